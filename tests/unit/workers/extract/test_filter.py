from __future__ import annotations

from collections.abc import Callable

from workers.extract.candidates import find_candidates
from workers.extract.drafts import fill
from workers.extract.filter import keep
from workers.extract.reading import Reading


def test_background_needs_two_facts(reading: Callable[..., Reading]) -> None:
    read = reading("", "هجوم في سرت")
    (draft,) = fill(read, find_candidates(read))
    assert keep(draft, "main")
    assert not keep(draft, "background")


def test_a_bare_word_is_no_event(reading: Callable[..., Reading]) -> None:
    read = reading("", "تحدث عن هجوم")
    (draft,) = fill(read, find_candidates(read))
    assert not keep(draft, "main")
