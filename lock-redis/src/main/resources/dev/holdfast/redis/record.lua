-- The record of one key: a head of fixed width, then the grants that were given up, then the holder.
-- Numbers are doubles, as Lua counts: exact up to 2^53, and no digit is lost. The holder is what the
-- client sent, MessagePack values that no script has to read; without one, the reason of the end.
-- A record is a list, and these are the places in it.
local FORMAT, PHASE, TAKEN, RENEWABLE, EXPIRES, TOKEN, ATTACH, ATTACH_ID = 1, 2, 3, 4, 5, 6, 7, 8
local ACQUIRED, WAITERS, GRANT, TTL, MIN_HOLD, ABANDONED, HOLDER = 9, 10, 11, 12, 13, 14, 15
local HEAD = '<Bc1BBddI4c16ddc16dd'
local NIL = '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'

-- What a script answers: a word, then what belongs to it.
local reply = cmsgpack.pack

-- The record in what was read, or nil and the reply that says why it cannot be read. It is read by
-- GETEX: without an option that is a GET which only a primary answers; a replica, even one that has
-- just been made one, refuses it.
local function load(packed)
  if not packed then
    return {THIS_FORMAT, 'n', 0, 1, 0, 0, 0, NIL, 0, 0, NIL, 0, 0, '', ''}
  end
  if type(packed) == 'table' then
    if string.find(packed.err, 'WRONGTYPE', 1, true) then
      return nil, reply('unreadable', packed.err)
    end
    error(packed.err)
  end
  if string.byte(packed) ~= THIS_FORMAT then
    return nil, reply('unreadable', 'FORMAT ' .. (string.byte(packed) or 0))
  end
  if #packed <= HEAD_SIZE then
    return nil, reply('unreadable', 'a record that was cut off')
  end
  local r = {struct.unpack('<Bc1BBddI4c16ddc16ddBc0', packed)}
  r[HOLDER] = string.sub(packed, r[HOLDER])
  return r
end

-- Writes the record. It expires for cleaning only, a retention after the last thing it knows of.
local function save(key, r, now)
  local kept = math.ceil((math.max(r[TOKEN], r[EXPIRES], now) - now + RETENTION) / 1000)
  local head = struct.pack(HEAD, unpack(r, 1, MIN_HOLD))
  redis.call('SET', key, head .. string.char(#r[ABANDONED]) .. r[ABANDONED] .. r[HOLDER], 'PX',
    string.format('%d', kept))
end

local function isBusy(r, now)
  return r[TAKEN] == 1 and now < r[EXPIRES]
end

-- A clock that stepped back must not lengthen a lease: it lasts no longer than its ttl.
local function clamp(r, now)
  local longest = r[PHASE] == 'h' and r[TTL] or r[MIN_HOLD]
  if r[TAKEN] == 1 and r[EXPIRES] > now + longest then
    r[EXPIRES] = now + longest
    return true
  end
  return false
end
