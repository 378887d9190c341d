"""Publishers on loopback, in one process of their own: bytes made beforehand, ETag and 304, a host for every feed.

    python -m bench._publisher even|fleet --feeds 200 --entries 50 [--seed 1]

`even` answers at once and lists two more entries after `/-/version/1`. `fleet` is the web as it is: every answer has
its latency, feeds get new entries at a rhythm of their own, and a third of the servers do not do what they should.
Its feeds have names that only `python -m bench._publisher poll` knows: `marsad poll` with DNS of its own.
What was asked is told at `/-/tally` (answers by status) and `/-/asked` (feed and Unix time of every request).
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import http.client
import json
import math
import random
import re
import resource
import socket
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from marsad.local.child import die_with_parent

MEDIAN, SPREAD, LONGEST = 0.150, 1.1, 5.0  # seconds, sigma and seconds: one answer in a hundred takes over 1.9 s
# The round in which nothing changed is over in milliseconds: it is polled three times, and the median counts.
ROUNDS = ("cold", "unchanged", "unchanged", "unchanged", "two_new")
FAULTS = ("drip", "500", "404", "reset", "hanging")  # a third of a fleet, in equal parts
TAGGED = 0.8  # share of a fleet's feeds that send an ETag
RHYTHM = (30.0, 900.0)  # seconds between two entries of a fleet's feed, evenly spread over the logarithm

_WORDS = (
    "قال مسؤول أمني اليوم إن قوات الجيش تصدت لهجوم شنه مسلحون على حاجز تفتيش في ضواحي المدينة ما أدى إلى سقوط قتلى "
    "وجرحى بين الجنود والمدنيين وأضاف المصدر أن التحقيقات جارية لمعرفة ملابسات الحادث فيما نقل المصابون إلى المستشفى"
)
_TEMPLATES = 64
_ZONE = timezone(timedelta(hours=2))
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST
Send = Callable[[bytes], None]


def address_of(feed: int) -> str:
    """A loopback address for this feed alone."""
    return f"127.1.{feed // 250}.{feed % 250 + 1}"


@dataclass(frozen=True, slots=True)
class Publisher:
    """The running publishers, by their port."""

    port: int

    def url(self, feed: int) -> str:
        """Where a feed is."""
        return f"http://{address_of(feed)}:{self.port}/f/{feed}"

    def name(self, feed: int) -> str:
        """Where a feed is for a poller that resolves with `_Names`: at a publisher with a domain of its own."""
        return f"http://www.paper-{feed}.example:{self.port}/f/{feed}"

    def show(self, version: int) -> None:
        """0: the feeds as they began; 1: two new entries in each."""
        self._ask(f"/-/version/{version}")

    def tally(self) -> dict[str, int]:
        """How often each status was answered since this was last asked."""
        return dict(self._ask("/-/tally"))

    def asked(self) -> list[tuple[int, float]]:
        """Feed and Unix time of every request since this was last asked."""
        return [(feed, moment) for feed, moment in self._ask("/-/asked")]

    def limit(self, known: bool) -> float:
        """Requests a second that it can answer: 304 when the asker says he knows, else whole feeds."""
        answer, ask = self._sample(known), self._request(known) * 20
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            count, began = 0, time.monotonic()
            while (took := time.monotonic() - began) < 1:
                line.sendall(ask)
                left = answer * 20
                while left:
                    left -= len(line.recv(min(left, 1 << 20)))
                count += 20
        return count / took

    def _sample(self, known: bool) -> int:
        """Bytes of one answer."""
        with socket.create_connection(("127.0.0.1", self.port)) as line, line.makefile("rb") as answer:
            line.sendall(self._request(known))
            head = b"".join(iter(answer.readline, b"\r\n"))
            length = re.search(rb"Content-Length: (\d+)", head)
            return len(head) + 2 + int(length[1] if length else 0)

    def _request(self, known: bool) -> bytes:
        condition = f"If-None-Match: {self._tag()}\r\n" if known else ""
        return f"GET /f/0 HTTP/1.1\r\nHost: {address_of(0)}\r\n{condition}\r\n".encode()

    def _tag(self) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request("GET", "/f/0")
        tag = line.getresponse().headers["ETag"]
        line.close()
        return str(tag)

    def _ask(self, path: str) -> Any:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request("GET", path)
        answer = json.loads(line.getresponse().read())
        line.close()
        return answer


@contextmanager
def publishing(kind: str, feeds: int, entries: int, seed: int = 1) -> Iterator[Publisher]:
    """Publishers for as long as the block lasts."""
    options = [f"--feeds={feeds}", f"--entries={entries}", f"--seed={seed}"]
    running = subprocess.Popen(
        [sys.executable, "-m", "bench._publisher", kind, *options],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, preexec_fn=die_with_parent,
    )  # fmt: skip
    try:
        assert running.stdout
        yield Publisher(int(running.stdout.readline()))
    finally:
        running.kill()
        running.wait()


class Even:
    """Feeds that answer at once. Two versions of each lie ready."""

    def __init__(self, feeds: int, entries: int, seed: int) -> None:
        dice = random.Random(seed)
        began = time.time() - 864_000
        self.version = 0
        self._answers: list[tuple[tuple[bytes, bytes, bytes], ...]] = []
        for feed in range(feeds):
            listed = [_entry(dice) % _numbers(feed, number, began + 60 * number) for number in range(entries + 2)]
            # Newest first, as a feed is.
            self._answers.append(tuple(_answers(feed, listed[shift : shift + entries][::-1]) for shift in (0, 2)))

    def answer(self, feed: int, head: bytes, send: Send, line: asyncio.Transport) -> int:
        """Answer a request; its status."""
        tag, whole, unchanged = self._answers[feed][self.version]
        known = tag in head
        send(unchanged if known else whole)
        return 304 if known else 200


class Fleet:
    """Feeds of the web as it is, by a seed: which server fails and how, latency, rhythm."""

    def __init__(self, feeds: int, entries: int, seed: int) -> None:
        dice = random.Random(seed)
        self.version = 0
        self._entries = entries
        self._dice = dice
        self._began = time.time()
        self._templates = [_entry(dice) for _ in range(_TEMPLATES)]
        self._fault = [dice.choice(FAULTS) if dice.random() < 1 / 3 else "" for _ in range(feeds)]
        self._tagged = [dice.random() < TAGGED for _ in range(feeds)]
        self._rhythm = [math.exp(dice.uniform(*map(math.log, RHYTHM))) for _ in range(feeds)]
        self._phase = [dice.random() for _ in range(feeds)]

    def answer(self, feed: int, head: bytes, send: Send, line: asyncio.Transport) -> int:
        """Answer a request in the way of this feed's server; its status, 0 for none."""
        latency = min(LONGEST, self._dice.lognormvariate(math.log(MEDIAN), SPREAD))
        later = asyncio.get_running_loop().call_later
        match self._fault[feed]:
            case "drip":
                later(latency, send, b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 60000\r\n\r\n<rss>")
                _drip(line, latency + 1)
                return 0
            case "hanging":
                return 0
            case "reset":
                line.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                later(latency, line.abort)
                return 0
            case "500" | "404" as status:
                later(latency, send, f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
                return int(status)
        tag, whole, unchanged = self._now(feed, head)
        known = bool(tag) and tag in head
        later(latency, send, unchanged if known else whole)
        return 304 if known else 200

    def _now(self, feed: int, head: bytes) -> tuple[bytes, bytes, bytes]:
        began, rhythm = self._began - self._phase[feed] * self._rhythm[feed], self._rhythm[feed]
        newest = self._entries + int((time.time() - began) / rhythm)
        tag = b'"%d-%d"' % (feed, newest) if self._tagged[feed] else b""
        if tag and tag in head:
            return tag, b"", _unchanged(tag)
        listed = [
            self._templates[(feed + number) % _TEMPLATES]
            % _numbers(feed, number, began + (number - self._entries) * rhythm)
            for number in range(newest, newest - self._entries, -1)
        ]
        return tag, _whole(_document(feed, listed), tag), b""


class _Connection(asyncio.Protocol):
    """One connection of an asker; keeps it open."""

    def __init__(self, publishers: Even | Fleet, tally: Counter[int], asked: list[tuple[int, float]]) -> None:
        self._publishers, self._tally, self._asked = publishers, tally, asked
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._line = transport

    def data_received(self, received: bytes) -> None:
        self._received += received
        while b"\r\n\r\n" in self._received:
            head, self._received = self._received.split(b"\r\n\r\n", 1)
            path = head.split(b" ", 2)[1]
            if path.startswith(b"/f/"):
                feed = int(path[3:])
                self._asked.append((feed, time.time()))
                self._tally[self._publishers.answer(feed, head, self._line.write, self._line)] += 1
            else:
                self._line.write(_json(self._told(path.decode())))

    def _told(self, path: str) -> Any:
        match path.split("/")[2:]:
            case ["version", number]:
                self._publishers.version = int(number)
            case ["tally"]:
                told = {str(status): count for status, count in self._tally.items()}
                self._tally.clear()
                return told
            case ["asked"]:
                asked = self._asked.copy()
                self._asked.clear()
                return asked
        return {}


def _entry(dice: random.Random) -> bytes:
    """An entry as WordPress writes it, 1.3 kB of text; what differs between entries is left open, see `_numbers`."""
    words = _WORDS.split()
    title, summary, first, second = (" ".join(dice.choices(words, k=count)) for count in (9, 30, 60, 40))
    return (
        f"<item><title>{title} %d</title><link>https://pub%d.example/news/%d/</link>"
        "<comments>https://pub%d.example/news/%d/#respond</comments><dc:creator><![CDATA[هيئة التحرير]]></dc:creator>"
        "<pubDate>%s</pubDate><category><![CDATA[أخبار]]></category><category><![CDATA[أمن]]></category>"
        '<guid isPermaLink="false">https://pub%d.example/?p=%d</guid>'
        f"<description><![CDATA[<p>{summary} [&#8230;]</p>]]></description>"
        '<content:encoded><![CDATA[<figure class="wp-block-image"><img src="https://pub%d.example/uploads/%d.jpg" '
        f'alt="" width="800" height="450"/></figure><p>{first}</p><p><strong>{words[0]}</strong> {second} '
        '<a href="https://pub%d.example/tag/%d">المزيد</a></p>]]></content:encoded>'
        "<wfw:commentRss>https://pub%d.example/news/%d/feed/</wfw:commentRss><slash:comments>0</slash:comments></item>"
    ).encode()


def _numbers(feed: int, number: int, published: float) -> tuple[int | bytes, ...]:
    moment = format_datetime(datetime.fromtimestamp(published, _ZONE)).encode()
    pair = (feed, number)
    return number, *pair, *pair, moment, *pair, *pair, *pair, *pair


def _answers(feed: int, listed: list[bytes]) -> tuple[bytes, bytes, bytes]:
    """The tag of a document, the answer that brings it and the one that says it is unchanged."""
    document = _document(feed, listed)
    tag = f'"{hashlib.md5(document).hexdigest()}"'.encode()
    return tag, _whole(document, tag), _unchanged(tag)


def _document(feed: int, listed: list[bytes]) -> bytes:
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>'
        f"<title>ناشر {feed}</title><link>https://pub{feed}.example/</link><description>أخبار</description>"
    )
    return head.encode() + b"".join(listed) + b"</channel></rss>"


def _whole(document: bytes, tag: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\nContent-Length: %d\r\n"
    return head % len(document) + (b"ETag: " + tag + b"\r\n" if tag else b"") + b"\r\n" + document


def _unchanged(tag: bytes) -> bytes:
    return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"


def _json(told: Any) -> bytes:
    body = json.dumps(told).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def _drip(line: asyncio.Transport, after: float) -> None:
    """A byte a second for as long as somebody listens."""

    def one() -> None:
        if not line.is_closing():
            line.write(b" ")
            _drip(line, 1)

    asyncio.get_running_loop().call_later(after, one)


async def _serve(publishers: Even | Fleet) -> None:
    tally, asked = Counter[int](), list[tuple[int, float]]()
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(publishers, tally, asked), "0.0.0.0", 0, backlog=4096
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


class _Names(AbstractResolver):
    """DNS of the fleet: every name of a feed is its loopback address."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = re.fullmatch(r"www\.paper-(\d+)\.example", host)
        if not found:
            raise OSError(f"{host} is no name of the fleet")
        address = address_of(int(found[1]))
        return [ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        pass


def _poll() -> None:
    """`marsad poll`, but for the DNS."""
    from ingest import fetch, poll
    from marsad import log, settings
    from marsad.clients import redis_client
    from workers.app import configure
    from workers.wake import wake

    chosen = settings.load()
    log.configure(chosen)
    configure(chosen)
    waking = redis_client(chosen)

    @asynccontextmanager
    async def web(limits: fetch.Limits, concurrency: int) -> AsyncIterator[fetch.Sessions]:
        async with fetch.session(_Names(), limits, concurrency) as made:
            yield fetch.Sessions(made, made)

    def wake_workers() -> None:
        wake(waking, "drain")

    asyncio.run(poll.run(chosen, asyncio.Event(), wake_workers, web))


def main() -> None:
    """Serve until killed; the port is the first line of standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("even", "fleet", "poll"))
    for name, usual in (("--feeds", 200), ("--entries", 50), ("--seed", 1)):
        parser.add_argument(name, type=int, default=usual)
    asked = parser.parse_args()
    if asked.kind == "poll":
        return _poll()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    kind = Even if asked.kind == "even" else Fleet
    return asyncio.run(_serve(kind(asked.feeds, asked.entries, asked.seed)))


if __name__ == "__main__":
    main()
