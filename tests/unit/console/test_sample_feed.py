"""The sample feed as a feed reader meets it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.requests import Request

from console.sample import SampleArticle
from console.sample_feed import STARTED, article_response, feed_response, first_start, write_once
from marsad.errors import MarsadError

BEGAN = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
ARTICLES = tuple(
    SampleArticle(slug=slug, minute=minute, publisher="ناشر (نموذج)", title=slug, text="نص")
    for slug, minute in (("early", -10), ("late", 5))
)


def ask(moment: datetime, **headers: str) -> tuple[int, dict[str, str], bytes]:
    lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    request = Request({"type": "http", "method": "GET", "headers": lines})
    answer = feed_response(request, ARTICLES, BEGAN, moment, "http://127.0.0.1:8600")
    return answer.status_code, dict(answer.headers), bytes(answer.body)


def test_the_feed_comes_with_validators() -> None:
    status, headers, content = ask(BEGAN)
    assert status == 200
    assert headers["content-type"].startswith("application/rss+xml")
    assert headers["last-modified"] == "Sun, 01 Mar 2026 11:50:00 GMT"
    assert b"/sample/early" in content
    assert b"/sample/late" not in content


def test_what_the_reader_has_is_not_sent_again_until_an_article_comes_out() -> None:
    etag = ask(BEGAN)[1]["etag"]
    status, headers, content = ask(BEGAN + timedelta(minutes=4), if_none_match=f'"other", W/{etag}')
    assert (status, content, headers["etag"]) == (304, b"", etag)
    assert ask(BEGAN + timedelta(minutes=6), if_none_match=etag)[0] == 200


def test_a_reader_that_has_anything_at_all_may_say_so_with_a_star() -> None:
    assert ask(BEGAN, if_none_match="*")[0] == 304


@pytest.mark.parametrize(
    ("since", "status"),
    [("Sun, 01 Mar 2026 11:50:00 GMT", 304), ("Sun, 01 Mar 2026 11:49:59 GMT", 200), ("yesterday", 200)],
)
def test_the_date_serves_where_there_is_no_etag(since: str, status: int) -> None:
    assert ask(BEGAN, if_modified_since=since)[0] == status
    assert ask(BEGAN, if_modified_since=since, if_none_match='"other"')[0] == 200


def test_an_article_has_a_page_once_it_is_out_whose_only_style_is_its_own() -> None:
    answer = article_response("early", ARTICLES, BEGAN, BEGAN)
    assert answer.status_code == 200
    assert "style-src 'sha256-" in answer.headers["content-security-policy"]
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert article_response("late", ARTICLES, BEGAN, BEGAN).status_code == 404
    assert article_response("../etc", ARTICLES, BEGAN, BEGAN).status_code == 404


def test_the_first_start_is_written_once(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    began = first_start(folder)
    assert first_start(folder) == began
    assert began.tzinfo is not None
    assert [path.name for path in folder.iterdir()] == [STARTED]


def test_of_two_consoles_that_start_at_once_the_first_is_believed(tmp_path: Path) -> None:
    write_once(tmp_path / STARTED, "2026-03-01T12:00:00+00:00")
    write_once(tmp_path / STARTED, "2026-03-01T12:00:01+00:00")
    assert first_start(tmp_path) == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert [path.name for path in tmp_path.iterdir()] == [STARTED]


def test_a_first_start_that_is_no_time_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / STARTED).write_text("soon", encoding="ascii")
    with pytest.raises(MarsadError, match="remove it"):
        first_start(tmp_path)


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(MarsadError, match="MARSAD_DATA_DIR"):
        first_start(tmp_path / "file")
