-- Hands out feeds that are due, those longest due first, as far as their hosts let us.
-- KEYS: due:hosts, feeds:state, feeds:marked. ARGV: most feeds, lease, spacing, concurrency (times in milliseconds).
-- Returns {run, wait, id, state, id, state ...}: wait is how long until the next feed may be due, "" a state unknown.
-- A feed handed out is due again when its lease ends, so one that a killed poller held comes back by itself.
local most, lease, spacing, concurrency = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local ids = {}
for _, host in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, most)) do
  local feeds, busy = 'due:feeds:' .. host, 'hosts:busy:' .. host
  redis.call('ZREMRANGEBYSCORE', busy, '-inf', now)
  local free = concurrency - redis.call('ZCARD', busy)
  local open = tonumber(redis.call('GET', 'hosts:next:' .. host)) or 0
  local first = redis.call('ZRANGE', feeds, 0, 0, 'WITHSCORES')
  while #ids < most and free > 0 and open <= now and first[1] and tonumber(first[2]) <= now do
    redis.call('ZADD', feeds, now + lease, first[1])
    redis.call('ZADD', busy, now + lease, first[1])
    redis.call('SREM', KEYS[3], first[1])
    ids[#ids + 1] = first[1]
    free = free - 1
    if spacing > 0 then
      open = now + spacing
      redis.call('SET', 'hosts:next:' .. host, open, 'PX', spacing)
    end
    first = redis.call('ZRANGE', feeds, 0, 0, 'WITHSCORES')
  end
  if not first[1] then
    redis.call('ZREM', KEYS[1], host)
  else
    local at = math.max(tonumber(first[2]), open)
    if free <= 0 then at = math.max(at, tonumber(redis.call('ZRANGE', busy, 0, 0, 'WITHSCORES')[2])) end
    redis.call('ZADD', KEYS[1], at, host)
  end
  if #ids >= most then break end
end

local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local answer = {run, first[2] and math.max(0, tonumber(first[2]) - now) or -1}
if #ids > 0 then
  for i, state in ipairs(redis.call('HMGET', KEYS[2], unpack(ids))) do
    answer[#answer + 1] = ids[i]
    answer[#answer + 1] = state or ''
  end
end
return answer
