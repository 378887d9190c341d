"""`marsad feeds add` and `marsad feeds check` against a site on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from typer.testing import CliRunner, Result

from marsad.cli.feeds import app
from tests.integration.servers import free_port
from tests.integration.web import answering

HOME = """<!doctype html><html><head><base href="/ar/">
<link rel="alternate" type="application/rss+xml" title="خبر » التعليقات" href="/comments/feed">
<link rel="alternate" type="application/rss+xml" title="خبر" href="rss">
</head><a href="/ar/sport.rss">رياضة</a></html>"""
ITEMS = "".join(
    f"<item><title>خبر {n}</title><link>https://one.example/{n}</link><description>نص</description>"
    f"<pubDate>Sun, 22 Nov 2020 08:0{n}:00 +0200</pubDate></item>"
    for n in range(5)
)
FEED = f'<rss version="2.0"><channel><title>الأولى</title><ttl>30</ttl>{ITEMS}</channel></rss>'


@contextlib.asynccontextmanager
async def site() -> AsyncIterator[tuple[str, list[str]]]:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        match request.path:
            case "/" | "/empty":
                html = HOME if request.path == "/" else "<html><a href='/nothing.rss'>x</a></html>"
                return web.Response(text=html, content_type="text/html")
            case "/ar/rss" | "/same" if request.headers.get("If-None-Match") != '"1"' or request.path == "/same":
                headers = {"ETag": '"1"', "Link": '<https://hub.example/>; rel="hub"'}
                return web.Response(text=FEED, content_type="application/rss+xml", headers=headers)
            case "/ar/rss":
                return web.Response(status=304)
        return web.Response(status=404)

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    async with answering(application) as base:
        yield base, asked


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MARSAD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MARSAD_CONFIG", str(tmp_path / "marsad.toml"))
    monkeypatch.setenv("MARSAD_REDIS_PORT", str(free_port()))
    (tmp_path / "marsad.toml").touch()
    return tmp_path


def run(path: str, *arguments: str) -> tuple[Result, str, list[str]]:
    """The command with `{path}` on the site as its last argument; its result, the site, and what that was asked."""

    async def play() -> tuple[Result, str, list[str]]:
        async with site() as (base, asked):
            result = await asyncio.to_thread(lambda: CliRunner().invoke(app, [*arguments, base + path]))
            return result, base, asked

    return asyncio.run(play())


def added(folder: Path) -> list[dict[str, Any]]:
    file = folder / "feeds.toml"
    rows: list[dict[str, Any]] = tomllib.loads(file.read_text()).get("feeds", []) if file.exists() else []
    return rows


def test_a_page_leads_to_its_feed(folder: Path) -> None:
    result, base, asked = run("/", "add", "--local", "--id", "one")
    assert result.exit_code == 0, result.exception
    assert result.stdout.splitlines() == [
        f"added one: {base}/ar/rss (RSS 2.0, 5 articles, الأولى)",
        f"  also there: {base}/ar/sport.rss (رياضة)",
        f"  also there: {base}/comments/feed (خبر » التعليقات), of a part of the site or of comments",
    ]
    assert asked == ["/", "/ar/rss"]
    assert added(folder) == [{"id": "one", "url": f"{base}/ar/rss", "title": "الأولى", "local": True}]


def test_a_feed_s_own_address(folder: Path) -> None:
    result, base, asked = run("/ar/rss", "add", "--local")
    assert result.exit_code == 0, result.exception
    assert asked == ["/ar/rss"]
    assert added(folder)[0]["url"] == f"{base}/ar/rss"


@pytest.mark.parametrize(("path", "said"), [("/empty", "is a page that leads to no feed"), ("/none", "answers 404")])
def test_nothing_is_added_where_there_is_no_feed(folder: Path, path: str, said: str) -> None:
    result, _, asked = run(path, "add", "--local")
    assert result.exit_code == 1
    assert said in str(result.exception)
    assert added(folder) == []
    assert len(asked) <= 11


def test_nothing_is_asked_that_is_not_public(folder: Path) -> None:
    result, _, asked = run("/", "add")
    assert "not a public address" in str(result.exception)
    assert (asked, added(folder)) == ([], [])


def test_without_a_look(folder: Path) -> None:
    result, base, asked = run("/none", "add", "--no-check")
    assert result.exit_code == 0, result.exception
    assert (asked, added(folder)[0]["url"]) == ([], f"{base}/none")


def test_a_check_in_words() -> None:
    result, _, asked = run("/ar/rss", "check", "--local")
    assert result.exit_code == 0, result.exception
    said = result.stdout
    assert "RSS 2.0, 5 articles, newest of 2020-11-22 08:04 +0200" in said
    assert "read by the strict reader" in said
    assert "conditional requests work: asked again, it answers 304" in said
    assert "it can be pushed by https://hub.example/" in said
    assert asked == ["/ar/rss"] * 2


@pytest.mark.parametrize(
    ("path", "again", "ok"), [("/ar/rss", "not_modified", True), ("/same", "same", True), ("/x", "", False)]
)
def test_a_check_in_json(path: str, again: str, ok: bool) -> None:
    result, _, _ = run(path, "check", "--local", "--json")
    row = json.loads(result.stdout)
    assert (row["again"], row["ok"], row["hub"] != "", result.exit_code) == (again, ok, ok, int(not ok))
