"""Entries become articles."""

import pytest

from ingest.article import Article
from ingest.feed import Feed
from ingest.parse.articles import LONGEST_TITLE, MOST_MEDIA, tell
from ingest.parse.entry import About, Entry
from marsad.clock import now

FEED = Feed(id="one", url="https://one.example/feed", country="LY")
NOW = now()


def article(about: About | None = None, **said: object) -> Article:
    entry = Entry(**{"title": "ع", "guid": "1", **said})  # type: ignore[arg-type]
    outcome = tell([entry], about or About(), FEED, NOW)[0].outcome
    assert isinstance(outcome, Article)
    return outcome


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        ((), ""),
        (("قصير", "<p>أطول منه</p>"), "أطول منه"),
        (("<p>أطول منه</p>", "قصير"), "أطول منه"),
        (("نص", "<img src='https://one.example/a-long-address.jpg'>"), "نص"),
    ],
)
def test_the_longest_body_that_says_something(texts: tuple[str, ...], text: str) -> None:
    assert article(texts=texts).text == text


def test_media_are_absolute_and_few() -> None:
    links = ("/a.jpg", "https://one.example/a.jpg", "data:image/png;base64,x", "javascript:x", "", "http://[", "b.mp3")
    assert article(media=links).media == ("https://one.example/a.jpg", "https://one.example/b.mp3")
    assert len(article(media=tuple(f"/{n}" for n in range(30))).media) == MOST_MEDIA


def test_a_date_without_offset_is_the_countrys() -> None:
    assert article(dates=("2020-11-22 08:00:00",)).published.isoformat() == "2020-11-22T08:00:00+02:00"
    assert article(About(dates=("2020-11-22 08:00:00",))).published.isoformat() == "2020-11-22T08:00:00+02:00"


def test_the_first_date_that_can_be() -> None:
    dates = ("أمس", "1970-01-01", "2020-11-22T08:00:00Z")
    found = article(dates=dates)
    assert (found.published.isoformat(), found.published_implied) == ("2020-11-22T08:00:00+00:00", False)


def test_the_language_of_the_entry_before_that_of_the_feed() -> None:
    persian = "سخنگوی شهرداری گفت که جاده ساحلی پس از چند ساعت بازگشایی شد"
    assert article(About(language="fa"), texts=(persian,), language="ps").language == "ps"
    assert article(About(language="ps"), texts=(persian,)).language == "ps"
    assert article(texts=(persian,)).language == "fa"


def test_a_title_is_one_line() -> None:
    assert article(title="<p>أ</p><p>ب</p>").title == "أ ب"
    assert article(title="أ\n\n ب").title == "أ ب"


def test_a_headline_that_is_a_text_by_its_length_is_read_as_one() -> None:
    words = " ".join(["كلمة"] * LONGEST_TITLE)
    found = article(title=words, texts=("نص",))
    assert found.title.endswith("كلمة …")
    assert len(found.title) <= LONGEST_TITLE + 2
    assert found.text == f"{words}\nنص"
    assert article(title="ا" * 10**6).title == "ا" * LONGEST_TITLE + " …"
    assert article(title="ا" * LONGEST_TITLE).text == ""
