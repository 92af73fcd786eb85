-- Why a mutation changes nothing, in the contract's order; nil if nothing is in its way.
local function refusalOfToken(r, token, now)
  if r[TOKEN] < token then
    return reply('unknown')
  end
  if r[TOKEN] > token then
    return reply('superseded', r[TOKEN])
  end
  if r[PHASE] ~= 'h' then
    return reply('ended', r[PHASE], r[REASON])
  end
  if now >= r[EXPIRES] then
    return reply('expired')
  end
end

local function hasAttach(r, lease)
  return r[ATTACH] == lease.attach and r[ATTACH_ID] == lease.attachId
end

local function refusal(r, lease, now)
  if r[TOKEN] == lease.token and r[PHASE] == 'h' and not hasAttach(r, lease) then
    return reply('handedover')
  end
  return refusalOfToken(r, lease.token, now)
end

-- Whether the record is of an earlier grant, or of an earlier attach to this one.
local function isOlder(r, lease)
  return r[TOKEN] < lease.token
    or r[TOKEN] == lease.token and r[PHASE] == 'h' and r[ATTACH] < lease.attach
end
