"""Small HTTP servers on loopback for tests: one that serves feeds, one that takes webhooks."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web

from tests.integration.servers import free_port


@contextmanager
def serving(answer: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on a free port; the base URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@asynccontextmanager
async def answering(application: web.Application, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve an application in this loop, on a free port; the base URL."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, host, port).start()
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@contextmanager
def feed_server(documents: dict[str, bytes]) -> Iterator[str]:
    """Serve these documents by path; changing the dictionary changes the feed."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document = documents.get(self.path)
            self.send_response(200 if document is not None else 404)
            self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
            self.end_headers()
            self.wfile.write(document or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Answer) as url:
        yield url


class Hook:
    """What a webhook received, and what it answers."""

    def __init__(self) -> None:
        self.status = 204
        self.url = ""
        self.received: list[tuple[str, dict[str, Any]]] = []


@contextmanager
def webhook() -> Iterator[Hook]:
    """Take POSTs, keep (Idempotency-Key, body) of each."""
    hook = Hook()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.received.append((self.headers["Idempotency-Key"], json.loads(body)))
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Answer) as url:
        hook.url = url
        yield hook


def rss(articles: Iterable[dict[str, Any]], title: str = "تجربة") -> bytes:
    """An RSS feed of articles with id, url, title, text, published (ISO 8601)."""
    items = "".join(
        f"<item><title>{escape(row['title'])}</title><link>{escape(row['url'])}</link>"
        f"<guid isPermaLink='false'>{escape(row['id'])}</guid>"
        f"<pubDate>{format_datetime(datetime.fromisoformat(row['published']))}</pubDate>"
        f"<description>{escape(_paragraphs(row['text']))}</description></item>"
        for row in articles
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>{escape(title)}</title><link>https://feed.test/</link>{items}</channel></rss>"
    ).encode()


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n") if part.strip())
