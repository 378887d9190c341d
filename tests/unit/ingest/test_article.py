"""The article's fingerprint and its way through JSON."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.article import Article, decode, digest, encode

ARTICLE = Article("a1", "https://x.example/1", "عنوان", "نص", datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "change", [{"title": "آخر"}, {"text": "آخر"}, {"published": ARTICLE.published + timedelta(hours=1)}]
)
def test_what_a_reader_sees_makes_a_revision(change: dict[str, object]) -> None:
    assert digest(replace(ARTICLE, **change)) != digest(ARTICLE)  # type: ignore[arg-type]


def test_a_concluded_date_makes_none() -> None:
    first = replace(ARTICLE, published_implied=True)
    assert digest(replace(first, published=first.published + timedelta(hours=1))) == digest(first)
    assert digest(replace(first, text="آخر")) != digest(first)


@pytest.mark.parametrize("implied", [True, False])
def test_round_trip(implied: bool) -> None:
    article = replace(ARTICLE, published_implied=implied)
    assert decode(encode(article)) == article
