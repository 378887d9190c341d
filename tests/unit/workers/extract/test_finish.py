from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.workers.extract.readings import PUBLISHED, reading_of, tellings_of
from workers.event import Count, Event, Name, Salience
from workers.extract.counting import Toll
from workers.extract.drafts import Draft, fill
from workers.extract.finish import to_event, to_events
from workers.extract.links import linked
from workers.extract.matcher import Match
from workers.extract.tellings import Telling, find_tellings
from workers.lang.ar.dates import When


def event(title: str, text: str = "", salience: Salience = "main", *, of: dict[str, str], **slots: Any) -> Event:
    """The event that the triggers type="word" tell, with the slots given."""
    read = reading_of(title, text)
    told = tuple(tellings_of(read, **of))
    return to_event(read, Draft(next(iter(of)), told, **slots), salience)


ATTACK = {"armed_attack": "هجوم"}


def test_an_unsaid_day_is_that_of_publication_and_said_to_be_implied() -> None:
    found = event("هجوم مسلح في بغداد", of=ATTACK, implied=True)
    assert (found.date, found.date_precision, found.date_implied) == (PUBLISHED.date(), "day", True)


def test_a_stated_day_is_taken_over() -> None:
    found = event("هجوم مسلح في مارس", of=ATTACK, when=When(2, 4, date(2024, 3, 1), "month", "month"))
    assert (found.date, found.date_precision, found.date_implied) == (date(2024, 3, 1), "month", False)


def test_where_no_day_is_known_none_is_told() -> None:
    found = event("هجوم مسلح في بغداد", of=ATTACK)
    assert (found.date, found.date_precision, found.place, found.actors, found.killed) == (
        None,
        "unknown",
        None,
        (),
        None,
    )


def test_the_place_is_told_without_what_is_glued_to_it() -> None:
    read = reading_of("هجوم مسلح ببغداد")
    draft = Draft("armed_attack", tuple(tellings_of(read, **ATTACK)), place=read.places[0])
    place = to_event(read, draft, "main").place
    assert place is not None
    assert (place.name_ar, place.country) == ("بغداد", "IQ")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("انتحاري يفجر نفسه في سوق ببغداد وقتل 6 مدنيين", 1),
        ("فجر انتحاريان نفسيهما في سوق ببغداد وقتل 6 مدنيين", 2),
        ("وقع تفجير انتحاري في سوق ببغداد وقتل 6 مدنيين", None),
    ],
)
def test_bombers_who_blew_themselves_up_are_counted_apart(text: str, number: int | None) -> None:
    read = reading_of("", text)
    toll = Toll("killed", Count(6), 6, 8)
    told = Telling(Match(0, 2, "phrase", "suicide_bombing"), 0, {"suicide_bombing": 0.95})
    found = to_event(read, Draft("suicide_bombing", (told,), tolls=(toll,)), "main")
    assert found.killed == Count(6)
    assert found.killed_perpetrators == (Count(number) if number else None)


@pytest.mark.parametrize(
    ("text", "word", "killed"),
    [("محاولة اغتيال ضابط في عدن", "محاوله", None), ("اغتيال ضابط في عدن", "اغتيال", Count(1))],
)
def test_an_attempt_on_a_life_kills_nobody(text: str, word: str, killed: Count | None) -> None:
    assert event(text, of={"assassination": word}, targets=(Name("ضابط"),)).killed == killed


def test_a_murder_of_nobody_named_counts_nobody() -> None:
    assert event("اغتيال في عدن", of={"assassination": "اغتيال"}).killed is None


def test_the_executed_and_the_arrested_are_counted() -> None:
    executed = Toll("killed", Count(3), 1, 3, rule="killed")
    assert event("إعدام ثلاثة أشخاص", of={"execution": "اعدام"}, counts=(executed,)).killed == Count(3)
    arrested = Toll("killed", Count(2), 1, 2, rule="arrested")
    found = event("إيقاف شخصين", of={"arrest": "ايقاف"}, counts=(arrested,))
    assert (found.arrested, found.killed, found.abducted) == (Count(2), None, None)


def test_a_number_goes_before_a_vague_word_and_the_first_before_later_ones() -> None:
    vague, first, later = (Toll("killed", Count(n, "exact" if n else "unspecified"), 0, 1) for n in (None, 3, 5))
    assert event("هجوم", of=ATTACK, tolls=(vague, first, later)).killed == Count(3)
    assert event("هجوم", of=ATTACK, tolls=(vague,)).killed == Count(None, "unspecified")
    dead_attacker = Toll("killed", Count(1), 0, 1, perpetrator=True)
    found = event("هجوم", of=ATTACK, tolls=(dead_attacker, first))
    assert (found.killed, found.killed_perpetrators) == (Count(3), Count(1))


def test_the_ministry_behind_a_statement_is_the_source() -> None:
    found = event("", "القبض على مهرب في قفصة، وفق بلاغ لوزارة الداخلية", of={"arrest": "قبض"})
    assert found.attributed_to == "وزارة الداخلية"


def test_who_claims_an_attack_did_it() -> None:
    text = "وقع هجوم في سبها. وأعلن تنظيم داعش مسؤوليته عن الهجوم."
    found = event("", text, of=ATTACK)
    assert (found.claimed_by, [name.name_ar for name in found.actors]) == ("تنظيم داعش", ["تنظيم داعش"])
    assert event("", text, of=ATTACK, actors=(Name("مسلحون"),)).actors == found.actors
    for named in ("شاب أفغاني", "المسلحون", "أبو سياف"):
        assert event("", text, of=ATTACK, actors=(Name(named),)).actors == (Name(named),)
    assert event("", text, "background", of=ATTACK).claimed_by is None
    assert event("", f"{text} ثم اعتقال رجل.", of={"arrest": "اعتقال"}).claimed_by is None


def test_the_evidence_is_what_the_text_says_without_its_full_stop() -> None:
    found = event("هجوم في سرت", "وقع الهجوم أمس في سرت. وصل الوزير.", of=ATTACK)
    assert found.evidence == "وقع الهجوم أمس في سرت"
    assert event("هجوم في سرت", of=ATTACK).evidence == "هجوم في سرت"


def test_a_denied_attack_is_denied() -> None:
    assert event("", "نفت الوزارة وقوع هجوم في سرت", of=ATTACK).modality == "denied"


def test_source_and_claim_leave_their_traces() -> None:
    read = reading_of("", "وقع هجوم في سبها، وفق مصدر أمني. وأعلن تنظيم داعش مسؤوليته عن الهجوم.")
    found = to_event(read, Draft("armed_attack", tuple(tellings_of(read, **ATTACK))[:1]), "main")
    traced = {trace.slot: read.full_text[trace.start : trace.end] for trace in found.traces}
    assert traced == {"actors": "تنظيم داعش", "claimed_by": "تنظيم داعش", "attributed_to": "مصدر أمني"}


def test_events_come_in_the_order_of_the_text() -> None:
    read = reading_of("اعتقال ثلاثة أشخاص في صفاقس", "اعتقلت الشرطة ثلاثة أشخاص أمس الثلاثاء في صفاقس.")
    (found,) = to_events(read, fill(read, linked(read, find_tellings(read))))
    assert (found.type, found.salience, found.arrested, found.date) == ("arrest", "main", Count(3), date(2024, 3, 12))
    assert to_events(read, []) == []
