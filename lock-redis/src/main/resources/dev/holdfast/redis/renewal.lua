-- The renewal of one lease. Every item of a batch is judged by itself.

-- The record knows less of the lease than its holder was told: the store has lost state. A revoked
-- one is never taken for that, because a clock that stepped back looks the same.
local function isFromThePast(r, lease, acknowledged)
  if r.token == lease.token and r.phase ~= 'h' then
    return false
  end
  return isOlder(r, lease)
    or r.token == lease.token and hasAttach(r, lease) and r.renewable == 1
      and r.expires < acknowledged
end

local function extend(r, now)
  r.expires = math.max(r.expires, now + r.ttl)
end

-- Returns the reply, and whether the lease can be reinstated.
local function renew(key, r, lease, acknowledged, now)
  if isFromThePast(r, lease, acknowledged) then
    if now >= acknowledged then
      return reply('expired')
    end
    return reply('lost'), true
  end
  local clamped = clamp(r, now)
  local refused = refusal(r, lease, now)
  if not refused and r.renewable == 0 then
    refused = reply('revoked', r.expires - now)
  end
  if refused then
    if clamped then
      save(key, r, now)
    end
    return refused
  end
  extend(r, now)
  save(key, r, now)
  return reply('renewed', r.expires - now, r.expires)
end
