-- Renews each lease of a batch.
-- needs: record ended refusal renewal
-- ARGV, one for each key: token, attach number, attach id, acknowledged expiry
local now = clock()
local replies = {}
for i, key in ipairs(KEYS) do
  local token, attach, attachId, acknowledged = cmsgpack.unpack(ARGV[i])
  local r, unreadable = load(key)
  replies[i] = unreadable or renew(key, r, token, attach, attachId, acknowledged, now)
end
return replies
