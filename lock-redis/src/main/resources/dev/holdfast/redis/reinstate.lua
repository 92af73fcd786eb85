-- Puts back each lease of a batch that the store has lost; renews the others.
-- needs: record refusal renewal
-- ARGV, one for each key: token, attach number, attach id, acknowledged expiry, grant id, holder's
-- id, tag, metadata, its number, ttl, heldFor, minHold, maxHold
local now = clock()

local function reinstate(key, r, token, attach, attachId, acknowledged, grant, id, tag, meta,
    metaNumber, ttl, heldFor, minHold, maxHold)
  local lease = {token = token, attach = attach, attachId = attachId}
  local renewed, lost = renew(key, r, lease, acknowledged, now)
  if not lost then
    return renewed
  end
  r.phase, r.reason, r.renewable = 'h', '', 1
  r.token, r.attach, r.attachId, r.grant = token, attach, attachId, grant
  r.id, r.tag, r.meta, r.metaNumber = id, tag, meta, metaNumber
  r.ttl, r.minHold, r.maxHold = ttl, minHold, maxHold
  r.acquired, r.expires = now - heldFor, now + ttl
  save(key, r, now)
  return reply('reinstated', r.expires - now, r.expires)
end

local replies = {}
for i, key in ipairs(KEYS) do
  local r, unreadable = load(key)
  replies[i] = unreadable or reinstate(key, r, cmsgpack.unpack(ARGV[i]))
end
return replies
