-- Takes the next free slot at a host. KEYS: due:hosts. ARGV: host, spacing, longest wait (milliseconds).
-- Returns how long to wait for it; or, beyond the longest wait, minus that time with nothing taken.
local host, spacing, longest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local open = math.max(now, tonumber(redis.call('GET', 'hosts:next:' .. host)) or 0)
if open - now > longest then return now - open end
if spacing > 0 then
  redis.call('SET', 'hosts:next:' .. host, open + spacing, 'PX', open + spacing - now)
  weigh(host)
end
return open - now
