-- Why a mutation changes nothing, in the contract's order; nil if nothing is in its way.
local function refusalOfToken(r, token, now)
  if r[TOKEN] < token then
    return reply('unknown')
  end
  if r[TOKEN] > token then
    return reply('superseded', r[TOKEN])
  end
  if r[PHASE] ~= 'h' then
    return ended(r)
  end
  if now >= r[EXPIRES] then
    return reply('expired')
  end
end

local function hasAttach(r, attach, attachId)
  return r[ATTACH] == attach and r[ATTACH_ID] == attachId
end

local function refusal(r, token, attach, attachId, now)
  if r[TOKEN] == token and r[PHASE] == 'h' and not hasAttach(r, attach, attachId) then
    return reply('handedover')
  end
  return refusalOfToken(r, token, now)
end

-- Whether the record is of an earlier grant, or of an earlier attach to this one.
local function isOlder(r, token, attach)
  return r[TOKEN] < token or r[TOKEN] == token and r[PHASE] == 'h' and r[ATTACH] < attach
end
