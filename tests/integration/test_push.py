"""WebSub from end to end on loopback: a publisher, its hub, the poller's loop, the console, and a real Redis."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import uvicorn
from aiohttp import web

from console.app import build
from ingest import catalogue, push
from ingest.article import decode
from ingest.catalogue import Catalogue
from ingest.feed import Feed
from ingest.fetch import Failed, Limits, Posted, Wanted, post, sessions
from ingest.hosts import Hosts
from ingest.poll import run
from ingest.push import subscribing
from ingest.push.websub import Subscription
from ingest.queue.shards import Shard
from ingest.state import load_states
from marsad.clients import async_redis_client, redis_client
from marsad.clock import now
from marsad.settings import Settings
from tests.integration.servers import RunningNode, free_port
from tests.integration.web import answering

LIMITS = Limits(timeout=timedelta(seconds=2), connect=timedelta(seconds=1))


@pytest.fixture
def settings(redis_node: RunningNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(subscribing, "EVERY", 0.1)
    port = free_port()
    given = Settings(
        redis_url=redis_node.url,
        elasticsearch_url=f"http://127.0.0.1:{free_port()}",
        data_dir=tmp_path,
        sample_feed=False,
        console_port=port,
        public_url=f"http://127.0.0.1:{port}/",
        fetch_timeout=timedelta(seconds=2),
    )
    redis_client(given).flushall()
    return given


@dataclass
class Newsroom:
    """A publisher with its own hub: it pushes to whoever subscribed and was verified."""

    base: str = ""
    entries: dict[str, list[int]] = field(default_factory=dict)
    polled: list[str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    subscribers: dict[str, dict[str, str]] = field(default_factory=dict)  # topic -> what was asked
    lease: int = 864_000

    def feed(self, name: str, local: bool = True) -> Feed:
        return Feed(id=name, url=f"{self.base}/feeds/{name}", local=local)

    async def show(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        self.polled.append(name)
        hub = f"{self.base}/hub" if name != "orphan" else f"http://127.0.0.1:{free_port()}/"
        items = "".join(
            f"<item><title>خبر {n}</title><link>https://{name}.example/{n}</link></item>" for n in self.entries[name]
        )
        body = (
            '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>x</title>'
            f'<atom:link rel="hub" href="{hub}"/><atom:link rel="self" href="{request.url}"/>{items}</channel></rss>'
        )
        return web.Response(body=body.encode(), content_type="application/rss+xml")

    async def hear(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        asyncio.get_running_loop().call_soon(lambda: asyncio.ensure_future(self._verify(form)))
        return web.Response(status=202)

    async def _verify(self, form: dict[str, str]) -> None:
        given = {name: form[name] for name in ("hub.mode", "hub.topic")} | {"hub.challenge": "تحدّ 1&2"}
        if form["hub.mode"] == "subscribe":
            given["hub.lease_seconds"] = str(self.lease)
        async with aiohttp.ClientSession() as client, client.get(form["hub.callback"], params=given) as answer:
            if answer.status != 200 or await answer.text() != given["hub.challenge"]:
                return
        if form["hub.mode"] == "subscribe":
            self.subscribers[form["hub.topic"]] = form
        else:
            self.subscribers.pop(form["hub.topic"], None)

    async def publish(self, name: str, number: int, secret: str = "", method: str = "sha256") -> int:
        """Write an entry and push it; what the subscriber answered."""
        self.entries[name].insert(0, number)
        form = self.subscribers[self.feed(name).url]
        return await push_to(form["hub.callback"], secret or form["hub.secret"], method)


async def push_to(callback: str, secret: str, method: str = "sha256", body: bytes = b"<rss/>") -> int:
    digest = hmac.new(secret.encode(), body, method).hexdigest()
    async with (
        aiohttp.ClientSession() as client,
        client.post(callback, data=body, headers={"X-Hub-Signature": f"{method}={digest}"}) as answer,
    ):
        return answer.status


@contextlib.asynccontextmanager
async def newsroom() -> AsyncIterator[Newsroom]:
    room = Newsroom()
    application = web.Application()
    application.router.add_get("/feeds/{name}", room.show)
    application.router.add_post("/hub", room.hear)
    async with answering(application) as room.base:
        yield room


@contextlib.contextmanager
def console(settings: Settings) -> Iterator[None]:
    """The real console, in a thread of its own."""
    config = uvicorn.Config(
        build(settings), host="127.0.0.1", port=settings.console_port, log_config=None, access_log=False, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join(10)


@contextlib.asynccontextmanager
async def polling(settings: Settings, feeds: list[Feed]) -> AsyncIterator[None]:
    """The real poller, which subscribes beside polling."""
    catalogue.save(Catalogue(added=tuple(feeds)), settings.feeds)
    stop = asyncio.Event()
    task = asyncio.create_task(run(settings, stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def until(find: Callable[[], object], seconds: float = 8.0) -> float:
    """Wait until `find` answers something true; how long that took."""
    start = time.monotonic()
    while not find():
        assert time.monotonic() - start < seconds, f"not within {seconds} s"
        await asyncio.sleep(0.02)
    return time.monotonic() - start


def scene(act: Callable[[Newsroom], Awaitable[None]]) -> None:
    async def play() -> None:
        async with newsroom() as room:
            await act(room)

    asyncio.run(play())


def addresses(settings: Settings) -> set[str]:
    rows: Any = redis_client(settings).xrange(Shard(0).articles)
    return {decode(fields["article"]).url for _, fields in rows}


def subscription(settings: Settings, feed: str) -> Subscription | None:
    return push.load_subscriptions(redis_client(settings)).get(feed)


def test_what_is_published_is_on_the_queue_in_about_a_second(settings: Settings) -> None:
    async def act(room: Newsroom) -> None:
        room.entries = {"one": [1], "orphan": [1]}
        with console(settings):
            async with polling(settings, [room.feed("one"), room.feed("orphan")]):
                await until(lambda: room.feed("one").url in room.subscribers)
                await until(lambda: room.polled.count("one") == 1)
                await asyncio.sleep(0.6)  # it is not due for half a minute

                assert await room.publish("one", 2) == 204
                took = await until(lambda: "https://one.example/2" in addresses(settings))
                assert took < 1.5
                known = subscription(settings, "one")
                assert known
                assert known.active(now())
                assert (known.pushes, known.ignored, known.tries) == (1, 0, 0)

                # A signature that is not the hub's: answered as if it were, and nothing is done.
                await asyncio.sleep(0.3)
                polled = room.polled.count("one")
                assert await room.publish("one", 3, secret="guessed") == 202
                assert await room.publish("one", 4, method="md5") == 202
                assert await push_to(known.callback[:-3] + "xxx", known.secret) == 404
                assert await push_to(known.callback, known.secret, body=b"x" * 1_000_001) == 413
                await asyncio.sleep(0.8)
                assert room.polled.count("one") == polled
                assert "https://one.example/3" not in addresses(settings)
                ignored = subscription(settings, "one")
                assert ignored
                assert ignored.ignored == 2

                # A hub that is away is noted, and its feed polled as ever.
                orphan = subscription(settings, "orphan")
                assert orphan
                assert not orphan.active(now())
                assert "the hub is not reached: no connection to 127.0.0.1" in orphan.error
                assert "https://orphan.example/1" in addresses(settings)

    scene(act)


def test_pushes_that_come_at_once_are_one_and_none_is_lost(settings: Settings) -> None:
    async def act(room: Newsroom) -> None:
        room.entries = {"one": [1]}
        with console(settings):
            async with polling(settings, [room.feed("one")]):
                await until(lambda: room.feed("one").url in room.subscribers)
                await until(lambda: room.polled.count("one") == 1)
                await asyncio.sleep(0.6)
                answers = asyncio.gather(*(room.publish("one", number) for number in range(2, 12)))
                await until(lambda: room.polled.count("one") > 1)
                assert await room.publish("one", 12) == 204  # after the first of them was answered by a poll
                assert set(await answers) == {204}
                await until(lambda: "https://one.example/12" in addresses(settings), 4)
                assert room.polled.count("one") <= 3

    scene(act)


def test_a_lease_is_renewed_and_ended_when_the_feed_is_switched_off(settings: Settings) -> None:
    async def act(room: Newsroom) -> None:
        room.entries, room.lease = {"one": [1]}, 2
        feed = room.feed("one")
        with console(settings):
            async with polling(settings, [feed]):
                await until(lambda: len(room.asked) == 2)
                first, second = room.asked
                assert first == second  # the same callback, topic and secret: it is the same subscription
                assert first["hub.callback"].startswith(f"http://127.0.0.1:{settings.console_port}/push/one.")
                assert (first["hub.topic"], first["hub.lease_seconds"]) == (feed.url, "864000")
                room.lease = 600
                await until(
                    lambda: (known := subscription(settings, "one")) and known.active(now()) and not known.tries
                )
                catalogue.save(Catalogue(added=(feed,), disabled=frozenset(["one"])), settings.feeds)
                await until(lambda: not room.subscribers)
                assert room.asked[-1]["hub.mode"] == "unsubscribe"
                known = subscription(settings, "one")
                assert known
                assert not known.active(now())
                await until(lambda: not redis_client(settings).hexists("feeds:host", "one"))
                assert await push_to(known.callback, known.secret) == 410

    scene(act)


def test_what_was_not_asked_for_is_not_confirmed(settings: Settings) -> None:
    async def ask(**given: str) -> int:
        async with (
            aiohttp.ClientSession() as client,
            client.get(url, params={name.replace("_", ".", 1): value for name, value in given.items()}) as answer,
        ):
            return answer.status

    known = Subscription("one", "https://hub.example/", "https://one.example/feed", "", "secret", mode="subscribe",
                         asked=now())  # fmt: skip
    known = replace(known, callback=f"{subscribing.callback_base(settings)}one.token")
    redis_client(settings).hset(push.KEY, "one", push.written(known))
    url = known.callback
    subscribe = {"hub_mode": "subscribe", "hub_topic": known.topic, "hub_challenge": "x"}

    async def act(room: Newsroom) -> None:
        with console(settings):
            assert await ask(**subscribe | {"hub_topic": "https://one.example/other"}) == 404
            assert await ask(**subscribe | {"hub_mode": "unsubscribe"}) == 404
            assert await ask() == 404
            assert subscription(settings, "one") == known
            assert await ask(**subscribe) == 200
            assert await ask(hub_mode="denied", hub_topic=known.topic, hub_reason="no") == 200
            denied = subscription(settings, "one")
            assert denied
            assert (denied.error, denied.active(now())) == ("the hub refuses: no", False)

    scene(act)


def test_two_pollers_ask_once(settings: Settings) -> None:
    async def act(room: Newsroom) -> None:
        room.entries = {f"f{n}": [n] for n in range(20)}
        feeds = {name: room.feed(name) for name in room.entries}
        async with polling(settings.model_copy(update={"public_url": None}), list(feeds.values())):
            await until(lambda: sum(bool(state.hub) for state in load_states(redis_client(settings)).values()) == 20)
        assert room.asked == []  # without a public address nobody is asked
        client, states = async_redis_client(settings), load_states(redis_client(settings))
        async with sessions(LIMITS) as opened:
            base = subscribing.callback_base(settings)
            asking = subscribing.Asking(client, opened, Hosts(client, timedelta()), LIMITS, base)
            counts = await asyncio.gather(*(subscribing.ask_hubs(feeds, states, asking) for _ in range(3)))
        await client.aclose()
        assert sum(counts) == len(room.asked) == 20
        assert (
            len({form["hub.callback"] for form in room.asked}) == len({form["hub.secret"] for form in room.asked}) == 20
        )

    scene(act)


def test_a_change_is_made_on_what_is_there(settings: Settings) -> None:
    waiting = redis_client(settings)
    row = Subscription("one", "https://hub.example/", "https://one.example/feed", "https://m/push/one.x", "secret")
    waiting.hset(push.KEY, "one", push.written(row))
    seen: list[int] = []

    def decide(known: Subscription | None) -> Subscription | None:
        assert known
        seen.append(known.pushes)
        if len(seen) == 1:  # the console is faster
            waiting.hset(push.KEY, "one", push.written(replace(known, pushes=5)))
        return replace(known, tries=1)

    async def act(room: Newsroom) -> None:
        client = async_redis_client(settings)
        assert await push.change(client, "one", decide) == replace(row, pushes=5, tries=1)
        assert await push.change(client, "one", lambda known: None) is None
        await client.aclose()

    scene(act)
    assert seen == [0, 5]
    assert subscription(settings, "one") == replace(row, pushes=5, tries=1)


def test_who_passes_on_a_push(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "PACE_MS", 300)

    async def act(room: Newsroom) -> None:
        client = async_redis_client(settings)
        start = time.monotonic()
        turns = [await push.turn(client, "one"), await push.turn(client, "two")]
        assert (turns, time.monotonic() - start < 0.2) == ([True, True], True)
        assert sorted(await asyncio.gather(*(push.turn(client, "one") for _ in range(5)))) == [False] * 4 + [True]
        assert time.monotonic() - start > 0.29
        assert await push.turn(client, "one")  # again after the pace, for it counts from the last
        assert time.monotonic() - start > 0.59
        await client.aclose()

    scene(act)


def test_a_hub_on_this_machine_is_asked_for_local_feeds_only() -> None:
    async def act(room: Newsroom) -> None:
        async with sessions(LIMITS) as opened:
            refused = await post(opened, Wanted(f"{room.base}/hub"), {"a": "b"}, LIMITS)
            assert isinstance(refused, Failed)
            assert (refused.kind, room.asked) == ("forbidden", [])

    scene(act)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_form_is_sent_on_where_the_hub_says(status: int) -> None:
    async def act(room: Newsroom) -> None:
        async def elsewhere(request: web.Request) -> web.Response:
            return web.Response(status=status, headers={"Location": f"{room.base}/hub"})

        application = web.Application()
        application.router.add_post("/", elsewhere)
        hops: list[str] = []

        async def hop(url: str) -> None:
            hops.append(url)

        form = {"hub.mode": "x", "hub.topic": "https://خبر.example/?a=1&b=2", "hub.callback": room.base}
        async with answering(application) as base, sessions(LIMITS) as opened:
            answer = await post(opened, Wanted(f"{base}/", True, hop=hop), form, LIMITS)
        assert answer == Posted(202)
        assert room.asked == [form]
        assert hops == [f"{room.base}/hub"]

    scene(act)
