"""No address that is not public is ever connected to: of a feed, a redirect, a hub, a page or its robots.txt.

Every try of a connection is written down where asyncio makes it, below aiohttp and below our guard.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from ingest.feed import Feed
from ingest.fetch import UNCONDITIONAL, Failed, Fetched, Limits, Posted, Sessions, Wanted, fetch, get, post
from ingest.pages.path import asker
from ingest.pages.robots import rules_of
from ingest.pages.robots_rules import NOTHING
from tests.hostile.net import PUBLIC, Names, answering, internet, ok, on_internet, redirect, web

LIMITS = Limits(timeout=timedelta(seconds=3), connect=timedelta(seconds=1), max_bytes=100_000)
Came = Fetched | Failed | Posted | object
Way = Callable[[Sessions, str], Awaitable[Came]]

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.31.255.1", "192.168.0.1", "169.254.169.254",
    "169.254.170.2", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "fe80::1",
    "fec0::1", "fd00:ec2::254", "fc00::1", "ff02::1", "2001:db8::1",
]  # fmt: skip
WRITTEN = [
    "http://2130706433/", "http://017700000001/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/",
    "http://127.1/", "http://127.0.1/", "http://0/", "http://127.0.0.1./", "http://2852039166/latest/meta-data/",
    "http://\uff11\uff12\uff17.\uff10.\uff10.\uff11/", "http://127\u30020\u30020\u30021/", "http://①②⑦.0.0.1/",
    "http://[::gggg]/", "http://[a:b.evil.example]/", "http://[2606:4700::1111%25.evil.example]/",
    "http://[::1%25lo]/", "http://[fe80::1%25eth0]/", "http://[0:0:0:0:0:ffff:7f00:1]/",
    "http://public.example@127.0.0.1/", "http://public.example:80@127.0.0.1/", "http://127.0.0.1:80@10.0.0.1/",
    "http://127.0.0.1%00.public.example/", "http://127.0.0.1#@public.example/", "HTTP://127.0.0.1/",
    "http://127.0.0.1\\@public.example/", "http://localhost/", "http://LOCALHOST./", "http://a.localhost/",
]  # fmt: skip
NO_ADDRESS = [
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_flushall", "ftp://127.0.0.1/", "data:text/xml,<rss/>", "dict://[::1]",
    "javascript:1", "unix:///var/run/docker.sock", "http://", "http:///x", "//", "http://one.example:65536/",
    "http://one.example:-1/", "http://one.example:x/", "http://[::1/", "http://\u0000/", "",
]  # fmt: skip


async def as_feed(sessions: Sessions, url: str) -> Came:
    return await fetch(sessions, Feed("one", url), UNCONDITIONAL, LIMITS)


async def as_page(sessions: Sessions, url: str) -> Came:
    return await get(sessions, Wanted(url), LIMITS)


async def as_hub(sessions: Sessions, url: str) -> Came:
    return await post(sessions, Wanted(url), {"hub.mode": "subscribe"}, LIMITS)


class Free:
    """Hosts that are never busy."""

    async def reserve(self, url: str, longest: timedelta = timedelta()) -> timedelta:
        return timedelta()

    async def rest(self, url: str, wait: timedelta) -> None:
        pass


async def as_robots(sessions: Sessions, url: str) -> Came:
    return await asker(sessions, Free(), LIMITS)(url, False)


WAYS: list[Way] = [as_feed, as_page, as_hub, as_robots]
NAMES = {"localhost": [["127.0.0.1", "::1"]], "a_localhost": [["127.0.0.1"]]}


def refused(way: Way, url: str, names: Names) -> Failed:
    """How an address that leads nowhere allowed is refused; no connection was tried."""

    async def scene() -> tuple[Came, list[tuple[str, int]]]:
        async with web(names, LIMITS) as sessions:
            return await way(sessions, url), internet().tried

    came, tried = on_internet(scene())
    assert tried == []
    assert isinstance(came, Failed)
    return came


@pytest.mark.parametrize("way", WAYS)
def test_an_address_as_it_is_written(way: Way) -> None:
    literal = [f"http://[{one}]/" if ":" in one else f"http://{one}/" for one in PRIVATE]
    for url in literal + WRITTEN:
        assert refused(way, url, Names(**NAMES)).kind in ("forbidden", "address"), url
    for url in NO_ADDRESS:
        assert refused(way, url, Names()).kind == "address", url


@pytest.mark.parametrize("way", WAYS)
def test_what_a_name_stands_for(way: Way) -> None:
    for address in PRIVATE:
        assert refused(way, "https://evil.example/", Names(evil_example=[[address]])).kind == "forbidden", address
    assert refused(way, "http://evil.example/", Names(evil_example=[PRIVATE])).kind == "forbidden"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect(way: Way, status: int) -> None:
    literal = [f"http://[{one}]/" if ":" in one else f"http://{one}/" for one in PRIVATE]
    targets = [*literal, *WRITTEN, *NO_ADDRESS[:-1], "//127.0.0.1/x", "http://evil.example/"]

    async def scene() -> None:
        names, tried = Names(evil_example=[["169.254.169.254"]], **NAMES), internet().tried
        for target in targets:
            async with answering(redirect(target, status)) as port, web(names, LIMITS) as sessions:
                internet().leads[PUBLIC] = port
                came = await way(sessions, "http://public.example/")
            assert isinstance(came, Failed), target
            assert came.kind in ("forbidden", "address", "redirect", "connection"), (target, came)
            assert {host for host, _ in tried} == {PUBLIC}, target

    on_internet(scene())


def test_of_several_answers_only_the_public_are_tried() -> None:
    async def scene() -> list[tuple[str, int]]:
        names = Names(mixed_example=[["10.0.0.1", PUBLIC, "::1", "127.0.0.1"]])
        async with web(names, LIMITS) as sessions:
            assert isinstance(await as_feed(sessions, "http://mixed.example/"), Failed)
        return internet().tried

    assert on_internet(scene()) == [(PUBLIC, 80)]


def test_a_name_that_changes_after_it_was_looked_at() -> None:
    """Rebinding: what was checked is what is connected to; asked again, the new answer is checked again."""

    async def scene() -> None:
        names = Names(evil_example=[[PUBLIC], ["127.0.0.1"]])
        async with answering(ok(b"<rss/>")) as port, web(names, LIMITS) as sessions:
            internet().leads[PUBLIC] = port
            assert isinstance(await as_feed(sessions, "http://evil.example/"), Fetched)
            assert internet().tried == [(PUBLIC, 80)]
            assert names.asked == ["evil.example"]
            # From the cache of names: still what was checked.
            assert isinstance(await as_feed(sessions, "http://evil.example/"), Fetched)
            assert names.asked == ["evil.example"]
            # Another port is another question to DNS.
            came = await as_feed(sessions, "http://evil.example:6379/")
            assert isinstance(came, Failed)
            assert came.kind == "forbidden"
        assert {host for host, _ in internet().tried} == {PUBLIC}

    on_internet(scene())


def test_a_name_that_changes_between_two_redirects() -> None:
    async def scene() -> None:
        names = Names(evil_example=[[PUBLIC], ["127.0.0.1"]])
        async with answering(redirect("https://evil.example/")) as port, web(names, LIMITS) as sessions:
            internet().leads[PUBLIC] = port
            came = await as_feed(sessions, "http://evil.example/")
        assert isinstance(came, Failed)
        assert came.kind == "forbidden"
        assert internet().tried == [(PUBLIC, 80)]

    on_internet(scene())


def test_a_site_whose_robots_txt_leads_inside_is_left_alone() -> None:
    async def scene() -> None:
        async with answering(redirect("http://169.254.169.254/")) as port, web(Names(), LIMITS) as sessions:
            internet().leads[PUBLIC] = port
            came = await as_robots(sessions, "http://public.example/robots.txt")
        assert isinstance(came, Failed)
        assert rules_of(came) == NOTHING

    on_internet(scene())


def test_port_zero_is_nobody() -> None:
    async def scene() -> None:
        async with web(Names(), LIMITS) as sessions:
            assert isinstance(await as_feed(sessions, "http://public.example:0/"), Failed)
        assert internet().tried in ([], [(PUBLIC, 0)])

    on_internet(scene())


def test_a_feed_marked_local_leads_there_but_its_redirects_are_still_http() -> None:
    async def scene() -> None:
        async with answering(redirect("file:///etc/passwd"), ok(b"<rss/>")) as port, web(Names(), LIMITS) as sessions:
            internet().leads["127.0.0.1"] = port
            local = Feed("one", "http://127.0.0.1/feed", local=True)
            first = await fetch(sessions, local, UNCONDITIONAL, LIMITS)
            assert isinstance(first, Failed)
            assert first.kind == "address"
            assert isinstance(await fetch(sessions, local, UNCONDITIONAL, LIMITS), Fetched)

    on_internet(scene())
