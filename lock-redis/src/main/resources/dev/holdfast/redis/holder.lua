-- The answer that a record is busy: its holder, as callers see it.
local function busy(r, now)
  return reply('busy', r[TOKEN], math.max(0, now - r[ACQUIRED]), r[EXPIRES] - now,
    r[PHASE] == 'h' and r[RENEWABLE] or 0, r[PHASE] == 'h' and 0 or 1) .. r[HOLDER]
end
