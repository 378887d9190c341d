"""`marsad explain` of files; no server is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from marsad import cli
from marsad.errors import MarsadError

TITLE = "غارة جوية على سرت"
TEXT = f"\n{TITLE}\nقتل ثلاثة مسلحين أمس في غارة جوية قرب مدينة سرت.\n"
ROW = {"id": "1", "published": "2024-03-13T09:00:00+02:00", "title": TITLE, "text": "قتل ثلاثة مسلحين أمس."}
TIME = ("--published", "2024-03-13T09:00:00+02:00")


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli.build("explain"), ["explain", *arguments], input=given, env={"COLUMNS": "200"})


def test_a_text_file(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(TEXT, encoding="utf-8")
    result = run(str(tmp_path / "one.txt"), *TIME)
    assert result.exit_code == 0
    assert "explosion.airstrike" in result.stdout
    assert "2024-03-12" in result.stdout
    assert "type 1" in result.stdout.splitlines()[0]
    assert "2024-03-13 09:00 +0200" in result.stdout.splitlines()[1]


def test_a_text_without_a_time_is_of_now() -> None:
    result = run("-", given="خبر\nأمس")
    assert result.exit_code == 0
    assert "no events" in result.stdout


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.txt"])
def test_json_lines_and_a_line_that_is_no_article(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(json.dumps(ROW) + "\n{no article\n\n" + json.dumps(ROW) + "\n", encoding="utf-8")
    result = run(str(tmp_path / name))
    assert result.exit_code == 1
    assert result.stdout.count("2024-03-13 09:00 +0200") == 2
    assert result.stderr.startswith(f"marsad: {tmp_path / name}:2: dropped: it is not JSON")


def test_json_lines_from_standard_input() -> None:
    assert run("-", given="\ufeff" + json.dumps(ROW)).stdout.count("2024-03-13 09:00 +0200") == 1


def test_a_page(tmp_path: Path) -> None:
    result = run("-", "--html", str(tmp_path / "x.html"), *TIME, given=TEXT)
    assert (result.exit_code, result.stdout) == (0, "")
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "explosion.airstrike" in page


@pytest.mark.parametrize("given", ["", " \n\t", b"\xef\xbb\xbf\n"])
def test_nothing_to_explain(tmp_path: Path, given: str | bytes) -> None:
    result = run("-", "--html", str(tmp_path / "x.html"), given=given)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "marsad: no article found: -\n")
    assert not (tmp_path / "x.html").exists()


def test_a_time_that_is_none() -> None:
    result = run("-", "--published", "yesterday", given=TEXT)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "published is not a time" in result.stderr


def test_broken_letters_are_replaced_and_told() -> None:
    result = run("-", *TIME, given=TEXT.encode() + b"\xff\xfe")
    assert result.exit_code == 0
    assert "not UTF-8" in result.stderr
    assert "explosion.airstrike" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["a" * 300], "is no file, no http address and no article id"),
        (["/no/such/file"], "is no file, no http address and no article id"),
        (["/"], "cannot read /: Is a directory"),
        (["-", "--html", "/no/such/folder/x.html"], "cannot write /no/such/folder/x.html: No such file"),
    ],
)
def test_failures_say_what_is_wrong(arguments: list[str], says: str) -> None:
    result = run(*arguments, given=TEXT)
    assert isinstance(result.exception, MarsadError)
    assert says in str(result.exception)
