-- Prevents renewal of a grant.
-- needs: record ended refusal
-- ARGV: token
local key, token = KEYS[1], cmsgpack.unpack(ARGV[1])

local r, unreadable = load(redis.pcall('GETEX', key))
if not r then
  return unreadable
end
-- needs: now
local changed = clamp(r, now)

local refused = refusalOfToken(r, token, now)
if not refused and r[RENEWABLE] == 1 then
  r[RENEWABLE], changed = 0, true
end
if changed then
  save(key, r, now)
end
return refused or reply('revoking', math.max(r[EXPIRES], r[ACQUIRED] + r[MIN_HOLD]) - now)
