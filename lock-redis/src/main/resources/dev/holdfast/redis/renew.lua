-- Renews each lease of a batch. Answers the clock, then for each key the new expiry, or in words what
-- became of it.
-- ARGV[1], 36 bytes for each key: token, attach number, attach id, acknowledged expiry
-- needs: now
local replies, others, told = {now}, {}, ARGV[1]

-- The short way, without a function or a table: the record is of this very lease, and nothing is in
-- its way. Only the expiry changes.
for i, key in ipairs(KEYS) do
  local packed = redis.pcall('GETEX', key)
  if FAST and type(packed) == 'string' and #packed > HEAD_SIZE then
    local token, attach, acknowledged = struct.unpack('<dc20d', told, 36 * i - 35)
    local format, phase, taken, renewable, expires, last, lastAttach, _, _, _, ttl =
      struct.unpack('<Bc1BBddc20ddc16d', packed)
    if format == THIS_FORMAT and phase == 'h' and last == token and lastAttach == attach
        and renewable == 1 and expires >= acknowledged and now < expires
        and token <= now + ttl then
      local head = struct.pack('<Bc1BBd', THIS_FORMAT, 'h', taken, 1, now + ttl)
      redis.call('SET', key, head .. string.sub(packed, 13), 'PX',
        string.format('%d', math.ceil((ttl + RETENTION) / 1000)))
      replies[i + 1] = now + ttl
    end
  end
  if not replies[i + 1] then
    others[#others + 1] = i
  end
end
if #others == 0 then
  return replies
end

-- needs: record ended refusal renewal
for _, i in ipairs(others) do
  local r, unreadable = load(redis.pcall('GETEX', KEYS[i]))
  local token, attach, attachId, acknowledged = struct.unpack('<dI4c16d', told, 36 * i - 35)
  replies[i + 1] = unreadable or renew(KEYS[i], r, token, attach, attachId, acknowledged, now)
end
return replies
