-- Puts feeds on the list of those that are polled, or takes them off.
-- KEYS: due:hosts, feeds:host, feeds:seen. ARGV, three for each feed: id, host ("" takes it off), and "1" to make it due at once.
-- One that is on the list stays due when it was, wherever it moved to. Returns how many were put on or taken off.
local changed = 0
for i = 1, #ARGV, 3 do
  local id, host, at_once = ARGV[i], ARGV[i + 1], ARGV[i + 2] == '1'
  local before = redis.call('HGET', KEYS[2], id)
  local due = before and tonumber(redis.call('ZSCORE', 'due:feeds:' .. before, id)) or now
  if before and before ~= host then
    redis.call('ZREM', 'due:feeds:' .. before, id)
    redis.call('ZREM', 'hosts:busy:' .. before, id)
    redis.call('HDEL', KEYS[2], id)
    if host == '' then redis.call('HDEL', KEYS[3], id) end
    weigh(before)
  end
  if host ~= '' and (before ~= host or at_once) then
    redis.call('HSET', KEYS[2], id, host)
    redis.call('ZADD', 'due:feeds:' .. host, at_once and now or due, id)
    weigh(host)
  end
  if (before or '') ~= host then changed = changed + 1 end
end
return changed
