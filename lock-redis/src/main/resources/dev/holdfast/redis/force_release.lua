-- Ends a grant at once, on behalf of an operator.
-- needs: record ending
-- ARGV: token, reason
local key, token, reason = KEYS[1], tonumber(ARGV[1]), ARGV[2]

local r, unreadable = load(key)
if not r then
  return {'unreadable', unreadable}
end
local now = clock()
local clamped = clamp(r, now)

local refused
if r.token > token then
  refused = {'superseded', text(r.token)}
elseif r.token < token and token > now + PLAUSIBLE_AHEAD then
  refused = {'unknown'}
elseif r.token == token and not isBusy(r, now) and r.phase ~= 'h' then
  refused = {'ended', r.phase, r.reason}
end
if refused then
  if clamped then
    save(key, r, now)
  end
  return refused
end
finish(r, token, 'f', reason, now)
save(key, r, now)
tell(key, r, now)
return {'freed', '0'}
