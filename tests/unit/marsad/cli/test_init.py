"""The command line: help with an example and the exit statuses, failures in one sentence."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from typer.testing import CliRunner

from marsad import __version__, cli
from marsad.cli import dead, feeds
from marsad.errors import MarsadError

COMMANDS = [
    *(("", one) for one in cli.build().registered_commands),
    *(("feeds", one) for one in feeds.app.registered_commands),
    *(("dead", one) for one in dead.app.registered_commands),
]


def words(group: str, command: object) -> list[str]:
    name = getattr(command, "name", None) or command.callback.__name__  # type: ignore[attr-defined]
    return [word for word in (group, name) if word]


def plain(text: str) -> str:
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", text).split())


@pytest.mark.parametrize("path", [words(*one) for one in COMMANDS], ids=" ".join)
def test_help_shows_an_example_and_the_exit_statuses(path: list[str]) -> None:
    result = CliRunner().invoke(cli.build(), [*path, "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    shown = plain(result.stdout)
    example = shown.partition("Example:")[2]
    assert f"marsad {' '.join(path)}" in example
    assert "Exit status: 0 done, 1 it did not work, 2 " in shown


def test_every_command_is_there() -> None:
    assert {" ".join(words(*one)) for one in COMMANDS} >= {
        *["up", "poll", "work", "beat", "console", "install", "extract", "replay", "search", "status", "doctor"],
        *(f"feeds {name}" for name in ["list", "add", "remove", "enable", "disable", "check", "import", "export"]),
        *(f"dead {name}" for name in ["list", "show", "retry", "drop"]),
    }


def test_the_version() -> None:
    assert CliRunner().invoke(cli.build(), ["--version"]).stdout == f"marsad {__version__}\n"


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (MarsadError("the folder is full: make room"), 1, "marsad: the folder is full: make room\n"),
        (redis.ConnectionError("refused"), 1, "marsad: Redis does not answer (refused): start it with `marsad up`"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_failure_is_one_sentence_and_a_status(
    error: BaseException, status: int, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing() -> None:
        raise error

    monkeypatch.setattr(cli, "build", lambda command: failing)
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == status
    assert capsys.readouterr().err.startswith(says)


def test_a_missing_file_is_one_sentence() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "marsad", "extract", "/no/such/file.jsonl"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "marsad: cannot open /no/such/file.jsonl: No such file or directory\n"


def test_mistaken_settings_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["marsad", "status"])
    monkeypatch.setenv("MARSAD_REDIS_PORT", "many")
    monkeypatch.setenv("MARSAD_BATCHES", "5")
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("marsad: settings: MARSAD_BATCHES is not a setting (did you mean MARSAD_BATCH?); ")
    assert "redis_port" in said
    assert said.count("\n") == 1


def test_a_command_that_is_not_understood() -> None:
    assert CliRunner().invoke(cli.build(), ["nonsense"]).exit_code == 2
    assert CliRunner().invoke(cli.build(), ["replay", "x.jsonl", "--rate", "0"]).exit_code == 2


def test_extract_names_the_line_it_drops_and_goes_on(tmp_path: Path) -> None:
    row = '{{"id": "{id}", "published": "2019-01-01T08:00:00+02:00", "title": "عنوان", "text": "نص قصير"}}\n'
    path = tmp_path / "articles.jsonl"
    path.write_text(row.format(id="first") + "no article\n\n" + row.format(id="last"), encoding="utf-8")
    result = CliRunner().invoke(cli.build(), ["extract", str(path)])
    assert result.exit_code == 1
    assert result.stdout.splitlines() == ['{"id":"first","events":[]}', '{"id":"last","events":[]}']
    assert result.stderr.startswith(f"marsad: {path}:2: dropped: it is not JSON")
    assert result.stderr.count("\n") == 1
