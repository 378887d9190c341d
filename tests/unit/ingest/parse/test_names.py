"""What an element's name means."""

import pytest

from ingest.parse.names import kind, namespace, spelled

ATOM = "http://www.w3.org/2005/Atom\x01"
DC = "http://purl.org/dc/elements/1.1/\x01"


@pytest.mark.parametrize(
    ("name", "where", "found"),
    [
        ("title", "entry", "title"),
        (f"{ATOM}updated\x01a", "entry", "updated"),
        (f"{DC}date\x01when", "entry", "updated"),
        ("urn:x\x01date\x01dc", "entry", "updated"),
        ("urn:x\x01date\x01x", "entry", ""),
        ("urn:x\x01title", "entry", ""),
        ("PubDate", "entry", "?"),
        ("body", "entry", "?"),
        ("item", "entry", "?"),
        ("item", "feed", "entry"),
        ("Item", "feed", "?"),
        ("ttl", "entry", ""),
        ("ttl", "feed", "ttl"),
        ("description", "feed", ""),
        ("http://backend.userland.com/rss2\x01title", "entry", "title"),
    ],
)
def test_kind(name: str, where: str, found: str) -> None:
    assert kind(name, where) == found


def test_spelled_and_namespace() -> None:
    assert (spelled(f"{DC}date\x01x"), namespace(f"{DC}date\x01x")) == ("dc:date", DC[:-1])
    assert (spelled("a"), namespace("a")) == ("a", "")
    assert spelled("urn:x\x01title") == "other:title"
