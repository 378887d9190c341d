"""`marsad verify` in the terminal: what is wrong in red with its ids, the rest as counts."""

from __future__ import annotations

import pytest

from marsad.cli.verifying import MEANING, SHOWN, _print
from workers.verify import FAULTS, Report


def printed(report: Report, capsys: pytest.CaptureFixture[str]) -> str:
    _print(report)
    return capsys.readouterr().out


def test_a_promise_that_holds_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(Report(claimed=1234, fine=1230, waiting=3, dead=1), capsys)
    assert "1,234" in shown
    assert "nothing is lost" in shown


def test_ids_are_shown_as_far_as_a_terminal_bears_them(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(Report(claimed=50, missing=[f"id{n:02d}" for n in range(SHOWN + 5)], ghost=["g"]), capsys)
    assert "id00" in shown
    assert f"id{SHOWN - 1:02d}" in shown
    assert f"id{SHOWN:02d}" not in shown
    assert "and 5 more" in shown
    assert "ghost: g" in shown
    assert "does not hold" in shown


def test_every_fault_has_its_meaning() -> None:
    assert set(FAULTS) <= set(MEANING)
