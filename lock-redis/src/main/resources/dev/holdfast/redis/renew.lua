-- Renews each lease of a batch.
-- needs: record refusal renewal
-- ARGV, for each key: token, attach number, attach id, acknowledged expiry
local now = clock()
local replies = {}
for i, key in ipairs(KEYS) do
  local at = 4 * i - 3
  local r, unreadable = load(key)
  replies[i] = r and renew(key, r, leaseAt(at), tonumber(ARGV[at + 3]), now)
    or {'unreadable', unreadable}
end
return replies
