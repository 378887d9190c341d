from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from workers.extract import learned
from workers.extract.ready import COLLECT_AFTER, make_ready


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """The garbage collector as it was, once the test is over."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_every_model_is_read_beforehand() -> None:
    learned.read_from(learned._folder)  # forgets those read
    make_ready()
    models = [path for path in learned._folder.iterdir() if path.name.endswith(".crfsuite")]
    assert learned._tagger.cache_info().currsize == len(models)


def test_the_collector_leaves_alone_what_was_read() -> None:
    make_ready()
    assert gc.get_freeze_count() > 1000
    assert gc.get_threshold()[0] == COLLECT_AFTER
