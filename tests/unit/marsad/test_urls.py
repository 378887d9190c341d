"""Addresses as they may be shown."""

import pytest

from marsad.urls import Sentinels, redacted, sentinels


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://h:6379/0", "redis://h:6379/0"),
        ("redis://:secret@h:6379/0", "redis://***@h:6379/0"),
        ("https://elastic:s@cret@h:9200", "https://***@h:9200"),
        ("unix:///run/redis.sock?db=1&password=secret&x=1", "unix:///run/redis.sock?db=1&password=***&x=1"),
        ("sentinel://:one@a:1;sentinel://:two@b:2", "sentinel://***@b:2"),
    ],
)
def test_redacted(url: str, shown: str) -> None:
    assert redacted(url) == shown


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("redis://h:6379/0", None),
        ("sentinel://a", Sentinels((("a", 26379),))),
        ("sentinel://a:1/2;sentinel://b:2", Sentinels((("a", 1), ("b", 2)), 2)),
        ("sentinel://u:p%2Fw@a:1;sentinel://b:2/3", Sentinels((("a", 1), ("b", 2)), 3, "u", "p/w")),
    ],
)
def test_sentinels(url: str, found: Sentinels | None) -> None:
    assert sentinels(url) == found
