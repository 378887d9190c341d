-- Takes pages whose time has come from those laid aside. KEYS: pages, later. ARGV: group, consumer, count.
-- Returns entries as XREADGROUP does.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local entries = {}
for _, entry in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, tonumber(ARGV[3]))) do
  redis.call('ZREM', KEYS[2], entry)
  local claimed = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, entry)[1]
  if claimed and claimed[2] then entries[#entries + 1] = claimed end
end
return entries
