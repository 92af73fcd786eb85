-- Grants the key, or says who has it.
-- needs: record holder
-- ARGV: grant id, ttl, minHold, floor, waitFor, holder
local key = KEYS[1]
local grant, ttl, minHold, floor, waitFor, holder = cmsgpack.unpack(ARGV[1])

-- Reads without GETEX: a full server is to refuse a grant, which it does only to a first write.
local r, unreadable = load(key, 'GET')
if not r then
  return unreadable
end
local now = clock()
local changed = clamp(r, now)

local token = math.max(r[TOKEN] + 1, now, floor + 1)
local known = r[GRANT] == grant
for i = 1, #r[ABANDONED], 16 do
  known = known or string.sub(r[ABANDONED], i, i + 15) == grant
end
local answer
if known then
  local mine = r[GRANT] == grant and r[PHASE] == 'h' and isBusy(r, now) and r[ATTACH] == 0
  answer = mine and reply('granted', r[TOKEN], r[EXPIRES] - now, r[EXPIRES])
    or reply('refused', 'DUPLICATE')
elseif isBusy(r, now) then
  if waitFor > 0 and now + waitFor > r[WAITERS] + WAIT_MARK_STEP then
    r[WAITERS], changed = now + waitFor, true
  end
  answer = busy(r, now)
elseif now < EARLIEST_CLOCK or now >= LATEST_CLOCK then
  answer, changed = reply('refused', 'CLOCK_OUTSIDE_WINDOW'), false
elseif token > MAX_TOKEN then
  answer, changed = reply('refused', 'TOKENS_EXHAUSTED'), false
end

-- An answer that writes nothing must still come from a primary. After GETEX, as in the other scripts,
-- a full server does not refuse to write the record that is there.
if answer then
  redis.call('GETEX', key)
  if changed then
    save(key, r, now)
  end
  return answer
end

r[PHASE], r[RENEWABLE], r[TAKEN], r[HOLDER] = 'h', 1, 1, holder
r[TOKEN], r[GRANT], r[ACQUIRED] = token, grant, now
r[ATTACH], r[ATTACH_ID] = 0, grant
r[TTL], r[MIN_HOLD], r[EXPIRES] = ttl, minHold, now + ttl
r[WAITERS] = r[WAITERS] > now and r[WAITERS] or 0
save(key, r, now)
return reply('granted', token, ttl, r[EXPIRES])
