"""The polling path on real sockets and a real Redis: feeds served on loopback, good and bad, polled into the stream."""

import asyncio
import contextlib
import json
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import redis
from aiohttp import web
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from typer.testing import CliRunner

from ingest import catalogue
from ingest.children import Children
from ingest.due import Due, Pace, Settled
from ingest.feed import Feed
from ingest.fetch import Limits, sessions
from ingest.finding.check import check
from ingest.path import Edges, poll_once
from ingest.poll import run
from ingest.queue import articles, message
from ingest.queue.claims import Claims
from ingest.queue.shards import Shard
from ingest.reading import MODULE
from ingest.schedule import Outcome
from ingest.state import STATES, FeedState, load_beat, load_states, load_states_async, written
from marsad.cli.feeds import app
from marsad.clients import async_redis_client, redis_client
from marsad.local import redis_node
from marsad.settings import Settings
from tests.integration.servers import RunningNode, free_port, open_folder
from tests.integration.web import answering

LIMITS = Limits(timeout=timedelta(seconds=2), connect=timedelta(seconds=1), max_bytes=1_000_000)
USUAL = timedelta(minutes=5)
Answerer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
def settings(redis_node: RunningNode, tmp_path: Path) -> Iterator[Settings]:
    given = Settings(redis_url=redis_node.url, data_dir=tmp_path, sample_feed=False, fetch_timeout=timedelta(seconds=2))
    redis_client(given).flushall()
    yield given
    redis_client(given).flushall()


@dataclass
class Publisher:
    """A newsroom on loopback: pages that may be changed, and a count of what was asked and answered."""

    base: str = ""
    pages: dict[str, Answerer] = field(default_factory=dict)
    answers: list[tuple[str, int]] = field(default_factory=list)

    def feed(self, name: str, local: bool = True) -> Feed:
        return Feed(id=name, url=f"{self.base}/{name}", local=local, country="LY")

    def publish(self, name: str, *entries: str, etag: str = "") -> None:
        body = f'<rss version="2.0"><channel><title>{name}</title>{"".join(entries)}</channel></rss>'.encode()

        async def answer(request: web.Request) -> web.Response:
            if etag and request.headers.get("If-None-Match") == etag:
                return web.Response(status=304)
            return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag} if etag else {})

        self.pages[name] = answer

    async def answer(self, request: web.Request) -> web.StreamResponse:
        name = request.path.strip("/")
        response = await self.pages[name](request) if name in self.pages else web.Response(status=404)
        self.answers.append((name, response.status))
        return response


@contextlib.asynccontextmanager
async def publishing() -> AsyncIterator[Publisher]:
    publisher = Publisher()
    application = web.Application()
    application.router.add_get("/{name}", publisher.answer)
    async with answering(application) as publisher.base:
        yield publisher


@dataclass(frozen=True)
class Given:
    """What a poll needs, and where its states are kept."""

    edges: Edges
    due: Due
    redis: Any


@contextlib.asynccontextmanager
async def edges(settings: Settings, limits: Limits = LIMITS, parse_limit: float = 10) -> AsyncIterator[Given]:
    client, children = async_redis_client(settings), Children(MODULE, 2, parse_limit)
    due = Due(client, Pace())
    try:
        async with sessions(limits) as web_sessions:
            yield Given(Edges(web_sessions, children, Claims(client), limits, due.seen), due, client)
    finally:
        children.close()
        await client.aclose()


def entry(number: int, title: str = "خبر", host: str = "one.example") -> str:
    return (
        f"<item><title>{title} {number}</title><link>https://{host}/{number}</link>"
        f"<description>نص {number}</description>"
        f"<pubDate>Sun, 22 Nov 2026 08:0{number % 10}:00 +0200</pubDate></item>"
    )


def queued(settings: Settings) -> list[Any]:
    rows: Any = redis_client(settings).xrange(Shard(0).articles)
    return [message(name, fields) for name, fields in rows]


async def poll(feed: Feed, given: Given) -> Outcome:
    states, server = await load_states_async(given.redis), await given.redis.info("server")
    state = states.get(feed.id) or FeedState(feed.id)
    outcome, decision = await poll_once(feed, state, server["run_id"], given.edges, USUAL)
    await given.due.settle([Settled(decision.state, feed.id, USUAL, seen=outcome.seen)])
    return outcome


