"""The queue of record on a real Redis: claims, the group, and ways out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import redis

from ingest import queue
from ingest.queue import Claims, QueueFull, claim_arguments
from marsad.clients import redis_client
from marsad.settings import Settings
from tests.integration.make import article
from tests.integration.servers import RunningNode


@pytest.fixture
def client(redis_node: RunningNode) -> Iterator[redis.Redis]:
    connected = redis_client(Settings(redis_url=redis_node.url))
    connected.flushall()
    yield connected
    connected.close()


def claim(client: redis.Redis, feed: str, *names: str, **options: object) -> list[str]:
    arguments = claim_arguments(feed, [article(name) for name in names], **options)  # type: ignore[arg-type]
    return list(Claims(client).claim(arguments))


def test_an_article_is_claimed_once(client: redis.Redis) -> None:
    assert claim(client, "a", "one", "two", "one") == ["new", "new", "same"]
    assert claim(client, "a", "one", "two") == ["same", "same"]
    assert queue.articles(client).length() == 2


def test_a_change_is_a_revision_with_the_same_first_sight(client: redis.Redis) -> None:
    claim(client, "a", "one")
    changed = [article("one", title="انفجار آخر")]
    assert Claims(client).claim(claim_arguments("a", changed)) == ["revised"]
    first, second = (queue.message(*entry) for entry in queue.articles(client).read("c", 10))
    assert second.revision > first.revision
    assert second.first_seen == first.first_seen
    assert second.article == changed[0]


def test_a_revision_never_goes_back_in_time(client: redis.Redis) -> None:
    """A Redis whose clock was set back must not hand out a revision below the last."""
    one = article("one")
    client.hset(queue.KNOWN, one.id, "9999999999999 5 old a ")
    assert Claims(client).claim(claim_arguments("a", [one])) == ["revised"]
    (message,) = (queue.message(*entry) for entry in queue.articles(client).read("c", 10))
    assert message.revision == 10_000_000_000_000


def test_another_feed_does_not_revise_what_it_does_not_own(client: redis.Redis) -> None:
    claim(client, "a", "one")
    changed = [article("one", title="عنوان المصدر الثاني")]
    assert Claims(client).claim(claim_arguments("b", changed)) == ["other"]
    assert Claims(client).claim(claim_arguments("c", changed)) == ["other"]
    assert Claims(client).claim(claim_arguments("b", changed)) == ["other"]
    assert Claims(client).claim(claim_arguments("a", changed)) == ["revised"]
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
    assert Claims(client).claim(claim_arguments("a", changed)) == ["revised"]
    last = [queue.message(*entry) for entry in queue.articles(client).read("c", 10)][-1]
    assert (last.feed, last.article) == ("a", changed[0])
    assert claim(client, "b", "one", "two") == ["other", "other"]


def test_a_nearly_full_redis_claims_nothing(client: redis.Redis) -> None:
    with pytest.raises(QueueFull):
        claim(client, "a", "one", share=0.0001)
    assert queue.articles(client).length() == 0
    assert client.hlen(queue.KNOWN) == 0
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


def test_a_worker_finds_again_what_it_took(client: redis.Redis) -> None:
    claim(client, "a", "one", "two")
    stream = queue.articles(client)
    first, second = (entry for entry, _ in stream.read("me", 10))
    stream.acknowledge([first])
    assert [entry for entry, _ in stream.taken("me", 10)] == [second]
    assert stream.taken("other", 10) == []


def test_the_group_is_made_again_and_passes_nothing_over(client: redis.Redis) -> None:
    claim(client, "a", "one")
    stream = queue.articles(client)
    assert len(stream.read("c", 10)) == 1
    client.xgroup_destroy(queue.ARTICLES, queue.GROUP)
    assert len(stream.read("c", 10)) == 1


def test_the_dead_keep_their_reason_and_can_come_back(client: redis.Redis) -> None:
    claim(client, "a", "one")
    ((entry, fields),) = queue.articles(client).read("c", 10)
    queue.bury(client, entry, fields, "the index refused it")
    assert queue.articles(client).length() == 0
    (dead,) = queue.dead(client)
    assert dead.reason == "the index refused it"
    assert dead.fields == fields
    assert queue.retry(client, dead.entry)
    assert queue.count_dead(client) == 0
    ((_, again),) = queue.articles(client).read("c", 10)
    assert again == fields
    assert not queue.retry(client, dead.entry)
    assert not queue.drop(client, dead.entry)


def test_an_article_of_any_letters_survives_the_way(client: redis.Redis) -> None:
    odd = replace(article("odd"), title="«غ» 'x' \"y\" \\ %s {0} \n😀", text="٪ ـ ء\t")
    Claims(client).claim(claim_arguments("a", [odd]))
    ((entry, fields),) = queue.articles(client).read("c", 10)
    assert queue.message(entry, fields).article == odd
