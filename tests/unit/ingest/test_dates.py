"""Dates as feeds write them."""

from datetime import UTC, datetime, timedelta
from time import gmtime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import plausible, read_date

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Sun, 22 Nov 2026 08:05:00 +0200", "2026-11-22T08:05:00+02:00"),
        ("Sun, 22 Nov 2026 08:05:00 GMT", "2026-11-22T08:05:00+00:00"),
        ("22 Nov 2026 08:05 +0300", "2026-11-22T08:05:00+03:00"),
        ("Sun, 22 Nov 2026 08:05:00 AST", "2026-11-22T08:05:00+03:00"),
        ("Sun, 22 Nov 2026 08:05:00 EET", "2026-11-22T08:05:00+02:00"),
        ("Sun, 22 Nov 2026 08:05:00", "2026-11-22T08:05:00+00:00"),
        ("2026-11-22T08:05:00+02:00", "2026-11-22T08:05:00+02:00"),
        ("2026-11-22T08:05:00.123Z", "2026-11-22T08:05:00.123000+00:00"),
        ("2026-11-22 08:05:00 +0200", "2026-11-22T08:05:00+02:00"),
        ("2026-11-22 08:05:00", "2026-11-22T08:05:00+00:00"),
        ("2026-11-22", "2026-11-22T00:00:00+00:00"),
        ("٢٠٢٦-١١-٢٢T٠٨:٠٥:٠٠Z", "2026-11-22T08:05:00+00:00"),
        (" Sun,  22 Nov\n2026 08:05:00 +0200 ", "2026-11-22T08:05:00+02:00"),
        ("Sun, 22 Nov 2026 08:05 +0200", "2026-11-22T08:05:00+02:00"),
        ("Sun, 22 Nov 2026 08:05:00 -0330", "2026-11-22T08:05:00-03:30"),
        ("Sun, 22 Nov 2026 08:05:60 GMT", "2026-11-22T08:05:59+00:00"),
        ("Sun, 22 Nov 26 08:05:00 GMT", "2026-11-22T08:05:00+00:00"),
        ("Sun Nov 22 08:05:00 2026", "2026-11-22T08:05:00+00:00"),
        ("Sun, 22 Nov 2026 08:05:00 EST", "2026-11-22T08:05:00-05:00"),
        ("Sunday, 22 November 2026 08:05:00 KSA", "2026-11-22T08:05:00+03:00"),
        ("22 Nov 2026 08:05:00 GMT+3", "2026-11-22T08:05:00+03:00"),
        ("Sun, 22 Nov 2026 08:05:00 +03:00", "2026-11-22T08:05:00+03:00"),
        ("Nov 22, 2026 8:05 PM", "2026-11-22T20:05:00+00:00"),
        ("2026-11-22T08:05:00+0200", "2026-11-22T08:05:00+02:00"),
        ("20261122T080500Z", "2026-11-22T08:05:00+00:00"),
        ("الأحد، 22 نوفمبر 2026 10:30", "2026-11-22T10:30:00+00:00"),
        ("الأحد 22 تشرين الثاني 2026 - 10:30 م", "2026-11-22T22:30:00+00:00"),
        ("الاثنين, 23 نونبر 2026 09:15 صباحًا", "2026-11-23T09:15:00+00:00"),
        ("٢٢ كانون الأول ٢٠٢٦ ١٢:٠٥ ص", "2026-12-22T00:05:00+00:00"),
        ("22 جويلية 2026 12:05 م +0100", "2026-07-22T12:05:00+01:00"),
        ("22 أوت 2026 الساعة 9:05 مساءً", "2026-08-22T21:05:00+00:00"),
        ("۲۲ نوفمبر ۲۰۲۶", "2026-11-22T00:00:00+00:00"),
        ("22/11/2026 10:30", "2026-11-22T10:30:00+00:00"),
        ("5/6/2026 10:30 م", "2026-06-05T22:30:00+00:00"),
    ],
)
def test_read_date(written: str, read: str) -> None:
    moment = read_date(written)
    assert moment is not None
    assert moment.isoformat() == read


@pytest.mark.parametrize(
    "written",
    [
        "",
        "أمس",
        "2026",
        "2026-13-45",
        "Sun, 99 Nov 2026 08:05:00 +0200",
        "0" * 100,
        "5/6/2026",
        "31 شباط 2026",
        "22 قمر 2026",
        "Sun, 22 Nov 2026 25:05:00 +0200",
        "Sun, 22 Nov 2026 08:05:00 +9999",
    ],
)
def test_no_date(written: str) -> None:
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("country", "offset"), [("SA", "+03:00"), ("LY", "+02:00"), ("EG", "+02:00"), ("US", "+00:00"), ("", "+00:00")]
)
def test_a_date_without_offset_is_the_countrys(country: str, offset: str) -> None:
    for written in ("2026-11-22 08:05:00", "Sun, 22 Nov 2026 08:05:00", "22 نوفمبر 2026 08:05"):
        moment = read_date(written, country=country)
        assert moment
        assert moment.isoformat() == f"2026-11-22T08:05:00{offset}"
    said = read_date("Sun, 22 Nov 2026 08:05:00 GMT", country=country)
    assert said
    assert said.utcoffset() == timedelta(0)


def test_feedparsers_reading_stands_in() -> None:
    assert read_date("في الثامنة", gmtime(0)) == datetime(1970, 1, 1, tzinfo=UTC)


@given(st.text(alphabet="0123456789-:+TZ ,/SunNovنوفمبرصم", max_size=40))
def test_never_raises_and_is_aware(written: str) -> None:
    moment = read_date(written)
    assert moment is None or moment.utcoffset() is not None


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        (NOW, True),
        (NOW + timedelta(hours=23), True),
        (NOW + timedelta(hours=25), False),
        (datetime(1990, 1, 2, tzinfo=UTC), True),
        (datetime(1970, 1, 1, tzinfo=UTC), False),
    ],
)
def test_plausible(moment: datetime, answer: bool) -> None:
    assert plausible(moment, NOW) is answer


@pytest.mark.parametrize("zone", ["+9959", "GMT+99:59", "-2400"])
def test_a_zone_of_more_than_a_day_is_no_date(zone: str) -> None:
    assert read_date(f"22 نوفمبر 2026 08:00 {zone}") is None
