-- Grants the key, or says who has it.
-- needs: record holder
-- ARGV: grant id, holder's id, tag, metadata, its number, ttl, minHold, maxHold, floor, waitFor
local key, grant, waitFor = KEYS[1], ARGV[1], tonumber(ARGV[10])

local function granted(r, now)
  return {'granted', text(r.token), text(r.expires - now), text(r.expires)}
end

-- Reads without GETEX: a full server may refuse the grant that follows, and must see a first write.
local given, unreadable = load(key, 'GET')
if not given then
  return {'unreadable', unreadable}
end
local r, now = given, clock()
local clamped = clamp(r, now)

-- An answer that writes nothing must still come from a primary.
local function answer(reply)
  if clamped then
    save(key, r, now)
  else
    redis.call('GETEX', key)
  end
  return reply
end

if r.grant == grant then
  local mine = r.phase == 'h' and isBusy(r, now) and r.attach == 0
  return answer(mine and granted(r, now) or {'refused', 'DUPLICATE'})
end
for i = 1, #r.abandoned, 16 do
  if string.sub(r.abandoned, i, i + 15) == grant then
    return answer({'refused', 'DUPLICATE'})
  end
end
if isBusy(r, now) then
  if waitFor > 0 and now + waitFor > r.waiters + WAIT_MARK_STEP then
    r.waiters, clamped = now + waitFor, true
  end
  return answer({'busy', holder(r, now)})
end
clamped = false
if now < EARLIEST_CLOCK or now >= LATEST_CLOCK then
  return answer({'refused', 'CLOCK_OUTSIDE_WINDOW'})
end
local token = math.max(r.token + 1, now, tonumber(ARGV[9]) + 1)
if token > MAX_TOKEN then
  return answer({'refused', 'TOKENS_EXHAUSTED'})
end

r.phase, r.reason, r.renewable = 'h', '', 1
r.id, r.tag, r.meta, r.metaNumber = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
r.token, r.grant, r.acquired = token, grant, now
r.attach, r.attachId = 0, NIL
r.ttl, r.minHold, r.maxHold = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
r.expires = now + r.ttl
r.waiters = r.waiters > now and r.waiters or 0
save(key, r, now)
return granted(r, now)
