-- How a grant ends, and how those who wait are told.
local function finish(r, token, phase, reason, now)
  r.token, r.phase, r.reason = token, phase, reason
  r.id, r.tag, r.meta, r.metaNumber = '', '', '', 0
  r.expires = math.min(r.expires, now)
end

-- A hint to those who wait, if somebody may. It must not fail a step that has been written.
local function tell(key, r, now)
  if r.waiters + WAIT_MARK_STEP > now then
    redis.pcall(PUBLISH, CHANNEL or string.match(key, '^.-}:') .. 'released', key)
  end
end
