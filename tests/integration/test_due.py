"""Who is due, on a real Redis: claimed by several pollers, paced by host, taken over from the dead."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
import redis.asyncio

from ingest.due import Due, Pace, Settled, hasten
from ingest.hosts import HostBusy, Hosts
from ingest.state import FeedState, load_states
from marsad.clients import async_redis_client, redis_client
from marsad.settings import Settings
from tests.integration.servers import RunningNode

MS, SECOND, MINUTE = timedelta(milliseconds=1), timedelta(seconds=1), timedelta(minutes=1)
FREE = Pace(spacing=timedelta(), concurrency=1000, lease=MINUTE)


@pytest.fixture
def settings(redis_node: RunningNode, tmp_path: Path) -> Settings:
    given = Settings(redis_url=redis_node.url, data_dir=tmp_path)
    redis_client(given).flushall()
    return given


def scene(settings: Settings, act: Callable[[redis.asyncio.Redis], Awaitable[None]]) -> None:
    async def run() -> None:
        client = async_redis_client(settings)
        try:
            await act(client)
        finally:
            await client.aclose()

    asyncio.run(run())


async def taken(due: Due, most: int = 100) -> list[str]:
    return [state.id for state in (await due.take(most)).states]


def settled(feed: str, host: str, wait: timedelta = MINUTE, rest: timedelta = timedelta()) -> Settled:
    return Settled(FeedState(feed, polls=1), host, wait, rest)


def test_a_feed_is_taken_once_and_again_when_it_is_due(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        due = Due(client, FREE)
        assert await taken(due) == []
        assert (await due.take(1)).wait is None
        assert await due.enrol({"a": "a.example", "b": "b.example"}) == 2
        first = await due.take(100)
        assert sorted(state.id for state in first.states) == ["a", "b"]
        assert first.run
        assert (first.wait or timedelta()) > 50 * SECOND
        assert await taken(due) == []
        await due.settle([settled("a", "a.example", 50 * MS), settled("b", "b.example")])
        assert await taken(due) == []
        time.sleep(0.06)
        again = await due.take(100)
        assert [(state.id, state.polls) for state in again.states] == [("a", 1)]

    scene(settings, act)
    assert load_states(redis_client(settings)) == {"a": FeedState("a", polls=1), "b": FeedState("b", polls=1)}


def test_many_pollers_take_each_feed_once(settings: Settings) -> None:
    feeds = {f"f{n}": f"h{n % 70}.example" for n in range(500)}
    found: Counter[str] = Counter()

    async def act(client: redis.asyncio.Redis) -> None:
        pollers = [Due(client, FREE) for _ in range(8)]
        await pollers[0].enrol(feeds)

        async def poll(due: Due) -> None:
            while rows := await taken(due, 7):
                found.update(rows)

        await asyncio.gather(*(poll(due) for due in pollers))

    scene(settings, act)
    assert set(found) == set(feeds)
    assert set(found.values()) == {1}


def test_a_host_stays_with_its_poller_until_that_one_is_late(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        first, second = Due(client, FREE), Due(client, FREE)
        await first.enrol({"a": "one.example"})
        assert await taken(first) == ["a"]
        await first.settle([settled("a", "one.example", timedelta())])
        theirs = await second.take(9)
        assert (theirs.states, (theirs.wait or MINUTE) <= 51 * MS) == ((), True)
        assert await taken(first) == ["a"]
        await first.settle([settled("a", "one.example", timedelta())])
        time.sleep(0.06)
        assert await taken(second) == ["a"]
        await second.settle([settled("a", "one.example", timedelta())])
        assert await taken(first) == []  # it has changed hands

    scene(settings, act)


def test_who_asks_first_leaves_half_of_what_is_nobodys(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        first, second = Due(client, FREE), Due(client, FREE)
        await first.enrol({f"f{n}": f"h{n}.example" for n in range(64)})
        assert [len(await taken(due)) for due in (first, second, first, second)] == [32, 16, 10, 6]

    scene(settings, act)


def test_who_finds_only_hosts_of_others_waits_for_their_grace(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        first, second = Due(client, FREE), Due(client, FREE)
        feeds = {f"f{n}": f"h{n}.example" for n in range(40)}
        await first.enrol(feeds)
        while await taken(first):
            pass
        await first.settle([settled(feed, host, timedelta()) for feed, host in feeds.items()])
        theirs = await second.take(10)  # more are due than one call looks at
        assert theirs.states == ()
        assert (theirs.wait or timedelta()) > 20 * MS

    scene(settings, act)


def test_a_host_without_feeds_belongs_to_nobody(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        due = Due(client, FREE)
        await due.enrol({"a": "one.example", "b": "two.example"})
        await taken(due)
        await due.enrol({"b": "two.example"})
        assert set(await client.hgetall("hosts:poller")) == {"two.example"}

    scene(settings, act)


def test_a_host_is_asked_at_intervals_and_by_few_at_a_time(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        due = Due(client, Pace(spacing=60 * MS, concurrency=2, lease=MINUTE))
        await due.enrol(dict.fromkeys("abcd", "one.example") | {"x": "two.example"})
        first = sorted(await taken(due))
        assert (len(first), first[-1]) == (2, "x")  # one of the host, and the other host
        assert await taken(due) == []
        time.sleep(0.07)
        assert len(await taken(due)) == 1
        time.sleep(0.07)
        assert await taken(due) == []  # two are under way
        await due.settle([settled("a", "one.example"), settled("b", "one.example")])
        assert len(await taken(due)) == 1  # the next by its slot, not both

    scene(settings, act)


def test_no_spacing_hands_out_all_of_a_host(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        due = Due(client, FREE)
        await due.enrol(dict.fromkeys("abcd", "one.example"))
        assert sorted(await taken(due)) == ["a", "b", "c", "d"]

    scene(settings, act)


def test_what_a_dead_poller_held_is_due_when_its_lease_ends(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        due = Due(client, Pace(spacing=timedelta(), concurrency=1, lease=80 * MS))
        await due.enrol({"a": "one.example"})
        assert await taken(due) == ["a"]
        assert await taken(due) == []
        time.sleep(0.1)
        assert await taken(due) == ["a"]

    scene(settings, act)


def test_what_was_broken_off_is_given_back_at_once(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        due = Due(client, Pace(spacing=timedelta(), concurrency=1, lease=MINUTE))
        await due.enrol({"a": "one.example"})
        assert await taken(due) == ["a"]
        await due.give_back(["a", "unknown"])
        assert await taken(due) == ["a"]

    scene(settings, act)


def test_a_host_that_asked_for_rest_is_left_alone_with_all_its_feeds(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        due, hosts = Due(client, Pace(spacing=MS, concurrency=9, lease=MINUTE)), Hosts(client, MS)
        await due.enrol({"a": "one.example", "b": "one.example"})
        (first,) = await taken(due)
        await due.settle([settled(first, "one.example", rest=150 * MS)])
        assert await taken(due) == []
        with pytest.raises(HostBusy) as busy:
            await hosts.reserve("https://pages.one.example/x", 10 * MS)
        assert timedelta() < busy.value.wait <= 150 * MS
        time.sleep(0.16)
        assert len(await taken(due)) == 1
        await hosts.rest("https://one.example", 90 * MS)
        assert await taken(due) == []

    scene(settings, act)


def test_slots_are_shared_by_pages_and_feeds(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        hosts, due = Hosts(client, 100 * MS), Due(client, Pace(100 * MS, 9, MINUTE))
        waits = [await hosts.reserve("https://www.one.example/1") for _ in range(3)]
        assert waits[0] == timedelta()
        assert 90 * MS <= waits[1] <= 100 * MS < 180 * MS <= waits[2] <= 200 * MS
        await due.enrol({"a": "one.example"})
        assert await taken(due) == []

    scene(settings, act)


def test_enrol_keeps_when_a_feed_is_due_and_takes_off_what_is_gone(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        due = Due(client, FREE)
        await due.enrol({"a": "one.example", "b": "two.example", "c": "two.example"})
        await taken(due)
        await due.settle([settled(name, host) for name, host in (("a", "one.example"), ("b", "two.example"))])
        assert await due.enrol({"a": "moved.example", "b": "two.example", "d": "one.example"}) == 3
        assert await taken(due) == ["d"]  # c is gone, a and b are due in a minute
        await due.settle([settled("c", "two.example", -SECOND)])  # it ended after it was taken off
        assert await taken(due) == []
        assert await due.enrol({"a": "moved.example", "b": "two.example", "d": "one.example"}, at_once=["b"]) == 0
        assert await taken(due) == ["b"]

    scene(settings, act)


def test_a_feed_that_moved_takes_its_slots_where_it_is_now(settings: Settings) -> None:
    async def act(client: redis.asyncio.Redis) -> None:
        due = Due(client, Pace(spacing=MINUTE, concurrency=9, lease=MINUTE))
        await due.enrol({"a": "old.example", "b": "new.example"})
        assert sorted(await taken(due)) == ["a", "b"]
        await due.settle([settled("a", "new.example", timedelta())])
        assert await taken(due) == []
        assert await client.zrange("due:hosts", 0, -1) == ["new.example"]

    scene(settings, act)


def test_what_is_hastened_while_it_is_polled_is_polled_once_more(settings: Settings) -> None:
    waiting = redis_client(settings)

    async def act(client: redis.asyncio.Redis) -> None:
        due = Due(client, FREE)
        await due.enrol({"a": "one.example", "b": "two.example"})
        assert sorted(await taken(due)) == ["a", "b"]
        await due.settle([settled("b", "two.example")])
        assert hasten(waiting, ["a", "b", "unknown"]) == 2
        assert await taken(due) == ["b"]
        await due.settle([settled("a", "one.example"), settled("b", "two.example")])
        assert await taken(due) == ["a"]
        await due.settle([settled("a", "one.example")])
        assert await taken(due) == []

    scene(settings, act)
