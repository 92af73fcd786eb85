-- Replaces the holder's metadata.
-- needs: record refusal
-- ARGV: token, attach number, attach id, number of the change, metadata
local key = KEYS[1]
local token, attach, attachId, number, meta = cmsgpack.unpack(ARGV[1])
local lease = {token = token, attach = attach, attachId = attachId}

local r, unreadable = load(key)
if not r then
  return unreadable
end
local now = clock()
local changed = clamp(r, now)

local refused = isOlder(r, lease) and reply('unknown') or refusal(r, lease, now)
if not refused and number > r[META_NUMBER] then
  r[META], r[META_NUMBER], changed = meta, number, true
end
if changed then
  save(key, r, now)
end
return refused or reply('annotated')
