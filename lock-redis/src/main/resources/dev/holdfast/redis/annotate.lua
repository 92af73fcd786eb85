-- Replaces the holder's metadata.
-- needs: record refusal
-- ARGV: token, attach number, attach id, number of the change, metadata
local key, lease, number = KEYS[1], leaseAt(1), tonumber(ARGV[4])

local r, unreadable = load(key)
if not r then
  return {'unreadable', unreadable}
end
local now = clock()
local changed = clamp(r, now)

local refused = isOlder(r, lease) and {'unknown'} or refusal(r, lease, now)
if not refused and number > r.metaNumber then
  r.meta, r.metaNumber, changed = ARGV[5], number, true
end
if changed then
  save(key, r, now)
end
return refused or {'annotated'}
