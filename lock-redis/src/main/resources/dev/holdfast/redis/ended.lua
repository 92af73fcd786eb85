-- The answer that a grant is over. One that stays for its minimum hold still has its holder.
local function ended(r)
  return reply('ended', r[PHASE], r[TAKEN] == 1 and '' or r[HOLDER])
end
