"""What the tests of this folder share: a reading of a title and a text published on Wednesday 2024-03-13."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.workers.extract.readings import reading_of
from workers.extract.reading import Reading


@pytest.fixture
def reading() -> Callable[..., Reading]:
    return reading_of
