-- Takes a lease over from the process that has it, and renews it.
-- needs: record ended refusal renewal
-- ARGV: token, expected attach number, attach id
local key = KEYS[1]
local token, expected, attachId = cmsgpack.unpack(ARGV[1])

local r, unreadable = load(redis.pcall('GETEX', key))
if not r then
  return unreadable
end
-- needs: now
local changed = clamp(r, now)

local again = r[TOKEN] == token and r[ATTACH] == expected + 1 and r[ATTACH_ID] == attachId
local refused = refusal(r, token, again and r[ATTACH] or expected, r[ATTACH_ID], now)
if not refused and not again then
  if r[RENEWABLE] == 0 then
    refused = reply('revoked', r[EXPIRES] - now)
  else
    extend(r, now)
    r[ATTACH], r[ATTACH_ID] = expected + 1, attachId
    changed = true
  end
end
if changed then
  save(key, r, now)
end
return refused or reply('attached', r[ATTACH], r[EXPIRES] - now, r[EXPIRES], r[GRANT], r[TTL],
  math.max(0, now - r[ACQUIRED]), r[MIN_HOLD]) .. r[HOLDER]
