-- What the scripts below share, put before each of them: when a host's next feed may start.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function weigh(host)
  local first = redis.call('ZRANGE', 'due:feeds:' .. host, 0, 0, 'WITHSCORES')
  if not first[1] then
    redis.call('ZREM', KEYS[1], host)
    redis.call('HDEL', 'hosts:poller', host)
    return
  end
  local open = tonumber(redis.call('GET', 'hosts:next:' .. host)) or 0
  redis.call('ZADD', KEYS[1], math.max(tonumber(first[2]), open), host)
end
