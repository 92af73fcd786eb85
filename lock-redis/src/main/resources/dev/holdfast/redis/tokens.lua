-- The last token of each key.
-- needs: record
local replies = {}
for i, key in ipairs(KEYS) do
  local r, unreadable = load(redis.pcall('GETEX', key))
  replies[i] = unreadable or reply('token', r[TOKEN])
end
return replies
