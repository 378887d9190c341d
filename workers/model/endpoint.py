"""Speaks HTTP to an OpenAI-compatible chat-completions endpoint; nothing else here does.

articles | breaker: is it left alone? | one POST each, some at a time, none longer than its limit | read -> replies
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

import aiohttp
import orjson
import structlog
from yarl import URL

from ingest.article import Article
from marsad import __version__
from marsad.clock import now
from marsad.settings import Settings
from workers.model.answer import Failure, Kind, Reply, read
from workers.model.breaker import Breaker, admit, after
from workers.model.request import request

log = structlog.get_logger(__name__)

# A hundred times what an article's events take.
MAX_BYTES = 2_000_000
_CHUNK = 64 * 1024
_PATH = "/chat/completions"


class Endpoint:
    """The endpoint that the settings name, as one process uses it."""

    def __init__(self, settings: Settings) -> None:
        self.name = settings.model_name or ""
        self._url = address(settings.model_url or "")
        self._key = settings.model_api_key
        self._limit = settings.model_timeout
        self._concurrency = settings.model_concurrency
        self._longest = settings.model_max_chars
        self._breaker = Breaker()
        # Kept: closing a loop waits for its look-ups of names, which have no time limit.
        self._loop = asyncio.new_event_loop()

    def ask(self, articles: Sequence[Article], until: datetime) -> dict[str, Reply]:
        """Article id -> reply for each article in Arabic, by `until`; whatever goes wrong is a Failure."""
        wanted = [article for article in articles if article.language.startswith("ar")]
        if not wanted:
            return {}
        asking = self._loop.create_task(self._ask_all(wanted, until))
        try:
            return self._loop.run_until_complete(asking)
        finally:
            asking.cancel()  # does nothing unless the task's own time limit struck

    def close(self) -> None:
        """Let go of the loop."""
        self._loop.close()

    async def _ask_all(self, articles: list[Article], until: datetime) -> dict[str, Reply]:
        gate = asyncio.Semaphore(self._concurrency)
        async with self._session() as session:
            replies = await asyncio.gather(*(self._ask(session, gate, article, until) for article in articles))
        return {article.id: reply for article, reply in zip(articles, replies, strict=True)}

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._concurrency),
            timeout=aiohttp.ClientTimeout(total=None),  # held over the whole call by _ask
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"Marsad/{__version__}", "Content-Type": "application/json"}
            | ({"Authorization": f"Bearer {self._key}"} if self._key else {}),
            trust_env=False,
        )

    async def _ask(
        self, session: aiohttp.ClientSession, gate: asyncio.Semaphore, article: Article, until: datetime
    ) -> Reply:
        async with gate:
            moment = now()
            if moment >= until:
                return Failure("no_time", "the batch's time for asking was over")
            admitted = admit(self._breaker, moment)
            if admitted is None:
                return Failure("paused", f"it failed {self._breaker.failures} times in a row and is left alone")
            self._breaker = admitted
            reply = await self._call(session, article, (until - moment).total_seconds())
            self._note(reply)
            return reply

    async def _call(self, session: aiohttp.ClientSession, article: Article, left: float) -> Reply:
        body, limit = orjson.dumps(request(article, self.name, self._longest)), self._limit.total_seconds()
        try:
            async with asyncio.timeout(min(limit, left)):
                return await self._post(session, body)
        except TimeoutError:
            if left < limit:
                return Failure("no_time", "the batch's time for asking was over before it answered")
            return Failure("timeout", f"it did not answer within {limit:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # Neither the error's own words nor the address: both may hold what only the settings should.
            return Failure("connection", f"{self._url.host}: {type(error).__name__}")

    async def _post(self, session: aiohttp.ClientSession, body: bytes) -> Reply:
        # A redirect would carry the article, and the key, to somebody whom the settings do not name.
        async with session.post(self._url, data=body, allow_redirects=False) as response:
            if response.status != HTTPStatus.OK:
                return Failure("status", f"it answered {response.status}")
            content = bytearray()
            async for chunk in response.content.iter_chunked(_CHUNK):
                content += chunk
                if len(content) > MAX_BYTES:
                    return Failure("size", f"its answer is larger than {MAX_BYTES:,} bytes")
        return read(bytes(content))

    def _note(self, reply: Reply) -> None:
        kind: Kind | None = reply.kind if isinstance(reply, Failure) else None
        if kind == "no_time":
            return  # says nothing of the endpoint
        was_paused = self._breaker.until is not None
        self._breaker = after(self._breaker, kind is None, now())
        if self._breaker.until and not was_paused:
            log.warning("model_paused", failures=self._breaker.failures, until=self._breaker.until.isoformat())
        elif was_paused and not self._breaker.until:
            log.info("model_resumed")


def address(url: str) -> URL:
    """Where to POST: the address named, with the path of chat completions added unless it is there."""
    named = URL(url)
    path = named.path.rstrip("/")
    return named if path.endswith(_PATH) else named.with_path(path + _PATH).with_query(named.query)