def test_cold_then_304_then_a_revision(settings: Settings) -> None:
    async def path() -> None:
        async with publishing() as publisher, edges(settings) as given:
            feed = publisher.feed("one")
            publisher.publish("one", *(entry(n) for n in range(50)), etag='"1"')
            cold = await poll(feed, given)
            assert (cold.status, cold.new, cold.entries) == ("updated", 50, 50)
            assert (await poll(feed, given)).status == "not_modified"
            publisher.publish("one", entry(0, "خبر مصحح"), *(entry(n) for n in range(1, 51)), etag='"2"')
            changed = await poll(feed, given)
            assert (changed.new, changed.revised) == (1, 1)
            assert [status for _, status in publisher.answers] == [200, 304, 200]

    asyncio.run(path())
    found = queued(settings)
    assert len(found) == 52
    first, revised = found[0], next(one for one in found if one.article.title == "خبر مصحح 0")
    assert revised.article.id == first.article.id
    assert revised.revision > first.revision
    assert revised.first_seen == first.first_seen
    assert first.article.published.isoformat() == "2026-11-22T08:00:00+02:00"
    assert articles(redis_client(settings)).length() == 52


def test_the_same_bytes_are_not_read_again_without_validators(settings: Settings) -> None:
    async def path() -> None:
        async with publishing() as publisher, edges(settings) as given:
            publisher.publish("one", entry(1))
            assert [(await poll(publisher.feed("one"), given)).claimed for _ in range(2)] == [True, False]

    asyncio.run(path())


def test_two_feeds_that_carry_one_address(settings: Settings) -> None:
    async def path() -> None:
        async with publishing() as publisher, edges(settings) as given:
            publisher.publish("one", entry(1), entry(2))
            publisher.publish("two", entry(2, "العنوان عند الثانية"), entry(3))
            await poll(publisher.feed("one"), given)
            second = await poll(publisher.feed("two"), given)
            assert (second.new, second.revised, second.elsewhere) == (1, 0, 1)

    asyncio.run(path())
    assert [(one.feed, one.article.title) for one in queued(settings)] == [
        ("one", "خبر 1"), ("one", "خبر 2"), ("two", "خبر 3"),
    ]  # fmt: skip


def test_an_undated_entry_is_claimed_once(settings: Settings) -> None:
    async def path() -> None:
        async with publishing() as publisher, edges(settings) as given:
            undated = "<item><title>بلا تاريخ</title><link>https://one.example/u</link></item>"
            publisher.publish("one", undated)
            await poll(publisher.feed("one"), given)
            publisher.publish("one", undated, entry(1))
            again = await poll(publisher.feed("one"), given)
            assert (again.new, again.revised) == (1, 0)

    asyncio.run(path())


def test_a_304_cannot_hide_what_redis_lost(settings: Settings) -> None:
    async def path() -> None:
        async with publishing() as publisher, edges(settings) as given:
            publisher.publish("one", entry(1), etag='"1"')
            feed = publisher.feed("one")
            await poll(feed, given)
            await given.redis.flushall()
            assert (await poll(feed, given)).new == 1
            # As after a restart that lost the tail: the state is there, but of another run.
            state = (await load_states_async(given.redis))["one"]
            await given.redis.hset(STATES, "one", written(state._replace(validators_run="another")))
            await given.redis.delete(Shard(0).articles, Shard(0).known)
            assert (await poll(feed, given)).new == 1
            assert [status for _, status in publisher.answers] == [200, 200, 200]

    asyncio.run(path())


def redirect(to: str, status: int = 302) -> Answerer:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": to})

    return answer


def plain(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Answerer:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=body, status=status, headers=headers)

    return answer


