from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import shared
from training import material, parts
from training.material import HERE, NAMED, sentences, spanned, worded, written
from workers.event import CLASS_OF

ARTICLE = {
    "title": "هجوم مسلح على دورية في سبها",
    "text": "قتل مسلحون أمس ثلاثة جنود في سبها، وفق مصدر أمني. وأعلن تنظيم داعش مسؤوليته عن الهجوم في سبها.",
}
FULL = f"{ARTICLE['title']}\n{ARTICLE['text']}"
EVENT: dict[str, Any] = {
    "type": "armed_attack",
    "trigger": "قتل",
    "date_words": "أمس",
    "place": {"name_ar": "سبها", "country": "LY"},
    "actors": ["مسلحون"],
    "targets": ["ثلاثة جنود"],
    "claimed_by": "تنظيم داعش",
    "attributed_to": "مصدر أمني",
}


def test_words_become_offsets_and_words_again() -> None:
    again = worded(ARTICLE, spanned(ARTICLE, EVENT))
    assert again["place"]["name_ar"] == "سبها"
    assert again["place"]["country"] == "LY"
    assert again["actors"] == [{"name_ar": "مسلحون"}]
    assert again["targets"] == [{"name_ar": "ثلاثة جنود"}]
    assert {name: again[name] for name in NAMED} == {name: EVENT[name] for name in NAMED}
    assert again["trigger_at"] == FULL.index("قتل")


def test_offsets_hold_no_word_of_the_article() -> None:
    kept = spanned(ARTICLE, EVENT)
    assert kept["actors"] == [[FULL.index("مسلحون"), FULL.index("مسلحون") + 6]]
    assert not any(word in str({k: v for k, v in kept.items() if k != "type"}) for word in FULL.split())


def test_of_several_occurrences_the_nearest_to_the_trigger_is_meant() -> None:
    near = spanned(ARTICLE, EVENT)["place"]["span"]
    assert near[0] == FULL.index("سبها")
    late = spanned(ARTICLE, EVENT | {"trigger": "مسؤوليته"})["place"]["span"]
    assert late[0] == FULL.rindex("سبها")


def test_what_an_event_lacks_stays_out() -> None:
    bare = worded(ARTICLE, spanned(ARTICLE, {"type": "armed_attack", "trigger": "قتل"}))
    assert (bare["place"], bare["actors"], bare["targets"], bare["claimed_by"]) == (None, [], [], None)


spans = st.tuples(st.integers(0, len(FULL) - 1), st.integers(1, 30)).map(lambda s: FULL[s[0] : s[0] + s[1]])


@given(trigger=spans, place=spans, actors=st.lists(spans, max_size=3), source=st.none() | spans)
def test_any_words_of_the_text_come_back(trigger: str, place: str, actors: list[str], source: str | None) -> None:
    event = {"trigger": trigger, "place": {"name_ar": place}, "actors": actors, "attributed_to": source}
    again = worded(ARTICLE, spanned(ARTICLE, event))
    assert (again["trigger"], again["place"]["name_ar"], again["attributed_to"]) == (trigger, place, source)
    assert [name["name_ar"] for name in again["actors"]] == actors


def test_words_that_the_text_does_not_have_are_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        spanned(ARTICLE, EVENT | {"actors": ["الشرطة"]})


def test_written_articles_hold_the_words_of_their_events() -> None:
    for article, events in written():
        text = f"{article['title']}\n{article['text']}"
        for event in events:
            assert event["type"] in CLASS_OF, article["id"]
            names = [name["name_ar"] for slot in ("actors", "targets") for name in event[slot]]
            names += [event["place"]["name_ar"]] if event["place"] else []
            assert [name for name in [*names, event["trigger"]] if name and name not in text] == [], article["id"]


def test_the_annotations_of_the_corpus_are_offsets_of_known_types() -> None:
    for row in material._rows(HERE / "corpus.jsonl"):
        for event in row["events"]:
            spans = [event["trigger"], *event["actors"], *event["targets"]]
            spans += [event["place"]["span"]] if event["place"] else []
            assert event["type"] in CLASS_OF, row["id"]
            assert all(0 <= start < end for start, end in spans), row["id"]


def test_no_article_is_annotated_twice() -> None:
    for name in ("corpus.jsonl", "written.jsonl"):
        ids = [row["id"] for row in material._rows(HERE / name)]
        assert len(ids) == len(set(ids))


def test_no_annotated_article_is_held_out() -> None:
    shared("gold/dev/gold.jsonl")
    ids = {row["id"] for row in material._rows(HERE / "corpus.jsonl")}
    assert not ids & parts._held_out_ids()


def test_every_sentence_is_found_and_every_span_lies_in_it() -> None:
    shared("data/arabic_event_gsr")
    found = sentences()
    assert len(found) > 5000
    assert len({row.article["id"] for row in found}) == len(found)
    for row in found:
        assert row.article["single"]
        for event in row.events:
            assert event["type"] in CLASS_OF
            assert event["trigger"]
            assert event["trigger"] in row.article["text"]
            assert all(name["name_ar"] in row.article["text"] for name in event["actors"] + event["targets"])
