"""What is wrong, and that it is told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.claims import OwnClaims
from console.watching import GRACE, Look, announce, body, counts, decide, signs_since, since
from ingest.state import FeedState
from marsad.settings import Settings
from workers.alerts.channels import Undelivered
from workers.alerts.vitals import Vitals
from workers.alerts.watch import Trouble

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG = timedelta(hours=1)
LAG = Trouble("lag", "تأخر", "behind")
SILENT = Trouble("silent-feed:a", "صامت", "silent")


def vitals(**changed: Any) -> Vitals:
    values: dict[str, Any] = {
        "at": AT,
        "workers": ("one",),
        "pollers": ("poller",),
        "waiting": 0,
        "lag": 0.0,
        "outbox": 0,
        "dead": 0,
        "feeds": {},
    }
    return Vitals(**values | changed)


def look(**changed: Any) -> Look:
    values: dict[str, Any] = {
        "at": AT,
        "signs_since": AT - LONG,
        "vitals": vitals(),
        "documents": {"articles": 3, "events": 2, "alerts": 1},
        "enabled": ("a", "b"),
    }
    return Look(**values | changed)


def ids(seen: Look, running: timedelta = LONG) -> list[str]:
    return [trouble.id for trouble in decide(seen, Settings(), running)]


class Endpoint:
    """Takes what it is sent while it is there."""

    def __init__(self) -> None:
        self.there = True
        self.calls: list[str] = []

    def send(self, trouble: Trouble) -> None:
        self.calls.append(trouble.id)
        if not self.there:
            raise Undelivered("away")


def test_nothing_is_wrong() -> None:
    assert ids(look()) == []


def test_a_start_is_no_alarm_and_the_grace_has_an_end() -> None:
    starting = look(vitals=vitals(workers=(), pollers=()), signs_since=AT - GRACE / 2, index_misses=9)
    assert ids(starting, running=GRACE / 2) == []
    assert ids(look(vitals=vitals(workers=(), pollers=()), index_misses=9), running=GRACE) == [
        "index-down",
        "no-worker",
        "no-poller",
    ]


def test_after_redis_was_away_signs_of_life_are_waited_for_again() -> None:
    back = vitals(workers=(), pollers=())
    assert ids(look(vitals=back, signs_since=AT - GRACE / 2)) == []
    assert ids(look(vitals=back, signs_since=AT - GRACE)) == ["no-worker", "no-poller"]


def test_a_worker_that_is_gone_is_told_and_after_a_break_it_is_waited_for() -> None:
    workers = {"one": AT, "two": AT - timedelta(minutes=1)}
    assert ids(look(workers=workers)) == ["worker-gone:two"]
    assert ids(look(workers=workers, signs_since=AT - GRACE / 2)) == []
    assert ids(look(vitals=None, workers=workers)) == []  # nothing is known while Redis is away


def test_signs_of_life_are_counted_from_the_last_break() -> None:
    soon, much_later = AT + timedelta(seconds=5), AT + timedelta(minutes=5)
    assert signs_since(look(), soon) == AT - LONG
    assert signs_since(look(signs_since=None), soon) == soon  # Redis was away
    assert signs_since(look(), much_later) == much_later  # this machine was asleep


def test_lag_is_told_at_once_even_at_the_start() -> None:
    assert ids(look(vitals=vitals(lag=61.0)), running=timedelta(0)) == ["lag"]


@pytest.mark.parametrize(("misses", "told"), [(1, []), (2, ["index-down"])])
def test_one_missed_answer_of_the_index_is_a_hiccup(misses: int, told: list[str]) -> None:
    assert ids(look(index_misses=misses)) == told


def test_without_redis_only_that_is_said() -> None:
    assert ids(look(vitals=None, redis_misses=1)) == []
    assert ids(look(vitals=None, redis_misses=2, index_misses=2)) == ["redis-down"]


def test_a_mistake_in_the_feed_list_is_on_the_page() -> None:
    found = decide(look(feeds_mistake="feeds.toml: x"), Settings(), LONG)
    assert [(one.id, one.text_en) for one in found] == [("feeds-file", "feeds.toml: x")]
    assert "feeds.toml: x" in found[0].text_ar


def test_the_counters_say_what_is_known() -> None:
    feeds = {"a": FeedState(id="a", error="http_404"), "b": FeedState(id="b"), "off": FeedState(id="off", error="x")}
    seen = counts(look(vitals=vitals(waiting=7, lag=2.4, dead=1, feeds=feeds)))
    assert seen == {
        "articles": 3,
        "events": 2,
        "alerts": 1,
        "waiting": 7,
        "lag": 2,
        "dead": 1,
        "feeds": 2,
        "failing": 1,
        "only_sample": False,
    }


def test_what_is_not_known_is_none() -> None:
    seen = counts(look(vitals=None, documents=None, enabled=("sample",)))
    assert [seen[name] for name in ("articles", "waiting", "failing")] == [None, None, None]
    assert seen["only_sample"] is True


def test_a_trouble_keeps_the_time_it_opened_until_it_is_over() -> None:
    first, over = since({}, [LAG], AT)
    assert (first, over) == ({"lag": AT}, set())
    second, over = since(first, [LAG, SILENT], AT + LONG)
    assert (second, over) == ({"lag": AT, "silent-feed:a": AT + LONG}, set())
    assert since(second, [SILENT], AT + LONG)[1] == {"lag"}


def test_each_trouble_is_sent_once_however_many_consoles_look() -> None:
    claims, endpoint = OwnClaims(), Endpoint()
    for _ in range(3):  # two consoles on the same claims, or one that looks again
        announce([LAG, SILENT], set(), claims, endpoint.send)
    assert endpoint.calls == ["lag", "silent-feed:a"]


def test_it_is_sent_again_when_it_was_over_and_opens_anew() -> None:
    claims, endpoint = OwnClaims(), Endpoint()
    announce([LAG], set(), claims, endpoint.send)
    announce([], {"lag"}, claims, endpoint.send)
    announce([LAG], set(), claims, endpoint.send)
    assert endpoint.calls == ["lag", "lag"]


def test_a_failed_call_is_made_again_and_the_others_do_not_wait_for_the_same_endpoint() -> None:
    claims, endpoint = OwnClaims(), Endpoint()
    endpoint.there = False
    announce([LAG, SILENT], set(), claims, endpoint.send)
    assert endpoint.calls == ["lag"]
    endpoint.there = True
    announce([LAG, SILENT], set(), claims, endpoint.send)
    assert endpoint.calls == ["lag", "lag", "silent-feed:a"]


def test_the_webhook_is_told_what_since_when_and_where_to_look() -> None:
    assert body(LAG, AT, "http://127.0.0.1:8600") == {
        "kind": "trouble",
        "id": "lag",
        "text_ar": "تأخر",
        "text_en": "behind",
        "opened": "2026-03-01T12:00:00+00:00",
        "console": "http://127.0.0.1:8600",
    }
