"""What `marsad up` refuses before it starts anything, how it starts its children and what it says of them."""

import signal
from pathlib import Path

import pytest

from marsad import up
from marsad.errors import MarsadError
from marsad.local.child import Launch
from marsad.settings import Settings
from marsad.supervise import Child, State
from workers.sinks import templates
from workers.sinks.step import IndexUnavailable


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def test_a_child_imports_nothing_from_a_folder_that_others_may_write_to(settings: Settings) -> None:
    launch = up.ours("poller", settings)
    assert launch.argv[1:] == ("-P", "-m", "marsad", "poll")
    assert launch.cwd == Path("/")
    assert launch.env["MARSAD_DATA_DIR"] == str(settings.data_dir)


def test_a_mistake_in_the_rules_or_the_feeds_is_said_before_anything_starts(settings: Settings) -> None:
    up.check_lists(settings)
    settings.feeds.write_text("feeds = 3\n")
    with pytest.raises(MarsadError, match=r"feeds\.toml: feeds must be written as"):
        up.check_lists(settings)
    rules = settings.data_dir / "rules.toml"
    rules.write_text("[[rules]]\n")
    with pytest.raises(MarsadError, match=r"rules\.toml: rule 1: id is missing"):
        up.check_lists(settings.model_copy(update={"rules_file": rules}))


def test_templates_that_are_not_taken_are_one_sentence(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise IndexUnavailable("403 forbidden")

    monkeypatch.setattr(templates, "install", refuse)
    with pytest.raises(MarsadError, match=r"does not take the templates \(403 forbidden\): see its log"):
        up._install(settings)
    with pytest.raises(MarsadError, match="check MARSAD_ELASTICSEARCH_URL and its key"):
        up._install(settings.model_copy(update={"elasticsearch_url": "http://h:9200"}))


def test_a_closed_terminal_ends_everything_but_not_under_nohup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "getsignal", lambda _: signal.SIG_DFL)
    assert up._ending() == [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    monkeypatch.setattr(signal, "getsignal", lambda _: signal.SIG_IGN)
    assert up._ending() == [signal.SIGINT, signal.SIGTERM]


def test_what_is_said_of_a_child(tmp_path: Path) -> None:
    child = Child("worker", lambda: Launch(("true",), {}, tmp_path), tmp_path / "worker.log")
    assert up._words(child) == "worker: waiting"
    child.state, child.restarts, child.last_exit = "restarting", 2, "SIGKILL"
    assert up._words(child) == f"worker: ended (SIGKILL), starting it again (no. 2); {child.log}"
    child.state = "running"
    assert up._words(child) == "worker: running, 2x restarted"
    child.unlogged = "No space left on device"
    assert up._words(child) == (
        f"worker: running, 2x restarted; {child.log} cannot be written (No space left on device)"
    )


def test_stores_end_last() -> None:
    assert up.END_ORDER.index("worker") < up.END_ORDER.index("elasticsearch") < up.END_ORDER.index("redis")


def test_who_gives_no_sign_of_life_for_too_long_is_silent(tmp_path: Path) -> None:
    def child(name: str, state: State, started: float) -> Child:
        made = Child(name, lambda: up.ours(name, Settings()), tmp_path / "log")
        made.state, made.started = state, started
        return made

    poller, worker = child("poller", "running", 100), child("worker", "running", 100)
    heard: dict[str, float] = {}
    assert up.silent([poller, worker], heard, 100) == []
    heard["poller"] = 140
    assert up.silent([poller, worker], heard, 101 + up.SILENCE) == [worker]
    worker.started = 120  # started anew: it has all the time again
    assert up.silent([poller, worker], heard, 101 + up.SILENCE) == []
    worker.state = "restarting"
    assert up.silent([poller, worker], heard, 1000) == [poller]
    assert up.silent([poller, worker], {}, 1000) == []
