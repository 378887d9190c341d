"""The HTML page: well formed, right to left, everything escaped, nothing loaded, marks nested."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from html.parser import HTMLParser

import pytest

from ingest.article import Article
from tests.unit.workers.stand_ins import FULL
from workers.event import Event, Trace
from workers.explain import Explanation, explain
from workers.explain.page import LIT, pages

VOID = ("meta", "br")


class Outline(HTMLParser):
    """Checks that every element is closed in its turn; gathers elements and the words outside of labels."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)
        assert self.opened == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        if "small" not in self.opened:
            self.words += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def page(explanations: Iterable[Explanation]) -> str:
    return "".join(pages(explanations))


def test_it_reads_right_to_left_and_loads_nothing(article: Article) -> None:
    shown = page([explain(article, [FULL])])
    outline = Outline(shown)
    assert outline.all("html") == [{"lang": "ar", "dir": "rtl"}]
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in outline.found}
    assert "url(" not in shown
    assert "@import" not in shown
    assert "prefers-color-scheme: dark" in shown
    assert "default-src 'none'" in shown


def test_a_mark_names_slot_and_rule(article: Article, at: Callable[..., Trace]) -> None:
    traces = (at("killed", "مقتل ثلاثة جنود", "masdar"), at("targets", "جنود", "role"))
    shown = page([explain(article, [replace(FULL, traces=traces)])])
    killed, targets = Outline(shown).all("mark")
    assert (killed["title"], killed["class"]) == ("1 · القتلى killed · masdar", "e1")
    assert targets["title"] == "1 · الهدف targets · role"
    assert re.search(
        r"<mark [^>]*>مقتل ثلاثة <mark [^>]*>جنود<small>.*?</small></mark><small>.*?</small></mark> في", shown
    )


def test_crossing_spans_are_well_formed_and_lose_no_word(article: Article, at: Callable[..., Trace]) -> None:
    crossing = (at("killed", "مقتل ثلاثة جنود"), at("targets", "جنود في هجوم"), at("type", "هجوم قرب"))
    outline = Outline(page([explain(article, [replace(FULL, traces=crossing)])]))
    assert article.title in outline.words
    assert len(outline.all("mark")) == 5


def test_words_of_several_events_lead_to_each(article: Article, at: Callable[..., Trace]) -> None:
    events = [replace(FULL, traces=(at("place", "سرت"),))] * 6
    outline = Outline(page([explain(article, events)]))
    mark = outline.all("mark")[0]
    assert mark["class"] == "e1 e2 e3 e4 e5 e6"
    assert str(mark["style"]).count("hsl(") == 4
    cards = [section["id"] for section in outline.all("section")]
    assert [link["href"] for link in outline.all("a") if str(link["href"])[0] == "#"] == [f"#{card}" for card in cards]


def test_every_event_has_a_colour_of_its_own(article: Article) -> None:
    outline = Outline(page([explain(article, [FULL] * LIT)]))
    assert len({section["style"] for section in outline.all("section")}) == LIT


@pytest.mark.parametrize("field", ["title", "text", "url", "publisher", "id"])
def test_the_article_is_escaped(article: Article, field: str) -> None:
    bad = "<script>\"&'</b>\u202e"
    fields = {**asdict(replace(article, url="")), field: bad}
    outline = Outline(page([explain(Article(**fields), [FULL])]))
    assert "script" not in {tag for tag, _ in outline.found}
    assert bad[:-1] in outline.words


def test_the_events_are_escaped(article: Article) -> None:
    bad = '"><script>\u2067&amp;'
    event = replace(FULL, evidence=bad, means=bad, traces=(Trace(bad, 0, 4, bad), Trace("date", 2, 6, bad)))
    outline = Outline(page([explain(article, [event])]))
    assert "script" not in {tag for tag, _ in outline.found}
    assert bad.replace("\u2067", "") in str(outline.all("mark")[0]["title"])


def test_only_a_web_address_is_a_link(article: Article) -> None:
    assert Outline(page([explain(article, [])])).all("a")[0]["href"] == "https://x.example/1"
    assert Outline(page([explain(replace(article, url="javascript:alert(1)"), [])])).all("a") == []


def test_several_articles_and_one_without_events(article: Article) -> None:
    quiet = Article("q", "", "", "نص هادئ", article.published)
    shown = page([explain(article, [FULL]), explain(quiet, []), explain(replace(quiet, text=""), [])])
    assert [one["id"] for one in Outline(shown).all("article")] == ["a1", "a2", "a3"]
    assert shown.count("لا أحداث") == 2
    assert shown.count("<details>") == 1


def test_no_article_is_an_empty_page() -> None:
    assert Outline(page([])).all("article") == []


def test_a_value_without_arabic_letters_runs_left_to_right(article: Article) -> None:
    shown = page([explain(article, [Event("arrest", "main", "", means="gun", attributed_to="مصدر")])])
    assert '<bdi dir="ltr">gun</bdi>' in shown
    assert "<bdi>مصدر</bdi>" in shown
