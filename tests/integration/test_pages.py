"""Pages behind short entries, on real sockets and a real Redis: told as a revision, polite, and never in the way."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import redis
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from ingest import queue
from ingest.article import Article, article_id, digest, pack
from ingest.feed import Feed
from ingest.fetch import Limits, session, sessions
from ingest.hosts import Hosts
from ingest.pages.page import wants_page
from ingest.pages.stage import Lent, run
from ingest.queue import pages
from ingest.queue.claims import Claim, Claims, known
from ingest.queue.pages import Counts, Pages
from ingest.queue.shards import Shard
from marsad.clients import async_redis_client, redis_client
from marsad.settings import Settings
from tests.integration.make import PUBLISHED
from tests.integration.servers import RunningNode
from tests.integration.web import answering

Answerer = Callable[[web.Request], Awaitable[web.StreamResponse]]
TITLE = "وصول قافلة مساعدات إلى المدينة"
SUMMARY = "وصلت قافلة مساعدات إلى المدينة صباح اليوم بعد انتظار طويل على الطريق."
REST = (
    "وقال مسؤول في البلدية إن الشاحنات العشر تحمل الدقيق والدواء وستوزع حمولتها على الأحياء الشرقية أولا.",
    "وأضاف أن قافلة ثانية تنتظر عند الجسر القديم، وأن العبور متوقف منذ يومين بسبب أعمال الصيانة.",
    "وكان السكان قد اشتكوا من نقص المواد الأساسية في الأسواق منذ مطلع الشهر.",
)

OTHER = (
    "افتتحت المكتبة العامة قاعة جديدة للأطفال تضم ألفي كتاب ومسرحا صغيرا للدمى وركنا للرسم.",
    "وتفتح القاعة أبوابها كل يوم عدا الجمعة، والدخول مجاني لمن هم دون الثانية عشرة من العمر.",
)


@pytest.fixture
def settings(redis_node: RunningNode) -> Settings:
    chosen = Settings(redis_url=redis_node.url, sample_feed=False, fetch_timeout=timedelta(seconds=2))
    redis_client(chosen).flushall()
    return chosen


@pytest.fixture
def client(settings: Settings) -> Iterator[redis.Redis]:
    with redis_client(settings) as connected:
        yield connected


@dataclass
class Site:
    """A newsroom on loopback: pages that may be changed, and what was asked of it."""

    base: str = ""
    pages: dict[str, str | Answerer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def feed(self, name: str = "f", **changes: object) -> Feed:
        return Feed(name, f"{self.base}/feed", local=True, **{"full_text": "always", **changes})  # type: ignore[arg-type]

    def named(self, name: str) -> str:
        """The site's base under a public name."""
        return f"http://{name}:{self.base.rpartition(':')[2]}"

    def article(self, name: str, base: str = "") -> Article:
        url = f"{base or self.base}/{name}"
        return Article(article_id(url), url, TITLE, SUMMARY, PUBLISHED)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path.strip("/"))
        self.times.append(time.monotonic())
        page = self.pages.get(self.asked[-1])
        if page is None:
            return web.Response(status=404)
        return await page(request) if callable(page) else web.Response(text=page, content_type="text/html")


@contextlib.asynccontextmanager
async def publishing(host: str = "127.0.0.1") -> AsyncIterator[Site]:
    site = Site()
    application = web.Application()
    application.router.add_get("/{name}", site.answer)
    async with answering(application, host) as site.base:
        yield site


