"""The columns of the page, run by Node where there is one: what joins a row, what replaces it, what is news."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from console.answers import STATIC

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="only Node runs the page's own code outside a browser")

# A section is asked for its three parts only; drawing needs a browser and is not tested here.
RUN = """
import { readFileSync } from "node:fs";
import { Column, byAlertedEvent, byEvent } from "./column.js";
const section = { querySelector: () => ({}) };
const words = JSON.parse(readFileSync("words.json", "utf8"));
const { gathering, steps } = JSON.parse(readFileSync(0, "utf8"));
const column = new Column(section, { byEvent, byAlertedEvent }[gathering], null, words);
const rows = () => column.sorted().map(([key, { document, mark }]) => ({ key, mark, document }));
const told = steps.map(([step, ...given]) => {
  const answer = column[step](...given);
  return { answer: answer ?? null, rows: rows() };
});
console.log(JSON.stringify(told));
"""
NOW, LATER = 1_000_000, 2_000_000


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The page's code as modules: Node wants to be told that they are."""
    for part in ("column.js", "rows.js", "format.js", "words.json"):
        shutil.copy(STATIC / part, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="ascii")
    (tmp_path / "run.js").write_text(RUN, encoding="utf-8")
    return tmp_path


def run(page: Path, gathering: str, *steps: list[Any]) -> list[dict[str, Any]]:
    """What each step answered, and the rows after it."""
    given = json.dumps({"gathering": gathering, "steps": steps})
    done = subprocess.run([str(NODE), "run.js"], cwd=page, input=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


def alert(id_: str, revision: int | None, killed: int, severity: str = "warning", **marsad: Any) -> dict[str, Any]:
    """An alert of the rule `id_` on one event."""
    newer = {} if revision is None else {"revision": revision}
    return {
        "@timestamp": "2026-03-04T09:00:00Z",
        "message": f"toll {killed}",
        "event": {"id": id_},
        "rule": {"id": id_, "name": id_},
        "marsad": {"event_id": "e", "severity": severity, "killed": {"value": killed}, **newer, **marsad},
    }


def event(revision: int, **marsad: Any) -> dict[str, Any]:
    return {
        "@timestamp": "2026-03-04T09:00:00Z",
        "message": f"revision {revision}",
        "event": {"id": "e"},
        "marsad": {"revision": revision, **marsad},
    }


def shown(told: dict[str, Any]) -> tuple[int, str]:
    """(toll, mark) of the one row."""
    (row,) = told["rows"]
    return row["document"]["marsad"]["killed"]["value"], row["mark"]


@pytest.mark.parametrize("first", [1, None])
def test_a_corrected_alert_replaces_its_row_and_is_marked(page: Path, first: int | None) -> None:
    told = run(
        page, "byAlertedEvent", ["take", alert("a", first, 3), NOW], ["take", alert("a", 2, 5), LATER]
    )  # fmt: skip
    assert [shown(one) for one in told] == [(3, "جديد"), (5, "مُحدَّث")]
    assert [one["answer"] for one in told] == [True, False]  # announced once
    assert told[1]["rows"][0]["document"]["message"] == "toll 5"


@pytest.mark.parametrize(("there", "late"), [(2, 1), (2, 2), (2, None), (None, None)])
def test_the_newest_revision_of_an_alert_stays(page: Path, there: int | None, late: int | None) -> None:
    told = run(page, "byAlertedEvent", ["take", alert("a", there, 5), NOW], ["take", alert("a", late, 3), LATER])
    assert shown(told[1]) == (5, "جديد")


def test_several_rules_make_one_row_as_grave_as_the_gravest(page: Path) -> None:
    grave = alert("b", 1, 3, severity="critical")
    told = run(page, "byAlertedEvent", ["take", alert("a", 1, 3), NOW], ["take", grave, LATER])
    (row,) = told[1]["rows"]
    assert [rule["id"] for rule in row["document"]["rules"]] == ["b", "a"]
    assert row["document"]["marsad"]["severity"] == "critical"
    assert row["mark"] == "جديد"  # another rule for the same event is no correction


def test_one_corrected_alert_of_several_brings_its_toll_and_keeps_the_others_severity(page: Path) -> None:
    failed = {"webhook": {"state": "failed", "error": "503"}, "page": {"state": "sent"}}
    grave = alert("b", 1, 3, severity="critical", delivery=failed)
    told = run(
        page,
        "byAlertedEvent",
        ["take", grave, NOW],
        ["take", alert("a", 1, 3), NOW],
        ["take", alert("a", 2, 9), LATER],
    )
    assert shown(told[2]) == (9, "مُحدَّث")
    document = told[2]["rows"][0]["document"]
    assert document["marsad"]["severity"] == "critical"
    assert document["marsad"]["delivery"] == {"webhook": failed["webhook"]}
    assert [rule["id"] for rule in document["rules"]] == ["b", "a"]


def test_a_correction_that_was_missed_live_is_marked_when_the_snapshot_brings_it(page: Path) -> None:
    told = run(
        page, "byAlertedEvent", ["replace", [alert("a", 1, 3)], NOW, 50], ["replace", [alert("a", 2, 5)], LATER, 50]
    )
    assert [shown(one) for one in told] == [(3, ""), (5, "مُحدَّث")]


def test_a_snapshot_that_lags_behind_takes_no_correction_back(page: Path) -> None:
    old, new = alert("a", 1, 3), alert("a", 2, 5)
    told = run(
        page,
        "byAlertedEvent",
        ["replace", [old], NOW, 50],
        ["take", new, NOW],
        ["replace", [old], LATER, 50],
        ["replace", [new], LATER, 50],
        ["replace", [], 9 * LATER, 50],
    )
    assert [shown(one) for one in told[:4]] == [(3, ""), (5, "مُحدَّث"), (5, "مُحدَّث"), (5, "مُحدَّث")]
    assert told[4]["rows"] == []  # what the snapshot lacks is gone


def test_an_event_is_replaced_by_its_correction_and_goes_when_it_is_withdrawn(page: Path) -> None:
    told = run(
        page,
        "byEvent",
        ["take", event(2), NOW],
        ["take", event(1), NOW],
        ["take", event(3), NOW],
        ["take", event(4, state="withdrawn"), NOW],
    )
    marks = [[(row["document"]["marsad"]["revision"], row["mark"]) for row in one["rows"]] for one in told]
    assert marks == [[(2, "جديد")], [(2, "جديد")], [(3, "مُحدَّث")], []]
