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
  r[PHASE], r[REASON], r[RENEWABLE] = 'h', '', 1
  r[TOKEN], r[ATTACH], r[ATTACH_ID], r[GRANT] = token, attach, attachId, grant
  r[ID], r[TAG], r[META], r[META_NUMBER] = id, tag, meta, metaNumber
  r[TTL], r[MIN_HOLD], r[MAX_HOLD] = ttl, minHold, maxHold
  r[ACQUIRED], r[EXPIRES] = now - heldFor, now + ttl
  save(key, r, now)
  return reply('reinstated', r[EXPIRES] - now, r[EXPIRES])
end

local replies = {}
for i, key in ipairs(KEYS) do
  local r, unreadable = load(key)
  replies[i] = unreadable or reinstate(key, r, cmsgpack.unpack(ARGV[i]))
end
return replies