class EveryNameIsHere(AbstractResolver):
    """DNS in which every name stands for this machine, and nobody is forbidden to know."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        here: Any = {
            "hostname": host,
            "host": "127.0.0.1",
            "port": port,
            "family": socket.AF_INET,
            "proto": 0,
            "flags": 0,
        }
        return [here]

    async def close(self) -> None:
        pass


@contextlib.asynccontextmanager
async def reading(settings: Settings, *feeds: Feed, spacing: float = 0) -> AsyncIterator[None]:
    """The stage at work, for as long as the block lasts; public names stand for this machine."""
    stop, by_id, limits = asyncio.Event(), {feed.id: feed for feed in feeds}, Limits.of(settings)
    async with (
        sessions(limits) as opened,
        session(EveryNameIsHere(), limits, 50) as named,
        async_redis_client(settings) as client,
    ):
        lent = Lent(replace(opened, public=named), Hosts(client, timedelta(seconds=spacing)), client, by_id.get)
        task = asyncio.create_task(run(settings, lent, stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait_for(task, 10)


def page(*paragraphs: str) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    menu = "".join(f"<li><a href='/{n}'>قسم {n}</a></li>" for n in range(9))
    return (
        f"<!doctype html><html lang=ar dir=rtl><head><meta charset=utf-8><title>{TITLE}</title></head><body><ul>{menu}"
        f"</ul><main><article><h1>{TITLE}</h1>{body}</article></main><footer>جميع الحقوق محفوظة</footer></body></html>"
    )


def claim(client: redis.Redis, feed: Feed, *articles: Article) -> list[str]:
    packed = [pack(article, wants_page(article, feed)) for article in articles]
    return list(Claims(client).claim(Claim(feed.id, packed)))


def queued(client: redis.Redis) -> list[queue.Message]:
    return [queue.message(*entry) for entry in queue.articles(client).entries()]


def texts(client: redis.Redis) -> list[str]:
    return [message.article.text for message in queued(client) if message.article]


async def until(true: Callable[[], bool], seconds: float = 8) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(0.02)


def settled(client: redis.Redis) -> bool:
    return pages.length(client) == 0


def test_the_summary_is_there_at_once_and_the_page_is_its_revision(settings: Settings, client: redis.Redis) -> None:
    async def scene() -> None:
        async with publishing() as site:
            feed, one = site.feed(), site.article("one")
            site.pages["one"] = page(SUMMARY, *REST)
            assert claim(client, feed, one) == ["new"]
            assert texts(client) == [SUMMARY]
            async with reading(settings, feed):
                await until(lambda: settled(client))
            summary, whole = queued(client)
            assert whole.article == replace(one, text="\n".join((SUMMARY, *REST)))
            assert whole.revision > summary.revision
            assert whole.first_seen == summary.first_seen
            assert whole.digest == digest(whole.article)
            assert [note.digest for note in known(client)] == [whole.digest]
            assert claim(client, feed, one) == ["same"]
            assert (len(queued(client)), settled(client)) == (2, True)
            assert pages.counts(client) == {"f": Counts(read=1)}

    asyncio.run(scene())


def test_what_is_refused_or_no_better_leaves_the_summary(settings: Settings, client: redis.Redis) -> None:
    """robots.txt, another article, a missing page, a feed switched off meanwhile; robots.txt is asked for once."""

    async def scene() -> None:
        async with publishing() as site:
            feed, off = site.feed(), site.feed("off")

            async def robots(_: web.Request) -> web.Response:
                return web.Response(text="User-agent: Marsad\nDisallow: /closed-*\n\nUser-agent: *\nDisallow: /\n")

            site.pages |= {"robots.txt": robots, "closed-1": page(SUMMARY, *REST), "other": page(*OTHER)}
            site.pages["off"] = page(SUMMARY, *REST)
            claim(client, feed, *(site.article(name) for name in ("closed-1", "closed-2", "other", "missing")))
            claim(client, off, site.article("off"))
            async with reading(settings, feed, replace(off, full_text="never")):
                await until(lambda: settled(client))
            assert texts(client) == [SUMMARY] * 5
            assert sorted(site.asked) == ["missing", "other", "robots.txt"]
            without = pages.counts(client)["f"].without_text
            assert without == (("missing", 1), ("robots", 2), ("unrelated", 1))
            assert pages.counts(client)["off"].without_text == (("not_wanted", 1),)

    asyncio.run(scene())


def test_a_slow_site_holds_up_nobody(settings: Settings, client: redis.Redis) -> None:
    async def scene() -> None:
        async with publishing("127.0.0.2") as slow, publishing() as quick:

            async def never(_: web.Request) -> web.Response:
                await asyncio.sleep(60)
                return web.Response()

            slow.pages |= {f"{n}": never for n in range(30)}
            quick.pages["one"] = page(SUMMARY, *REST)
            claim(client, slow.feed("slow"), *(slow.article(f"{n}") for n in range(30)))
            claim(client, quick.feed("quick"), quick.article("one"))
            async with reading(settings, slow.feed("slow"), quick.feed("quick")):
                await until(lambda: pages.counts(client).get("quick") == Counts(read=1))
            assert pages.length(client) == 30
            assert len([name for name in slow.asked if name != "robots.txt"]) <= 6

    asyncio.run(scene())


def test_a_host_is_asked_no_faster_than_it_likes(settings: Settings, client: redis.Redis) -> None:
    """One publisher's two machines share the spacing; a delay that robots.txt asks for is kept."""

    async def scene() -> None:
        async with publishing() as common, publishing() as wary:
            common.pages |= {f"{n}": page(SUMMARY, *REST) for n in range(4)}
            wary.pages |= {f"{n}": page(SUMMARY, *REST) for n in range(2)}

            async def robots(_: web.Request) -> web.Response:
                return web.Response(text="User-agent: *\nCrawl-delay: 2\n")

            wary.pages["robots.txt"] = robots
            one, two = (common.named(f"{name}.common.example") for name in ("www", "news"))
            feed = Feed("f", f"{one}/feed")
            pages_of = [common.article(f"{n}", (one, two)[n % 2]) for n in range(4)]
            pages_of += [wary.article(f"{n}", wary.named("wary.example")) for n in range(2)]
            claim(client, feed, *pages_of)
            async with reading(settings, feed, spacing=0.3):
                await until(lambda: settled(client), 12)
            assert pages.counts(client)["f"].read == 6
            assert len(common.asked) == 6, "two robots.txt"
            assert min(_gaps(common.times)) > 0.28
            assert _gaps(wary.times)[1] > 1.9

    asyncio.run(scene())


