-- Takes a lease over from the process that has it, and renews it.
-- needs: record refusal renewal
-- ARGV: token, expected attach number, attach id
local key = KEYS[1]
local token, expected, attachId = cmsgpack.unpack(ARGV[1])

local r, unreadable = load(key)
if not r then
  return unreadable
end
local now = clock()
local changed = clamp(r, now)

local again = r.token == token and r.attach == expected + 1 and r.attachId == attachId
local lease = {token = token, attach = again and r.attach or expected, attachId = r.attachId}
local refused = refusal(r, lease, now)
if not refused and not again then
  if r.renewable == 0 then
    refused = reply('revoked', r.expires - now)
  else
    extend(r, now)
    r.attach, r.attachId = expected + 1, attachId
    changed = true
  end
end
if changed then
  save(key, r, now)
end
return refused or reply('attached', r.attach, r.expires - now, r.expires, r.grant, r.id, r.tag,
  r.meta, r.metaNumber, r.ttl, math.max(0, now - r.acquired), r.minHold, r.maxHold)
