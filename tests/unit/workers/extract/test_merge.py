from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from workers.extract.candidates import find_candidates
from workers.extract.drafts import fill
from workers.extract.merge import join, merge
from workers.extract.reading import Reading
from workers.lang.ar.dates import When


def types(reading: Reading) -> list[str]:
    return [draft.type for draft in merge(fill(reading, find_candidates(reading)))]


def test_two_tellings_become_one_of_the_narrower_type(reading: Callable[..., Reading]) -> None:
    assert types(reading("هجوم في بغداد", "وقع التفجير في بغداد أمس")) == ["bombing"]


def test_another_day_is_another_event(reading: Callable[..., Reading]) -> None:
    text = "هاجم مسلحون دورية في بغداد أمس.\nوكان هجوم آخر قد وقع في بغداد يوم 3 مارس"
    assert types(reading("", text)) == ["armed_attack", "armed_attack"]


def test_another_place_is_another_event(reading: Callable[..., Reading]) -> None:
    assert types(reading("", "غارة على سرت أمس.\nغارة على بنغازي أمس")) == ["airstrike", "airstrike"]


def test_a_later_toll_belongs_to_the_event_before(reading: Callable[..., Reading]) -> None:
    read = reading("تفجير في بغداد", "وقال مصدر طبي إن المستشفى استقبل 12 جريحا")
    (draft,) = merge(fill(read, find_candidates(read)))
    assert [toll.count.value for toll in draft.tolls] == [12]


def test_a_year_told_later_belongs_to_what_is_told_there(reading: Callable[..., Reading]) -> None:
    read = reading("", "اجتماع في سرت")
    (one,) = fill(read, find_candidates(read))
    when = When(0, 1, date(2011, 1, 1), "year", "year")
    assert join(one, replace(one, when=when)).when is None
    assert join(one, replace(one, when=replace(when, precision="day"))).when is not None
