"""The limits of a fetch; what goes over the wire is in tests/integration/test_poll.py."""

from datetime import timedelta

from ingest.fetch import Limits
from marsad.settings import Settings


def test_limits_of_settings() -> None:
    limits = Limits.of(Settings(fetch_timeout=timedelta(seconds=3), fetch_max_bytes=20_000))
    assert limits == Limits(timedelta(seconds=3), timedelta(seconds=3), 20_000)
