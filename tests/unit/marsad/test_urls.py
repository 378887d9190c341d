"""Addresses as they may be shown."""

import pytest

from marsad.urls import redacted


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
