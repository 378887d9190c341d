"""How a subscription is written; what happens in Redis is in tests/integration/test_push.py."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson

from ingest.push import read, written
from ingest.push.websub import Subscription

AT = datetime(2026, 11, 22, 9, 0, 0, 5, tzinfo=UTC)
LEAST = Subscription("one", "https://hub.example/", "https://one.example/", "https://m.example/push/one.t", "s")
MOST = replace(
    LEAST, local=True, mode="subscribe", asked=AT, tries=3, error="خطأ", since=AT, until=AT, last_push=AT, pushes=7,
    ignored=1,
)  # fmt: skip


def test_what_is_written_is_read() -> None:
    assert read(written(LEAST)) == LEAST
    assert read(written(MOST)) == MOST


def test_what_another_version_wrote_is_passed_over() -> None:
    row = orjson.loads(written(LEAST)) | {"colour": "red"}
    assert read(orjson.dumps(row).decode()) == LEAST
