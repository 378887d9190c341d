"""Articles as JSON lines: every line that cannot be used is named, and the rest goes on."""

import io
import json
import lzma
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import lines
from ingest.article import Article, article_id, encode
from marsad.errors import MarsadError

ROW: dict[str, Any] = {
    "id": "n1", "url": "https://x.example/1", "published": "2019-09-21T09:00:00+02:00",
    "title": "عنوان", "text": "نص", "source": "وكالة",
}  # fmt: skip


def line(**change: Any) -> bytes:
    row = {name: value for name, value in (ROW | change).items() if value is not ...}
    return json.dumps(row, ensure_ascii=False).encode()


def test_a_line_is_an_article() -> None:
    read = lines.parse(7, line())
    article = read.article
    assert article
    assert (read.number, read.given_id, read.reason) == (7, "n1", "")
    assert article.id == article_id("https://x.example/1")
    assert (article.title, article.text, article.publisher, article.language) == ("عنوان", "نص", "وكالة", "ar")
    assert article.published == datetime(2019, 9, 21, 9, tzinfo=timezone(timedelta(hours=2)))
    assert article.published.utcoffset() == timedelta(hours=2)


def test_what_a_line_may_leave_out_or_write_otherwise() -> None:
    article = lines.parse(1, line(url=None, source=..., publisher="P", id=5, country="ly", language=None)).article
    assert article
    assert (article.id, article.url, article.publisher) == (article_id("", "P", "5"), "", "P")
    assert (article.country, article.language) == ("LY", "ar")
    naive = lines.parse(1, line(published="2019-09-21")).article
    assert naive
    assert naive.published == datetime(2019, 9, 21, tzinfo=UTC)
    assert lines.parse(1, line(title=...)).article
    assert lines.parse(1, line(text="")).article
    assert lines.parse(1, b"\xef\xbb\xbf" + line()).article, "a byte order mark is no mistake"
    dirty = lines.parse(1, line(title=" a\x00\r\nb ")).article
    assert dirty
    assert dirty.title == "a\nb"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"no JSON", "it is not JSON: "),
        (b'{"id": "x"', "it is not JSON: "),
        (b"\xff\xfe", "it is not JSON: "),
        (b'{"title": "\\ud800"}', "it is not JSON: "),
        (b"[" * 100_000, "it is not JSON: "),
        (b"[1]", "it is not a JSON object"),
        (b"null", "it is not a JSON object"),
        (line(url="", id=None), "it has neither url nor id"),
        (line(title=" \n", text=...), "it has neither title nor text"),
        (line(title=["x"]), "title is not a text"),
        (line(text=1.5), "text is not a text"),
        (line(title=True), "title is not a text"),
        (line(id={"x": 1}), "id is not a text"),
        (line(published=...), "published is missing: give a time such as 2019-09-21T09:00:00+02:00"),
        (line(published=1569049200), "published is missing"),
        (line(published="yesterday"), "published is not a time: 'yesterday'"),
        (line(published="2019-13-01"), "published is not a time: "),
    ],
)
def test_what_is_no_article_says_why(text: bytes, reason: str) -> None:
    read = lines.parse(3, text)
    assert read.article is None
    assert read.number == 3
    assert read.reason.startswith(reason)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(ROW)), inner),
)


ROWS = st.dictionaries(st.sampled_from(sorted(ROW)), JSON).map(lambda row: ROW | row)


@given(st.one_of(st.binary(), st.one_of(JSON, ROWS).map(json.dumps).map(str.encode)))
def test_no_line_raises(text: bytes) -> None:
    read = lines.parse(1, text)
    assert (read.article is None) == bool(read.reason)
    if read.article:
        encode(read.article)


def test_empty_lines_count_and_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(line() + b"\n\n  \r\nbad\n" + line(id="n2", url=None))
    assert [(read.number, bool(read.article)) for read in lines.read(str(path))] == [(1, True), (4, False), (5, True)]


def test_a_line_too_long_is_one_drop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST_LINE", 1000)
    path = tmp_path / "a.jsonl"
    long = line(text="x" * 3500)
    path.write_bytes(line() + b"\n" + long + b"\n" + line() + b"\n" + long)
    first, second, third, fourth = lines.read(str(path))
    assert first.article
    assert third.article
    assert (second.number, third.number, fourth.number) == (2, 3, 4)
    assert second.reason == fourth.reason == "it is longer than 0 MB"
    assert second.source == str(path)


def test_a_packed_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.xz"
    path.write_bytes(lzma.compress(line() + b"\n" + line(url=None) + b"\n"))
    assert [bool(read.article) for read in lines.read(str(path))] == [True, True]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line())))
    assert [read.given_id for read in lines.read("-")] == ["n1"]


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    for name in ("none.jsonl", "none.jsonl.xz"):
        with pytest.raises(MarsadError, match=f"cannot open .*{name}: No such file"):
            list(lines.read(str(tmp_path / name)))
    with pytest.raises(MarsadError, match=r"cannot open .*: Is a directory"):
        list(lines.read(str(tmp_path)))


def test_a_file_that_breaks_off_says_where(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.xz"
    packed = lzma.compress(b"".join(line(id=str(n), text=str(n) * 50) + b"\n" for n in range(3000)))
    path.write_bytes(packed[: len(packed) // 2])
    read: list[lines.Line] = []
    with pytest.raises(MarsadError, match=r"a\.jsonl\.xz: cannot be read after line \d+"):
        read += lines.read(str(path))
    path.write_bytes(b"this was never packed")
    with pytest.raises(MarsadError, match=r"a\.jsonl\.xz: cannot be read after line 0"):
        list(lines.read(str(path)))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ARTICLES = st.builds(
    Article, id=st.just("0" * 31 + "a"), url=TEXTS, title=TEXTS, text=TEXTS, language=TEXTS, publisher=TEXTS,
    country=TEXTS, published_implied=st.booleans(), media=st.lists(TEXTS, max_size=2).map(tuple),
    published=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=3, minutes=30))])),
)  # fmt: skip


@given(ARTICLES, TEXTS)
def test_a_row_that_was_written_is_read_back_exactly(subject: Article, feed: str) -> None:
    read = lines.parse(1, json.dumps(lines.to_row(subject, feed)).encode())
    assert read.article == subject, read.reason
    assert encode(read.article) == encode(subject)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"article_id": "x"}, "article_id is not 32 hex"), ({"article_id": 5}, "article_id is not 32 hex"),
        ({"text": None}, "text is not a text"), ({"published_implied": "no"}, "published_implied is neither"),
        ({"published": "today"}, "published is not a time"), ({"media": "x"}, "media is not a list of links"),
        ({"media": [5]}, "media is not a list of links"),
    ],
)  # fmt: skip
def test_a_written_row_that_somebody_changed(change: dict[str, Any], reason: str) -> None:
    subject = Article("a" * 32, "", "عنوان", "نص", datetime(2026, 3, 4, tzinfo=UTC))
    read = lines.parse(1, json.dumps(lines.to_row(subject) | change).encode())
    assert read.article is None
    assert read.reason.startswith(reason)


def test_a_row_of_before_there_were_media() -> None:
    subject = Article("a" * 32, "", "عنوان", "نص", datetime(2026, 3, 4, tzinfo=UTC), media=("https://x.example/1",))
    row = lines.to_row(subject)
    del row["media"]
    read = lines.parse(1, json.dumps(row).encode())
    assert read.article
    assert read.article.media == ()
