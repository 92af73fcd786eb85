-- Puts back each lease of a batch that the store has lost; renews the others.
-- needs: record refusal renewal
-- ARGV, for each key: token, attach number, attach id, acknowledged expiry, grant id, holder's id,
-- tag, metadata, its number, ttl, heldFor, minHold, maxHold
local now = clock()

local function reinstate(key, r, at)
  local lease = leaseAt(at)
  local reply = renew(key, r, lease, tonumber(ARGV[at + 3]), now)
  if reply[1] ~= 'lost' then
    return reply
  end
  r.phase, r.reason, r.renewable = 'h', '', 1
  r.token, r.attach, r.attachId = lease.token, lease.attach, lease.attachId
  r.grant, r.id, r.tag, r.meta = ARGV[at + 4], ARGV[at + 5], ARGV[at + 6], ARGV[at + 7]
  r.metaNumber, r.ttl = tonumber(ARGV[at + 8]), tonumber(ARGV[at + 9])
  r.acquired = now - tonumber(ARGV[at + 10])
  r.minHold, r.maxHold = tonumber(ARGV[at + 11]), tonumber(ARGV[at + 12])
  r.expires = now + r.ttl
  save(key, r, now)
  return {'reinstated', text(r.expires - now), text(r.expires)}
end

local replies = {}
for i, key in ipairs(KEYS) do
  local r, unreadable = load(key)
  replies[i] = r and reinstate(key, r, 13 * i - 12) or {'unreadable', unreadable}
end
return replies
