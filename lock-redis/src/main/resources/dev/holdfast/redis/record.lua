-- The record of one key: MessagePack values, one after the other, the format's number first.
-- MessagePack has integers of 64 bits, and Lua's numbers are exact up to 2^53: no digit is lost.
local FORMAT = 1
local NIL = string.rep('\0', 16)

-- What a script answers: a word, then what belongs to it.
local reply = cmsgpack.pack

local function absent()
  return {
    phase = 'n', renewable = 1, attach = 0, token = 0, expires = 0, acquired = 0, ttl = 0,
    minHold = 0, maxHold = 0, waiters = 0, written = 0, metaNumber = 0, grant = NIL,
    attachId = NIL, abandoned = '', reason = '', id = '', tag = '', meta = ''
  }
end

local function encode(r)
  return cmsgpack.pack(FORMAT, r.phase, r.renewable, r.attach, r.token, r.expires, r.acquired,
    r.ttl, r.minHold, r.maxHold, r.waiters, r.written, r.metaNumber, r.grant, r.attachId,
    r.abandoned, r.reason, r.id, r.tag, r.meta)
end

local function decode(packed)
  local _, phase, renewable, attach, token, expires, acquired, ttl, minHold, maxHold, waiters,
    written, metaNumber, grant, attachId, abandoned, reason, id, tag, meta =
    cmsgpack.unpack(packed)
  return {
    phase = phase, renewable = renewable, attach = attach, token = token, expires = expires,
    acquired = acquired, ttl = ttl, minHold = minHold, maxHold = maxHold, waiters = waiters,
    written = written, metaNumber = metaNumber, grant = grant, attachId = attachId,
    abandoned = abandoned, reason = reason, id = id, tag = tag, meta = meta
  }
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
  if string.byte(packed, 1) ~= FORMAT then
    return nil, reply('unreadable', 'FORMAT ' .. (string.byte(packed, 1) or 0))
  end
  return decode(packed)
end

-- Writes the record. It expires for cleaning only, a retention after the last thing it knows of.
local function save(key, r, now)
  r.written = now
  local seconds = math.ceil((math.max(r.token, r.expires, now) + RETENTION) / 1000000)
  redis.call('SET', key, encode(r), 'EXAT', string.format('%.0f', seconds))
end

local function isBusy(r, now)
  return r.id ~= '' and now < r.expires
end

-- A clock that stepped back must not lengthen a lease: it lasts no longer than its ttl.
local function clamp(r, now)
  local longest = r.phase == 'h' and r.ttl or r.minHold
  if r.id ~= '' and r.expires > now + longest then
    r.expires = now + longest
    return true
  end
  return false
end
