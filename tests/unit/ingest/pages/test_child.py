"""What a page child answers, asked in this process and in a child."""

import asyncio
from datetime import UTC, datetime

import pytest

from ingest.article import Article
from ingest.children import Children
from ingest.pages.child import MEMORY, MODULE, Question, answer_to, read
from ingest.pages.page import NoText, PageText

# trafilatura imports urllib3, which asks at its import whether there is IPv6.
pytestmark = pytest.mark.filterwarnings("ignore:A test tried to use socket")

TEXT = "أعيد تشغيل محطة التحلية بعد صيانة دامت أسبوعا، وعادت المياه إلى الأحياء الغربية تباعا منذ صباح السبت."
ARTICLE = Article("0" * 32, "https://news.example/1", "محطة التحلية", "", datetime(2026, 11, 17, tzinfo=UTC))
PAGE = f"<html><body><article><h1>محطة التحلية</h1><p>{TEXT}</p><p>{TEXT[::-1]}</p></article></body></html>".encode()
QUESTION = Question(PAGE, "text/html; charset=utf-8", ARTICLE.url, ARTICLE)


def test_a_page_is_answered_with_its_text_or_the_reason() -> None:
    assert answer_to(QUESTION) == PageText(f"{TEXT}\n{TEXT[::-1]}")
    assert answer_to(Question(b"%PDF", "application/pdf", ARTICLE.url, ARTICLE)) == NoText("not_html")


def test_a_child_answers_within_its_memory_and_one_that_takes_too_long_is_stopped() -> None:
    async def scene() -> tuple[PageText | NoText, PageText | NoText]:
        able, hurried = Children(MODULE, 1, 10, MEMORY), Children(MODULE, 1, 0.01, MEMORY)
        try:
            return await read(able, QUESTION), await read(hurried, QUESTION)
        finally:
            able.close()
            hurried.close()

    assert asyncio.run(scene()) == (answer_to(QUESTION), NoText("too_slow"))
