"""What counts as one host."""

import pytest

from ingest.hosts import host_of


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.one.example/feed", "one.example"),
        ("https://news.sport.one.example:8443/feed", "one.example"),
        ("https://ONE.example./", "one.example"),
        ("https://a.one.com.ly/", "one.com.ly"),
        ("https://b.one.co.uk/", "one.co.uk"),
        ("https://his.blogspot.com/feed", "blogspot.com"),  # many owners, one set of machines
        ("https://اخبار.السعودية/", "اخبار.السعودية"),
        ("http://192.0.2.7:8080/feed", "192.0.2.7"),
        ("http://[2001:db8::7]/feed", "2001:db8::7"),
        ("http://localhost:1/feed", "localhost"),
        ("http://com/", "com"),
    ],
)
def test_host_of(url: str, host: str) -> None:
    assert host_of(url) == host
