-- Who has each key. Changes nothing.
-- needs: record holder
local now = clock()
local replies = {}
for i, key in ipairs(KEYS) do
  local r, unreadable = load(key)
  if not r then
    replies[i] = {'unreadable', unreadable}
  elseif isBusy(r, now) then
    clamp(r, now)
    replies[i] = {'busy', holder(r, now)}
  else
    replies[i] = {'free'}
  end
end
return replies
