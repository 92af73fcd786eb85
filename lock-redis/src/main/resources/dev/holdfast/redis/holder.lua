-- The holder of a busy record, as callers see it: eight fields.
local function holder(r, now)
  return r.id, r.tag, r.meta, text(r.token), text(math.max(0, now - r.acquired)),
    text(r.expires - now), r.phase == 'h' and r.renewable or 0, r.phase == 'h' and 0 or 1
end
