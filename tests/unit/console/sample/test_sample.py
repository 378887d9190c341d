"""The sample feed as a feed reader and a strict desk would take it."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
import pytest

from console.sample import SampleArticle, load, page, released, rss

STARTED = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
BASE = "http://127.0.0.1:8600"
END = STARTED + timedelta(minutes=30)
DAY_OR_MONTH = (
    "السبت|الأحد|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|يناير|جانفي|فبراير|فيفري|مارس|أبريل|إبريل|أفريل|مايو|ماي|"
    "يونيو|جوان|يوليو|جويلية|أغسطس|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر|كانون|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين|"
    "محرم|صفر|رجب|شعبان|رمضان|شوال"
)
VERSIONS = [pytest.param(article, id=f"{article.slug}{article.minute:+d}") for article in load()]


def version(slug: str, minute: int, **changes: str) -> SampleArticle:
    fields = {"publisher": "ناشر (نموذج)", "title": f"{slug} {minute}", "text": "أول\n\nثان"} | changes
    return SampleArticle(slug=slug, minute=minute, **fields)


def parsed(articles: tuple[SampleArticle, ...], now: datetime, started: datetime = STARTED) -> Any:
    return feedparser.parse(rss(articles, started, now, BASE))


def test_about_twenty_articles_wait_and_a_dozen_come_while_one_watches() -> None:
    minutes = [article.minute for article in load()]
    assert sum(-600 <= minute <= -8 for minute in minutes) == 22
    assert sum(1 <= minute <= 30 for minute in minutes) == 14
    assert len(minutes) == 36
    assert minutes == sorted(minutes)


def test_each_slug_and_minute_stands_once_and_two_articles_are_corrected() -> None:
    articles = load()
    assert len({(article.slug, article.minute) for article in articles}) == len(articles)
    slugs = Counter(article.slug for article in articles)
    assert sorted(slug for slug, times in slugs.items() if times > 1) == ["benghazi-market-1", "kirkuk-checkpoint"]
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)


def test_the_benghazi_toll_changes_from_telling_to_telling() -> None:
    titles = [article.title for article in load() if article.slug.startswith("benghazi-market")]
    tolls = [re.findall("ثلاثة|أربعة|سبعة|ثمانية", title) for title in titles]
    assert tolls == [[], ["ثلاثة"], ["أربعة"], ["سبعة"], [], ["ثمانية"]]


@pytest.mark.parametrize("article", VERSIONS)
def test_an_article_is_marked_as_a_sample_and_of_an_agency_s_length(article: SampleArticle) -> None:
    assert article.publisher.endswith("(نموذج)")
    assert 80 <= len(article.text.split()) <= 220
    assert len(article.text.split("\n\n")) >= 4


@pytest.mark.parametrize("article", VERSIONS)
def test_an_article_names_no_absolute_date(article: SampleArticle) -> None:
    words = re.findall(r"\w+", f"{article.title} {article.text}")
    assert not [word for word in words if re.fullmatch(r"\d{4,}", word)]
    assert not [word for word in words if re.fullmatch(f"[وفبل]?({DAY_OR_MONTH})", word)]


@pytest.mark.parametrize("article", VERSIONS)
def test_an_article_is_cleanly_typed(article: SampleArticle) -> None:
    typed = f"{article.title}\n{article.text}"
    assert not re.search(r"[A-Za-z,;?\"'()ـًٌٍ٠-٩۰-۹کیہ\u200b-\u200f]", typed), "one script, Arabic punctuation, 0-9"
    assert not re.search(r" [،؛.:»]|[،؛:](?=[^\s»])|«\s|  | \n|\n\n\n", typed), "spaces where they belong"
    assert typed.count("«") == typed.count("»")
    assert all(paragraph.endswith(".") for paragraph in article.text.split("\n\n"))
    assert not article.title.endswith(".")


def test_articles_come_out_by_the_clock_newest_first() -> None:
    articles = (version("early", -60), version("now", 0), version("soon", 5))
    assert [article.slug for article in released(articles, STARTED, STARTED)] == ["now", "early"]
    assert [article.slug for article in released(articles, STARTED, STARTED + timedelta(minutes=5))] == [
        "soon",
        "now",
        "early",
    ]
    assert released(articles, STARTED, STARTED - timedelta(hours=2)) == ()


def test_a_correction_replaces_the_earlier_version_once_it_is_out() -> None:
    articles = (version("a", 4, title="ستة"), version("b", 2), version("a", 1, title="تسعة"))
    before = released(articles, STARTED, STARTED + timedelta(minutes=3))
    after = released(articles, STARTED, STARTED + timedelta(minutes=4))
    assert [(article.slug, article.title) for article in before] == [("b", "b 2"), ("a", "تسعة")]
    assert [(article.slug, article.title) for article in after] == [("a", "ستة"), ("b", "b 2")]


def test_feedparser_reads_the_whole_feed_without_complaint() -> None:
    feed = parsed(load(), END)
    assert feed.bozo == 0
    assert (feed.version, feed.encoding, feed.feed.language, feed.feed.ttl) == ("rss20", "utf-8", "ar", "1")
    assert "مختلق" in feed.feed.description
    assert len(feed.entries) == 34
    for entry, article in zip(feed.entries, released(load(), STARTED, END), strict=True):
        assert entry.title == article.title
        assert entry.source.title == article.publisher
        assert entry.link == entry.id == f"{BASE}/sample/{article.slug}"
        assert re.findall("<p>(.*?)</p>", entry.content[0].value) == article.text.split("\n\n")
        assert parsedate_to_datetime(entry.published) == STARTED + timedelta(minutes=article.minute)


def test_a_publication_time_keeps_the_offset_of_the_start() -> None:
    started = STARTED.astimezone(timezone(timedelta(hours=2)))
    feed = parsed((version("a", -30),), started, started)
    assert feed.entries[0].published == "Mon, 06 May 2024 13:30:00 +0200"


def test_the_feed_stays_the_same_bytes_until_the_next_article() -> None:
    articles = (version("a", 0), version("b", 5))
    first = rss(articles, STARTED, STARTED, BASE)
    assert rss(articles, STARTED, STARTED + timedelta(minutes=4), BASE) == first
    assert rss(articles, STARTED, STARTED + timedelta(minutes=5), BASE) != first


def test_markup_in_an_article_stays_text() -> None:
    odd = version("a", 0, title="أ & ب <ج>", publisher='"ن" <نموذج>', text="5 < 6 & 7\n\n<script>x</script>")
    entry = parsed((odd,), STARTED).entries[0]
    assert entry.title_detail.value == "أ & ب <ج>"
    assert entry.source.title == '"ن" <نموذج>'
    assert "<script" not in entry.content[0].value
    assert "&lt;script&gt;x" in entry.content[0].value
    html = page(odd)
    assert "<h1>أ &amp; ب &lt;ج&gt;</h1>" in html
    assert "<p>5 &lt; 6 &amp; 7</p>" in html
    assert "<script" not in html


def test_a_page_reads_right_to_left_says_it_is_invented_and_fetches_nothing() -> None:
    article = load()[0]
    html = page(article)
    assert '<html lang="ar" dir="rtl">' in html
    assert "مختلق" in html
    assert article.publisher in html
    assert html.count("<p>") == 1 + len(article.text.split("\n\n"))
    assert not re.search(r"(?:src|href|url)\s*[=(]|@import|<link|<script", html)
