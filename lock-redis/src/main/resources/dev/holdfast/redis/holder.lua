-- The holder of a busy record, as callers see it.
local function holder(r, now)
  return r[ID], r[TAG], r[META], r[TOKEN], math.max(0, now - r[ACQUIRED]), r[EXPIRES] - now,
    r[PHASE] == 'h' and r[RENEWABLE] or 0, r[PHASE] == 'h' and 0 or 1
end
