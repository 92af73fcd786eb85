-- Grants the key, or says who has it.
-- needs: record holder
-- ARGV: grant id, holder's id, tag, metadata, its number, ttl, minHold, maxHold, floor, waitFor
local key = KEYS[1]
local grant, id, tag, meta, metaNumber, ttl, minHold, maxHold, floor, waitFor =
  cmsgpack.unpack(ARGV[1])

local function granted(r, now)
  return reply('granted', r[TOKEN], r[EXPIRES] - now, r[EXPIRES])
end

-- Reads without GETEX: a full server is to refuse a grant, which it does only to a first write.
local r, unreadable = load(key, 'GET')
if not r then
  return unreadable
end
local now = clock()
local changed = clamp(r, now)

-- An answer that writes nothing must still come from a primary. After GETEX, as in the other scripts,
-- a full server does not refuse to write the record that is there.
local function answer(...)
  redis.call('GETEX', key)
  if changed then
    save(key, r, now)
  end
  return ...
end

if r[GRANT] == grant then
  local mine = r[PHASE] == 'h' and isBusy(r, now) and r[ATTACH] == 0
  return answer(mine and granted(r, now) or reply('refused', 'DUPLICATE'))
end
for i = 1, #r[ABANDONED], 16 do
  if string.sub(r[ABANDONED], i, i + 15) == grant then
    return answer(reply('refused', 'DUPLICATE'))
  end
end
if isBusy(r, now) then
  if waitFor > 0 and now + waitFor > r[WAITERS] + WAIT_MARK_STEP then
    r[WAITERS], changed = now + waitFor, true
  end
  return answer(reply('busy', holder(r, now)))
end
changed = false
if now < EARLIEST_CLOCK or now >= LATEST_CLOCK then
  return answer(reply('refused', 'CLOCK_OUTSIDE_WINDOW'))
end
local token = math.max(r[TOKEN] + 1, now, floor + 1)
if token > MAX_TOKEN then
  return answer(reply('refused', 'TOKENS_EXHAUSTED'))
end

r[PHASE], r[REASON], r[RENEWABLE] = 'h', '', 1
r[ID], r[TAG], r[META], r[META_NUMBER] = id, tag, meta, metaNumber
r[TOKEN], r[GRANT], r[ACQUIRED] = token, grant, now
r[ATTACH], r[ATTACH_ID] = 0, grant
r[TTL], r[MIN_HOLD], r[MAX_HOLD] = ttl, minHold, maxHold
r[EXPIRES] = now + ttl
r[WAITERS] = r[WAITERS] > now and r[WAITERS] or 0
save(key, r, now)
return granted(r, now)
