"""Whom the console answers: the public name reaches what hubs may ask, and nothing else."""

from pathlib import Path

import pytest
from starlette.applications import Starlette

from console.app import build
from marsad.settings import Settings
from tests.unit.console.asking import ask


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    return build(Settings(data_dir=tmp_path, public_url="https://marsad.example/deep"))


@pytest.mark.parametrize("host", ["marsad.example", "marsad.example:443"])
def test_the_public_name_reaches_pushes_only(app: Starlette, host: str) -> None:
    for path in ("/", "/healthz", "/live", "/state.json", "/static/page.js", "/sample/feed.xml", "/push", "//push/x"):
        assert ask(app, path, host)[0] == 400, path
    assert ask(app, "/push/", host)[0] == 404
    assert ask(app, "/push/../state.json", host)[0] == 404


def test_others_reach_nothing(app: Starlette) -> None:
    assert ask(app, "/push/one.x", "evil.example")[0] == 400
    assert ask(app, "/healthz", "evil.example")[0] == 400


def test_its_own_names_reach_everything(app: Starlette) -> None:
    assert ask(app, "/healthz", "127.0.0.1:8600")[0] == 200
    assert ask(app, "/push/", "localhost")[0] == 404


def test_without_a_public_address_nothing_is_pushed(tmp_path: Path) -> None:
    app = build(Settings(data_dir=tmp_path))
    assert ask(app, "/push/one.x")[0] == 404
    assert ask(app, "/push/one.x", "marsad.example")[0] == 400
