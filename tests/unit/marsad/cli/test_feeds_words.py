"""What a check says to a person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.finding.check import Checked
from ingest.parse.entry import Hints
from ingest.push.websub import Subscription
from marsad.cli.feeds_words import span, words

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CHECKED = Checked(
    "one",
    "https://one.example/feed",
    form="RSS 2.0",
    path="strict",
    encoding="utf-8",
    size=12345,
    entries=20,
    length=2300,
    newest=datetime.fromisoformat("2026-11-22T08:05:00+02:00"),
    conditional=True,
    again="not_modified",
    between=HOUR,
    interval=15 * MINUTE,
    took=0.25,
)
PUSHED = Subscription("one", "https://hub.example/", "t", "c/one.x", "s", tries=2, error="the hub answers 500")


def test_a_feed_with_which_all_is_well() -> None:
    assert words(CHECKED).splitlines() == [
        "one: RSS 2.0, 20 articles, newest of 2026-11-22 08:05 +0200 (12,345 bytes of utf-8, 0.2 s)",
        "  read by the strict reader",
        "  an entry every 60 min on average; polled about every 15 min",
        "  conditional requests work: asked again, it answers 304",
        "  its texts (about 2,300 characters) are taken as they are; no pages are read",
        "  it names no hub, so it is polled only",
    ]


def test_a_feed_with_faults() -> None:
    faulty = replace(
        CHECKED, undated=2, ahead=3, moved="https://new/", drops=(("no link and no id", 4),), notes=("a note",)
    )  # fmt: skip
    assert words(faulty).splitlines()[1:6] == [
        "  dropped 4: no link and no id",
        "  2 entries have no date that can be true; the time of the first poll is taken",
        "  3 entries have a date that is still to come: its clock or its time zone is wrong",
        "  a note",
        "  it has moved for good to https://new/: polls follow; better put that address into the list",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"path": "feedparser"}, "read by feedparser, in a process of its own"),
        ({"path": "json"}, "read as JSON Feed"),
        ({"between": None, "interval": 5 * MINUTE}, "its rhythm is not known yet; polled every 5 min at first"),
        ({"hints": Hints(ttl=10 * MINUTE)}, "asks to be left alone for a while (ttl 10 min); followed"),
        ({"hints": Hints(period=HOUR), "fresh": 5 * MINUTE},
         "(sy:updatePeriod 60 min, Cache-Control or Expires 5 min); followed up to 15 min: it publishes more often"),
        ({"fresh": 3 * HOUR, "between": None, "interval": HOUR}, "followed up to 60 min while its rhythm is not known"),
        ({"hints": Hints(skip_hours=frozenset([3, 1]), skip_days=frozenset([4]))},
         "asks not to be polled in the hours 1, 3 (UTC) or on Friday; followed"),
        ({"conditional": False}, "it sends neither ETag nor Last-Modified, so every poll fetches it whole"),
        ({"again": "same"}, "conditional requests do not work"),
        ({"again": "changed"}, "it changes with every request"),
        ({"again": "failed"}, "asked a second time it failed"),
        ({"pages": 18, "length": 240}, "18 of 20 texts are only beginnings (about 240 characters): their pages"),
        ({"hub": "https://hub.example/"}, "it can be pushed by https://hub.example/; not asked yet"),
    ],
)  # fmt: skip
def test_what_else_is_said(change: dict[str, object], said: str) -> None:
    assert said in words(replace(CHECKED, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pushes", "said"),
    [
        (PUSHED, "not pushed: https://hub.example/ was asked 2 times; the hub answers 500"),
        (
            replace(PUSHED, until=NOW + HOUR),
            " pushed by https://hub.example/ until 2026-11-22 10:00 +0000, none",
        ),
        (
            replace(PUSHED, until=NOW + HOUR, last_push=NOW),
            "10:00 +0000, the last at 2026-11-22 09:00 +0000",
        ),
        (replace(PUSHED, until=NOW), "not pushed"),
        (replace(PUSHED, ignored=3), "3 pushes were ignored, for they were not signed with our secret"),
    ],
)
def test_what_is_said_of_its_hub(pushes: Subscription, said: str) -> None:
    assert said in words(replace(CHECKED, hub="https://hub.example/"), pushes, NOW)


KINDS = ("gone", "timeout", "size", "encoding", "tls", "dns", "connection", "redirect", "forbidden", "address", "busy")


@pytest.mark.parametrize("kind", KINDS)
def test_every_failure_comes_with_what_to_do(kind: str) -> None:
    lines = words(Checked("one", "x", reason="it is so", kind=kind)).splitlines()  # type: ignore[arg-type]
    assert lines[0] == "one: cannot be polled: it is so"
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("status", "said"), [(404, "feeds add"), (403, "refuses programs"), (401, "password"), (500, "fault of its own")]
)
def test_what_to_do_about_a_status(status: int, said: str) -> None:
    assert said in words(Checked("one", "x", reason="r", kind="status", status=status))


def test_what_to_do_about_what_is_no_feed() -> None:
    assert "feeds add" in words(Checked("one", "x", reason="it is an HTML page, not a feed", kind="content"))
    assert "browser" in words(Checked("one", "x", reason="it is empty", kind="content"))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 h"), (172_800, "2 days")],
)
def test_spans(seconds: int, said: str) -> None:
    assert span(timedelta(seconds=seconds)) == said
