-- Ends a lease on behalf of its holder.
-- needs: telling
-- ARGV: token, attach number, attach id
local key = KEYS[1]
local packed = redis.pcall('GETEX', key)
-- needs: now

-- The short way, without a table: the record is of this very lease, and nothing is in its way.
if FAST and type(packed) == 'string' and #packed > HEAD_SIZE then
  local token, attach = struct.unpack('<dc20', ARGV[1])
  local format, phase, _, renewable, expires, last, lastAttach, acquired, waiters, _, _, minHold,
    _, rest = struct.unpack('<Bc1BBddc20ddc16ddBc0', packed)
  if format == THIS_FORMAT and phase == 'h' and last == token and lastAttach == attach
      and token <= now and now < expires and math.min(acquired, now) + minHold <= now then
    local head = struct.pack('<Bc1BBd', THIS_FORMAT, 'r', 0, renewable, now)
    redis.call('SET', key, head .. string.sub(packed, 13, rest - 1), 'PX', KEPT_MILLIS)
    tell(key, waiters, now)
    return '\165freed\0'
  end
end

-- needs: record ended refusal ending
local token, attach, attachId = struct.unpack('<dI4c16', ARGV[1])
local r, unreadable = load(packed)
if not r then
  return unreadable
end

-- Leaves a trace, so that a renewal in flight cannot bring the lease back.
if isOlder(r, token, attach) then
  finish(r, token, 'r', '', now)
  r[ATTACH], r[ATTACH_ID] = attach, attachId
  save(key, r, now)
  tell(key, r[WAITERS], now)
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
tell(key, r[WAITERS], now)
return reply('freed', math.max(0, keptUntil - now))
