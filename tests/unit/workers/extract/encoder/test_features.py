"""How two places of a text stand to each other, as numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.extract.encoder import features
from workers.extract.encoder.features import FORMS, PRECISIONS, STANDS, STEPS, Layout, Trigger

LAYOUT = Layout(sentence=[0, 0, 0, 1, 1, 1, 1, 2, 2, 2], title_end=3, lead=1)
TITLE = Trigger(1, 2, ("clash",), "noun")
BODY = Trigger(7, 9, ("clash", "protest"), "verb")
TYPES = ("none", "clash", "protest")


@given(st.integers(0, 500), st.integers(0, 500))
def test_farther_is_never_a_nearer_step(one: int, other: int) -> None:
    near, far = sorted((one, other))
    assert 0 <= features.step(near) <= features.step(far) < STEPS // 2
    assert STEPS // 2 < features.step(-near - 1) <= features.step(-far - 1) < STEPS


def test_a_trigger_shows_its_types_form_and_standing() -> None:
    title, body = (features.of_trigger(LAYOUT, trigger, TYPES) for trigger in (TITLE, BODY))
    assert title.tolist() == [0, 1, 0, 0, 1, 0, 0, 1, 0, 0]
    assert body[: len(TYPES)].tolist() == [0, 1, 1]
    assert body[len(TYPES) :].tolist() == pytest.approx([1, 0, 0, 0, 0, 0, 0.2])


def test_a_form_that_was_not_taught_is_another_one() -> None:
    seen = features.of_trigger(LAYOUT, TITLE._replace(form="group"), TYPES)
    assert seen[len(TYPES) + FORMS.index("other")] == 1


def test_a_pair_shows_how_many_sentences_are_between() -> None:
    seen = features.of_pair(LAYOUT, TITLE, BODY)
    assert np.flatnonzero(seen[:STEPS]).tolist() == [features.step(2)]
    assert seen[STEPS:].tolist() == pytest.approx([1, 1, 0, 0, 0.6])


def test_the_day_of_publication_stands_nowhere() -> None:
    seen = features.of_date(LAYOUT, BODY, -1, "other", 5)
    hot = np.flatnonzero(seen).tolist()
    assert hot == [0, STEPS, 2 * STEPS + PRECISIONS.index("other"), 2 * STEPS + len(PRECISIONS) + 3]


def test_a_date_of_the_future_is_of_another_age_than_one_of_the_past() -> None:
    past, future = (int(features.of_date(LAYOUT, BODY, 4, "day", age)[-STEPS:].argmax()) for age in (3, -3))
    assert (past, future) == (2, STEPS // 2 + 2)


def test_a_place_in_the_lead_before_the_trigger() -> None:
    seen = features.of_place(LAYOUT, BODY, 4, "city")
    assert seen[: 2 * STEPS].nonzero()[0].tolist() == [features.step(-3), STEPS + features.step(-1)]
    assert seen[-3:].tolist() == [0, 0, 1]


def test_every_word_stands_somewhere_to_a_trigger() -> None:
    stands = [features.stand(BODY, at) for at in range(200)]
    assert stands[7] == stands[8] == features.INSIDE
    assert stands[9] == features.AFTER + features.step(1)
    assert stands[6] == features.BEFORE + features.step(1)
    assert all(0 <= stand < STANDS for stand in stands)
