-- Admits a fencing token or refuses it. What follows in the same script is the guarded write: it
-- runs only if the token is not below the highest one admitted, which is remembered with it.
-- The last of KEYS is the mark of the lock's key; the last two of ARGV are the token and the
-- milliseconds for which the mark is kept. They are taken away, so the write has its own numbers.
do
  local mark = table.remove(KEYS)
  local retention = table.remove(ARGV)
  local token = table.remove(ARGV)
  local highest = redis.call('GET', mark)
  if highest and tonumber(highest) > tonumber(token) then
    return {err = 'STALETOKEN ' .. highest}
  end
  redis.call('SET', mark, token, 'PX', retention)
end
