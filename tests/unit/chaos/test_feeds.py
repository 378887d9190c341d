"""The plan: the same for a seed, three poisons, and feeds that forget nothing too early."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from ingest.article import Article
from tests.chaos.faults import FULL, SHORT, Profile
from tests.chaos.feeds import AHEAD, KEPT, POISONS, WINDOW, Entry, Publisher, Version, feed_id, listing, plan, row

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)


def texts(count: int) -> list[Article]:
    return [Article(str(n), "", f"عنوان {n}", f"خبر {n}", AT) for n in range(count)]


def drawn(count: int = 600, seed: int = 1, profile: Profile = SHORT) -> list[Entry]:
    return plan(texts(count), seed, profile, AT)


def test_a_seed_plans_the_same() -> None:
    assert drawn() == drawn()
    assert drawn() != drawn(seed=2)


def test_each_poison_is_planted_once_in_the_first_third_and_stays_as_it_is() -> None:
    planted = [entry for entry in drawn() if entry.poison]
    assert sorted(entry.poison for entry in planted) == sorted(POISONS)
    for entry in planted:
        assert entry.poison in entry.versions[0].text
        assert not entry.is_revised
        assert entry.listed[0][1] < SHORT.seconds / 3
    assert not [e for e in drawn() if not e.poison and any(word in v.text for word in POISONS for v in e.versions)]


def test_some_are_revised_and_some_listed_twice() -> None:
    entries = drawn(5_000, profile=FULL)
    assert 0.05 < sum(entry.is_revised for entry in entries) / 5_000 < 0.2
    assert 0.05 < sum(len(entry.listed) == 2 for entry in entries) / 5_000 < 0.2
    assert len({entry.id for entry in entries}) == 5_000


def test_all_changes_come_before_the_end() -> None:
    for entry in drawn():
        assert all(version.at <= SHORT.seconds for version in entry.versions)
        assert [version.at for version in entry.versions] == sorted(version.at for version in entry.versions)


def entry(number: int, at: float, *more: Version) -> Entry:
    versions = (Version(at, f"t{number}", "x"), *more)
    return Entry(f"https://chaos.test/1/{number}", AT, versions, (("f00", at),))


def test_a_feed_lists_the_newest_fifty_and_what_changed_of_late() -> None:
    entries = [entry(n, float(n)) for n in range(WINDOW + 10)]
    late = WINDOW + 10 + KEPT
    assert len(listing(entries, "f00", 30.0)) == 31
    assert len(listing(entries, "f00", WINDOW + 10.0)) == WINDOW + 10, "none was listed for long"
    assert listing(entries, "f00", late)[0].url.endswith(f"/{WINDOW + 9}")
    assert len(listing(entries, "f00", late)) == WINDOW
    entries[0] = entry(0, 0.0, Version(late - 1, "new title", "x"))
    assert entries[0] in listing(entries, "f00", late)


def test_an_entry_says_what_its_newest_version_said_by_then() -> None:
    one = entry(1, 10.0, Version(20.0, "second", "y"))
    assert [one.at(moment).title for moment in (5.0, 10.0, 19.9, 20.0, 99.0)] == ["t1", "t1", "t1", "second", "second"]
    assert row(one, 30.0)["title"] == "second"


def test_before_the_start_feeds_show_their_first_and_at_the_end_all_but_poison() -> None:
    entries = drawn(100, profile=replace(SHORT, feeds=2))
    publisher = Publisher(entries, 2)
    assert publisher.moment == 0
    assert publisher.document(feed_id(0)).count(b"<item>") >= AHEAD
    publisher.show_all()
    shown = publisher.document("f00") + publisher.document("f01")
    assert not any(word.encode() in shown for word in POISONS)
    for one in entries:
        assert one.poison or one.versions[-1].title.encode() in shown
