"""`marsad feeds` on a folder of its own; no server is asked."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from marsad.cli.feeds import app
from marsad.errors import MarsadError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MARSAD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MARSAD_CONFIG", str(tmp_path / "marsad.toml"))
    (tmp_path / "marsad.toml").touch()
    return tmp_path


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == status, (result.output, result.exception)
    return result.stdout


def refused(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, MarsadError)
    return str(result.exception)


def test_add_disable_remove(folder: Path) -> None:
    assert run("add", "https://one.example/feed", "--country", "ly", "--no-check").startswith("added one-example;")
    assert run("disable", "one-example") == "off: one-example\n"
    assert run("disable", "one-example") == "nothing to do, they are off\n"
    assert run("enable", "one-example") == "on: one-example\n"
    assert run("remove", "one-example") == "removed one-example\n"
    assert "one-example" not in (folder / "feeds.toml").read_text()


def test_a_mistake_changes_nothing(folder: Path) -> None:
    assert "there is no feed or country nowhere" in refused("enable", "ly", "nowhere")
    assert "url must start" in refused("add", "one.example")  # before anybody is asked
    assert not (folder / "feeds.toml").exists()


def test_export_and_import(folder: Path) -> None:
    run("add", "https://one.example/feed", "--no-check", "--id", "one", "--title", "الأولى", "--folder", "ليبيا/صحف")
    run("export", str(folder / "x.opml"))
    assert run("import", str(folder / "x.opml")) == "added 0 feeds; 1 were there already\n"
    run("remove", "one")
    assert run("import", str(folder / "x.opml")) == "added 1 feeds; 0 were there already\n"
    assert 'folder="' not in run("export")
    assert '<outline text="ليبيا">' in run("export")
    assert '<outline text="صحف">' in run("export")


def test_whether_pages_are_read(folder: Path) -> None:
    add = ("add", "https://one.example/feed", "--no-check", "--full-text")
    assert "full_text must be auto, always or never" in refused(*add, "sometimes")
    run(*add, "never")
    assert 'full_text = "never"' in (folder / "feeds.toml").read_text()


def test_a_file_that_is_not_there(folder: Path) -> None:
    assert refused("import", str(folder / "none.opml")) == f"cannot read {folder}/none.opml: No such file or directory"
    assert "cannot write" in refused("export", str(folder / "none" / "x.opml"))


@pytest.mark.parametrize("command", ["list", "add", "remove", "enable", "disable", "check", "import", "export"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    assert "Example:" in run(command, "--help")


@pytest.mark.parametrize(
    "arguments", [["add"], ["enable"], ["check"], ["import"], ["nonsense"], ["list", "--nonsense"]]
)
def test_what_is_not_understood_is_status_2(arguments: list[str]) -> None:
    run(*arguments, status=2)
