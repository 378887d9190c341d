"""What a machine must have: a folder of our own, room on its disk, free ports."""

import os
import socket
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from marsad.errors import MarsadError
from marsad.local import machine
from marsad.settings import Settings


class Ports:
    """Sockets of a machine on which some ports are taken."""

    taken: frozenset[int] = frozenset()
    tried: list[tuple[str, int]]

    def __init__(self) -> None:
        self.options: list[tuple[int, int, int]] = []

    def __enter__(self) -> "Ports":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def setsockopt(self, *option: Any) -> None:
        self.options.append(option)

    def bind(self, address: tuple[str, int]) -> None:
        assert (socket.SOL_SOCKET, socket.SO_REUSEADDR, 1) in self.options, "a port in TIME_WAIT would count as taken"
        type(self).tried.append(address)
        if address[1] in self.taken:
            raise OSError(98, "Address already in use")


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> type[Ports]:
    monkeypatch.setattr(socket, "socket", Ports)
    monkeypatch.setattr(machine, "PORT_PATIENCE", 0)
    monkeypatch.setattr(Ports, "taken", frozenset())
    Ports.tried = []
    return Ports


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def test_is_free_asks_the_loopback(ports: type[Ports], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "taken", frozenset({8602}))
    assert machine.is_free(8600)
    assert not machine.is_free(8602)
    assert ports.tried == [("127.0.0.1", 8600), ("127.0.0.1", 8602)]


@pytest.mark.parametrize(
    ("port", "name"),
    [(8600, "MARSAD_CONSOLE_PORT"), (8601, "MARSAD_REDIS_PORT"), (8602, "MARSAD_ELASTICSEARCH_PORT")],
)
def test_a_taken_port_is_named_with_its_setting(
    port: int, name: str, settings: Settings, ports: type[Ports], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "taken", frozenset({port}))
    with pytest.raises(MarsadError) as caught:
        machine.check(settings)
    assert str(caught.value) == (f"port {port} is taken by another program: end that one, or set {name} to a free port")


def test_a_port_of_ours_is_not_needed_where_the_server_is_elsewhere(settings: Settings, ports: type[Ports]) -> None:
    machine.check(settings.model_copy(update={"redis_url": "redis://x", "elasticsearch_url": "http://x"}))
    assert [port for _, port in ports.tried] == [8600]


def test_a_port_that_becomes_free_is_waited_for(ports: type[Ports], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PORT_PATIENCE", 5)
    monkeypatch.setattr(ports, "taken", frozenset({8600}))
    monkeypatch.setattr("time.sleep", lambda _: monkeypatch.setattr(ports, "taken", frozenset()))
    machine._check_port("MARSAD_CONSOLE_PORT", 8600)
    assert len(ports.tried) == 2


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_full_disk(settings: Settings, ports: type[Ports], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(10**12, 10**12, 123_456_789))
    with pytest.raises(MarsadError) as caught:
        machine.check(settings)
    assert str(caught.value) == (
        f"{settings.data_dir} has only 123 MB free and needs 1000: make room, or set MARSAD_DATA_DIR to another disk"
    )


def test_two_cannot_run_on_one_folder(tmp_path: Path) -> None:
    with machine.locked(tmp_path):
        with pytest.raises(MarsadError) as caught, machine.locked(tmp_path):
            pass
        assert str(caught.value).startswith(f"Marsad is already running on {tmp_path}: end it first")
    with machine.locked(tmp_path):
        pass  # and again, after the first has ended


def test_a_lock_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "up.lock").mkdir()
    with pytest.raises(MarsadError) as caught, machine.locked(tmp_path):
        pass
    assert str(caught.value) == (
        f"cannot make or use the folder {tmp_path} (Is a directory): set MARSAD_DATA_DIR to one you may write to"
    )


@pytest.mark.parametrize(("inside", "reason"), [("", "File exists"), ("marsad", "Not a directory")])
def test_a_folder_that_cannot_be_made(inside: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MarsadError) as caught:
        machine.make_folders(tmp_path / "file" / inside)
    assert str(caught.value).startswith(f"cannot make or use the folder {tmp_path / 'file'}")
    assert str(caught.value).endswith(f"({reason}): set MARSAD_DATA_DIR to one you may write to")


def test_the_folder_is_made_with_its_logs_and_open_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        machine.make_folders(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("a", "a/b", "a/b/logs")} == {0o755}
