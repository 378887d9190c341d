from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.event import Count
from workers.extract.casualties import find_tolls
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


def tolls(text: str) -> list[tuple[str, int | None, str]]:
    words = split(fold(text)).text
    return [(toll.slot, toll.count.value, toll.count.qualifier) for toll in find_tolls(words, 0, len(words))]


def killed(value: int | None, qualifier: str = "exact") -> tuple[str, int | None, str]:
    return ("killed", value, qualifier)


def injured(value: int | None, qualifier: str = "exact") -> tuple[str, int | None, str]:
    return ("injured", value, qualifier)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مقتل جندي", [killed(1)]),
        ("سقوط قتيلين", [killed(2)]),
        ("قتل 3 أشخاص على الأقل وأصيب 21 آخرون", [killed(3, "at_least"), injured(21)]),
        ("ما لا يقل عن 23 قتيلا", [killed(23, "at_least")]),
        ("نحو أربعين جريحا", [injured(40, "about")]),
        ("مقتل ضابط وثلاثة جنود", [killed(4)]),
        ("مقتل 4 من جنود الاحتلال", [killed(4)]),
        ("أودت بحياة 94 شخصا", [killed(94)]),
        ("لقي شاب مصرعه", [killed(1)]),
        ("أكثر من 80 مسلحا قتلوا", [killed(80, "at_least")]),
        ("ارتفع عدد القتلى إلى 52", [killed(52)]),
        ("سقوط قتلى وجرحى", [killed(None, "unspecified"), injured(None, "unspecified")]),
        ("عشرات القتلى", [killed(None, "unspecified")]),
        ("أصيب اليوم الاثنين 8 أشخاص", [injured(8)]),
        ("أصيب في الانفجار جنديان", [injured(2)]),
        ("انتشال ثلاث جثث", [killed(3)]),
        ("قتلت قوات الأمن مساء أمس ثلاثة مسلحين", [killed(3)]),
        ("انفجار دون إصابات", [injured(0)]),
        ("مقتل 29 وإصابة 24 آخرين", [killed(29), injured(24)]),
        ("عدد القتلى بلغ 45 بعد أن كان 30", [killed(45)]),
        ("توفي رجل وزوجته وطفلاهما", [killed(4)]),
    ],
)
def test_tolls_are_read(text: str, expected: list[tuple[str, int | None, str]]) -> None:
    assert tolls(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "قضت المحكمة بالسجن 3 سنوات",
        "القتلى من المدنيين",
        "لقي الفريق ترحيبا",
        "48 شخصا في القاعة",
        "قتل في سنة 2014",
        "محاولة قتل شرطي",
        "سقوط صاروخ على منزل",
        "انفجار دون خسائر",
        "بينهم 3 جرحى",
        "لم ترد معلومات عن وقوع إصابات",
        "تحذير من خطر مقتل مدنيين",
        "لم يسفر عن وقوع ضحايا تونسيين",
    ],
)
def test_no_toll_is_invented(text: str) -> None:
    assert tolls(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("لم يسفر الهجوم عن ضحايا", [killed(0), injured(0)]),
        ("دون تسجيل خسائر في الأرواح", [killed(0), injured(0)]),
        ("لم يسفر عن قتلى أو جرحى", [killed(0), injured(0)]),
        ("ولم يصب أحد", [injured(0)]),
        ("ولم تسفر عن أي إصابات", [injured(0)]),
        ("من غير أن يخلف ضحايا", [killed(0), injured(0)]),
    ],
)
def test_what_a_happening_did_not_cause_is_nought(text: str, expected: list[tuple[str, int | None, str]]) -> None:
    assert tolls(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("العثور على جثة", [killed(1)]),
        ("انتشال جثتي صيادين", [killed(2)]),
        ("العثور على جثث عشرين شخصا", [killed(20)]),
        ("نقل الجثة", []),
    ],
)
def test_bodies_count_when_they_are_found(text: str, expected: list[tuple[str, int | None, str]]) -> None:
    assert tolls(text) == expected


