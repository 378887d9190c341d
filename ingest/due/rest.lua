-- Leaves a host alone for a time, unless it is for longer already. KEYS: due:hosts. ARGV: host, milliseconds.
local host, rest = ARGV[1], tonumber(ARGV[2])
local open = tonumber(redis.call('GET', 'hosts:next:' .. host)) or 0
if now + rest > open then
  redis.call('SET', 'hosts:next:' .. host, now + rest, 'PX', rest)
  weigh(host)
end
return 1
