-- How a grant ends.
local function finish(r, token, phase, reason, now)
  r[TOKEN], r[PHASE], r[TAKEN], r[HOLDER] = token, phase, 0, reason
  r[EXPIRES] = math.min(r[EXPIRES], now)
end
