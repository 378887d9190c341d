-- Hands out feeds that are due, those longest due first, as far as their hosts let us.
-- KEYS: due:hosts, feeds:state, feeds:marked, hosts:poller.
-- ARGV: most feeds, lease, spacing, concurrency (times in milliseconds), who asks.
-- Returns {run, wait, id, state, id, state ...}: wait is how long until the next feed may be due, "" a state unknown.
-- A feed handed out is due again when its lease ends, so one that a killed poller held comes back by itself.
local most, lease, spacing, concurrency = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local caller = ARGV[5]
-- A host is left so long to the poller that asked it last, for that one may have a connection to it.
local GRACE = 50
-- Of hosts that are nobody's a caller gets half, so that pollers beside each other share; so few are not worth it.
local FEW = 10
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local marked = redis.call('SCARD', KEYS[3]) > 0

local ready = redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, 2 * most, 'WITHSCORES')
local names = {}
for i = 1, #ready, 2 do names[#names + 1] = ready[i] end
local owners = #names > 0 and redis.call('HMGET', KEYS[4], unpack(names)) or {}
local hosts, free, later = {}, {}, nil
for i, host in ipairs(names) do
  local left = tonumber(ready[2 * i]) + GRACE - now
  if owners[i] == caller then
    hosts[#hosts + 1] = host
  elseif not owners[i] or left < 0 then
    free[#free + 1] = host
  else
    later = math.min(later or left, left)
  end
end
local own, share = #hosts, math.min(#free, math.max(FEW, math.ceil(#free / 2)))
for i = 1, share do hosts[own + i] = free[i] end
local more = #free > share or #names == 2 * most  -- there is more for this caller right now

local ids = {}
for i, host in ipairs(hosts) do
  if #ids >= most then
    more = true
    break
  end
  local feeds, busy = 'due:feeds:' .. host, 'hosts:busy:' .. host
  local places = concurrency - redis.call('ZCARD', busy)
  if places <= 0 then
    places = places + redis.call('ZREMRANGEBYSCORE', busy, '-inf', now)
  end
  local open = tonumber(redis.call('GET', 'hosts:next:' .. host)) or 0
  local wanted = math.max(0, math.min(places, most - #ids))
  -- Those that may be taken and the one after them: feed, when it is due, feed, when it is due ...
  local first, next = redis.call('ZRANGE', feeds, 0, wanted, 'WITHSCORES'), 1
  while next < 2 * wanted and first[next] and open <= now and tonumber(first[next + 1]) <= now do
    local id = first[next]
    redis.call('ZADD', feeds, now + lease, id)
    redis.call('ZADD', busy, now + lease, id)
    if marked then redis.call('SREM', KEYS[3], id) end
    ids[#ids + 1] = id
    places = places - 1
    next = next + 2
    if spacing > 0 then
      open = now + spacing
      redis.call('SET', 'hosts:next:' .. host, open, 'PX', spacing)
    end
  end
  if i > own and next > 1 then redis.call('HSET', KEYS[4], host, caller) end
  if not first[1] then
    redis.call('ZREM', KEYS[1], host)
    redis.call('HDEL', KEYS[4], host)
  else
    local due = tonumber(first[next + 1]) or now + lease
    if next > 1 then due = math.min(due, now + lease) end
    local at = math.max(due, open)
    if places <= 0 then at = math.max(at, tonumber(redis.call('ZRANGE', busy, 0, 0, 'WITHSCORES')[2])) end
    redis.call('ZADD', KEYS[1], at, host)
  end
end

local wait = -1
local soonest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if more and #ids > 0 then
  wait = 0
elseif soonest[2] then
  wait = math.max(0, tonumber(soonest[2]) - now, later or 0)
end
local answer = {string.match(redis.call('INFO', 'server'), 'run_id:(%w+)'), wait}
if #ids > 0 then
  for i, state in ipairs(redis.call('HMGET', KEYS[2], unpack(ids))) do
    answer[#answer + 1] = ids[i]
    answer[#answer + 1] = state or ''
  end
end
return answer
