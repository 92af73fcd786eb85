-- Grants the key, or says who has it.
-- needs: record holder
-- ARGV: grant id, holder's id, tag, metadata, its number, ttl, minHold, maxHold, floor, waitFor
local key = KEYS[1]
local grant, id, tag, meta, metaNumber, ttl, minHold, maxHold, floor, waitFor =
  cmsgpack.unpack(ARGV[1])

local function granted(r, now)
  return reply('granted', r.token, r.expires - now, r.expires)
end

-- Reads without GETEX: a full server may refuse the grant that follows, and must see a first write.
local r, unreadable = load(key, 'GET')
if not r then
  return unreadable
end
local now = clock()
local changed = clamp(r, now)

-- An answer that writes nothing must still come from a primary.
local function answer(...)
  if changed then
    save(key, r, now)
  else
    redis.call('GETEX', key)
  end
  return ...
end

if r.grant == grant then
  local mine = r.phase == 'h' and isBusy(r, now) and r.attach == 0
  return answer(mine and granted(r, now) or reply('refused', 'DUPLICATE'))
end
for i = 1, #r.abandoned, 16 do
  if string.sub(r.abandoned, i, i + 15) == grant then
    return answer(reply('refused', 'DUPLICATE'))
  end
end
if isBusy(r, now) then
  if waitFor > 0 and now + waitFor > r.waiters + WAIT_MARK_STEP then
    r.waiters, changed = now + waitFor, true
  end
  return answer(reply('busy', holder(r, now)))
end
changed = false
if now < EARLIEST_CLOCK or now >= LATEST_CLOCK then
  return answer(reply('refused', 'CLOCK_OUTSIDE_WINDOW'))
end
local token = math.max(r.token + 1, now, floor + 1)
if token > MAX_TOKEN then
  return answer(reply('refused', 'TOKENS_EXHAUSTED'))
end

r.phase, r.reason, r.renewable = 'h', '', 1
r.id, r.tag, r.meta, r.metaNumber = id, tag, meta, metaNumber
r.token, r.grant, r.acquired = token, grant, now
r.attach, r.attachId = 0, NIL
r.ttl, r.minHold, r.maxHold = ttl, minHold, maxHold
r.expires = now + ttl
r.waiters = r.waiters > now and r.waiters or 0
save(key, r, now)
return granted(r, now)
