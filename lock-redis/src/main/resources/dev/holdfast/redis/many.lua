-- The calls of several callers in one script: each key is judged by itself, all by one clock. What
-- fails fails alone.
-- needs: now
local unasked
local function one(KEYS, ARGV)
-- body
end

local replies, each = {}, #ARGV / #KEYS
for i, key in ipairs(KEYS) do
  local done, answer = pcall(one, {key}, {unpack(ARGV, (i - 1) * each + 1, i * each)})
  if not done then
    answer = cmsgpack.pack('failed', type(answer) == 'table' and answer.err or answer)
  end
  replies[i] = answer
end
if unasked then
  redis.call('GETEX', unasked)
end
return replies
