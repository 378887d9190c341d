"""The encoder's answers are chances, whatever the text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.unit.workers.extract.encoder import tiny
from workers.extract.encoder.answers import FAR, Answers
from workers.extract.encoder.features import TAGS, Layout
from workers.extract.matcher import Match
from workers.extract.reading import Reading

TEXT = "اشتباكات في سرت يوم 3 مارس 2016. تظاهر مئات في طرابلس ضد الاشتباكات."


@pytest.fixture
def read(reading: Callable[..., Reading]) -> Reading:
    return reading(TEXT)


@pytest.fixture
def answers(read: Reading) -> Answers:
    return ask(read)


def ask(read: Reading) -> Answers:
    words = [read.original(at, at + 1) for at in range(len(read.text))]
    layout = Layout(read.words.sentence, read.title_end, read.lead)
    return Answers(tiny.network(), words, layout, read.spans)


def trigger(read: Reading, number: int) -> Match:
    return read.spans[sorted(read.spans)[number]][0]


def test_a_trigger_is_of_a_type_or_none(read: Reading, answers: Answers) -> None:
    chances = answers.types(trigger(read, 0))
    assert list(chances) == tiny.TYPES
    assert sum(chances.values()) == pytest.approx(1)
    assert 0 < answers.first(trigger(read, 0)) < 1
    assert 0 < answers.main(trigger(read, 0)) < 1


def test_two_triggers_are_compared_as_they_stand(read: Reading, answers: Answers) -> None:
    one, other = trigger(read, 0), trigger(read, 1)
    assert 0 < answers.same(one, other) < 1
    assert answers.same(one, other) != answers.same(other, one)


def test_places_and_dates_are_asked_by_type(read: Reading, answers: Answers) -> None:
    sirte, tripoli = read.places
    (when,) = read.dates
    clash = trigger(read, 0)
    chances = [answers.place(clash, sirte), answers.place(clash, tripoli)]
    chances += [answers.place(clash._replace(name="protest"), sirte)]
    published = date(2016, 3, 4)
    chances += [answers.date(clash, when, published), answers.date(clash, None, published)]
    assert all(0 < chance < 1 for chance in chances)
    assert len(set(chances)) == len(chances)


def test_tolls_are_asked_by_what_they_count(reading: Callable[..., Reading]) -> None:
    read = reading("قتل ثلاثة جنود وأصيب سبعة في اشتباكات في سرت.")
    killed, injured = read.tolls(0)
    asked = ask(read)
    clash = next(match for match in read.matches if match.name == "clash")
    chances = [asked.toll(clash, toll) for toll in (killed, replace(killed, perpetrator=True), injured)]
    assert all(0 < chance < 1 for chance in chances)
    assert len(set(chances)) == len(chances)


def test_a_type_that_was_not_taught_gets_an_answer_too(read: Reading, answers: Answers) -> None:
    assert 0 < answers.place(trigger(read, 0)._replace(name="strike"), read.places[0]) < 1


def test_every_word_of_the_sentence_has_a_role(read: Reading, answers: Answers) -> None:
    start, end = read.sentence_of(trigger(read, 1).start)
    roles = answers.roles(trigger(read, 1), start, end)
    assert len(roles) == end - start
    assert all(list(role) == list(TAGS) and sum(role.values()) == pytest.approx(1) for role in roles)


def test_far_words_play_no_role(reading: Callable[..., Reading]) -> None:
    read = reading("اشتباكات " + "كلمة " * (FAR + 20))
    start, end = read.sentence_of(0)
    roles = ask(read).roles(trigger(read, 0), start, end)
    assert roles[-1] == {tag: float(tag == "O") for tag in TAGS}
    assert roles[FAR]["O"] < 1
