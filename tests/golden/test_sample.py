"""The sample feed, read by eye: what the first main event of each article must be, and what tells of nothing."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from console.sample import SampleArticle, load
from ingest.article import Article
from workers.event import Count, Event
from workers.extract import extract

STARTED = datetime(2024, 3, 13, 12, tzinfo=timezone(timedelta(hours=2)))
# (slug, minute) -> type, place, country, killed, injured of the first main event; () where there is no event at all.
# A toll that is not told is None; «three at least» is written out; "some" has no number.
EXPECTED: dict[tuple[str, int], tuple[object, ...]] = {
    ("sirte-airstrike", -596): ("airstrike", "سرت", "LY", 6, 0),
    ("football-heavy-defeat", -561): (),
    ("nineveh-cell", -530): ("arrest", "تلعفر", "IQ", None, None),
    ("tunis-market-prices", -498): (),
    ("marib-clash", -470): ("clash", "صرواح", "YE", 14, 9),
    ("sfax-short-films", -442): (),
    ("zuwara-shipwreck", -410): ("accident", "زوارة", "LY", 9, None),
    ("sebha-airport-denial", -385): ("shelling", "مطار سبها", "LY", None, None),
    ("cairo-verdict", -350): ("judicial", "القاهرة", "EG", None, None),
    ("benghazi-market-1", -310): ("bombing", "حي السلماني", "LY", "some", "some"),
    ("benghazi-market-radio", -296): ("bombing", "حي السلماني", "LY", Count(3, "at_least"), 9),
    ("benghazi-market-1", -270): ("bombing", "حي السلماني", "LY", 4, 11),
    ("idlib-shelling", -240): ("shelling", "البارة", "SY", 5, 12),
    ("benghazi-market-hospital", -205): ("bombing", "حي السلماني", "LY", 7, 15),
    ("ubari-abduction", -180): ("abduction", "أوباري", "LY", None, None),
    ("benghazi-market-claim", -150): ("bombing", "حي السلماني", "LY", 7, 15),
    ("measles-campaign", -125): (),
    ("kassala-flood", -100): ("disaster", "كسلا", "SD", 13, 27),
    ("kassala-emergency", -76): ("deployment", "كسلا", "SD", None, None),
    ("sebastia-mosaic", -55): (),
    ("gao-mine", -38): ("bombing", "غاو", "ML", 3, 5),
    ("zawiya-ceasefire", -20): ("agreement", "الزاوية", "LY", None, None),
    ("sidon-assassination", 1): ("assassination", "صيدا", "LB", 1, 1),
    ("libya-weather", 2): (),
    ("kirkuk-checkpoint", 3): ("armed_attack", "داقوق", "IQ", 9, 4),
    ("ubari-release", 5): ("abduction", "أوباري", "LY", None, None),
    ("gafsa-protest", 7): ("protest", "الرديف", "TN", None, 22),
    ("kirkuk-checkpoint", 10): ("armed_attack", "داقوق", "IQ", 6, 7),
    ("striker-transfer", 12): (),
    ("ras-ajdir-closure", 14): ("deployment", "معبر رأس اجدير", "LY", None, None),
    ("arms-embargo-sanctions", 16): ("sanction", "ليبيا", "LY", None, None),
    ("student-security-software", 18): (),
    ("tunis-libya-talks", 20): ("meeting", "تونس", "TN", None, None),
    ("oil-ports-threat", 23): ("threat", "خليج سرت", "LY", None, None),
    ("battle-notebooks", 26): (),
    ("benghazi-market-suspect", 30): ("arrest", "بنغازي", "LY", None, None),
}
# What the extractor tells worse than is written here, and how: whoever mends it takes the line away.
FIRST_WRONG = {
    ("sebastia-mosaic", -55): "what the diggers found is told as a seizure",
    ("benghazi-market-suspect", 30): "the district of the bombing is taken for that of the arrest",
}
FALSE_ALARMS = {
    ("cairo-verdict", -350): "the death sentence is told as an execution",
}
ARTICLES = {(article.slug, article.minute): article for article in load()}


def keys(known_wrong: dict[tuple[str, int], str]) -> list[Any]:
    """Every article; those known to come out wrong must do so until their line is taken away."""
    return [
        pytest.param(
            key,
            id=f"{key[0]}@{key[1]}",
            marks=[pytest.mark.xfail(strict=True, reason=known_wrong[key])] if key in known_wrong else [],
        )
        for key in EXPECTED
    ]


def test_every_sample_article_is_judged() -> None:
    assert ARTICLES.keys() == EXPECTED.keys()
    assert sum(not expected for expected in EXPECTED.values()) == 9


@pytest.mark.parametrize("key", keys(FIRST_WRONG))
def test_the_first_main_event_is_told_as_it_is(key: tuple[str, int]) -> None:
    found = events(ARTICLES[key])
    if EXPECTED[key]:
        assert row(next(event for event in found if event.salience == "main")) == EXPECTED[key]
    else:
        assert found == []


@pytest.mark.parametrize("key", keys(FALSE_ALARMS))
def test_no_other_main_event_is_a_false_alarm(key: tuple[str, int]) -> None:
    """The main news of violence beside the first: the fight a truce ends, the blast a suspect is held for."""
    also = {"zawiya-ceasefire": ["clash"], "ras-ajdir-closure": ["clash"], "benghazi-market-suspect": ["bombing"]}
    main = [event for event in events(ARTICLES[key]) if event.salience == "main"]
    violent = [event.type for event in main[1:] if event.event_class in ("explosion", "assault", "battle")]
    assert violent == also.get(key[0], [])


def test_only_the_group_that_claims_is_said_to_claim() -> None:
    claims = {slug: event.claimed_by for (slug, _), a in ARTICLES.items() for event in events(a) if event.claimed_by}
    assert claims == {"benghazi-market-claim": "تنظيم داعش"}


def test_a_denial_is_a_denial() -> None:
    (event,) = events(ARTICLES["sebha-airport-denial", -385])
    assert event.modality == "denied"


def events(article: SampleArticle) -> list[Event]:
    published = article.published(STARTED)
    return extract(Article(article.slug, "", article.title, article.text, published, publisher=article.publisher))


def row(event: Event) -> tuple[object, ...]:
    """The event in the form of the table."""
    place = (event.place.name_ar, event.place.country) if event.place else (None, None)
    return (event.type, *place, short(event.killed), short(event.injured))


def short(count: Count | None) -> object:
    """A plain number where the count is exact, "some" where none is given."""
    if count is None or count.qualifier == "at_least":
        return count
    return "some" if count.value is None else count.value
