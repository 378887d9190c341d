"""The subscriber's part of WebSub: what is asked of a hub and when, what is confirmed, what counts as signed."""

import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feed import Feed
from ingest.push.websub import (
    LONGEST_CHALLENGE,
    METHODS,
    PATIENCE,
    UNSUBSCRIBE_TRIES,
    Offer,
    Subscription,
    form,
    hub_and_topic,
    is_over,
    matches,
    offer,
    signature,
    unwanted,
    verified,
    wait,
    wanted,
)
from ingest.state import FeedState

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BASE = "https://marsad.example/push/"
FEED = Feed("one", "https://one.example/feed")
OFFER = Offer("https://hub.example/", "https://one.example/feed")
KNOWN = Subscription("one", OFFER.hub, OFFER.topic, f"{BASE}one.token", "secret")
ASKED = replace(KNOWN, mode="subscribe", asked=NOW, tries=1)
ACTIVE = replace(KNOWN, mode="subscribe", asked=NOW, since=NOW, until=NOW + 8 * DAY)


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ((), ("", "")),
        (('<https://h/>; rel="hub"', '<https://f/>; rel="self"'), ("https://h/", "https://f/")),
        (('<https://h/>; rel=hub, <https://f/>; rel=self; type="a,b"',), ("https://h/", "https://f/")),
        (('<https://f/>; type="x"; REL="Self Hub"',), ("https://f/", "https://f/")),
        (('<https://h/> rel="hub"',), ("https://h/", "")),  # as one CMS writes it
        (("</hub>;rel=hub", "<?a=1>; rel=self"), ("https://one.example/hub", "https://one.example/feed?a=1")),
        (("<https://1/>; rel=hub", "<https://2/>; rel=hub"), ("https://1/", "")),
        (('<https://w/>; rel="https://api.w.org/"', '<https://n/>; rel="next"'), ("", "")),
        (("<https://h/>; rel=", "rel=hub", "<>; rel", "<https://[/>; rel=hub"), ("", "")),
    ],
)
def test_link_headers(links: tuple[str, ...], found: tuple[str, str]) -> None:
    assert hub_and_topic(links, "https://one.example/feed") == found


@given(st.lists(st.text("<>;,=\"' relhubself/:", max_size=30), max_size=4))
def test_link_headers_of_any_kind(links: list[str]) -> None:
    hub_and_topic(links, "https://one.example/")


