-- Settles a page: the text found there, or the feed's own if it was held, goes to the workers as a new revision.
-- KEYS: pages, articles, known, later, tries, counts.
-- ARGV: group, entry, share of maxmemory, what it came to (one word), the article with the page's text or "", its digest.
-- Returns queued, kept (nothing to queue), superseded (by a newer version, which has its own entry), gone (somebody
-- else settled it), or full with nothing done.
local pages, stream, known = KEYS[1], KEYS[2], KEYS[3]
local entry, share, word, article, paged = ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5], ARGV[6]

local found = redis.call('XRANGE', pages, entry, entry)[1]
if not found then return 'gone' end
local page = {}
for i = 1, #found[2], 2 do page[found[2][i]] = found[2][i + 1] end
local held = page.held == '1'

-- A note reads as in claim.lua: revision first_seen listed digests owner also,also.
local claim
local note = redis.call('HGET', known, page.id)
if note then
  local revision, seen, listed, digests, owner, also = string.match(note, '^(%d+) (%d+) (%d+) (%S+) (%S+) ?(.*)$')
  claim = {revision = tonumber(revision), seen = seen, listed = listed, digest = string.match(digests, '^[^/]*'),
    owner = owner, also = also}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local answer
if claim and claim.digest ~= page.digest or (not claim and not held) then
  answer = 'superseded'
elseif article == '' and not held then
  answer = 'kept'
else
  local memory = redis.call('INFO', 'memory')
  local limit = tonumber(string.match(memory, '\nmaxmemory:(%d+)'))
  if limit and limit > 0 and tonumber(string.match(memory, '\nused_memory:(%d+)')) > limit * share then
    return 'full'
  end
  answer = 'queued'
  -- The note of one that was held is gone when no feed has listed it for days: it is noted anew.
  claim = claim or {revision = 0, seen = page.first_seen, listed = tostring(math.floor(time[1] / 86400)),
    owner = page.feed, also = page.also_in}
  claim.revision = math.max(claim.revision + 1, now)
  if article == '' then paged = '' end
  redis.call('XADD', stream, '*', 'id', page.id, 'article', article == '' and page.article or article,
    'feed', claim.owner, 'also_in', claim.also, 'first_seen', claim.seen,
    'revision', string.format('%.0f', claim.revision), 'digest', paged == '' and page.digest or paged,
    'alerts', page.alerts)
  redis.call('HSET', known, page.id, string.format('%.0f %s %s %s %s %s', claim.revision, claim.seen, claim.listed,
    paged == '' and page.digest or (page.digest .. '/' .. paged), claim.owner, claim.also))
end
redis.call('XACK', pages, ARGV[1], entry)
redis.call('XDEL', pages, entry)
redis.call('ZREM', KEYS[4], entry)
redis.call('HDEL', KEYS[5], entry)
redis.call('HINCRBY', KEYS[6], page.feed .. ' ' .. (answer == 'superseded' and answer or word), 1)
return answer
