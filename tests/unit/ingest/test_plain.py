"""Markup as a reader would see it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.plain import _roughly, _thoroughly, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("نص بلا علامات", "نص بلا علامات"),
        ("سطر\n\n  سطر ثان ", "سطر\nسطر ثان"),
        ("<p>أول</p><p>ثان</p>", "أول\nثان"),
        ("<p>أول\nتتمة</p>\n\n<p>ثان</p>", "أول تتمة\nثان"),
        ("أول<br>ثان<BR />ثالث", "أول\nثان\nثالث"),
        ("سطر <b>أول</b>\nسطر ثان", "سطر أول\nسطر ثان"),
        ("كل<b>م</b>ة", "كلمة"),
        ("<ul><li>واحد</li><li>اثنان</li></ul>", "واحد\nاثنان"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("<script>alert('x')</script><style>p{}</style>نص", "نص"),
        ("&lt;p&gt;مرتين&lt;/p&gt;&lt;p&gt;نعم&lt;/p&gt;", "مرتين\nنعم"),
        ("3 &lt; 5 &amp; 7 > 6", "3 < 5 & 7 > 6"),
        ("أ&nbsp;ب&#8207;", "أ ب\u200f"),
        ("<img src=x onerror=alert(1)>صورة", "صورة"),
        ("قبل<!-- تعليق -->بعد", "قبلبعد"),
        ("مقطوع <a href='", "مقطوع"),
        ("رقم &#" + "1" * 5000 + "; كبير", "رقم \ufffd كبير"),
        ("&#0000000000000065; &#x41;", "A A"),
    ],
)
def test_plain_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@given(st.text())
def test_no_blank_lines_and_no_blanks_at_the_ends(markup: str) -> None:
    lines = plain_text(markup).split("\n")
    assert lines == [""] or all(line and line == line.strip() for line in lines)


PIECES = [
    "نص", "x", " ", "  ", "\n", "\t", "\u3000", "<", ">", "/", "\"", "'", "=", "&", "&amp;", "&lt;p>",
    "&nbsp;", "&#8230;", "&#x2003;", "&#10;", "&#13;", "&#9;", "&#1;", "&#0;", "&#xd800;", "&copy", "&lt", "&ampx;",
    "&notit;",
    "&zwnj;", "&#8232;", "<figure class='x'>", "</figure>", "<figcaption>", "<section>",
    "\0", "\r\n", "<p>", "</p>", "<P class='a'>", "<br/>", "<br>", "<div id=x>", "</div>", "<b>",
    "</b>", "<a href=\"https://x.example/?a\">", "<a href='<p>'>", "<a title=\">\">", "</a>",
    "<img src=\"x\" alt=\"نص\"/>", "<span data-x>", "<h2>", "</h7>", "<li>", "<blockquote>", "<table>", "<td>",
    "<script>", "</script>", "<style>", "<!-- ", "-->", "<![CDATA[", "]]>", "<p<b>", "<p/ >", "<textarea>",
    "<select>", "<svg>", "<math>", "<pre>", "<title>", "<plaintext>", "<a title=\"<p>\">", "<u a=\"1\"b>", "<i\n>",
]  # fmt: skip


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=15).map("".join))
def test_the_short_way_tells_what_the_parser_tells(markup: str) -> None:
    assert plain_text(markup) == _thoroughly(markup)


@given(st.text())
def test_the_short_way_with_any_text(text: str) -> None:
    assert plain_text(text) == _thoroughly(text)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("أ<b class='x'>ب</b>ج", "أبج"),
        ("أ<img alt='a>b' title=\"c>d\">ب", "أب"),
        ("أ<script>if (a<b) '<p>'</script>ب<!-- <p>ت --><STYLE x>ث</style>ج", "أبج"),
        ("أ<script>ب", "أ"),
        ("3 < 5 <a href='", "3 < 5 "),
    ],
)
def test_the_rough_way(markup: str, text: str) -> None:
    assert _roughly(markup) == text


def test_a_text_with_very_many_tags_is_read_as_one_with_few() -> None:
    article = "<x><p>فقرة <b>أولى</b> &amp; <a href='/'>ثانية</a></p><script>'<p>'</script><ul><li>بند</li></ul>"
    assert plain_text(article * 200) == "\n".join([plain_text(article)] * 200)
