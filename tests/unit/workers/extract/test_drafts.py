from __future__ import annotations

from collections.abc import Callable

from workers.extract.candidates import find_candidates
from workers.extract.drafts import fill
from workers.extract.reading import Reading


def test_those_caught_in_a_fight_count_in_it(reading: Callable[..., Reading]) -> None:
    read = reading("", "تمكنت قوات الجيش من القضاء على إرهابي خطير والقبض على 3 مهربين")
    (draft,) = fill(read, find_candidates(read))
    assert (draft.type, [toll.count.value for toll in draft.counts]) == ("clash", [3])


def test_the_arrested_are_counted(reading: Callable[..., Reading]) -> None:
    read = reading("", "إيقاف شخصين في صفاقس")
    (draft,) = fill(read, find_candidates(read))
    assert [(toll.rule, toll.count.value) for toll in draft.counts] == [("arrested", 2)]


def test_tolls_of_another_place_are_not_taken_over(reading: Callable[..., Reading]) -> None:
    read = reading("", "تفجير في بغداد.\nوفي الموصل قتل 5 أشخاص")
    (draft,) = fill(read, find_candidates(read))
    assert draft.tolls == ()


def test_some_towns_are_no_place(reading: Callable[..., Reading]) -> None:
    read = reading("", "اقترب التنظيم من سرت وسيطر على بعض المدن")
    assert [draft.place for draft in fill(read, find_candidates(read))] == [None]


def test_a_denied_event_takes_no_later_toll(reading: Callable[..., Reading]) -> None:
    read = reading("نفى الجيش تعرض سرت لقصف صاروخي", "وقتل ثلاثة أشخاص في أمر آخر.")
    assert [draft.tolls for draft in fill(read, find_candidates(read)) if draft.type == "shelling"] == [()]
