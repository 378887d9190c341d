-- Makes feeds due at once. KEYS: due:hosts, feeds:marked, feeds:host. ARGV: "1" to end their leases, then ids.
-- One that is being polled just now is polled once more after that: what was told may have come after it was read.
local hastened = 0
for i = 2, #ARGV do
  local id, host = ARGV[i], redis.call('HGET', KEYS[3], ARGV[i])
  if host then
    local busy = 'hosts:busy:' .. host
    if ARGV[1] == '1' then redis.call('ZREM', busy, id) end
    local lease = tonumber(redis.call('ZSCORE', busy, id)) or 0
    if lease > now then
      redis.call('SADD', KEYS[2], id)
    else
      redis.call('ZADD', 'due:feeds:' .. host, now, id)
      weigh(host)
    end
    hastened = hastened + 1
  end
end
return hastened
