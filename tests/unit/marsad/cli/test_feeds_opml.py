"""What a feed list of another reader becomes."""

import pytest

from ingest.catalogue import Catalogue
from ingest.feed import Feed
from ingest.opml import Outline
from marsad.cli.feeds_opml import merge
from marsad.errors import MarsadError


def test_merge_names_every_bad_outline() -> None:
    outlines = (
        Outline("ftp://a.example/"),
        Outline("https://b.example/"),
        Outline("https://c.example/", alerts="maybe"),
    )
    with pytest.raises(MarsadError, match=r"nothing was added: .*ftp.*; .*alerts must be"):
        merge(Catalogue(), outlines)


def test_merge_gives_a_taken_id_another_name() -> None:
    known = Catalogue(added=(Feed(id="one", url="https://one.example/"),))
    merged, present = merge(known, (Outline("https://two.example/", id="one"), Outline("https://one.example/")))
    assert [feed.id for feed in merged.added] == ["one", "two-example"]
    assert present == 1


def test_merge_keeps_what_is_ours() -> None:
    outline = Outline("https://one.example/", "x", "ليبيا/صحف", alerts="never", full_text="always")
    (feed,) = merge(Catalogue(), (outline,))[0].added
    assert (feed.alerts, feed.full_text, feed.folder) == ("never", "always", "ليبيا/صحف")
    with pytest.raises(MarsadError, match="full_text must be"):
        merge(Catalogue(), (Outline("https://one.example/", full_text="sometimes"),))
