"""The queue of record on a real Redis: claims, the group, and ways out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import redis

from ingest import queue
from ingest.queue import claims, dead
from ingest.queue.claims import Claim, Claims, QueueFull
from ingest.queue.shards import Shard, agree, shard_of
from ingest.queue.stream import GROUP
from marsad.clients import redis_client
from marsad.clock import now
from marsad.errors import MarsadError
from marsad.settings import Settings
from tests.integration.make import article
from tests.integration.servers import RunningNode
from workers.worker import hand_back


@pytest.fixture
def client(redis_node: RunningNode) -> Iterator[redis.Redis]:
    connected = redis_client(Settings(redis_url=redis_node.url))
    connected.flushall()
    yield connected
    connected.close()


def claim(client: redis.Redis, feed: str, *names: str, **options: object) -> list[str]:
    return list(Claims(client).claim(Claim(feed, [article(name) for name in names], **options)))  # type: ignore[arg-type]


def test_an_article_is_claimed_once(client: redis.Redis) -> None:
    assert claim(client, "a", "one", "two", "one") == ["new", "new", "same"]
    assert claim(client, "a", "one", "two") == ["same", "same"]
    assert queue.articles(client).length() == 2


def test_a_change_is_a_revision_with_the_same_first_sight(client: redis.Redis) -> None:
    claim(client, "a", "one")
    changed = [article("one", title="انفجار آخر")]
    assert Claims(client).claim(Claim("a", changed)) == ["revised"]
    first, second = (queue.message(*entry) for entry in queue.articles(client).read("c", 10))
    assert second.revision > first.revision
    assert second.first_seen == first.first_seen
    assert second.article == changed[0]


def test_a_revision_never_goes_back_in_time(client: redis.Redis) -> None:
    """A Redis whose clock was set back must not hand out a revision below the last."""
    one = article("one")
    client.hset(Shard(0).known, one.id, "9999999999999 5 20000 old a ")
    assert Claims(client).claim(Claim("a", [one])) == ["revised"]
    (message,) = (queue.message(*entry) for entry in queue.articles(client).read("c", 10))
    assert message.revision == 10_000_000_000_000


def test_another_feed_does_not_revise_what_it_does_not_own(client: redis.Redis) -> None:
    claim(client, "a", "one")
    changed = [article("one", title="عنوان المصدر الثاني")]
    assert Claims(client).claim(Claim("b", changed)) == ["other"]
    assert Claims(client).claim(Claim("c", changed)) == ["other"]
    assert Claims(client).claim(Claim("b", changed)) == ["other"]
    assert Claims(client).claim(Claim("a", changed)) == ["revised"]
    last = [queue.message(*entry) for entry in queue.articles(client).read("c", 10)][-1]
    assert (last.feed, last.also_in) == ("a", ("b", "c"))


def test_force_queues_what_is_known_and_keeps_its_owner(client: redis.Redis) -> None:
    claim(client, "a", "one")
    assert claim(client, "replay", "one", force=True) == ["revised"]
    last = [queue.message(*entry) for entry in queue.articles(client).read("c", 10)][-1]
    assert last.feed == "a"


def test_a_feed_takes_over_what_an_archive_told_first(client: redis.Redis) -> None:
    claim(client, "replay", "one", "two")
    assert claim(client, "a", "one") == ["same"]
    changed = [article("two", title="تصحيح من المصدر")]
    assert Claims(client).claim(Claim("a", changed)) == ["revised"]
    last = [queue.message(*entry) for entry in queue.articles(client).read("c", 10)][-1]
    assert (last.feed, last.article) == ("a", changed[0])
    assert claim(client, "b", "one", "two") == ["other", "other"]


def test_a_nearly_full_redis_claims_nothing(client: redis.Redis) -> None:
    with pytest.raises(QueueFull):
        claim(client, "a", "one", share=0.0001)
    assert queue.articles(client).length() == 0
    assert client.hlen(Shard(0).known) == 0
    assert claim(client, "a", "one") == ["new"]


def test_what_a_dead_worker_took_is_taken_over(client: redis.Redis) -> None:
    claim(client, "a", "one", "two")
    stream = queue.articles(client)
    assert len(stream.read("gone", 10)) == 2
    assert stream.read("next", 10) == []
    assert stream.reclaim("next", 10, idle=timedelta(minutes=1)) == []
    time.sleep(0.02)
    taken = stream.reclaim("next", 10, idle=timedelta(milliseconds=10))
    assert len(taken) == 2
    stream.acknowledge([entry for entry, _ in taken])
    assert stream.length() == 0
    assert stream.reclaim("next", 10, idle=timedelta(0)) == []


def test_what_is_handed_back_need_not_wait(client: redis.Redis) -> None:
    claim(client, "a", "one", "two")
    stream = queue.articles(client)
    first, second = (entry for entry, _ in stream.read("me", 10))
    stream.release("me", [first], timedelta(minutes=1))
    assert [entry for entry, _ in stream.reclaim("other", 10, timedelta(minutes=1))] == [first]
    assert stream.reclaim("other", 10, timedelta(minutes=1)) == []
    stream.acknowledge([first, second])
    stream.release("me", [first, second], timedelta(minutes=1))
    assert stream.reclaim("other", 10, timedelta(0)) == []


def test_a_consumer_is_forgotten_only_with_empty_hands(client: redis.Redis) -> None:
    claim(client, "a", "one")
    stream = queue.articles(client)
    ((entry, _),) = stream.read("holds", 10)
    stream.read("empty", 10)
    time.sleep(0.02)
    assert stream.forget_consumers(timedelta(minutes=1)) == 0
    assert stream.forget_consumers(timedelta(0)) == 1
    assert [one.name for one in stream.consumers()] == ["holds"]
    assert list(stream.pending("holds")) == [entry]


def test_what_a_process_held_when_it_died_is_handed_back_at_once(client: redis.Redis) -> None:
    claim(client, "a", "one", "two", "three")
    stream = queue.articles(client)
    stream.read("dead", 2)
    stream.read("alive", 1)
    minute = timedelta(minutes=1)
    assert hand_back(stream, minute, is_gone=lambda name: name == "dead") == 2
    assert len(stream.reclaim("next", 10, minute)) == 2


def test_what_nobody_holds_and_nobody_will_read_is_found(client: redis.Redis) -> None:
    claim(client, "a", "one", "two", "three")
    stream = queue.articles(client)
    ((first, _),) = stream.read("careless", 1)
    stream.read("careful", 1)
    assert queue.lost(client) == []
    client.xgroup_delconsumer(stream.name, GROUP, "careless")
    assert queue.lost(client) == [first]


def test_every_shard_has_its_articles_and_all_are_found(client: redis.Redis) -> None:
    several = [article(f"n{n}") for n in range(40)]
    answers = Claims(client, 4).claim(Claim("a", several))
    assert answers == ["new"] * 40
    assert {shard_of(one.id, 4).number for one in several} == {0, 1, 2, 3}
    for one in several:
        assert client.hexists(shard_of(one.id, 4).known, one.id)
    assert {one.id for one in claims.known(client, 4)} == {one.id for one in several}
    assert {message.article for message in queue.unsettled(client, 4)} == set(several)
    assert queue.length(client, 4) == 40
    changed = [replace(several[3], title="آخر"), several[0]]
    assert Claims(client, 4).claim(Claim("a", changed)) == ["revised", "same"]


def test_another_number_of_shards_is_refused(client: redis.Redis) -> None:
    agree(client, 4)
    agree(client, 4)
    with pytest.raises(MarsadError, match="has 4 shards and not 2: set MARSAD_SHARDS=4"):
        agree(client, 2)


def test_what_no_feed_lists_any_more_is_forgotten_and_what_one_lists_is_not(client: redis.Redis) -> None:
    claim(client, "a", "old", "listed")
    today = now()
    notes: Any = client.hgetall(Shard(0).known)
    for id_, note in notes.items():
        revision, seen, _, rest = note.split(" ", 3)
        client.hset(
            Shard(0).known, id_, f"{revision} {seen} {(today - timedelta(days=9)).timestamp() // 86400:.0f} {rest}"
        )
    assert claim(client, "a", "listed") == ["same"]
    assert claims.prune(client, today - timedelta(days=10)) == 0
    assert claims.prune(client, today - timedelta(days=7)) == 1
    (left,) = claims.known(client)
    assert (left.id, left.owner) == (article("listed").id, "a")
    assert today - left.listed < timedelta(days=2)
    assert claim(client, "a", "old") == ["new"]


def test_the_group_is_made_again_and_passes_nothing_over(client: redis.Redis) -> None:
    claim(client, "a", "one")
    stream = queue.articles(client)
    assert len(stream.read("c", 10)) == 1
    client.xgroup_destroy(Shard(0).articles, GROUP)
    assert len(stream.read("c", 10)) == 1


def test_the_dead_keep_their_reason_and_can_come_back(client: redis.Redis) -> None:
    claim(client, "a", "one")
    ((entry, fields),) = queue.articles(client).read("c", 10)
    dead.mark(client, Shard(0), entry)
    assert dead.bury(client, Shard(0), entry, fields, "the index refused it")
    assert queue.articles(client).length() == 0
    assert not client.exists(Shard(0).marks)
    (row,) = dead.dead(client)
    assert row.reason == "the index refused it"
    assert row.fields == fields
    assert dead.retry(client, row.id)
    assert dead.count_dead(client) == 0
    ((_, again),) = queue.articles(client).read("c", 10)
    assert again == fields
    assert not dead.retry(client, row.id)
    assert not dead.drop(client, row.id)


def test_what_somebody_settled_meanwhile_is_not_condemned(client: redis.Redis) -> None:
    claim(client, "a", "one")
    ((entry, fields),) = queue.articles(client).read("slow", 10)
    queue.articles(client).acknowledge([entry])
    assert not dead.bury(client, Shard(0), entry, fields, "it looked so")
    assert dead.count_dead(client) == 0


def test_the_dead_of_every_shard_have_names_of_their_own(client: redis.Redis) -> None:
    Claims(client, 2).claim(Claim("a", [article(f"n{n}") for n in range(10)]))
    for shard in (Shard(0), Shard(1)):
        for entry, fields in queue.articles(client, shard).read("c", 1):
            dead.bury(client, shard, entry, fields, "so")
    rows = dead.dead(client, 2)
    assert {row.id.count(":") for row in rows} == {0, 1}
    assert dead.count_dead(client, 2) == 2
    for row in rows:
        assert dead.find(client, row.id, 2) == row
        assert dead.retry(client, row.id, 2)
    assert dead.find(client, "7:1-1", 2) is None
    assert queue.length(client, 2) == 10


def test_an_article_of_any_letters_survives_the_way(client: redis.Redis) -> None:
    odd = replace(article("odd"), title="«غ» 'x' \"y\" \\ %s {0} \n😀", text="٪ ـ ء\t")
    Claims(client).claim(Claim("a", [odd]))
    ((entry, fields),) = queue.articles(client).read("c", 10)
    assert queue.message(entry, fields).article == odd
