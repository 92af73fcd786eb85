-- The holder of a busy record, as callers see it.
local function holder(r, now)
  return r.id, r.tag, r.meta, r.token, math.max(0, now - r.acquired), r.expires - now,
    r.phase == 'h' and r.renewable or 0, r.phase == 'h' and 0 or 1
end
