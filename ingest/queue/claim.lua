-- Claims articles for a feed and appends what is new or changed to the stream, in one atomic step.
-- KEYS: stream, known. ARGV: feed, alerts, force, share of maxmemory, then (id, digest, article) for each.
-- force: "0", "1" (what is known and unchanged, too), or "kept" (likewise, unless it was changed since it was kept).
-- Returns one word for each article: new, revised, same, other; or {"full"} with nothing claimed.
local stream, known = KEYS[1], KEYS[2]
local feed, alerts, force, share = ARGV[1], ARGV[2], ARGV[3] ~= '0', tonumber(ARGV[4])
local kept = ARGV[3] == 'kept'

local memory = redis.call('INFO', 'memory')
local limit = tonumber(string.match(memory, '\nmaxmemory:(%d+)'))
if limit and limit > 0 and tonumber(string.match(memory, '\nused_memory:(%d+)')) > limit * share then
  return {'full'}
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local today = math.floor(time[1] / 86400)

-- A note reads: revision first_seen listed digest owner also,also (ids of feeds hold no blanks and no commas).
-- `listed` is the last day, counted from 1970, on which a feed listed the article: what is listed no more is pruned.
local function read(note)
  if not note then return nil end
  local revision, seen, listed, digest, owner, also = string.match(note, '^(%d+) (%d+) (%d+) (%S+) (%S+) ?(.*)$')
  return {revision = tonumber(revision), seen = tonumber(seen), listed = tonumber(listed),
    digest = digest, owner = owner, also = also}
end

local function note(id, claim)
  claim.listed = today
  redis.call('HSET', known, id, string.format('%.0f %.0f %.0f %s %s %s',
    claim.revision, claim.seen, claim.listed, claim.digest, claim.owner, claim.also))
end

local function append(id, article, claim)
  redis.call('XADD', stream, '*', 'id', id, 'article', article, 'feed', claim.owner, 'also_in', claim.also,
    'first_seen', string.format('%.0f', claim.seen), 'revision', string.format('%.0f', claim.revision),
    'digest', claim.digest, 'alerts', alerts)
end

local function lists(also, name)
  return string.find(',' .. also .. ',', ',' .. name .. ',', 1, true) ~= nil
end

local answers = {}
for i = 5, #ARGV, 3 do
  local id, digest, article = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local claim = read(redis.call('HGET', known, id))
  local answer
  if not claim then
    answer = 'new'
    claim = {revision = now, seen = now, digest = digest, owner = feed, also = ''}
    append(id, article, claim)  -- first the stream, then the note: Lua does not roll back
    note(id, claim)
  elseif kept and claim.digest ~= digest then
    answer = 'same'  -- the correction is on its way: the older text must not overtake it
  elseif claim.owner ~= feed and claim.owner ~= 'replay' and not force then
    answer = 'other'
    if not lists(claim.also, feed) then
      claim.also = claim.also == '' and feed or (claim.also .. ',' .. feed)
      note(id, claim)
    elseif claim.listed ~= today then
      note(id, claim)
    end
  elseif claim.digest == digest and not force then
    answer = 'same'
    if claim.owner ~= feed or claim.listed ~= today then
      claim.owner = feed
      note(id, claim)
    end
  else
    answer = 'revised'
    claim.revision = math.max(claim.revision + 1, now)
    claim.digest = digest
    if claim.owner == 'replay' then claim.owner = feed end  -- an archive owns nothing once a feed lists it
    append(id, article, claim)
    note(id, claim)
  end
  answers[#answers + 1] = answer
end
return answers
