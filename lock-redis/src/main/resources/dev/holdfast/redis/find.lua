-- Who has each key. Changes nothing.
-- needs: record holder
local now = clock()
local replies = {}
for i, key in ipairs(KEYS) do
  local r, unreadable = load(key)
  if unreadable then
    replies[i] = unreadable
  elseif isBusy(r, now) then
    clamp(r, now)
    replies[i] = busy(r, now)
  else
    replies[i] = reply('free')
  end
end
return replies
