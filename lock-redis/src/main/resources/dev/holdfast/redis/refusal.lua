-- Why a mutation changes nothing, in the contract's order; nil if nothing is in its way.
local function refusalOfToken(r, token, now)
  if r.token < token then
    return reply('unknown')
  end
  if r.token > token then
    return reply('superseded', r.token)
  end
  if r.phase ~= 'h' then
    return reply('ended', r.phase, r.reason)
  end
  if now >= r.expires then
    return reply('expired')
  end
end

local function hasAttach(r, lease)
  return r.attach == lease.attach and r.attachId == lease.attachId
end

local function refusal(r, lease, now)
  if r.token == lease.token and r.phase == 'h' and not hasAttach(r, lease) then
    return reply('handedover')
  end
  return refusalOfToken(r, lease.token, now)
end

-- Whether the record is of an earlier grant, or of an earlier attach to this one.
local function isOlder(r, lease)
  return r.token < lease.token
    or r.token == lease.token and r.phase == 'h' and r.attach < lease.attach
end
