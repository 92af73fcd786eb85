-- The renewal of one lease. Every item of a batch is judged by itself.

-- The record knows less of the lease than its holder was told: the store has lost state. A revoked
-- one is never taken for that, because a clock that stepped back looks the same.
local function isFromThePast(r, token, attach, attachId, acknowledged)
  if r[TOKEN] == token and r[PHASE] ~= 'h' then
    return false
  end
  return isOlder(r, token, attach)
    or r[TOKEN] == token and hasAttach(r, attach, attachId) and r[RENEWABLE] == 1
      and r[EXPIRES] < acknowledged
end

local function extend(r, now)
  r[EXPIRES] = math.max(r[EXPIRES], now + r[TTL])
end

-- Returns the reply, and whether the lease can be reinstated.
local function renew(key, r, token, attach, attachId, acknowledged, now)
  if isFromThePast(r, token, attach, attachId, acknowledged) then
    if now >= acknowledged then
      return reply('expired')
    end
    return reply('lost'), true
  end
  local clamped = clamp(r, now)
  local refused = refusal(r, token, attach, attachId, now)
  if not refused and r[RENEWABLE] == 0 then
    refused = reply('revoked', r[EXPIRES] - now)
  end
  if refused then
    if clamped then
      save(key, r, now)
    end
    return refused
  end
  extend(r, now)
  save(key, r, now)
  return reply('renewed', r[EXPIRES] - now, r[EXPIRES])
end