def test_no_page_leads_where_it_must_not(settings: Settings, client: redis.Redis) -> None:
    """A redirect to what another site's robots.txt closes, or to this machine, gives nothing; 429 rests the host."""

    async def scene() -> None:
        async with publishing() as site, publishing() as inner:

            def redirecting(target: str) -> Answerer:
                async def answer(_: web.Request) -> web.Response:
                    return web.Response(status=302, headers={"Location": target})

                return answer

            async def closed(_: web.Request) -> web.Response:
                return web.Response(text="User-agent: *\nDisallow: /secret\n")

            async def busy(_: web.Request) -> web.Response:
                return web.Response(status=429, headers={"Retry-After": "600"})

            base = site.named("one.example")
            inner.pages |= {"robots.txt": closed, "secret": page(SUMMARY, *REST)}
            site.pages["elsewhere"] = redirecting(f"{inner.named('two.example')}/secret")
            site.pages["inside"] = redirecting(f"{inner.base}/secret")
            site.pages["busy"] = busy
            feed = Feed("f", f"{base}/feed")
            busy_one = site.article("busy", site.named("three.example"))
            claim(client, feed, site.article("elsewhere", base), site.article("inside", base), busy_one)
            async with reading(settings, feed):
                await until(lambda: pages.length(client) == 1 and client.zcard("pages:later:{0}") == 1)
            assert pages.counts(client)["f"].without_text == (("robots", 2),)
            assert inner.asked == ["robots.txt"], "by its name"
            assert not client.exists(f"robots:{inner.base}")
            assert 590_000 < client.pttl("hosts:next:three.example") <= 600_000

    asyncio.run(scene())