def test_link_headers_take_time_in_proportion_to_their_length() -> None:
    for piece in ("<", "<>", '<> rel="', "<>rel =", "<>;rel=hub,"):
        hub_and_topic([piece * (800_000 // len(piece))])  # as long as a hundred of the longest headers


STATE = FeedState("one", url="https://one.example/feed", listed_url=FEED.url, hub=OFFER.hub)


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (None, None),
        (FeedState("one"), None),
        (STATE._replace(hub=""), None),
        (STATE, OFFER),
        (STATE._replace(topic="https://one.example/self"), replace(OFFER, topic="https://one.example/self")),
        (STATE._replace(topic="/self"), OFFER),
        (STATE._replace(url="https://moved.example/"), replace(OFFER, topic="https://moved.example/")),
        (STATE._replace(hub="ftp://hub.example/"), None),
        (STATE._replace(listed_url="https://old.example/"), None),  # what was read before the user changed its address
    ],
)
def test_what_a_feed_offers(state: FeedState | None, found: Offer | None) -> None:
    assert offer(FEED, state) == found


def test_a_local_feed_may_name_a_local_hub() -> None:
    found = offer(replace(FEED, local=True), STATE)
    assert found
    assert found.local
    assert (asked := wanted("one", found, None, BASE, NOW))
    assert asked.local


def test_the_first_time() -> None:
    first, second = (wanted("one", OFFER, None, BASE, NOW) for _ in range(2))
    assert first
    assert second
    assert (first.hub, first.topic, first.mode, first.asked, first.tries) == (*form_of(OFFER), "subscribe", NOW, 1)
    assert first.callback.startswith(f"{BASE}one.")
    assert len(first.token) >= len("one.") + 32
    assert 32 <= len(first.secret.encode()) < 200
    assert first.token != second.token
    assert first.secret != second.secret


def form_of(offered: Offer) -> tuple[str, str]:
    return offered.hub, offered.topic


@pytest.mark.parametrize(
    ("known", "after", "again"),
    [
        (ASKED, PATIENCE - MINUTE, False),
        (ASKED, PATIENCE, True),
        (replace(ASKED, tries=2), PATIENCE, False),
        (replace(ASKED, tries=2), 2 * PATIENCE, True),
        (replace(ASKED, tries=9), DAY - MINUTE, False),
        (replace(ASKED, tries=99), DAY, True),
        # Three quarters of the lease.
        (ACTIVE, 6 * DAY - MINUTE, False),
        (ACTIVE, 6 * DAY, True),
        (replace(ACTIVE, asked=NOW + 6 * DAY, tries=1), 6 * DAY + PATIENCE - MINUTE, False),
        (replace(ACTIVE, asked=NOW + 6 * DAY, tries=1), 6 * DAY + PATIENCE, True),
        (replace(ACTIVE, until=NOW + timedelta(seconds=2)), timedelta(seconds=1.5), True),
    ],
)
def test_when_a_hub_is_asked_again(known: Subscription, after: timedelta, again: bool) -> None:
    asked = wanted("one", OFFER, known, BASE, NOW + after)
    assert (asked is not None) == again
    if asked:
        expected = replace(known, mode="subscribe", asked=NOW + after, tries=known.tries + 1)
        assert asked == expected  # its callback and secret stay: else the hub would know two subscribers


@pytest.mark.parametrize(
    ("offered", "base"),
    [
        (replace(OFFER, hub="https://other.example/"), BASE),
        (replace(OFFER, topic="https://one.example/other"), BASE),
        (OFFER, "https://elsewhere.example/push/"),
        (replace(OFFER, local=True), BASE),
    ],
)
def test_another_hub_is_another_subscription_but_not_with_every_poll(offered: Offer, base: str) -> None:
    assert wanted("one", offered, ACTIVE, base, NOW + HOUR - MINUTE) is None
    asked = wanted("one", offered, ACTIVE, base, NOW + HOUR)
    assert asked
    assert form_of(offered) == (asked.hub, asked.topic)
    assert asked.callback.startswith(base)
    assert asked.token != ACTIVE.token
    assert asked.secret != ACTIVE.secret
    assert asked.until is None


def test_tries_wait_ever_longer() -> None:
    waits = [wait(replace(ASKED, tries=tries)) for tries in range(12)]
    assert waits[:4] == [timedelta(), PATIENCE, 2 * PATIENCE, 4 * PATIENCE]
    assert waits == sorted(waits)
    assert waits[-1] == DAY


def test_what_the_hub_is_sent() -> None:
    assert form(ASKED) == {
        "hub.callback": KNOWN.callback,
        "hub.mode": "subscribe",
        "hub.topic": OFFER.topic,
        "hub.secret": "secret",
        "hub.lease_seconds": "864000",
        "hub.verify": "async",
    }
    assert "hub.secret" not in form(replace(ASKED, mode="unsubscribe"))


QUESTION = {"hub.mode": "subscribe", "hub.topic": OFFER.topic, "hub.challenge": "abc", "hub.lease_seconds": "691200"}


def test_what_was_asked_for_is_confirmed_and_again_when_the_answer_was_lost() -> None:
    soon = NOW + MINUTE
    answer = verified(replace(ASKED, error="x"), QUESTION, soon)
    assert answer == (replace(KNOWN, mode="subscribe", asked=NOW, since=soon, until=soon + 8 * DAY), "abc")
    assert verified(answer[0], QUESTION, soon) == answer


@pytest.mark.parametrize(
    ("lease", "days"),
    [("86400", 1), ("", 1), ("0", 1), ("-5", 1), ("soon", 1), ("١٢", 1), ("9" * 11, 30), ("9" * 99, 1)],
)
def test_what_the_hub_grants_counts(lease: str, days: int) -> None:
    answer = verified(ASKED, QUESTION | {"hub.lease_seconds": lease}, NOW)
    assert answer
    assert answer[0].until == NOW + days * DAY


@pytest.mark.parametrize(
    ("known", "change", "after"),
    [
        (ASKED, {"hub.topic": "https://one.example/feed/"}, MINUTE),
        (ASKED, {"hub.mode": "unsubscribe"}, MINUTE),
        (ASKED, {"hub.mode": ""}, MINUTE),
        (ASKED, {"hub.challenge": ""}, MINUTE),
        (ASKED, {"hub.challenge": "x" * (LONGEST_CHALLENGE + 1)}, MINUTE),
        (ASKED, {}, PATIENCE + MINUTE),
        (KNOWN, {}, MINUTE),
        (KNOWN, {"hub.mode": ""}, MINUTE),
        (ACTIVE, {"hub.mode": "unsubscribe"}, MINUTE),
    ],
)
def test_what_was_not_asked_for_is_not_confirmed(known: Subscription, change: dict[str, str], after: timedelta) -> None:
    assert verified(known, QUESTION | change, NOW + after) is None


@pytest.mark.parametrize("known", [ASKED, ACTIVE])
def test_a_hub_that_refuses_is_not_asked_for_a_day(known: Subscription) -> None:
    answer = verified(known, {"hub.mode": "denied", "hub.topic": OFFER.topic, "hub.reason": "not\nyou"}, NOW + HOUR)
    assert answer
    refused, challenge = answer
    assert (challenge, refused.error, refused.active(NOW + HOUR)) == ("", "the hub refuses: not you", False)
    assert wanted("one", OFFER, refused, BASE, NOW + 24 * HOUR) is None
    assert wanted("one", OFFER, refused, BASE, NOW + 25 * HOUR)
    assert verified(known, {"hub.mode": "denied", "hub.topic": "https://other.example/"}, NOW) is None


def test_a_feed_that_is_off_is_let_go() -> None:
    asked = unwanted(ACTIVE, NOW + DAY)
    assert asked == replace(ACTIVE, mode="unsubscribe", asked=NOW + DAY, tries=1)
    assert unwanted(asked, NOW + DAY + MINUTE) is None
    assert unwanted(asked, NOW + DAY + PATIENCE)
    assert unwanted(replace(asked, tries=UNSUBSCRIBE_TRIES), NOW + 2 * DAY) is None
    answer = verified(asked, QUESTION | {"hub.mode": "unsubscribe"}, NOW + DAY + MINUTE)
    assert answer
    assert (answer[0].until, answer[1]) == (None, "abc")
    assert unwanted(answer[0], NOW + DAY + MINUTE) is None
    assert not is_over(answer[0], NOW + DAY + MINUTE)  # it may ask again, if our answer was lost
    assert is_over(answer[0], NOW + DAY + PATIENCE)
    assert wanted("one", OFFER, answer[0], BASE, NOW + DAY + MINUTE)  # on again


@pytest.mark.parametrize(
    ("known", "after", "over"),
    [(ACTIVE, 8 * DAY - MINUTE, False), (ACTIVE, 8 * DAY, True), (ASKED, MINUTE, False), (ASKED, PATIENCE, True)],
)
def test_when_nothing_more_is_to_come(known: Subscription, after: timedelta, over: bool) -> None:
    assert is_over(known, NOW + after) == over


@pytest.mark.parametrize("method", METHODS)
def test_a_signed_push(method: str) -> None:
    digits = hmac.new(b"secret", b"ab", method).hexdigest()
    for header, body, right in (
        (f"{method}={digits}", b"ab", True),
        (f" {method.upper()}={digits.upper()} ", b"ab", True),
        (f"{method}={digits}", b"abc", False),
        (f"{method}={digits[:-1]}", b"ab", False),
        (f"{method}=خ", b"ab", False),
    ):
        found = signature("secret", header)
        assert found
        for byte in body:
            found[0].update(bytes([byte]))
        assert matches(*found) == right


@pytest.mark.parametrize("header", ["", "sha256", "md5=abc", "sha3_256=abc", "=abc", "sha512_256=abc"])
def test_a_push_signed_in_no_known_way(header: str) -> None:
    assert signature("secret", header) is None
