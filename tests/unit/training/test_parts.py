from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared import shared
from training import parts
from training.parts import HELD_OUT_PUBLISHERS, Row, is_held_out, tells_of_held_out

CACHES = (parts._held_out_ids, parts._held_out_runs, parts._lengths)
SECRET = "وقع هجوم على دورية عند مدخل المدينة فجر اليوم ولم يصب أحد من أفرادها بأذى"


def row(id_: str, published: str = "2016-03-01T09:00:00+01:00", source: str = "Radio", text: str = "نص قصير") -> Row:
    return {"id": id_, "published": published, "source": source, "title": "عنوان", "text": text}


EVEN = row("JA-news-2", "2016-04-01T09:00:00+01:00", text=SECRET)
ODD = row("JA-news-3", "2016-03-01T09:00:00+01:00")
KEPT = row("N-1", source="Al-Yaum")
HELD = row(
    "N-2", source=f"{HELD_OUT_PUBLISHERS[0]} online", text="اجتمع الوزير بنظيره وبحثا التعاون في مجالات الطاقة والنقل"
)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A ../shared of four articles, two of them held out, and one pair."""
    for folder, rows in (("dev", (EVEN, ODD)), ("dev2", (KEPT, HELD)), ("silver", (ODD, row("S-1", text=SECRET)))):
        (tmp_path / "gold" / folder).mkdir(parents=True)
        lines(tmp_path / "gold" / folder / "articles.jsonl", rows)
        lines(tmp_path / "gold" / folder / "gold.jsonl", [{"id": article["id"], "events": []} for article in rows])
    (tmp_path / "gold" / "pairs").mkdir()
    pairs = [("JA-news-2", "P-1", "same"), ("P-2", "JA-news-2", "follow-up"), ("JA-news-2", "P-3", "different")]
    lines(tmp_path / "gold" / "pairs" / "dev.jsonl", [{"a": a, "b": b, "label": label} for a, b, label in pairs])
    monkeypatch.setattr(parts, "SHARED", tmp_path)
    forget()
    yield tmp_path
    forget()


def lines(path: Path, rows: object) -> None:
    path.write_text("".join(f"{json.dumps(r, ensure_ascii=False)}\n" for r in rows), encoding="utf-8")  # type: ignore[attr-defined]


def forget() -> None:
    for cache in CACHES:
        cache.cache_clear()


@pytest.mark.parametrize(
    ("article", "held_out"),
    [
        (row("JA-news-1", "2016-02-01T09:00:00+01:00"), True),
        (row("JA-news-1", "2016-12-31T23:59:00+01:00"), True),
        (row("JA-news-1", "2016-01-31T09:00:00+01:00"), False),
        (row("JA-news-1", "2016-11-30T09:00:00+01:00"), False),
        (row("N-1", "2015-08-01T09:00:00+03:00", "Al-Yaum"), False),
        *((row("N-1", "2015-07-01T09:00:00+03:00", name), True) for name in HELD_OUT_PUBLISHERS),
        (row("N-1", "2015-07-01T09:00:00+03:00", "Sabq Online Newspaper"), True),
    ],
)
def test_even_months_and_four_publishers_are_held_out(article: Row, held_out: bool) -> None:
    assert is_held_out(article) is held_out


@pytest.mark.usefixtures("small")
def test_every_article_is_in_one_part() -> None:
    ids = [[r.article["id"] for r in part()] for part in (parts.radio, parts.radio_held_out)]
    assert ids == [["JA-news-3"], ["JA-news-2"]]
    ids = [[r.article["id"] for r in part()] for part in (parts.newspapers, parts.newspapers_held_out)]
    assert ids == [["N-1"], ["N-2"]]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("article", "tells"),
    [
        (EVEN, True),
        (HELD, True),
        (ODD, False),
        (row("P-1"), True),
        (row("P-2"), True),
        (row("P-3"), False),
        (row("again", text=SECRET), True),
        (row("again", text=f"{SECRET} ثم وصل وزير الداخلية إلى المكان وتحدث إلى رجال الأمن هناك"), True),
        (row("other", text="وصل وزير الداخلية إلى المكان وتحدث إلى رجال الأمن هناك ثم عاد إلى العاصمة"), False),
        (row("short", text="هجوم"), False),
    ],
)
def test_pairs_and_equal_words_of_held_out_articles_are_left_out(article: Row, tells: bool) -> None:
    assert tells_of_held_out(article) is tells


@pytest.mark.usefixtures("small")
def test_silver_articles_that_repeat_a_held_out_one_are_left_out() -> None:
    assert [r.article["id"] for r in parts.silver()] == ["JA-news-3"]


def test_parts_learnt_from_share_no_article_with_those_held_out() -> None:
    shared("gold/dev/articles.jsonl")
    held_out = {r.article["id"] for part in (parts.radio_held_out, parts.newspapers_held_out) for r in part()}
    learnt = {r.article["id"] for part in (parts.seeds, parts.radio, parts.silver, parts.newspapers) for r in part()}
    assert len(held_out) > 60
    assert not held_out & learnt


def test_held_out_articles_are_known_as_such() -> None:
    shared("gold/dev/articles.jsonl")
    known = [tells_of_held_out(r.article) for r in (*parts.radio_held_out(), *parts.newspapers_held_out())]
    assert all(known)
