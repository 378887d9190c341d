"""The tags of a page that lead elsewhere, on pages good and hostile."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.finding.markup import Tag, leading_tags


def tags(text: str) -> list[Tag]:
    return list(leading_tags(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<link rel=alternate href=/a>", Tag("link", {"rel": "alternate", "href": "/a"})),
        (
            "<LINK\nREL='alternate'\tHref = \"/a?x=1&amp;y=2\" />",
            Tag("link", {"rel": "alternate", "href": "/a?x=1&y=2"}),
        ),
        ("<link href='a>b' title=\"<x>\">", Tag("link", {"href": "a>b", "title": "<x>"})),
        ("<link href=a href=b disabled>", Tag("link", {"href": "a", "disabled": ""})),
        ("<base href=' /ar/ '>", Tag("base", {"href": "/ar/"})),
        ("<a href=/rss><img alt=x><b>RSS</b>\n خلاصات</a> else", Tag("a", {"href": "/rss"}, "RSS خلاصات")),
        ("<a href=/rss>RSS", Tag("a", {"href": "/rss"}, "RSS")),
        ('<a href="/rss>RSS', Tag("a", {"href": "", '"': "", "rss": ""}, "RSS")),
    ],
)
def test_one_tag(text: str, found: Tag) -> None:
    assert tags(text)[0] == found


@pytest.mark.parametrize(
    "text",
    [
        "<!-- <a href=x> -->", "<!-- <a href=x>", "<script>'<a href=x>'</script>", "<SCRIPT><a href=x></Script>",
        "<style><a href=x>", "<template><a href=x></template>", "<article href=x>", "<links href=x>", "< a href=x>",
        "<textarea><a href=x></textarea>", "",
    ],
)  # fmt: skip
def test_none(text: str) -> None:
    assert tags(text) == []


def test_what_follows_a_script_or_a_comment_is_read() -> None:
    assert [tag.attributes["href"] for tag in tags("<script>x</script><a href=1><!--a--><a href=2>")] == ["1", "2"]


@given(st.text("<>/!-='\" \n" + "alinkbsescripthref&;#x", max_size=300))
def test_any_text(text: str) -> None:
    tags(text)


PIECES = [
    "<a ",
    "<a href='",
    "<a href=\"'",
    "<!--",
    "<script>",
    " x=1",
    "<a x = ",
    "<a =",
    "<a /",
    "&",
    "<a href>",
    "<",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_megabyte_of_anything_takes_no_time_to_speak_of(piece: str) -> None:
    start = time.process_time()
    tags("<a " + piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 4
