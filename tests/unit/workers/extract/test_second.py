"""The encoder's word against that of the linear models, step by step; here it is always sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.article import Article
from tests.unit.workers.extract.readings import PUBLISHED, drafts_of, tellings_of, trigger_of
from workers.extract import reading as reading_module
from workers.extract.choice import View, date_of, place_of
from workers.extract.counting import Toll
from workers.extract.drafts import Draft
from workers.extract.filter import weighed
from workers.extract.judge import NONE, judged
from workers.extract.learned import SECOND
from workers.extract.links import linked
from workers.extract.matcher import Match
from workers.extract.reading import LONGEST_SECOND, Reading, read
from workers.extract.roles import find_parts
from workers.extract.tellings import Telling, find_tellings
from workers.lang.ar.dates import When
from workers.resolve.places import Mention

TEXT = "اعتقلت الشرطة أمس الثلاثاء ثلاثة أشخاص في صفاقس قرب تونس. وقالت إن الاعتقال جاء بعد شكوى."


class Sure:
    """An encoder that says the same to everything, but for what it is told."""

    def __init__(self, yes: bool, role: str = "O", word: str = "") -> None:
        self.chance = float(yes)
        self.role, self.word = role, word

    def types(self, match: Match) -> dict[str, float]:
        return {NONE: 1 - self.chance, match.name: self.chance}

    def first(self, _: Match) -> float:
        return self.chance

    def main(self, _: Match) -> float:
        return self.chance

    def same(self, _: Match, other: Match) -> float:
        return self.chance

    def place(self, _: Match, mention: Mention) -> float:
        return float(mention.entry.english == "Tunis")

    def date(self, _: Match, when: When | None, published: date) -> float:
        return float(when is None)

    def toll(self, trigger: Match, toll: Toll) -> float:
        return float(trigger.name == self.word) if self.word else self.chance

    def roles(self, _: Match, start: int, end: int) -> list[dict[str, float]]:
        return [{self.role if at == start else "O": 1.0} for at in range(start, end)]


def asked(second: Sure | None, text: str = TEXT) -> Reading:
    found = read(Article("a", "", "", text, PUBLISHED))
    found.__dict__["second"] = second
    return found


def test_the_judge_takes_the_mean() -> None:
    alone, sure = (dict(judged(asked(second))[0][1]) for second in (None, Sure(yes=False)))
    assert alone["arrest"] > 0.9
    assert sure["arrest"] == pytest.approx(alone["arrest"] * (1 - SECOND))
    assert sum(sure.values()) == pytest.approx(1)


def test_what_the_encoder_takes_for_nothing_is_told_less() -> None:
    assert len(find_tellings(asked(Sure(yes=False)))) < len(find_tellings(asked(Sure(yes=True))))


def test_two_tellings_are_one_event_when_both_are_for_it() -> None:
    for yes, groups in ((True, 1), (False, 2)):
        read = asked(Sure(yes))
        arrests = [m for spans in read.spans.values() for m in spans if m.name == "arrest"]
        tellings = [Telling(m, read.words.sentence[m.start], {"arrest": 0.95}) for m in arrests]
        assert len(linked(read, tellings)) == groups


def test_another_place_and_date_than_the_rules_is_chosen_when_the_encoder_is_sure() -> None:
    def chosen(read: Reading) -> tuple[str | None, bool]:
        views = [View(trigger_of(read, "arrest"), True)]
        place, (_, published) = place_of(read, views)[0], date_of(read, views)
        return place.entry.english if place else None, published

    assert chosen(asked(None)) == ("Sfax", False)
    assert chosen(asked(Sure(yes=True))) != chosen(asked(None))


@pytest.mark.parametrize(
    ("second", "dead"),
    [
        (None, [("airstrike", 0), ("bombing", 7)]),
        (Sure(yes=True, word="airstrike"), [("airstrike", 7), ("bombing", 0)]),
        (Sure(yes=False), [("airstrike", 0), ("bombing", 0)]),
    ],
)
def test_a_toll_is_that_of_the_event_the_encoder_is_sure_of(second: Sure | None, dead: list[tuple[str, int]]) -> None:
    read = asked(second, "شن الجيش غارة أمس ردا على تفجير قتل فيه 7 أشخاص.")
    drafts = drafts_of(read, airstrike="غاره", bombing="تفجير")
    assert [(draft.type, sum(toll.count.value or 0 for toll in draft.tolls)) for draft in drafts] == dead


def test_what_is_denied_takes_no_later_toll_however_sure_the_encoder() -> None:
    read = asked(Sure(yes=True), "نفى الجيش وقوع تفجير في سرت. وسقط 3 قتلى في أمر آخر.")
    (draft,) = drafts_of(read, bombing="تفجير")
    assert draft.tolls == ()


def test_the_likeliest_toll_is_named_first() -> None:
    class Later(Sure):
        def toll(self, trigger: Match, toll: Toll) -> float:
            return 0.9 if toll.count.value == 9 else 0.6

    read = asked(Later(yes=True), "وقع تفجير في سرت أمس وقتل 7 أشخاص. وارتفعت الحصيلة إلى 9 قتلى.")
    (draft,) = drafts_of(read, bombing="تفجير")
    assert [toll.count.value for toll in draft.tolls] == [9, 7]


def test_a_role_both_are_for_is_found() -> None:
    read = asked(Sure(yes=True, role="B-target"))
    parts = find_parts(read, trigger_of(read, "arrest"))
    assert [part.start for part in parts if part.role == "target"][:1] == [0]


def test_the_filter_hears_the_encoder() -> None:
    for yes in (True, False):
        read = asked(Sure(yes))
        (telling, *_) = tellings_of(read, arrest="اعتقلت")
        doubtful = Draft("arrest", (replace(telling, kinds={"arrest": 0.55}),), main=True)
        assert bool(weighed(read, [doubtful])) is yes


def test_news_is_what_both_take_for_news() -> None:
    class Known(Sure):
        def main(self, _: Match) -> float:
            return 0.0

    said = []
    for second in (Sure(yes=True), Known(yes=True)):
        read = asked(second)
        (telling, *_) = tellings_of(read, arrest="اعتقلت")
        said += [salience for _, salience in weighed(read, [Draft("arrest", (telling,), main=True)])]
    assert said == ["main", "background"]


@pytest.mark.parametrize(
    ("text", "accurate"), [("طقس جميل اليوم.", True), (TEXT, False), (TEXT + " كلمة" * LONGEST_SECOND, True)]
)
def test_it_is_not_asked_without_need(text: str, accurate: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "ENCODER", None)  # would fail if it were loaded
    assert read(Article("a", "", "", text, PUBLISHED), accurate).second is None


def test_it_is_asked_when_it_may_be() -> None:
    second = read(Article("a", "", "", TEXT, PUBLISHED), accurate=True).second
    assert second is not None
    assert 0 < second.first(trigger_of(read(Article("a", "", "", TEXT, PUBLISHED)), "arrest")) < 1
