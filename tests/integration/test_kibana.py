"""`marsad kibana install` against a stand-in that answers as Kibana 9 does: the calls are tried, not the drawing."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mappings.kibana import objects
from marsad.settings import Settings
from tests.integration.product import Marsad
from tests.integration.web import serving
from workers.sinks.kibana import Kibana, KibanaRefused, install

KEY = "a2V5OnNlY3JldA=="
ALL = objects()


class StandIn:
    """What a Kibana would hold, and how it is asked."""

    def __init__(self) -> None:
        self.url = ""
        self.version = "9.4.3"
        self.level = "available"
        self.may = True
        self.spaces = {"default"}
        self.elsewhere: set[str] = set()
        self.stored: dict[tuple[str, str, str], dict[str, Any]] = {}

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any]:
        """Status and JSON of one request."""
        parts = urlsplit(path)
        account = "Basic " + base64.b64encode(b"elastic:s@cret").decode()
        if headers["Authorization"] is None and parts.path == "/api/status":
            return 200, {"status": {"overall": {"level": "available"}}}
        if headers["Authorization"] not in (f"ApiKey {KEY}", account):
            return 401, {"statusCode": 401, "error": "Unauthorized", "message": "no"}
        if parts.path == "/api/status":
            return 200, {"version": {"number": self.version}, "status": {"overall": {"level": self.level}}}
        if method == "POST" and not headers["kbn-xsrf"]:
            return 400, {
                "statusCode": 400,
                "error": "Bad Request",
                "message": "Request must contain a kbn-xsrf header.",
            }
        if not self.may:
            return 403, {"statusCode": 403, "error": "Forbidden", "message": "Unauthorized"}
        if parts.path.startswith("/api/spaces/space"):
            return self._space(method, parts.path, body)
        space, _, rest = parts.path.removeprefix("/s/").partition("/") if parts.path[:3] == "/s/" else (
            "default", "", parts.path[1:])  # fmt: skip
        if space not in self.spaces or (method, rest) != ("POST", "api/saved_objects/_import"):
            return 404, {"statusCode": 404, "error": "Not Found", "message": "Not Found"}
        return 200, self._import(space, headers, body, parse_qs(parts.query).get("overwrite") == ["true"])

    def _space(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        if method == "POST":
            made = json.loads(body)
            self.spaces.add(made["id"])
            return 200, made
        id_ = path.rpartition("/")[2]
        return (200, {"id": id_}) if id_ in self.spaces else (404, {"statusCode": 404, "message": "Not Found"})

    def _import(self, space: str, headers: Any, body: bytes, overwrite: bool) -> dict[str, Any]:
        form = BytesParser().parsebytes(b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n" + body)
        file = form.get_payload(0)
        assert file.get_param("name", header="Content-Disposition") == "file"  # type: ignore[union-attr]
        assert str(file.get_filename()).endswith(".ndjson")  # type: ignore[union-attr]
        found = [json.loads(line) for line in file.get_payload(decode=True).splitlines() if line]  # type: ignore[union-attr]
        there = {(one["type"], one["id"]) for one in found} | {key[1:] for key in self.stored if key[0] == space}
        done, errors = [], []
        taken: dict[tuple[str, str, str], dict[str, Any]] = {}
        for one in found:
            key = (space, one["type"], one["id"])
            row = {"type": one["type"], "id": one["id"], "meta": {}}
            lost = [ref for ref in one["references"] if (ref["type"], ref["id"]) not in there]
            if lost:
                errors.append(row | {"error": {"type": "missing_references", "references": lost}})
            elif key in self.stored and not overwrite:
                errors.append(row | {"error": {"type": "conflict"}})
            else:
                done.append(row | ({"overwrite": True} if key in self.stored else {}) | self.moved(one))
                taken[key] = one
        if not errors:  # one conflict or lost reference, and Kibana writes nothing
            self.stored |= taken
        return {"success": not errors, "successCount": len(done), "successResults": done} | (
            {"errors": errors} if errors else {}
        )

    def moved(self, one: dict[str, Any]) -> dict[str, str]:
        """Where it goes when another space has its id."""
        return {"destinationId": "5f1c"} if one["id"] in self.elsewhere else {}


@pytest.fixture
def kibana() -> Iterator[StandIn]:
    standing = StandIn()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            status, found = standing.answer(method, self.path, self.headers, body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Answer) as url:
        standing.url = url
        yield standing


def test_the_objects_arrive_as_they_are_and_again_as_updates(kibana: StandIn) -> None:
    first = install(Kibana(kibana.url, KEY), ALL)
    assert [change.what for change in first] == ["creates"] * len(ALL)
    assert list(kibana.stored.values()) == ALL
    kibana.stored["default", "dashboard", "marsad-live"] = {"changed": "by hand"}
    again = install(Kibana(kibana.url, KEY), ALL)
    assert [change.what for change in again] == ["updates"] * len(ALL)
    assert list(kibana.stored.values()) == ALL


def test_keep_leaves_what_somebody_changed(kibana: StandIn) -> None:
    mine = {"changed": "by hand"}
    kibana.stored["default", "dashboard", "marsad-live"] = mine
    changes = install(Kibana(kibana.url, KEY), ALL, keep=True)
    assert {change.name for change in changes if change.what == "keeps"} == {"marsad-live"}
    assert kibana.stored["default", "dashboard", "marsad-live"] == mine
    assert len(kibana.stored) == len(ALL)


def test_a_space_is_made_once(kibana: StandIn) -> None:
    changes = install(Kibana(kibana.url.replace("//", "//elastic:s%40cret@") + "/"), ALL, space="marsad")
    assert (changes[0].kind, changes[0].name, changes[0].what) == ("space", "marsad", "creates")
    assert {key[0] for key in kibana.stored} == {"marsad"}
    again = install(Kibana(kibana.url, KEY), ALL, space="marsad")
    assert {change.kind for change in again} == {"tag", "data view", "search", "map", "dashboard"}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"version": "8.19.1"}, "it is Kibana 8.19.1, and the objects are made for 9"),
        ({"level": "unavailable"}, "it is unavailable: wait"),
        ({"may": False}, "may not do this"),
    ],
)
def test_a_kibana_that_cannot_take_them_is_told(kibana: StandIn, broken: dict[str, Any], said: str) -> None:
    vars(kibana).update(broken)
    with pytest.raises(KibanaRefused, match=said):
        install(Kibana(kibana.url, KEY), ALL)
    assert kibana.stored == {}


def test_who_is_not_known_is_told_how_to_be(kibana: StandIn) -> None:
    for key in ("wrong", None):
        with pytest.raises(KibanaRefused, match="MARSAD_KIBANA_API_KEY"):
            install(Kibana(kibana.url, key), ALL)


def test_ids_that_another_space_has_are_told(kibana: StandIn) -> None:
    kibana.elsewhere = {"marsad-live"}
    with pytest.raises(KibanaRefused, match=r"another space has marsad-live \(here 5f1c\)"):
        install(Kibana(kibana.url, KEY), ALL)


def test_what_is_refused_is_named(kibana: StandIn) -> None:
    without = [one for one in ALL if one["id"] != "marsad-feeds"]
    with pytest.raises(KibanaRefused, match="missing_references") as refused:
        install(Kibana(kibana.url, KEY), without)
    assert "search marsad-failing-feeds" in str(refused.value)
    assert "of the others it took none" in str(refused.value)
    assert kibana.stored == {}
    assert "index-pattern marsad-feeds" in str(refused.value)


def test_an_answer_that_says_nothing_is_no_success(kibana: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kibana, "_import", lambda *_: {})
    with pytest.raises(KibanaRefused, match="neither that it took them nor why"):
        install(Kibana(kibana.url, KEY), ALL)


def test_the_account_in_the_address_goes_before_a_key(kibana: StandIn) -> None:
    install(Kibana(kibana.url.replace("//", "//elastic:s%40cret@"), "wrong"), ALL)
    assert len(kibana.stored) == len(ALL)


@pytest.mark.parametrize(
    "url", ["http://[host", "elastic:secret@host:5601", "http://elastic:secret#@host:5601", "ftp://x"]
)
def test_an_address_that_is_none_is_told_without_its_password(url: str, settings: Settings) -> None:
    done = Marsad(settings).run("kibana", "install", "--url", url, check=False)
    assert done.returncode == 1
    assert "--url is not an address" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command(kibana: StandIn, settings: Settings, tmp_path: Path) -> None:
    product = Marsad(settings, MARSAD_KIBANA_URL=kibana.url, MARSAD_KIBANA_API_KEY=KEY)
    said = product.run("kibana", "install", "--space", "marsad", "--console", "https://watch.example").stdout
    assert "creates  space marsad" in said
    assert "creates  dashboard marsad-live" in said
    assert "https://watch.example" in kibana.stored["marsad", "dashboard", "marsad-live"]["attributes"]["panelsJSON"]
    again = product.run("kibana", "install", "--space", "marsad", "--json").stdout.splitlines()
    assert {json.loads(line)["what"] for line in again} == {"updates"}
    product.run("kibana", "objects", "-o", str(tmp_path / "x.ndjson"))
    assert len((tmp_path / "x.ndjson").read_text(encoding="utf-8").splitlines()) == len(ALL)


def test_what_is_no_kibana_is_told() -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            moved = self.path.startswith("/moved")
            self.send_response(302 if moved else 200)
            self.send_header("Location", "/base/")
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Elsewhere) as url:
        with pytest.raises(KibanaRefused, match="is no Kibana"):
            install(Kibana(url, KEY), ALL)
        with pytest.raises(KibanaRefused, match="base path"):
            install(Kibana(f"{url}/moved", KEY), ALL)
    with pytest.raises(KibanaRefused, match="does not answer"):
        install(Kibana(url.replace("//", "//u:secret@"), KEY), ALL)
