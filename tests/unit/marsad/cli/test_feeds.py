"""`marsad feeds` on a folder of its own; no server is asked."""

from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.catalogue import Catalogue
from ingest.check import Checked
from ingest.feed import Feed
from ingest.opml import Outline
from marsad.cli.feeds import app, merge, words
from marsad.errors import MarsadError

CHECKED = Checked(
    "one",
    "https://one.example/feed",
    form="RSS 2.0",
    encoding="utf-8",
    size=12345,
    entries=20,
    newest=datetime.fromisoformat("2026-11-22T08:05:00+02:00"),
    conditional=True,
    took=0.25,
)


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
    assert run("add", "https://one.example/feed", "--country", "ly").startswith("added one-example;")
    assert run("disable", "one-example") == "off: one-example\n"
    assert run("disable", "one-example") == "nothing to do, they are off\n"
    assert run("enable", "one-example") == "on: one-example\n"
    assert run("remove", "one-example") == "removed one-example\n"
    assert "one-example" not in (folder / "feeds.toml").read_text()


def test_a_mistake_changes_nothing(folder: Path) -> None:
    assert "there is no feed or country nowhere" in refused("enable", "ly", "nowhere")
    assert "url must start" in refused("add", "one.example")
    assert not (folder / "feeds.toml").exists()


def test_export_and_import(folder: Path) -> None:
    run("add", "https://one.example/feed", "--id", "one", "--title", "الأولى", "--folder", "ليبيا")
    run("export", str(folder / "x.opml"))
    assert run("import", str(folder / "x.opml")) == "added 0 feeds; 1 were there already\n"
    run("remove", "one")
    assert run("import", str(folder / "x.opml")) == "added 1 feeds; 0 were there already\n"
    assert 'folder="' not in run("export")
    assert '<outline text="ليبيا">' in run("export")


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


def test_words_of_a_good_feed() -> None:
    assert words(CHECKED) == (
        "one: RSS 2.0, 20 articles, newest of 2026-11-22 08:05 +0200 (12,345 bytes of utf-8, 0.2 s)"
    )


def test_words_of_a_feed_with_faults() -> None:
    faulty = Checked(
        "one", "https://one.example/", form="RSS 2.0", encoding="windows-1256", entries=3, undated=2, moved="https://new/",
        drops=(("no link and no id", 4),), notes=("a note",),
    )  # fmt: skip
    assert words(faulty).splitlines()[1:] == [
        "  dropped 4: no link and no id",
        "  2 entries have no date; the time of the first poll is taken",
        "  a note",
        "  it has moved for good to https://new/",
        "  it sends neither ETag nor Last-Modified, so every poll reads it whole",
    ]


def test_words_of_a_failure() -> None:
    assert words(Checked("one", "https://one.example/", reason="it is empty")) == "one: cannot be polled: it is empty"


def test_merge_names_every_bad_outline() -> None:
    outlines = (
        Outline("ftp://a.example/"),
        Outline("https://b.example/"),
        Outline("https://c.example/", alerts="maybe"),
    )
    with pytest.raises(MarsadError, match=r"nothing was added: .*ftp.*; .*alerts must be"):
        merge(Catalogue(), outlines)


def test_merge_gives_a_taken_id_another_name() -> None:
    known = Catalogue(added=(Feed(id="one", url="https://one.example/"),))
    merged, present = merge(known, (Outline("https://two.example/", id="one"), Outline("https://one.example/")))
    assert [feed.id for feed in merged.added] == ["one", "two-example"]
    assert present == 1
