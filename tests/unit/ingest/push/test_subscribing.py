"""Where hubs call back; the asking itself is in tests/integration/test_push.py."""

import pytest

from ingest.push.subscribing import callback_base
from marsad.settings import Settings


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (None, ""),
        ("https://m.example", "https://m.example/push/"),
        ("https://m.example/marsad/", "https://m.example/marsad/push/"),
    ],
)
def test_where_hubs_call_back(url: str | None, base: str) -> None:
    assert callback_base(Settings(public_url=url)) == base
