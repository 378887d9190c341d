"""What an answer for robots.txt means, and for whom it speaks."""

import pytest

from ingest.fetch import Answer, Failed, Fetched, Kind, NotModified
from ingest.pages.robots import origin_of, rules_of
from ingest.pages.robots_rules import ALL, NOTHING, Rules


def failed(status: int) -> Failed:
    return Failed("status", "", status)


@pytest.mark.parametrize(
    ("answer", "rules"),
    [
        (Fetched(b"User-agent: *\nDisallow: /x", "text/plain", ""), Rules(((False, "/x"),))),
        (Fetched(b"<html>", "text/html", ""), ALL),
        (failed(404), ALL),
        (failed(403), ALL),
        (Failed("gone", "", 410), ALL),
        (Failed("redirect", ""), ALL),
        (failed(429), None),
        (failed(500), None),
        (failed(503), None),
        (Failed("size", "", 200), NOTHING),
        (Failed("forbidden", ""), NOTHING),
        (NotModified(), None),
    ],
)
def test_an_answer_says_what_is_allowed_or_nothing_for_now(answer: Answer, rules: Rules | None) -> None:
    assert rules_of(answer) == rules


@pytest.mark.parametrize("kind", ["timeout", "dns", "connection", "tls", "encoding"])
def test_a_site_that_cannot_be_asked_is_left_alone_for_now(kind: Kind) -> None:
    assert rules_of(Failed(kind, "")) is None


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://News.example/a?b#c", "https://news.example"),
        ("http://news.example:80/a", "http://news.example"),
        ("https://news.example:8443", "https://news.example:8443"),
        ("HTTPS://user:word@news.example/", "https://news.example"),
        ("http://[::1]:7/", "http://[::1]:7"),
    ],
)
def test_scheme_host_and_port_have_a_robots_txt_of_their_own(url: str, origin: str) -> None:
    assert origin_of(url) == origin
