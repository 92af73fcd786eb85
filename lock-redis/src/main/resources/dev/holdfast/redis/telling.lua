-- A hint to those who wait, if somebody may. It must not fail a step that has been written.
local function tell(key, waiters, now)
  if waiters + WAIT_MARK_STEP > now then
    redis.pcall(PUBLISH, CHANNEL or string.match(key, '^.-}:') .. 'released', key)
  end
end
