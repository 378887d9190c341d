-- Claims articles for a feed and appends what is new or changed to the stream, in one atomic step.
-- KEYS: stream, known, pages. ARGV: feed, alerts, force, share of maxmemory, most pages, head, articles.
-- `head` has a line for each article: id, digest, length in bytes, "p" if its page is wanted or "-"; `articles` is
-- their texts, one after the other: few and long arguments are what Redis and its clients are quick at.
-- force: "0", "1" (what is known and unchanged, too), or "kept" (likewise, unless it was changed since it was kept).
-- Returns one word for each article: new, revised, same, other; or {"full"} with nothing claimed.
local stream, known, pages = KEYS[1], KEYS[2], KEYS[3]
local feed, alerts, force, share = ARGV[1], ARGV[2], ARGV[3] ~= '0', tonumber(ARGV[4])
local kept, most_pages = ARGV[3] == 'kept', tonumber(ARGV[5])

local memory = redis.call('INFO', 'memory')
local limit = tonumber(string.match(memory, '\nmaxmemory:(%d+)'))
if limit and limit > 0 and tonumber(string.match(memory, '\nused_memory:(%d+)')) > limit * share then
  return {'full'}
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local moment = string.format('%.0f', now)
local today = math.floor(time[1] / 86400)

-- A note reads: revision first_seen listed digests owner also,also (ids of feeds hold no blanks and no commas).
-- `listed` is the last day, counted from 1970, on which a feed listed the article: what is listed no more is pruned.
-- `digests` is the digest of what the feed lists; once the text of its page was queued "/" and the digest of that.
local function read(text)
  local revision, seen, listed, digests, owner, also = string.match(text, '^(%d+) (%d+) (%d+) (%S+) (%S+) ?(.*)$')
  local digest, paged = string.match(digests, '^([^/]*)/?(.*)$')
  return {revision = revision, seen = seen, listed = tonumber(listed),
    digest = digest, paged = paged, owner = owner, also = also}
end

local notes = {}
local function note(id, claim)
  local digests = claim.paged == '' and claim.digest or (claim.digest .. '/' .. claim.paged)
  notes[#notes + 1] = id
  notes[#notes + 1] = claim.revision .. ' ' .. claim.seen .. ' ' .. today .. ' ' .. digests .. ' ' .. claim.owner ..
    ' ' .. claim.also
end

local function append(id, article, claim, digest)
  redis.call('XADD', stream, '*', 'id', id, 'article', article, 'feed', claim.owner, 'also_in', claim.also,
    'first_seen', claim.seen, 'revision', claim.revision, 'digest', digest, 'alerts', alerts)
end

local waiting
-- Asks for the article's page; whether it is on the list. One that is held comes back from there in any case.
local function ask(id, article, claim, held)
  waiting = waiting or redis.call('XLEN', pages)
  if waiting >= most_pages and not held then return false end
  waiting = waiting + 1
  redis.call('XADD', pages, '*', 'id', id, 'article', article, 'feed', claim.owner, 'also_in', claim.also,
    'first_seen', claim.seen, 'digest', claim.digest, 'alerts', alerts,
    'held', held and '1' or '0')
  return true
end

local function lists(also, name)
  return string.find(',' .. also .. ',', ',' .. name .. ',', 1, true) ~= nil
end

local ids, digests, articles, wanted, from = {}, {}, {}, {}, 1
for id, digest, length, page in string.gmatch(ARGV[6], '(%S+) (%S+) (%d+) (%S)\n') do
  local i = #ids + 1
  ids[i], digests[i], wanted[i], articles[i] = id, digest, page == 'p', {from, from + length - 1}
  from = from + length
end
if #ids == 0 then return {} end
local function text(i) return string.sub(ARGV[7], articles[i][1], articles[i][2]) end

local answers, claims = {}, {}
for i, there in ipairs(redis.call('HMGET', known, unpack(ids))) do
  local id, digest, answer = ids[i], digests[i], nil
  local claim = claims[id] or (there and read(there) or nil)
  if not claim then
    answer = 'new'
    claim = {revision = moment, seen = moment, digest = digest, paged = '', owner = feed, also = ''}
    append(id, text(i), claim, digest)  -- first the stream, then the note: Lua does not roll back
    if wanted[i] then ask(id, text(i), claim, false) end
    note(id, claim)
  elseif kept and (claim.paged ~= '' and claim.paged or claim.digest) ~= digest then
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
    if not kept then claim.digest = digest end
    if claim.owner == 'replay' then claim.owner = feed end  -- an archive owns nothing once a feed lists it
    if not (claim.paged ~= '' and wanted[i] and ask(id, text(i), claim, true)) then
      claim.revision = string.format('%.0f', math.max(tonumber(claim.revision) + 1, now))
      if not kept then claim.paged = '' end
      append(id, text(i), claim, digest)
      if wanted[i] then ask(id, text(i), claim, false) end
    end
    note(id, claim)
  end
  claims[id] = claim
  answers[i] = answer
end
if #notes > 0 then redis.call('HSET', known, unpack(notes)) end
return answers