async def hanging(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def dripping(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(300):
        await response.write(b"<rss>")
        await asyncio.sleep(0.1)
    return response


async def huge(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(50):
        await response.write(b"<" + b"x" * 999_999)
    return response


async def bomb(request: web.Request) -> web.StreamResponse:
    response = web.Response(body=b"<rss>" + b" " * 50_000_000)
    response.enable_compression(web.ContentCoding.gzip)
    return response


async def broken_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b"<rss>")
    assert request.transport is not None
    request.transport.close()
    return response


BAD: dict[str, tuple[Answerer, str]] = {
    "html": (plain(b"<!doctype html><html><body>x</body></html>"), "it is an HTML page, not a feed"),
    "empty": (plain(b""), "it is empty"),
    "json": (plain(b"{}"), "it is not RSS or Atom"),
    "missing": (plain(b"", 404), "the server answers 404 (Not Found)"),
    "gone": (plain(b"", 410), "the publisher says it is gone for good (410)"),
    "busy": (plain(b"", 503, {"Retry-After": "7200"}), "the server answers 503 (Service Unavailable)"),
    "odd": (plain(b"", 799), "the server answers 799"),
    "hanging": (hanging, "it did not answer within 2 s"),
    "dripping": (dripping, "it did not answer within 2 s"),
    "huge": (huge, "it is larger than 1,000,000 bytes (fetch_max_bytes)"),
    "bomb": (bomb, "it is larger than 1,000,000 bytes (fetch_max_bytes)"),
    "cut": (broken_off, "the answer broke off before its end"),
    "badzip": (plain(b"not gzip", 200, {"Content-Encoding": "gzip"}), "it is badly compressed"),
    "oddzip": (plain(b"rss", 200, {"Content-Encoding": "sdch"}), "it is packed as 'sdch', which was not asked for"),
    "circle": (redirect("/circle"), "it redirects more than 5 times"),
    "elsewhere": (redirect("file:///etc/passwd"), "file:///etc/passwd is not an http or https address"),
}  # fmt: skip


def test_bad_feeds_end_in_time_with_a_reason_and_a_good_one_goes_on(settings: Settings) -> None:
    async def path() -> tuple[dict[str, Outcome], dict[str, FeedState], float]:
        async with publishing() as publisher, edges(settings) as given:
            publisher.pages.update({name: answer for name, (answer, _) in BAD.items()})
            publisher.publish("good", entry(1))
            began = monotonic()
            outcomes = await asyncio.gather(*(poll(publisher.feed(name), given) for name in (*BAD, "good")))
            took = monotonic() - began
            return {one.feed: one for one in outcomes}, await load_states_async(given.redis), took

    outcomes, states, took = asyncio.run(path())
    assert {name: outcome.reason[: len(BAD[name][1])] for name, outcome in outcomes.items() if name in BAD} == {
        name: reason for name, (_, reason) in BAD.items()
    }
    assert outcomes["good"].new == 1
    assert took < 8
    assert states["gone"].status == "gone"
    assert {name: state.error_streak for name, state in states.items()} == dict.fromkeys(BAD, 1) | {"good": 0}
    busy = states["busy"]
    assert busy.next_poll is not None
    assert busy.last_poll is not None
    assert busy.next_poll - busy.last_poll == timedelta(hours=2)
    assert load_states(redis_client(settings)) == states


def test_a_truncated_feed_gives_what_could_be_read(settings: Settings) -> None:
    async def path() -> Outcome:
        async with publishing() as publisher, edges(settings) as given:
            whole = f'<rss version="2.0"><channel>{"".join(entry(n) for n in range(10))}</channel></rss>'.encode()
            publisher.pages["cut"] = plain(whole[: len(whole) // 2])
            return await poll(publisher.feed("cut"), given)

    outcome = asyncio.run(path())
    assert 3 <= outcome.new <= 6
    assert "breaks off" in outcome.notes[0]


def test_an_address_that_is_not_public_is_refused_at_every_hop(settings: Settings) -> None:
    async def path() -> dict[str, str]:
        async with publishing() as publisher, edges(settings) as given:
            publisher.publish("inner", entry(1))
            port = publisher.base.rpartition(":")[2]
            refused = {
                "literal": publisher.feed("inner", local=False),
                "name": Feed(id="name", url=f"http://localhost:{port}/inner"),
                "mapped": Feed(id="mapped", url=f"http://[::ffff:127.0.0.1]:{port}/inner"),
            }
            reasons = {name: (await poll(feed, given)).reason for name, feed in refused.items()}
            assert publisher.answers == []
            return reasons

    reasons = asyncio.run(path())
    assert len(reasons) == 3
    assert all("not a public address" in reason for reason in reasons.values())


def test_a_redirect_from_outside_to_inside_is_refused(settings: Settings) -> None:
    # The first hop is let through by hand, as if it were public; the second is what the guard must stop.
    async def path() -> str:
        async with publishing() as publisher, edges(settings) as given:
            publisher.publish("inner", entry(1))
            publisher.pages["outer"] = redirect(f"{publisher.base}/inner")
            web = given.edges.sessions
            outside = replace(given, edges=replace(given.edges, sessions=replace(web, public=web.local)))
            name = publisher.base.replace("127.0.0.1", "localhost")
            outcome = await poll(Feed(id="outer", url=f"{name}/outer"), outside)
            assert [page for page, _ in publisher.answers] == ["outer"]
            return outcome.reason

    assert asyncio.run(path()).startswith("127.0.0.1 is not a public address")


def test_only_permanent_redirects_are_reported_as_a_move(settings: Settings) -> None:
    ways = {"moved": ("/new", 301), "away": ("/new", 302), "mixed": ("/away", 308), "later": ("/moved", 307)}

    async def path() -> dict[str, str]:
        async with publishing() as publisher, edges(settings) as given:
            publisher.publish("new", entry(1))
            publisher.pages |= {name: redirect(*way) for name, way in ways.items()}
            outcomes = [await poll(publisher.feed(name), given) for name in ways]
            return {one.feed: one.moved.removeprefix(publisher.base) for one in outcomes}

    assert asyncio.run(path()) == {"moved": "/new", "away": "", "mixed": "/away", "later": ""}


def test_a_feed_that_hangs_the_parser_is_stopped_and_the_next_is_read(settings: Settings) -> None:
    # Not well-formed, so that it goes to feedparser, whose pattern for authors is quadratic.
    hang = f"<rss version='2.0'><channel><item><author>{'a' * 120_000}</author></item>"

    async def path() -> tuple[str, int, float]:
        async with publishing() as publisher, edges(settings, parse_limit=1) as given:
            publisher.pages["hang"] = plain(hang.encode())
            publisher.publish("good", entry(1))
            began = monotonic()
            hung = await poll(publisher.feed("hang"), given)
            took = monotonic() - began
            return hung.reason, (await poll(publisher.feed("good"), given)).new, took

    reason, new, took = asyncio.run(path())
    assert reason == "reading it failed: it took more than 1 s and was stopped"
    assert new == 1
    assert took < 5


def test_children_end_with_their_owner() -> None:
    async def path() -> list[int | None]:
        children = Children(MODULE, 2)
        await children.start()
        alive = list(children._alive)
        children.close()
        return [child.running.poll() for child in alive]

    codes = asyncio.run(path())
    assert len(codes) == 2
    assert None not in codes


def test_the_poller_runs_until_it_is_stopped(settings: Settings) -> None:
    async def path() -> None:
        woken = 0

        def wake() -> None:
            nonlocal woken
            woken += 1

        async with publishing() as publisher:
            publisher.publish("one", entry(1))
            publisher.publish("two", entry(2))
            known = catalogue.add(catalogue.load(settings), publisher.feed("one"))
            catalogue.save(catalogue.add(known, publisher.feed("missing")), settings.feeds)
            stop = asyncio.Event()
            running = asyncio.create_task(run(settings, stop, wake))
            await _until(lambda: len(queued(settings)) == 1)
            catalogue.save(catalogue.add(catalogue.load(settings), publisher.feed("two")), settings.feeds)
            await _until(lambda: len(queued(settings)) == 2)
            settings.feeds.write_text("[[")  # a slip of the pen stops nothing
            await asyncio.sleep(1)
            beat = load_beat(redis_client(settings))
            assert beat is not None
            assert beat.feeds in (2, 3)
            assert woken >= 2
            stop.set()
            await asyncio.wait_for(running, 5)

    asyncio.run(path())
    assert load_states(redis_client(settings))["missing"].error == "the server answers 404 (Not Found)"


def test_a_lost_redis_is_waited_for(settings: Settings) -> None:
    async def path(folder: Path, port: int) -> None:
        given = settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{port}/0"})
        async with publishing() as publisher:
            publisher.publish("one", entry(1))
            publisher.publish("two", entry(2))
            catalogue.save(catalogue.add(catalogue.load(given), publisher.feed("one")), given.feeds)
            stop = asyncio.Event()
            running = asyncio.create_task(run(given, stop))  # before there is a Redis at all
            await asyncio.sleep(0.5)
            with redis_on(folder, port):
                await _until(lambda: len(queued(given)) == 1, 15)
            catalogue.save(catalogue.add(catalogue.load(given), publisher.feed("two")), given.feeds)
            await asyncio.sleep(1)
            assert not running.done()
            with redis_on(folder, port):
                await _until(lambda: len(queued(given)) == 2, 15)
                stop.set()
                await asyncio.wait_for(running, 5)

    with open_folder() as folder:
        asyncio.run(path(folder, free_port()))


def test_a_full_queue_is_left_alone(settings: Settings) -> None:
    async def path() -> None:
        async with publishing() as publisher, edges(settings) as given:
            publisher.publish("one", entry(1), etag='"1"')
            limit = (await given.redis.config_get("maxmemory"))["maxmemory"]
            await given.redis.config_set("maxmemory", "100mb")
            full = replace(given, edges=replace(given.edges, share=0.001))
            try:
                assert (await poll(publisher.feed("one"), full)).status == "full"
                assert queued(settings) == []
                assert (await poll(publisher.feed("one"), given)).new == 1
            finally:
                await given.redis.config_set("maxmemory", limit)

    asyncio.run(path())


def test_check_tells_what_came(settings: Settings) -> None:
    async def path() -> None:
        async with publishing() as publisher:
            publisher.publish("good", entry(1), "<item><title>بلا رابط</title></item>", etag='"1"')
            good, bad = await check([publisher.feed("good"), publisher.feed("bad")], LIMITS)
            assert (good.ok, good.entries, good.drops, good.encoding, good.conditional) == (
                True, 1, (("no link and no id", 1),), "utf-8", True,
            )  # fmt: skip
            assert (bad.ok, bad.reason) == (False, "the server answers 404 (Not Found)")

    asyncio.run(path())


@pytest.mark.parametrize(("names", "status"), [(["good"], 0), (["good", "bad"], 1), (["bad"], 1)])
def test_the_exit_status_of_check(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, names: list[str], status: int
) -> None:
    configure(settings, monkeypatch)

    async def path() -> Any:
        async with publishing() as publisher:
            publisher.publish("good", entry(1))
            addresses = [f"{publisher.base}/{name}" for name in names]
            return await asyncio.to_thread(lambda: CliRunner().invoke(app, ["check", "--local", "--json", *addresses]))

    result = asyncio.run(path())
    assert result.exit_code == status
    assert [json.loads(line)["ok"] for line in result.stdout.splitlines()] == [name == "good" for name in names]


@pytest.mark.parametrize("redis_up", [True, False])
def test_the_list_is_printed_with_and_without_redis(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, redis_up: bool
) -> None:
    configure(settings, monkeypatch)
    monkeypatch.setenv("MARSAD_REDIS_URL", settings.redis if redis_up else f"redis://127.0.0.1:{free_port()}")
    client = redis_client(settings)
    client.hset(STATES, "sample", written(FeedState("sample", articles=7)))
    result = CliRunner().invoke(app, ["list", "--on", "--json"])
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["id"], row["articles"]) for row in rows] == [("sample", 7 if redis_up else 0)]


def configure(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the command line this test's own folder."""
    (settings.data_dir / "marsad.toml").touch()
    monkeypatch.setenv("MARSAD_CONFIG", str(settings.data_dir / "marsad.toml"))
    monkeypatch.setenv("MARSAD_DATA_DIR", str(settings.data_dir))


async def _until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, "it did not come about in time"
        await asyncio.sleep(0.05)


@contextlib.contextmanager
def redis_on(folder: Path, port: int) -> Iterator[None]:
    launch = redis_node.command(folder, port, 64)
    child = subprocess.Popen(launch.argv, **launch.options(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with contextlib.suppress(redis.RedisError):
            redis.Redis(port=port, retry=Retry(ConstantBackoff(0.05), 100)).ping()
        yield
    finally:
        child.kill()
        child.wait()
