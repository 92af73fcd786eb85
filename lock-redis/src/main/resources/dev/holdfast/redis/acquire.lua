-- Grants the key, or says who has it.
-- ARGV: what the record keeps of the grant (grant id, ttl, minHold, nothing abandoned, holder), then
-- floor and waitFor
local key, given = KEYS[1], ARGV[1]
local grant, ttl, minHold = struct.unpack('<c16dd', given)
local floor, waitFor = struct.unpack('<dd', ARGV[2])

-- Reads without GETEX: a full server is to refuse a grant, which it does only to a first write.
local packed = redis.pcall('GET', key)
-- needs: now

-- The short way, without a function or a table: the key is free, or taken and nothing is written.
local free, last, waiters = FAST and not packed, 0, 0
if FAST and type(packed) == 'string' and #packed > HEAD_SIZE then
  local format, phase, taken, renewable, expires, token, _, acquired, waits, lastGrant, lastTtl, _,
    abandoned, rest = struct.unpack('<Bc1BBddc20ddc16ddBc0', packed)
  if format == THIS_FORMAT and lastGrant ~= grant and abandoned == '' then
    if taken == 0 or now >= expires then
      free, last, waiters = true, token, waits > now and waits or 0
    elseif phase == 'h' and expires <= now + lastTtl and waitFor == 0 then
-- needs: primary
      return struct.pack('>c5BdBdBdBB', '\164busy', DOUBLE, token, DOUBLE,
        math.max(0, now - acquired), DOUBLE, expires - now, renewable, 0) .. string.sub(packed, rest)
    end
  end
end
local token = math.max(last + 1, now, floor + 1)
if free and token <= now + ttl and token <= MAX_TOKEN and now >= EARLIEST_CLOCK
    and now < LATEST_CLOCK then
  local head = struct.pack('<Bc1BBddI4c16dd', THIS_FORMAT, 'h', 1, 1, now + ttl, token, 0, grant,
    now, waiters)
  redis.call('SET', key, head .. given, 'PX',
    string.format('%d', math.ceil((ttl + RETENTION) / 1000)))
  return struct.pack('>c8BdBdBd', '\167granted', DOUBLE, token, DOUBLE, ttl, DOUBLE, now + ttl)
end

-- needs: record holder
local r, unreadable = load(packed)
if not r then
  return unreadable
end
local changed = clamp(r, now)

token = math.max(r[TOKEN] + 1, now, floor + 1)
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

if answer then
  if changed then
    -- After GETEX, as in the other scripts, a full server lets the record that is there be written.
    redis.call('GETEX', key)
    save(key, r, now)
  else
-- needs: primary
  end
  return answer
end

r[PHASE], r[RENEWABLE], r[TAKEN], r[HOLDER] = 'h', 1, 1, string.sub(given, 34)
r[TOKEN], r[GRANT], r[ACQUIRED] = token, grant, now
r[ATTACH], r[ATTACH_ID] = 0, grant
r[TTL], r[MIN_HOLD], r[EXPIRES] = ttl, minHold, now + ttl
r[WAITERS] = r[WAITERS] > now and r[WAITERS] or 0
save(key, r, now)
return reply('granted', token, ttl, r[EXPIRES])
