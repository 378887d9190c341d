"""What only feedparser can read."""

import pytest

from ingest.parse import loose
from ingest.parse.outcome import NotAFeed


def test_broken_markup() -> None:
    found = loose.read("<rss><channel><title>قناة</title><item><title>أ<title><link>x</item>".encode())
    assert found.about.title == "قناة"
    assert len(found.entries) == 1
    assert "breaks off" in found.about.notes[0]


def test_a_date_that_only_feedparser_reads() -> None:
    greek = "Κυρ, 11 Ιούλ 2004 12:00:00 EST"
    found = loose.read(f"<rss><channel><item><pubDate>{greek}</pubDate></item></channel></rss>".encode())
    assert found.entries[0].dates[0].startswith("2004-07-11T")


def test_media_and_origin() -> None:
    found = loose.read(
        b"<rss xmlns:media='http://search.yahoo.com/mrss/' xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'>"
        b"<channel><item><enclosure url='https://x.example/1'/><media:content url='https://x.example/2'/>"
        b"<media:thumbnail url='https://x.example/3'/><feedburner:origLink>https://x.example/o</feedburner:origLink>"
        b"</item></channel></rss>"
    ).entries[0]
    assert found.media == ("https://x.example/1", "https://x.example/2", "https://x.example/3")
    assert found.original == "https://x.example/o"


def test_not_a_feed() -> None:
    with pytest.raises(NotAFeed, match="it is not RSS or Atom"):
        loose.read(b"<note/>")
