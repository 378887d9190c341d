"""What the tests of this folder share: a reading of a title and a text published on Wednesday 2024-03-13."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from ingest.article import Article
from workers.extract.reading import Reading, read

PUBLISHED = datetime(2024, 3, 13, 9, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def reading() -> Callable[..., Reading]:
    def reading_of(title: str, text: str = "") -> Reading:
        return read(Article("a", "", title, text, PUBLISHED))

    return reading_of
