"""Real servers for tests and benches: started here, on free ports, in a folder the server's user may enter."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from marsad import settings
from marsad.errors import MarsadError
from marsad.local import elasticsearch_node, redis_node
from marsad.local.child import Launch

_START_SECONDS = 120
_STOP_SECONDS = 30


@dataclass(frozen=True)
class RunningNode:
    """A server that answers, with what it takes to look after it."""

    url: str
    child: subprocess.Popen[bytes]
    log: Path

    @property
    def port(self) -> int:
        """The port of the loopback that it listens on."""
        return urlsplit(self.url).port or 0

    def stop(self) -> None:
        """End the server in order; by force if it does not listen."""
        self.child.terminate()
        try:
            self.child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL the server with all that it started, and wait until its port is free."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that every account may enter (pytest's own tmp_path is closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="marsad-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_elasticsearch(tmp_root: Path, heap_mb: int = 512, port: int = 0) -> RunningNode:
    """Start a local node with its data below `tmp_root` and wait until it answers; `port` 0 takes a free one."""
    home = elasticsearch_node.prepare(settings.load().cache_dir, print)
    port = port or free_port()
    launch = elasticsearch_node.command(home, tmp_root, port, heap_mb)
    node = _start(launch, f"http://127.0.0.1:{port}", tmp_root / "elasticsearch.out")
    _ready_or_stop(
        node,
        lambda: elasticsearch_node.wait_ready(node.url, _START_SECONDS, lambda: node.child.poll() is None),
    )
    return node


def start_redis(tmp_root: Path, maxmemory_mb: int = 256, port: int = 0) -> RunningNode:
    """Start a local Redis with its append-only file below `tmp_root` and wait until it answers."""
    port = port or free_port()
    launch = redis_node.command(tmp_root, port, maxmemory_mb)
    node = _start(launch, f"redis://127.0.0.1:{port}/0", tmp_root / "redis.out")
    _ready_or_stop(node, lambda: _wait_for_port(node, port))
    return node


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(launch: Launch, url: str, log: Path) -> RunningNode:
    with log.open("wb") as out:
        child = subprocess.Popen(
            launch.argv, **launch.options(), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
    return RunningNode(url, child, log)


def _ready_or_stop(node: RunningNode, wait: Callable[[], None]) -> None:
    try:
        wait()
    except MarsadError as error:
        node.stop()
        raise MarsadError(f"{error}\n{node.log.read_text(errors='replace')[-2000:]}") from error


def _wait_for_port(node: RunningNode, port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if node.child.poll() is not None or time.monotonic() > end:
            raise MarsadError(f"The local Redis did not answer on port {port}.")
        time.sleep(0.02)
