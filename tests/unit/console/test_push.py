"""What hubs are answered; with a real Redis and a real poller in tests/integration/test_push.py."""

from __future__ import annotations

import hmac
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisAway
from starlette.applications import Starlette

from console import push
from console.app import build
from ingest.push import written
from ingest.push.websub import Subscription
from marsad.clock import now
from marsad.settings import Settings
from tests.unit.console.asking import ask

KNOWN = Subscription("one", "https://hub.example/", "https://one.example/feed", "https://m.example/push/one.token",
                     "secret", mode="subscribe", asked=now())  # fmt: skip
PATH = "/push/one.token"


class Row:
    """A Redis that holds one subscription."""

    def __init__(self, row: Subscription) -> None:
        self.text = written(row)

    async def hget(self, key: str, feed: str) -> str | None:
        return self.text if feed == "one" else None

    async def eval(self, script: str, keys: int, key: str, feed: str, before: str, after: str) -> int:
        assert before == self.text
        self.text = after
        return 1


class Away:
    """A Redis that does not answer."""

    async def hget(self, key: str, feed: str) -> str:
        raise RedisAway


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    app = build(Settings(data_dir=tmp_path, public_url="https://m.example"))
    return on(app, Row(KNOWN))


def on(app: Starlette, client: Any) -> Starlette:
    app.state.parts = replace(app.state.parts, loop_redis=client)
    return app


def signed(body: bytes, secret: str = "secret") -> dict[str, str]:
    return {"x_hub_signature": "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()}


QUERY = "hub.mode=subscribe&hub.topic=https%3A%2F%2Fone.example%2Ffeed&hub.challenge=%3Cscript%3E"


def test_a_challenge_is_given_back_as_plain_text(app: Starlette) -> None:
    status, headers, body = ask(app, PATH, "m.example", query=QUERY)
    assert (status, body) == (200, b"<script>")
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "query"),
    [(PATH, ""), (PATH, QUERY.replace("subscribe", "unsubscribe")), ("/push/one.other", QUERY),
     ("/push/two.token", QUERY), ("/push/one.", QUERY), ("/push/خ.خ", QUERY)],
)  # fmt: skip
def test_what_is_not_ours_is_not_found(app: Starlette, path: str, query: str) -> None:
    status, _, body = ask(app, path, "m.example", query=query)
    assert (status, body) == (404, b"")


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ([b"news"], {}, 202),
        ([b"news"], signed(b"other"), 202),
        ([b"news"], signed(b"news", "other"), 202),
        ([b"news"], {"x_hub_signature": "md5=" + "0" * 32}, 202),
        ([b"x" * 400_000] * 3, signed(b"x" * 1_200_000), 413),
        ([b"news", None], signed(b"news"), 408),
        ([b"news", "gone"], signed(b"news"), 400),
    ],
)
def test_pushes_that_are_not_passed_on(
    app: Starlette, monkeypatch: pytest.MonkeyPatch, body: list[Any], headers: dict[str, str], status: int
) -> None:
    monkeypatch.setattr(push, "LONGEST", 0.1)
    assert ask(app, PATH, "m.example", "POST", body, **headers)[0] == status


@pytest.mark.parametrize(("body", "passed"), [([b"news"], True), ([b"ne", b"", b"ws"], True), ([b"new"], False)])
def test_a_signed_push_is_passed_on(
    app: Starlette, monkeypatch: pytest.MonkeyPatch, body: list[bytes], passed: bool
) -> None:
    told: list[str] = []

    async def turn(client: Any, feed: str) -> bool:
        told.append(feed)
        return False

    monkeypatch.setattr("ingest.push.turn", turn)
    assert ask(app, PATH, "m.example", "POST", body, **signed(b"news"))[0] == (204 if passed else 202)
    assert told == (["one"] if passed else [])


def test_other_methods(app: Starlette) -> None:
    assert ask(app, PATH, "m.example", "PUT")[0] == 405
    for path in ("/push/two.token", "/push/one.other", "/push/one.", "/push/one"):
        assert ask(app, path, "m.example", "POST", [b"news"], **signed(b"news"))[0] == 404


def test_a_hub_comes_again_when_redis_is_away(app: Starlette) -> None:
    on(app, Away())
    assert ask(app, PATH, "m.example", query=QUERY)[0] == 503
    assert ask(app, PATH, "m.example", "POST", [b"news"], **signed(b"news"))[0] == 503