def test_a_correction_waits_for_its_page_and_the_summary_never_comes_back(
    settings: Settings, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pages.path.RETRY", timedelta(seconds=0.2))

    async def scene() -> None:
        async with publishing() as site:
            feed, one = site.feed(), site.article("one")
            site.pages["one"] = page(SUMMARY, *REST)
            claim(client, feed, one)
            async with reading(settings, feed):
                await until(lambda: settled(client))
                # The page corrects itself, and breaks once on the way.
                site.pages["one"] = _broken_once(page(SUMMARY, *REST[:2]))
                assert claim(client, feed, replace(one, title=f"{TITLE} (تصحيح)")) == ["revised"]
                assert len(queued(client)) == 2, "the correction is held"
                await until(lambda: settled(client))
                assert texts(client)[2:] == ["\n".join((SUMMARY, *REST[:2]))]
                # The page is gone: then the feed's words stand, and are not lost.
                del site.pages["one"]
                last = replace(one, title=f"{TITLE} (سحب)", text="سحبت الوكالة الخبر.")
                claim(client, feed, last)
                await until(lambda: settled(client))
            newest = queued(client)[-1]
            assert newest.article == last
            assert newest.revision == max(message.revision for message in queued(client))
            assert [note.digest for note in known(client)] == [digest(last)]

    asyncio.run(scene())


def test_a_page_that_stays_away_is_given_up_after_three_tries(
    settings: Settings, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pages.path.RETRY", timedelta(seconds=0.1))

    async def scene() -> None:
        async with publishing() as site:

            async def broken(_: web.Request) -> web.Response:
                return web.Response(status=500)

            site.pages["one"] = broken
            claim(client, site.feed(), site.article("one"))
            async with reading(settings, site.feed()):
                await until(lambda: settled(client))
            assert site.asked.count("one") == 3
            assert (texts(client), pages.counts(client)) == ([SUMMARY], {"f": Counts(given_up=1)})
            assert not [key for key in client.keys("pages:*") if "later" in key or "tries" in key]

    asyncio.run(scene())


def test_a_kill_between_fetch_and_revision_loses_nothing(
    settings: Settings, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "GONE", timedelta(seconds=0.5))

    async def scene() -> None:
        async with publishing() as site:
            feed, asked, killed = site.feed(), asyncio.Event(), asyncio.Event()

            async def answer(_: web.Request) -> web.Response:
                asked.set()
                await killed.wait()
                return web.Response(text=page(SUMMARY, *REST), content_type="text/html")

            site.pages["one"] = answer
            claim(client, feed, site.article("one"))
            other = await asyncio.to_thread(_another_process, settings, feed)
            await asyncio.wait_for(asked.wait(), 15)
            other.kill()
            other.wait()
            killed.set()
            assert Pages(client, "nobody").take(1) == []
            await asyncio.sleep(1.1)
            async with reading(settings, feed):
                await until(lambda: settled(client))
            assert texts(client) == [SUMMARY, "\n".join((SUMMARY, *REST))]

    asyncio.run(scene())


def test_what_a_lost_answer_brought_is_not_lost(client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "GONE", timedelta(seconds=0))
    feed = Feed("f", "http://127.0.0.1:1/feed", local=True, full_text="always")
    claim(client, feed, Site("http://127.0.0.1:1").article("one"))
    mine = Pages(client, "c")
    assert len(mine.take(1)) == 1
    mine.begin_anew()
    time.sleep(1.1)
    assert [page.article for page in mine.take_over(5)] == [Site("http://127.0.0.1:1").article("one")]


def test_a_newer_version_is_not_overtaken_by_an_older_page(client: redis.Redis) -> None:
    feed = Feed("f", "http://127.0.0.1:1/feed", local=True, full_text="always")
    one = Article(article_id("http://127.0.0.1:1/one"), "http://127.0.0.1:1/one", TITLE, SUMMARY, PUBLISHED)
    claim(client, feed, one)
    (old,) = Pages(client, "c").take(5)
    claim(client, feed, replace(one, text="نص أحدث"))
    assert Pages(client, "c").settle(old, "read", replace(one, text="نص الصفحة القديم")) == "superseded"
    assert texts(client) == [SUMMARY, "نص أحدث"]
    assert Pages(client, "c").settle(old, "read", one) == "gone"
    assert len(Pages(client, "c").take(5)) == 1


def test_a_full_redis_keeps_the_page_for_later(client: redis.Redis) -> None:
    feed = Feed("f", "http://127.0.0.1:1/feed", local=True, full_text="always")
    one = Article(article_id("http://127.0.0.1:1/one"), "http://127.0.0.1:1/one", TITLE, SUMMARY, PUBLISHED)
    claim(client, feed, one)
    (waiting,) = Pages(client, "c").take(5)
    with pytest.raises(queue.claims.QueueFull):
        Pages(client, "c", share=0.000001).settle(waiting, "read", replace(one, text="نص الصفحة"))
    assert pages.length(client) == 1
    assert Pages(client, "c").settle(waiting, "read", replace(one, text="نص الصفحة")) == "queued"


def test_a_held_correction_outlives_its_note(client: redis.Redis) -> None:
    feed = Feed("f", "http://127.0.0.1:1/feed", local=True, full_text="always")
    one = Article(article_id("http://127.0.0.1:1/one"), "http://127.0.0.1:1/one", TITLE, SUMMARY, PUBLISHED)
    claim(client, feed, one)
    mine = Pages(client, "c")
    mine.settle(mine.take(1)[0], "read", replace(one, text="نص الصفحة"))
    corrected = replace(one, text="ملخص مصحح")
    claim(client, feed, corrected)
    client.delete(Shard(0).known)
    (held,) = mine.take(1)
    assert held.held
    assert mine.settle(held, "given_up") == "queued"
    assert queued(client)[-1].article == corrected
    assert [note.digest for note in known(client)] == [digest(corrected)]


def _gaps(times: list[float]) -> list[float]:
    return [after - before for before, after in pairwise(sorted(times))]


def _broken_once(text: str) -> Answerer:
    tries: list[int] = []

    async def answer(_: web.Request) -> web.Response:
        tries.append(1)
        return web.Response(status=502) if len(tries) == 1 else web.Response(text=text, content_type="text/html")

    return answer


def _another_process(settings: Settings, feed: Feed) -> subprocess.Popen[bytes]:
    code = (
        "import asyncio; from tests.integration import test_pages as t; from marsad.settings import Settings\n"
        f"feed = t.Feed('f', {feed.url!r}, local=True, full_text='always')\n"
        "async def main():\n"
        f"    async with t.reading(Settings(redis_url={settings.redis!r}, sample_feed=False), feed):\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    return subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.getcwd()})
