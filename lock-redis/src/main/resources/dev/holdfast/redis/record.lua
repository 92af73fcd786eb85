-- The record of one key: MessagePack values, one after the other, the format's number first.
-- MessagePack has integers of 64 bits, and Lua's numbers are exact up to 2^53: no digit is lost.
-- A record is that list, and these are the places in it.
local FORMAT, PHASE, RENEWABLE, ATTACH, TOKEN, EXPIRES, ACQUIRED = 1, 2, 3, 4, 5, 6, 7
local TTL, MIN_HOLD, MAX_HOLD, WAITERS, WRITTEN, META_NUMBER = 8, 9, 10, 11, 12, 13
local GRANT, ATTACH_ID, ABANDONED, REASON, ID, TAG, META = 14, 15, 16, 17, 18, 19, 20
local THIS_FORMAT = 1
local NIL = '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'

-- What a script answers: a word, then what belongs to it.
local reply = cmsgpack.pack

local function absent()
  return {THIS_FORMAT, 'n', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NIL, NIL, '', '', '', '', ''}
end

-- The server's clock in microseconds. Once per script.
local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

-- The record, or nil and the reply that says why it cannot be read. GETEX without an option is a
-- GET that only a primary answers: a replica, even one that has just been made one, refuses it.
local function load(key, command)
  local packed = redis.pcall(command or 'GETEX', key)
  if not packed then
    return absent()
  end
  if type(packed) == 'table' then
    if string.find(packed.err, 'WRONGTYPE', 1, true) then
      return nil, reply('unreadable', packed.err)
    end
    error(packed.err)
  end
  if string.byte(packed, 1) ~= THIS_FORMAT then
    return nil, reply('unreadable', 'FORMAT ' .. (string.byte(packed, 1) or 0))
  end
  return {cmsgpack.unpack(packed)}
end

-- Writes the record. It expires for cleaning only, a retention after the last thing it knows of.
local function save(key, r, now)
  r[WRITTEN] = now
  local seconds = math.ceil((math.max(r[TOKEN], r[EXPIRES], now) + RETENTION) / 1000000)
  redis.call('SET', key, cmsgpack.pack(unpack(r)), 'EXAT', string.format('%d', seconds))
end

local function isBusy(r, now)
  return r[ID] ~= '' and now < r[EXPIRES]
end

-- A clock that stepped back must not lengthen a lease: it lasts no longer than its ttl.
local function clamp(r, now)
  local longest = r[PHASE] == 'h' and r[TTL] or r[MIN_HOLD]
  if r[ID] ~= '' and r[EXPIRES] > now + longest then
    r[EXPIRES] = now + longest
    return true
  end
  return false
end
