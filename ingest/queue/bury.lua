-- Moves an entry from the stream to the dead. KEYS: stream, dead, marks. ARGV: group, entry, then the fields of the dead.
-- Returns 1, or 0 when somebody settled the entry meanwhile: it is not condemned then.
if redis.call('XDEL', KEYS[1], ARGV[2]) == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', unpack(ARGV, 3))
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('HDEL', KEYS[3], ARGV[2])
return 1
