-- Puts back each lease of a batch that the store has lost; renews the others.
-- needs: record ended refusal renewal
-- ARGV, one for each key: token, attach number, attach id, acknowledged expiry, grant id, ttl,
-- heldFor, minHold, holder
-- needs: now

local function reinstate(key, r, token, attach, attachId, acknowledged, grant, ttl, heldFor, minHold,
    holder)
  local renewed, lost = renew(key, r, token, attach, attachId, acknowledged, now)
  if not lost then
    return renewed
  end
  r[PHASE], r[RENEWABLE], r[TAKEN], r[HOLDER] = 'h', 1, 1, holder
  r[TOKEN], r[ATTACH], r[ATTACH_ID], r[GRANT] = token, attach, attachId, grant
  r[TTL], r[MIN_HOLD] = ttl, minHold
  r[ACQUIRED], r[EXPIRES] = now - heldFor, now + ttl
  save(key, r, now)
  return reply('reinstated', r[EXPIRES] - now, r[EXPIRES])
end

local replies = {}
for i, key in ipairs(KEYS) do
  local r, unreadable = load(redis.pcall('GETEX', key))
  replies[i] = unreadable or reinstate(key, r, cmsgpack.unpack(ARGV[i]))
end
return replies
