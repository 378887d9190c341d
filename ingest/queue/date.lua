-- Dates claimed articles back to their first sight, where the index knows of an earlier one than the claim (an article
-- that was forgotten and listed again). KEYS: known. ARGV: id, first sight as noted, first sight as it was, and so on.
local dated = 0
for i = 1, #ARGV, 3 do
  local note = redis.call('HGET', KEYS[1], ARGV[i])
  local revision, seen, rest
  if note then revision, seen, rest = string.match(note, '^(%d+) (%d+) (.*)$') end
  if seen == ARGV[i + 1] then
    redis.call('HSET', KEYS[1], ARGV[i], revision .. ' ' .. ARGV[i + 2] .. ' ' .. rest)
    dated = dated + 1
  end
end
return dated
