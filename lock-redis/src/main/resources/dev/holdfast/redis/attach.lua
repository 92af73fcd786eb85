-- Takes a lease over from the process that has it, and renews it.
-- needs: record refusal renewal
-- ARGV: token, expected attach number, attach id
local key, token, expected, attachId = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]

local r, unreadable = load(key)
if not r then
  return {'unreadable', unreadable}
end
local now = clock()
local changed = clamp(r, now)

local again = r.token == token and r.attach == expected + 1 and r.attachId == attachId
local lease = {token = token, attach = again and r.attach or expected, attachId = r.attachId}
local reply = refusal(r, lease, now)
if not reply and not again then
  if r.renewable == 0 then
    reply = {'revoked', text(r.expires - now)}
  else
    extend(r, now)
    r.attach, r.attachId = expected + 1, attachId
    changed = true
  end
end
if changed then
  save(key, r, now)
end
return reply or {
  'attached', text(r.attach), text(r.expires - now), text(r.expires), r.grant, r.id, r.tag, r.meta,
  text(r.metaNumber), text(r.ttl), text(math.max(0, now - r.acquired)), text(r.minHold),
  text(r.maxHold)
}
