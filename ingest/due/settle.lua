-- Remembers polls: each feed's state, and when it is due again.
-- KEYS: due:hosts, feeds:state, feeds:marked, feeds:host, feeds:seen.
-- ARGV, six for each feed: id, host, wait, rest, state, seen ("": as it was).
-- `wait` and `rest` are milliseconds: until the feed is due again, and for how long its whole host is left alone.
for i = 1, #ARGV, 6 do
  local id, host, due, rest = ARGV[i], ARGV[i + 1], now + tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
  redis.call('HSET', KEYS[2], id, ARGV[i + 4])
  if ARGV[i + 5] ~= '' then redis.call('HSET', KEYS[5], id, ARGV[i + 5]) end
  local before = redis.call('HGET', KEYS[4], id)
  if before then  -- else it was taken off the list meanwhile
    redis.call('ZREM', 'hosts:busy:' .. before, id)
    if before ~= host then  -- it moved for good
      redis.call('ZREM', 'due:feeds:' .. before, id)
      redis.call('HSET', KEYS[4], id, host)
      weigh(before)
    end
    if redis.call('SREM', KEYS[3], id) == 1 then due = now end
    redis.call('ZADD', 'due:feeds:' .. host, due, id)
  end
  if rest > 0 then
    local open = tonumber(redis.call('GET', 'hosts:next:' .. host)) or 0
    if now + rest > open then redis.call('SET', 'hosts:next:' .. host, now + rest, 'PX', rest) end
  end
  weigh(host)
end
return #ARGV / 6
