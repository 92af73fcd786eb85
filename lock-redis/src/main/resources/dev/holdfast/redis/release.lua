-- Ends a lease on behalf of its holder.
-- needs: record ended refusal ending
-- ARGV: token, attach number, attach id
local key = KEYS[1]
local token, attach, attachId = cmsgpack.unpack(ARGV[1])

local r, unreadable = load(key)
if not r then
  return unreadable
end
local now = clock()

-- Leaves a trace, so that a renewal in flight cannot bring the lease back.
if isOlder(r, token, attach) then
  finish(r, token, 'r', '', now)
  r[ATTACH], r[ATTACH_ID] = attach, attachId
  save(key, r, now)
  tell(key, r, now)
  return reply('freed', 0)
end
local clamped = clamp(r, now)
local refused = refusal(r, token, attach, attachId, now)
if refused then
  if clamped then
    save(key, r, now)
  end
  return refused
end
local keptUntil = math.min(r[ACQUIRED], now) + r[MIN_HOLD]
if keptUntil > now then
  r[PHASE], r[RENEWABLE], r[EXPIRES] = 'r', 0, keptUntil
else
  finish(r, token, 'r', '', now)
end
save(key, r, now)
tell(key, r, now)
return reply('freed', math.max(0, keptUntil - now))
