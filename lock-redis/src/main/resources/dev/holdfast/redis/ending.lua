-- How a grant ends, and how those who wait are told.
local function finish(r, token, phase, reason, now)
  r[TOKEN], r[PHASE], r[TAKEN], r[HOLDER] = token, phase, 0, reason
  r[EXPIRES] = math.min(r[EXPIRES], now)
end

-- A hint to those who wait, if somebody may. It must not fail a step that has been written.
local function tell(key, r, now)
  if r[WAITERS] + WAIT_MARK_STEP > now then
    redis.pcall(PUBLISH, CHANNEL or string.match(key, '^.-}:') .. 'released', key)
  end
end