def test_a_dead_attacker_is_told_from_the_victims() -> None:
    words = split(fold("مقتل المهاجم")).text
    (toll,) = find_tolls(words, 0, len(words))
    assert (toll.perpetrator, toll.count) == (True, Count(1))


def test_eleven_is_joined_as_a_number() -> None:
    words = ["مقتل", "ثلاثه", "جنود", "واحد", "عشر", "مسلحا"]
    (toll,) = find_tolls(words, 0, len(words))
    assert toll.count == Count(14)


def test_somebodys_companion_is_one() -> None:
    words = ["واصابه", "مرافقه", "بجروح"]
    assert [(t.slot, t.count) for t in find_tolls(words, 0, len(words))] == [("injured", Count(1))]


# Figures of no year, in digits and in words, with the plural and the singular that follow them.
NUMBERS = st.sampled_from(
    [
        ("3", 3),
        ("ثلاثة", 3),
        ("خمسة", 5),
        ("10", 10),
        ("عشرة", 10),
        ("ثمانية", 8),
        ("12", 12),
        ("خمسة عشر", 15),
        ("خمسة وعشرين", 25),
        ("مئة", 100),
        ("120", 120),
        ("1250", 1250),
        ("ثلاثمئة", 300),
    ]
)
PEOPLE = st.sampled_from(
    [
        ("جنود", "جنديا"),
        ("أشخاص", "شخصا"),
        ("صحفيين", "صحفيا"),
        ("مهندسين", "مهندسا"),
        ("سياح", "سائحا"),
        ("مدنيين", "مدنيا"),
        ("عمال", "عاملا"),
        ("فلسطينيين", "فلسطينيا"),
        ("تلاميذ", "تلميذا"),
        ("لبنانيين", "لبنانيا"),
    ]
)
TEMPLATES = st.sampled_from(
    [
        ("مقتل {}", "killed"),
        ("عن مقتل {} في غارة", "killed"),
        ("قتل {} في هجوم", "killed"),
        ("قتل مساء أمس {}", "killed"),
        ("قتل في الانفجار {}", "killed"),
        ("استشهد {} برصاص القناصة", "killed"),
        ("لقي {} حتفهم", "killed"),
        ("أودى الهجوم بحياة {}", "killed"),
        ("إن {} قتلوا في الهجوم", "killed"),
        ("إصابة {} بجروح", "injured"),
        ("أصيب {} في حادث", "injured"),
        ("فيما أصيب فجر اليوم {}", "injured"),
        ("إن {} أصيبوا في الحادث", "injured"),
    ]
)


@given(TEMPLATES, NUMBERS, PEOPLE)
def test_a_number_of_people_is_their_toll(
    template: tuple[str, str], number: tuple[str, int], people: tuple[str, str]
) -> None:
    (frame, slot), (figure, value), (plural, singular) = template, number, people
    noun = plural if value <= 10 else "شخص" if value % 100 == 0 else singular
    assert tolls(frame.format(f"{figure} {noun}")) == [(slot, value, "exact")]


@given(
    TEMPLATES,
    st.sampled_from([("ما لا يقل عن", "at_least"), ("أكثر من", "at_least"), ("نحو", "about"), ("حوالي", "about")]),
)
def test_a_qualifier_belongs_to_its_number(template: tuple[str, str], said: tuple[str, str]) -> None:
    (frame, slot), (words, qualifier) = template, said
    assert tolls(frame.format(f"{words} 40 شخصا")) == [(slot, 40, qualifier)]


@given(
    st.sampled_from(["عاما", "سنة", "دينار", "كيلومترا", "بالمئة", "سيارة", "دقيقة", "صاروخا"]), st.integers(3, 5000)
)
def test_measures_are_no_people(unit: str, number: int) -> None:
    assert tolls(f"إصابة {number} {unit}") == []


@given(
    st.lists(
        st.sampled_from(
            ["قتل", "مقتل", "12", "جنود", "و", "من", "في", "عدد", "الي", "لم", "دون", "لقي", "قتيلا", "نحو"]
        )
    )
)
def test_no_order_of_words_fails(words: list[str]) -> None:
    found = find_tolls(words, 0, len(words))
    assert all(0 <= toll.start < toll.end <= len(words) for toll in found)
