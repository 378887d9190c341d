"""The routes, asked as a server would ask them, without one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette

from console.answers import STATIC
from console.app import build
from marsad.settings import Settings
from tests.unit.console.asking import ask
from workers.alerts.rule import SEVERITIES
from workers.event import CLASS_OF, CLASSES, COUNTS


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    return build(Settings(data_dir=tmp_path))


def test_it_lives(app: Starlette) -> None:
    status, headers, body = ask(app, "/healthz")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(body)["status"] == "alive"


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/page.js", "/nowhere"])
def test_every_answer_forbids_what_comes_from_outside(app: Starlette, path: str) -> None:
    _, headers, _ = ask(app, path)
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8600", 200), ("127.0.0.1", 200), ("evil.example:8600", 400), ("", 400)],
)
def test_only_its_own_host_names_are_answered(app: Starlette, host: str, status: int) -> None:
    assert ask(app, "/healthz", host)[0] == status


def test_the_sample_is_served_unless_it_is_switched_off(app: Starlette, tmp_path: Path) -> None:
    assert ask(app, "/sample/feed.xml")[0] == 200
    assert ask(app, "/sample/no-such-article")[0] == 404
    assert ask(build(Settings(data_dir=tmp_path, sample_feed=False)), "/sample/feed.xml")[0] == 404


def test_a_sample_page_keeps_its_own_policy(app: Starlette) -> None:
    feed = ask(app, "/sample/feed.xml")[2].decode()
    path = re.findall(r"<link>http://127\.0\.0\.1:8600(/sample/[\w-]+)</link>", feed)[0]
    status, headers, _ = ask(app, path)
    assert status == 200
    assert "sha256-" in headers["content-security-policy"]


def test_the_page_is_whole_and_asks_nothing_of_others(app: Starlette) -> None:
    for part in STATIC.iterdir():
        status, _, body = ask(app, f"/static/{part.name}")
        assert (status, body) == (200, part.read_bytes())
        text = body.decode().replace("http://www.w3.org/2000/svg", "")
        assert "innerHTML" not in text
        assert not re.search(r"https?://\w", text), part.name
    page = ask(app, "/")[2].decode()
    assert 'dir="rtl"' in page
    for address in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert ask(app, address)[0] == 200, address


def test_the_page_has_a_word_for_everything_an_event_can_be() -> None:
    words = json.loads((STATIC / "words.json").read_text(encoding="utf-8"))
    assert words["types"].keys() == CLASS_OF.keys()
    assert words["classes"].keys() == CLASSES.keys()
    assert words["severities"].keys() == set(SEVERITIES)
    assert words["tolls"].keys() == set(COUNTS)
    for forms in words["tolls"].values():
        assert forms.keys() == {"zero", "one", "two", "few", "many", "other", "some", "tens", "hundreds"}
