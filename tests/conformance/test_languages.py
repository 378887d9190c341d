"""Every language pack: its words parse, its types have a class, its models answer, any text ends in events or none."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.article import Article
from workers.event import CLASS_OF, CLASSES
from workers.event_types import parse
from workers.extract import extract
from workers.extract.learned import labels
from workers.lang import Pack, packs

EVERY = pytest.mark.parametrize("pack", packs().values(), ids=lambda pack: pack.code)
KEYS = {"nouns", "verbs", "passives", "phrases", "weak", "against", "pairs", "never", "means"}
STRANGE = st.text(st.characters(codec="utf-8"), max_size=300) | st.text(
    "ابتهجوم قتل 3٣.،؛«»\n\u0640\u064b", max_size=300
)


def article(title: str, text: str, code: str) -> Article:
    return Article("a", "https://a.test/1", title, text, datetime(2024, 5, 6, 12, tzinfo=UTC), language=code)


def test_there_is_a_pack() -> None:
    assert "ar" in packs()


@EVERY
def test_a_pack_is_named_by_its_folder(pack: Pack) -> None:
    assert packs()[pack.code] is pack


@EVERY
def test_its_event_types_parse_and_have_a_class(pack: Pack) -> None:
    folder = files("workers.lang") / pack.code / "event_types"
    names = [file.name for file in folder.iterdir() if file.name.endswith(".toml")]
    assert names
    for name in names:
        event_class, kind, _ = name.split(".")
        text = (folder / name).read_text("utf-8")
        parsed = parse(kind, text)
        assert set(tomllib.loads(text)) <= KEYS, name
        assert parsed.nouns or parsed.verbs or parsed.phrases, name
        assert kind in CLASSES[event_class], name


def test_a_type_has_one_class() -> None:
    assert sum(map(len, CLASSES.values())) == len(CLASS_OF)


@EVERY
def test_its_models_know_only_types_that_exist(pack: Pack) -> None:
    assert set(labels("events")) - {"none"} <= set(CLASS_OF)


@EVERY
def test_an_empty_article_has_no_event(pack: Pack) -> None:
    assert pack.extract(article("", "", pack.code), False) == []


@EVERY
@settings(deadline=None)  # the first article loads the lists
@given(title=STRANGE, text=STRANGE)
def test_any_text_ends_in_events_whose_words_it_holds(pack: Pack, title: str, text: str) -> None:
    made = article(title, text, pack.code)
    for event in pack.extract(made, False):
        assert event.evidence in made.full_text
        for trace in event.traces:
            assert 0 <= trace.start < trace.end <= len(made.full_text)


def test_a_language_without_a_pack_gives_nothing() -> None:
    assert extract(article("Attack", "Three people were killed in an attack in Paris.", "en")) == []
