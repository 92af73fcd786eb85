-- Ends a grant at once, on behalf of an operator.
-- needs: record ended ending telling
-- ARGV: token, reason
local key = KEYS[1]
local token, reason = cmsgpack.unpack(ARGV[1])

local r, unreadable = load(redis.pcall('GETEX', key))
if not r then
  return unreadable
end
-- needs: now
local clamped = clamp(r, now)

local refused
if r[TOKEN] > token then
  refused = reply('superseded', r[TOKEN])
elseif r[TOKEN] < token and token > now + PLAUSIBLE_AHEAD then
  refused = reply('unknown')
elseif r[TOKEN] == token and not isBusy(r, now) and r[PHASE] ~= 'h' then
  refused = ended(r)
end
if refused then
  if clamped then
    save(key, r, now)
  end
  return refused
end
finish(r, token, 'f', reason, now)
save(key, r, now)
tell(key, r[WAITERS], now)
return reply('freed', 0)
