-- Ends the grant of an intent that was given up, and refuses the intent from now on.
-- needs: record ending telling
-- ARGV: grant id
local key, grant = KEYS[1], cmsgpack.unpack(ARGV[1])

local r, unreadable = load(redis.pcall('GETEX', key))
if not r then
  return unreadable
end
-- needs: now
clamp(r, now)

local known = false
for i = 1, #r[ABANDONED], 16 do
  known = known or string.sub(r[ABANDONED], i, i + 15) == grant
end
local frees = r[GRANT] == grant and r[PHASE] == 'h' and r[ATTACH] == 0
if known and not frees then
  return reply('ignored')
end
local freed = frees and isBusy(r, now)
if frees then
  finish(r, r[TOKEN], 'a', '', now)
end
if not known then
  r[ABANDONED] = string.sub(grant .. r[ABANDONED], 1, 16 * MAX_ABANDONED)
end
save(key, r, now)
if freed then
  tell(key, r[WAITERS], now)
end
return reply(freed and 'freed' or 'ignored')
