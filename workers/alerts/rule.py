"""An alert rule, read from TOML with every mistake named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from marsad.errors import MarsadError
from workers.event import CLASS_OF, CLASSES

CONDITIONS = ("types", "classes", "countries", "places", "actors", "min_killed")
SEVERITIES = ("info", "warning", "critical")


@dataclass(frozen=True, slots=True)
class Rule:
    """What sets off an alert. Every condition given must hold; a list holds when one of its words does.

    Spelling is folded: `places` are compared with both names of the event's place, the words of one of `actors` must
    all stand in the name of an actor of the event («داعش» in «تنظيم داعش»). `min_killed` counts victims.
    `salience` "main" (the default) leaves out what an article only recalls.
    """

    id: str
    name: str = ""
    severity: str = "warning"
    types: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    min_killed: int | None = None
    salience: str = "main"
    modalities: tuple[str, ...] = ("asserted", "claimed")
    enabled: bool = True


_LISTS = {
    "types": tuple(CLASS_OF),
    "classes": tuple(CLASSES),
    "countries": None,
    "places": None,
    "actors": None,
    "modalities": ("asserted", "claimed", "denied", "planned"),
}
_WORDS = {"severity": SEVERITIES, "salience": ("main", "any")}


def shipped() -> tuple[Rule, ...]:
    """The rules that come with Marsad."""
    return parse(files("workers.alerts").joinpath("rules.toml").read_text(encoding="utf-8"), "shipped rules")


def load(path: Path | None, with_shipped: bool = True) -> tuple[Rule, ...]:
    """The shipped rules and the user's; one of the same id replaces the shipped one. Raises MarsadError."""
    rules = {rule.id: rule for rule in shipped()} if with_shipped else {}
    if path is not None:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MarsadError(f"cannot read the rules file {path}: {error}") from error
        rules |= {rule.id: rule for rule in parse(text, str(path))}
    return tuple(rule for rule in rules.values() if rule.enabled)


def parse(text: str, source: str) -> tuple[Rule, ...]:
    """The rules of a TOML text, [[rules]] each; `source` names it in errors. Raises MarsadError with every mistake."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MarsadError(f"{source} is not TOML: {error}") from error
    rows = table.get("rules", [])
    mistakes = [f"unknown table {name!r} (rules are [[rules]])" for name in table if name != "rules"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise MarsadError(f"{source}: write each rule as a [[rules]] table")
    for number, row in enumerate(rows, 1):
        mistakes += [f"rule {row.get('id', number)}: {mistake}" for mistake in _mistakes(row)]
    ids = [str(row["id"]) for row in rows if row.get("id")]
    mistakes += [f"rule {id_}: the id is used twice" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
    if mistakes:
        raise MarsadError(f"{source}: " + "; ".join(mistakes))
    return tuple(_rule(row) for row in rows)


def _rule(row: Mapping[str, Any]) -> Rule:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    if "countries" in values:
        values["countries"] = tuple(code.upper() for code in values["countries"])
    return Rule(**values)


def _mistakes(row: Mapping[str, Any]) -> list[str]:
    found = [mistake for name, value in row.items() for mistake in _mistakes_in(name, value)]
    if row.get("enabled") is False:  # it only switches off a shipped rule: the id is enough
        return found + ([] if row.get("id") else ["id is missing"])
    found += [f"{name} is missing" for name in ("id", "name") if not row.get(name)]
    if not any(row.get(name) for name in CONDITIONS):
        found.append("it has no condition and would fire for every event")
    return found


def _mistakes_in(name: str, value: Any) -> list[str]:
    if name in ("id", "name"):
        return [] if isinstance(value, str) else [f"{name} must be a text"]
    if name == "enabled":
        return [] if isinstance(value, bool) else ["enabled must be true or false"]
    if name == "min_killed":
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 1
        return [] if whole else ["min_killed must be a whole number of 1 or more"]
    if name in _WORDS:
        return [] if value in _WORDS[name] else [f"{name} must be one of {', '.join(_WORDS[name])}"]
    if name in _LISTS:
        return _mistakes_in_list(name, value)
    return [f"{name} is not a field of a rule"]


def _mistakes_in_list(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) and word.strip() for word in value):
        return [f"{name} must be a list of words"]
    if name == "countries":
        return [f"{word!r} is not a two-letter country code" for word in value if not re.fullmatch("[A-Za-z]{2}", word)]
    allowed = _LISTS[name]
    if allowed is None:
        return []
    return [f"{word!r} in {name} is not one of {', '.join(allowed)}" for word in value if word not in allowed]
