"""Logging: structlog and the standard library through one formatter."""

import logging
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import structlog

from marsad import log
from marsad.settings import Settings


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in log.QUIET}
    yield
    root.handlers = handlers
    root.setLevel(level)
    for name, quiet in levels.items():
        logging.getLogger(name).setLevel(quiet)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    output = capsys.readouterr()
    assert output.out == ""
    return [orjson.loads(line) for line in output.err.removesuffix("\n").split("\n")]


def test_both_are_written_alike(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="json"))
    structlog.get_logger("ours").info("polled", feed="ليبيا", new=3)
    logging.getLogger("theirs").warning("took %d of %s", 3, "عدد")
    ours, theirs = written(capsys)
    assert (ours["event"], ours["feed"], ours["new"]) == ("polled", "ليبيا", 3)
    assert theirs["event"] == "took 3 of عدد"
    assert (ours["logger"], ours["level"], theirs["logger"], theirs["level"]) == ("ours", "info", "theirs", "warning")
    assert ours.keys() - theirs.keys() == {"feed", "new"}
    assert ours["timestamp"].endswith("Z")


def test_arabic_is_kept_and_a_line_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="json"))
    structlog.get_logger("ours").error("two\nlines", title="انفجار\nفي المدينة", object_=object())
    text = capsys.readouterr().err
    assert text.count("\n") == 1
    assert "انفجار" in text
    assert orjson.loads(text)["title"] == "انفجار\nفي المدينة"


def test_a_traceback_stays_inside_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="json"))
    try:
        raise ValueError("سبب")
    except ValueError:
        structlog.get_logger("ours").exception("failed")
        logging.getLogger("theirs").exception("failed")
    for line in written(capsys):
        assert "ValueError: سبب" in line["exception"]


def test_what_is_bound_is_on_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="json"))
    with structlog.contextvars.bound_contextvars(article="a1"):
        structlog.get_logger("ours").info("one")
        logging.getLogger("theirs").info("two")
    structlog.get_logger("ours").info("three")
    assert [line.get("article") for line in written(capsys)] == ["a1", "a1", None]


def test_levels(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="json", log_level="info"))
    structlog.get_logger("ours").debug("unseen")
    logging.getLogger("elastic_transport.transport").info("unseen: one line per request")
    logging.getLogger("elastic_transport").warning("seen")
    assert [line["event"] for line in written(capsys)] == ["seen"]
    log.configure(Settings(log_format="json", log_level="error"))
    logging.getLogger("elastic_transport").warning("unseen: quieter than its own level")
    logging.getLogger("theirs").error("seen once")
    assert [line["event"] for line in written(capsys)] == ["seen once"]


def test_pretty_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="pretty"))
    structlog.get_logger("ours").info("polled", feed="ly")
    text = capsys.readouterr().err
    assert "polled" in text
    assert not text.startswith("{")


def test_auto_without_a_terminal_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(Settings(log_format="auto"))
    structlog.get_logger("ours").info("polled")
    assert written(capsys)[0]["event"] == "polled"
