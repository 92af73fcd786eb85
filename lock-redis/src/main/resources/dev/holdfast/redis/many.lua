-- The calls of several callers in one script: each key is judged by itself, all by one clock. What
-- fails fails alone.
-- needs: now
local unasked = false
local function one(KEYS, ARGV)
-- body
end
local function failed(err)
  return cmsgpack.pack('failed', err)
end

local replies, each, silent = {}, #ARGV / #KEYS, {}
for i, key in ipairs(KEYS) do
  local done, answer = pcall(one, {key}, {unpack(ARGV, (i - 1) * each + 1, i * each)})
  if not done then
    answer = failed(type(answer) == 'table' and answer.err or answer)
  elseif unasked then
    silent[#silent + 1] = i
  end
  replies[i], unasked = answer, false
end
-- Those that wrote nothing ask together; what the others wrote is written, whatever is answered.
local asked = silent[1] and redis.pcall('GETEX', KEYS[silent[1]])
if type(asked) == 'table' and asked.err then
  for _, i in ipairs(silent) do
    replies[i] = failed(asked.err)
  end
end
return replies
