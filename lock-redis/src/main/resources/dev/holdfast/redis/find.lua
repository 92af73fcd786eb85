-- Who has each key. Changes nothing.
-- needs: record holder
-- needs: now
local replies = {}
for i, key in ipairs(KEYS) do
  local r, unreadable = load(redis.pcall('GETEX', key))
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
