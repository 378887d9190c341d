"""The article's identity, its fingerprint and its way through JSON."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article, article_id, canonical, clean, decode, digest, encode

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


@pytest.mark.parametrize(
    ("url", "one"),
    [
        ("HTTP://News.Example/A", "http://news.example/A"),
        ("https://x.example", "https://x.example/"),
        ("https://x.example:443/a", "https://x.example/a"),
        ("http://x.example:80/a", "http://x.example/a"),
        ("http://x.example:443/a", "http://x.example:443/a"),
        ("https://x.example/a#part", "https://x.example/a"),
        ("https://x.example/a?utm_source=rss&utm_medium=x", "https://x.example/a"),
        ("https://x.example/a?id=5&fbclid=abc&page=2", "https://x.example/a?id=5&page=2"),
        ("https://x.example/a?fb_comment_id=1_2&action_object_map=%7B%7D", "https://x.example/a"),
        ("https://x.example/a?%75tm_source=rss", "https://x.example/a"),
        ("https://x.example/a?b=1&&a=2&", "https://x.example/a?b=1&a=2"),
        ("https://x.example/a?utmost=1", "https://x.example/a?utmost=1"),
        ("https://x.example/%d8%b3", "https://x.example/%D8%B3"),
        ("https://x.example/س", "https://x.example/%D8%B3"),
        ("https://x.example/%7Euser/%41", "https://x.example/~user/A"),
        ("https://x.example/a%2fb%3Fc%23d", "https://x.example/a%2Fb%3Fc%23d"),
        ("https://x.example/100%", "https://x.example/100%25"),
        ("https://x.example/%ff", "https://x.example/%FF"),
        ("https://x.example/?q=a+b&r=a%2Bb&s=a%26b", "https://x.example/?q=a+b&r=a%2Bb&s=a%26b"),
        ("https://[2001:DB8::1]:8080/a", "https://[2001:db8::1]:8080/a"),
        ("  https://x.example/a\n", "https://x.example/a"),
        ("https://x.example:port/a", "https://x.example:port/a"),
        ("tag:x.example,2019:5", "tag:x.example,2019:5"),
        (" just words ", "just words"),
        ("http://", "http://"),
        ("", ""),
    ],
)
def test_canonical(url: str, one: str) -> None:
    assert canonical(url) == one


PIECES = st.sampled_from(
    [
        "a",
        "س",
        "%",
        "%2",
        "%25",
        "%2f",
        "%D8",
        "%B3",
        "%20",
        "utm_",
        "u%74m_x",
        "=",
        "&",
        "?",
        "#",
        "/",
        "+",
        "%75",
        ":",
        "@",
        "[",
        " ",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(lambda pieces: "https://x.example/" + "".join(pieces)),
                 st.text().map("HTTP://".__add__)))  # fmt: skip
def test_canonical_is_its_own_canonical(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once
    assert canonical(f" {url}") == once, "the short way of what is canonical already, and the long way"


@pytest.mark.parametrize(
    ("url", "id_"),
    [
        ("https://x.example/a/1", "3effaeed774e4b3a1a8b608e2105b2f6"),
        ("https://x.example/%D8%B3%d8%b1?utm_source=a&p=1#x", "b7250b9c310baa3e9db8e49502e56813"),
        ("http://X.example:80", "dfde0798681a869ed26818c0f6ae8526"),
        ("", "7d935dda96bc4d25639bf4850b655a83"),
    ],
)
def test_ids_stay_what_they_are(url: str, id_: str) -> None:
    assert article_id(url, "P", "1") == id_


def test_without_media_the_message_is_as_it_was() -> None:
    message = orjson.loads(encode(ARTICLE))
    assert "media" not in message
    assert decode(encode(ARTICLE)).media == ()


@given(st.text(alphabet=st.characters()))
def test_an_id_is_made_of_any_text(text: str) -> None:
    # Lone surrogates, too: st.characters() draws them.
    assert len(article_id(text, text, text)) == 32
    assert len(article_id("", text, text)) == 32
    clean(text).encode("utf-8")


def test_an_id() -> None:
    assert article_id("https://X.example/a?utm_source=1") == article_id("https://x.example/a")
    assert article_id("https://x.example/a", "P", "1") == article_id("https://x.example/a", "Q", "2")
    assert article_id("", "P", "1") != article_id("", "Q", "1")
    assert article_id("", "P", "1") != article_id("", "P", "2")
    assert article_id(" \n", "P", "1") == article_id("", "P", "1")  # no address is no address, however it is written


def test_clean() -> None:
    assert clean("a\x00\x1f\ufeffب\x7f\x85\ud800\tc\xa0d") == "aب\tc d"
    assert clean("one\r\ntwo\rthree\nfour") == "one\ntwo\nthree\nfour"
    assert clean("\u202bمن\u200cاليمين") == "\u202bمن\u200cاليمين"


@given(st.text(alphabet=st.characters()))
def test_clean_is_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)


OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
ARTICLES = st.builds(
    Article, id=TEXT, url=TEXT, title=TEXT, text=TEXT, language=TEXT, publisher=TEXT, country=TEXT,
    published=st.datetimes(timezones=OFFSETS), published_implied=st.booleans(),
    media=st.lists(TEXT, max_size=2).map(tuple),
)  # fmt: skip


@given(ARTICLES)
def test_every_article_comes_back_as_it_went(article: Article) -> None:
    back = decode(encode(article))
    assert back == article
    assert back.published.utcoffset() == article.published.utcoffset()
    assert digest(back) == digest(article)


@given(ARTICLES)
def test_offsets_count_title_newline_text(article: Article) -> None:
    assert article.full_text[: len(article.title)] == article.title
    assert article.full_text[len(article.title) + 1 :] == article.text


ROW = orjson.loads(encode(ARTICLE))
CHANGES: list[dict[str, object]] = [
    {"published": None}, {"published": "yesterday"}, {"published": "2019-01-01T00:00:00"}, {"more": 1},
    {"media": None}, {"media": "x"}, {"media": [5]}, {"media": {}},
    {"id": 5}, {"title": None}, {"text": ["x"]}, {"published_implied": 1}, {"country": {}},
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "", "no JSON", "[1]", '"text"', "5", "null", "{}",
        *(json.dumps(ROW | change) for change in CHANGES),
        *(json.dumps({name: value for name, value in ROW.items() if name != left_out})
          for left_out in ("id", "url", "title", "text", "published")),
    ],
)  # fmt: skip
def test_what_is_no_article_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        decode(text)


JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.none(), max_size=1)


@given(JSON | st.dictionaries(st.sampled_from(sorted(ROW)), JSON))
def test_no_json_surprises_decode(value: object) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        decode(json.dumps(value))
