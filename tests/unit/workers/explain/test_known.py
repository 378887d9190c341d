"""An article comes back from its document as it was."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.workers.stand_ins import BOMBING, FIRST_SEEN, NOW, telling
from workers.explain.known import article_of
from workers.sinks.documents import article_document


def test_an_article_comes_back_from_its_document() -> None:
    told = telling(BOMBING)
    assert article_of(told.article.id, article_document(told, FIRST_SEEN, [], NOW)) == told.article


def test_an_article_without_an_address_comes_back() -> None:
    told = telling(BOMBING)
    told = replace(told, article=replace(told.article, url="", publisher="", country=""))
    assert article_of(told.article.id, article_document(told, FIRST_SEEN, [], NOW)) == told.article
