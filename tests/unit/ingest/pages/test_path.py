"""What follows from an answer without a page; how hosts are spared is in tests/integration/test_pages.py."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.feed import Feed
from ingest.fetch import Answer, Failed, Kind, NotModified
from ingest.pages.path import LONGEST, RETRY, Again, Done, after, host_rests, is_local

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def status(number: int, retry_after: str = "") -> Failed:
    return Failed("status", "", number, retry_after)


@pytest.mark.parametrize(
    ("answer", "follows"),
    [
        (status(404), Done("missing")),
        (Failed("gone", "", 410), Done("missing")),
        (status(403), Done("refused")),
        (status(451), Done("refused")),
        (status(418), Done("refused")),
        (Failed("size", "", 200), Done("too_large")),
        (Failed("tls", ""), Done("failed")),
        (Failed("redirect", ""), Done("failed")),
        (Failed("forbidden", ""), Done("failed")),
        (NotModified(), Done("failed")),
        (status(500), Again(RETRY, "status", tried=True)),
        (status(408), Again(RETRY, "status", tried=True)),
        (status(503), Again(RETRY, "status", tried=True)),
        (status(429), Again(RETRY, "rest", tried=True)),
        (status(429, "90"), Again(timedelta(seconds=90), "rest", tried=True)),
        (status(503, "Sun, 22 Nov 2026 09:10:00 GMT"), Again(timedelta(minutes=10), "rest", tried=True)),
        (status(429, "80000"), Done("given_up")),
    ],
)
def test_what_may_pass_is_tried_again_and_the_rest_is_done_with(answer: Answer, follows: Done | Again) -> None:
    assert after(answer, NOW) == follows


@pytest.mark.parametrize("kind", ["timeout", "dns", "connection", "busy"])
def test_a_network_that_fails_may_pass(kind: Kind) -> None:
    assert after(Failed(kind, ""), NOW) == Again(RETRY, kind, tried=True)


def test_a_host_rests_only_when_it_asks_to() -> None:
    assert host_rests(status(500, "90"), NOW) == timedelta()
    assert host_rests(status(503), NOW) == timedelta()
    assert host_rests(status(503, "90"), NOW) == timedelta(seconds=90)
    assert host_rests(status(429, "99999"), NOW) > LONGEST


def test_only_a_local_feed_s_own_server_is_local() -> None:
    bridge = Feed("f", "http://127.0.0.1:3000/feed", local=True)
    assert is_local("http://127.0.0.1:3000/page", bridge)
    assert not is_local("http://127.0.0.1:6379/", bridge)
    assert not is_local("http://169.254.169.254/latest", bridge)
    assert not is_local("http://127.0.0.1:3000/page", Feed("f", bridge.url))
