-- Renews each lease of a batch.
-- needs: record refusal renewal
-- ARGV, one for each key: token, attach number, attach id, acknowledged expiry
local now = clock()
local replies = {}
for i, key in ipairs(KEYS) do
  local token, attach, attachId, acknowledged = cmsgpack.unpack(ARGV[i])
  local lease = {token = token, attach = attach, attachId = attachId}
  local r, unreadable = load(key)
  replies[i] = unreadable or renew(key, r, lease, acknowledged, now)
end
return replies
