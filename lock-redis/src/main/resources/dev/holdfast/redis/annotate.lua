-- Replaces the holder's metadata.
-- needs: record ended refusal
-- ARGV: token, attach number, attach id, number of the change, metadata
local key = KEYS[1]
local token, attach, attachId, number, meta = cmsgpack.unpack(ARGV[1])

local r, unreadable = load(redis.pcall('GETEX', key))
if not r then
  return unreadable
end
-- needs: now
local changed = clamp(r, now)

local refused = isOlder(r, token, attach) and reply('unknown')
  or refusal(r, token, attach, attachId, now)
if not refused then
  local id, tag, _, metaNumber, maxHold = cmsgpack.unpack(r[HOLDER])
  if number > metaNumber then
    r[HOLDER], changed = cmsgpack.pack(id, tag, meta, number, maxHold), true
  end
end
if changed then
  save(key, r, now)
end
return refused or reply('annotated')
