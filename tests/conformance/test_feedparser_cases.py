"""feedparser's own test files: our parse agrees with feedparser on all that makes an article, or says why not.

For every well-formed, ill-formed and entity file, the strict reader, where it takes the file, is held against
feedparser on the same bytes. For every encoding file, our decoding is held against the text that feedparser's test
expects.
"""

from __future__ import annotations

import ast
import codecs
import re
from functools import cache

import pytest

from ingest.article import Article
from ingest.decode import decode, legal
from ingest.feed import Feed
from ingest.parse import NotAFeed, loose, strict
from ingest.parse.articles import tell
from ingest.parse.entry import Read
from ingest.plain import plain_text
from marsad.clock import now
from tests.feedparser_cases import Case, cases

# Argued in docs/parsing.md; a difference that has vanished fails the test.
DIFFERENT = {
    "encoding/bozo_linenoise.xml": "UTF-8 and windows-1252 mixed: one byte in ten is bad, so it stays UTF-8",
}
EBCDIC = b"Lo\xa7\x94"  # "<?xm"; no publisher has used it in the lifetime of feeds
AT_LEAST_STRICT = 0.85  # of the well-formed files that have no document type

FEED, NOW = Feed(id="one", url="https://one.example/feed"), now()
EXPECTED = re.compile(r"(feed|entries\[0\])(?:\['(\w+)'\]|\.(\w+)) == u?('[^']*'|\"[^\"]*\")")


@cache
def compared(kind: str) -> dict[str, bool | None]:
    """Whether each file of a kind tells the same articles to both readers; None where the strict one stands aside."""
    return {case.name: same(case) for case in cases(kind)}


def same(case: Case) -> bool | None:
    octets = legal(decode(case.content, case.content_type).octets)
    sure = strict.read(octets)
    return None if sure is None else articles(sure) == articles(loose.read(octets))


@pytest.mark.parametrize("kind", ["wellformed", "illformed", "entities"])
def test_both_readers_tell_the_same_articles(kind: str) -> None:
    assert {name for name, answer in compared(kind).items() if answer is False} == {
        name for name in DIFFERENT if name.startswith(f"{kind}/")
    }


def test_the_strict_reader_takes_most() -> None:
    answers = compared("wellformed")
    assert len(answers) > 1500
    assert sum(answer is not None for answer in answers.values()) > AT_LEAST_STRICT * len(answers)


def test_texts_in_every_encoding() -> None:
    wrong, right = set(), 0
    for case in cases("encoding"):
        answer = decoded_as_expected(case)
        right += answer is True
        if answer is False:
            wrong.add(case.name)
    assert wrong == {name for name in DIFFERENT if name.startswith("encoding/")}
    assert right > 90


def decoded_as_expected(case: Case) -> bool | None:
    """Whether our decoding gives the text that feedparser's test expects; None where it expects none, or cannot run."""
    wanted = EXPECTED.search(expectation(case.content))
    if not wanted or case.content.startswith(EBCDIC) or not known(case.content):
        return None
    octets = legal(decode(case.content, case.content_type).octets)
    try:
        found = strict.read(octets) or loose.read(octets)
    except NotAFeed:
        return False
    name = wanted[2] or wanted[3]
    if wanted[1] == "feed":
        given = found.about.title
    else:
        given = found.entries[0].title if name == "title" else max(found.entries[0].texts, default="")
    return plain_text(given) == plain_text(ast.literal_eval(wanted[4]))


def expectation(content: bytes) -> str:
    for encoding in ("utf-8", "utf-16", "utf-32", "utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if found := re.search(r"Expect:(.*?)-->", text, re.DOTALL):
            return found[1]
    return ""


def known(content: bytes) -> bool:
    """Whether this Python knows the encoding; feedparser's own runner leaves out the others, too."""
    declared = re.search(rb"""encoding=["']([\w.:-]+)""", content[:200])
    try:
        return not declared or bool(codecs.lookup(declared[1].decode("ascii")))
    except LookupError:
        return False


def articles(found: Read) -> list[object]:
    """All that reaches articles; entries without a name or words are given some, so that none is dropped."""
    named = [
        one._replace(guid=one.guid or ("" if one.link else f"n-{place}"), title=one.title or ("" if one.texts else "t"))
        for place, one in enumerate(found.entries)
    ]
    return [
        (one.id, one.url, one.title, one.text, one.published, one.published_implied, one.publisher, one.language)
        if isinstance(one, Article)
        else one
        for one in (told.outcome for told in tell(named, found.about, FEED, NOW))
    ]
