"""What the tests of this folder share: an article, and traces that point at words of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from ingest.article import Article
from workers.event import Trace

TITLE = "مقتل ثلاثة جنود في هجوم قرب سرت"
TEXT = "قتل ثلاثة جنود أمس. وتبنى تنظيم IS العملية.\n\nولم يصب مدنيون."


@pytest.fixture
def article() -> Article:
    return Article(
        "a1", "https://x.example/1", TITLE, TEXT, dt.datetime(2024, 3, 13, 9, tzinfo=dt.UTC), publisher="وكالة"
    )


@pytest.fixture
def at(article: Article) -> Callable[..., Trace]:
    def trace(slot: str, words: str, rule: str = "a rule") -> Trace:
        start = article.full_text.index(words)
        return Trace(slot, start, start + len(words), rule)

    return trace
