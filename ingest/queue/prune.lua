-- Forgets claimed articles that no feed has listed since a day. KEYS: known, stream.
-- ARGV: day (days since 1970), then ids. Returns how many. One that a feed lists meanwhile keeps its note.
local pruned = 0
for i = 2, #ARGV do
  local note = redis.call('HGET', KEYS[1], ARGV[i])
  local listed = note and tonumber(string.match(note, '^%d+ %d+ (%d+) '))
  if listed and listed < tonumber(ARGV[1]) then
    redis.call('HDEL', KEYS[1], ARGV[i])
    pruned = pruned + 1
  end
end
return pruned
