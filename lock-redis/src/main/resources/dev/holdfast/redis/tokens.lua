-- The last token of each key.
-- needs: record
local replies = {}
for i, key in ipairs(KEYS) do
  local r, unreadable = load(key)
  replies[i] = r and {'token', text(r.token)} or {'unreadable', unreadable}
end
return replies
