-- Takes entries off a stream for good. KEYS: stream, generation. ARGV: group, the generation they were indexed in, entries.
-- Returns 1, or 0 with nothing done when the index has moved to another generation meanwhile.
if (redis.call('GET', KEYS[2]) or '1') ~= ARGV[2] then return 0 end
redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 3))
redis.call('XDEL', KEYS[1], unpack(ARGV, 3))
return 1
