"""The sample feed over HTTP: the feed with validators, a page for each article, and when it all began."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from console.sample import SampleArticle, load, page, released, rss
from marsad.clock import now
from marsad.errors import MarsadError

STARTED = "sample-started"


def routes(started: datetime, base_url: str) -> list[Route]:
    """`/sample/feed.xml` and `/sample/{slug}`, as they are at the time of the request."""
    articles = load()

    async def feed(request: Request) -> Response:
        return feed_response(request, articles, started, now(), base_url)

    async def article(request: Request) -> Response:
        return article_response(request.path_params["slug"], articles, started, now())

    return [Route("/sample/feed.xml", feed), Route("/sample/{slug}", article)]


def feed_response(
    request: Request, articles: tuple[SampleArticle, ...], started: datetime, moment: datetime, base_url: str
) -> Response:
    """The feed, or 304 where what the reader has is still it."""
    content = rss(articles, started, moment, base_url)
    etag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    modified = max((one.published(started) for one in released(articles, started, moment)), default=started)
    headers = {
        "ETag": etag,
        "Last-Modified": format_datetime(modified.astimezone(UTC), usegmt=True),
        "Cache-Control": "no-cache",
    }
    if _is_fresh(request, etag, modified):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/rss+xml", headers=headers)


def article_response(slug: str, articles: tuple[SampleArticle, ...], started: datetime, moment: datetime) -> Response:
    """The article's page in its latest version, or 404 while it is not out."""
    found = next((one for one in released(articles, started, moment) if one.slug == slug), None)
    if found is None:
        return PlainTextResponse("لا توجد هذه المادة\n", status_code=404)
    html = page(found)
    return HTMLResponse(html, headers={"Content-Security-Policy": style_policy(html)})


def style_policy(html: str) -> str:
    """A policy that allows this page's own style element by its hash, and nothing else."""
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256((style[1] if style else "").encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def first_start(data_dir: Path) -> datetime:
    """When Marsad first ran with this data folder; written once, whoever comes first. Raises MarsadError."""
    path = data_dir / STARTED
    try:
        if not path.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            write_once(path, now().isoformat())
        started = datetime.fromisoformat(path.read_text(encoding="ascii").strip())
        return started if started.tzinfo else started.replace(tzinfo=UTC)
    except OSError as error:
        raise MarsadError(
            f"cannot write {path} ({error.strerror}): set MARSAD_DATA_DIR to a writable folder"
        ) from error
    except ValueError as error:
        raise MarsadError(f"{path} holds no time: remove it, and the sample begins anew") from error


def write_once(path: Path, text: str) -> None:
    """Create it whole or not at all; where another console was first, its file stands.

    Linked and not renamed (as `ingest.feeds_file.write_whole` does, whose last writer wins): the first one wins here.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)


def _is_fresh(request: Request, etag: str, modified: datetime) -> bool:
    """Whether the reader's validators still hold; If-None-Match wins, as HTTP says."""
    if (known := request.headers.get("if-none-match")) is not None:
        return known.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in known.split(",")]
    try:
        seen = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    seen = seen if seen.tzinfo else seen.replace(tzinfo=UTC)
    return seen >= modified.replace(microsecond=0)
