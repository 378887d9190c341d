-- Lays a page aside for a time, in nobody's hands. KEYS: pages, later, tries.
-- ARGV: group, consumer that keeps what is laid aside, entry, milliseconds, "1" if it was tried, most tries.
-- Returns 1, or 0 with nothing done: it had its tries, or somebody settled it.
local entry = ARGV[3]
if ARGV[5] == '1' and (tonumber(redis.call('HGET', KEYS[3], entry)) or 0) + 1 >= tonumber(ARGV[6]) then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- First its time, which a full Redis may refuse: in nobody's hands and without a time it would never come back.
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), entry)
if not redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, entry, 'JUSTID')[1] then
  redis.call('ZREM', KEYS[2], entry)
  return 0
end
if ARGV[5] == '1' then redis.call('HINCRBY', KEYS[3], entry, 1) end
return 1
