"""Make the program folder of the local Elasticsearch: JDK -> zip -> unpacked -> plugin compiled in.

    find_java | fetch_elasticsearch | unpack | link into a home of its own | compile the plugin | rename

All of it once; homes are shared by every instance and never written to again.
"""

import fcntl
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from marsad.errors import MarsadError
from marsad.local import plugin
from marsad.local.download import VERSION, fetch_elasticsearch
from marsad.local.folders import make_open, refuse_closed, server_account
from marsad.local.java import find_java


@dataclass(frozen=True, slots=True)
class NodeHome:
    """A shared, read-only Elasticsearch with our plugin in it, and the Java to run it with."""

    home: Path
    java_home: Path
    java_major: int
    version: str


def prepare(cache_dir: Path, say: Callable[[str], None]) -> NodeHome:
    """Bring the local node's program folder about (half a minute the first time, then at once)."""
    java = find_java(cache_dir, say)
    sources = plugin.read_sources()
    home = cache_dir / f"elasticsearch-{VERSION}-{plugin.source_key(sources, VERSION)}"
    try:
        refuse_closed(cache_dir, server_account(), "MARSAD_CACHE_DIR")
        make_open(cache_dir)
        if not home.is_dir():
            with _locked(cache_dir, say):
                _build(home, java.place.home, sources, say)
    except OSError as error:
        raise MarsadError(
            f"Elasticsearch cannot be prepared in {cache_dir} ({error.strerror or error}): "
            "make it writable with 1 GB free, or set MARSAD_CACHE_DIR to another folder."
        ) from error
    return NodeHome(home, java.place.home, java.major, VERSION)


def _build(home: Path, java_home: Path, sources: dict[str, str], say: Callable[[str], None]) -> None:
    unpacked = home.with_name(f"elasticsearch-{VERSION}")
    if not unpacked.is_dir():
        say(f"downloading Elasticsearch {VERSION} (123 MB, once)")
        with _partial(home.parent) as work:
            archive = fetch_elasticsearch(work)
            say("unpacking Elasticsearch")
            _unpack(archive, work / "unpacked").rename(unpacked)
    if not home.is_dir():
        say("compiling the plugin of the local Elasticsearch")
        with _partial(home.parent) as work:
            shutil.copytree(unpacked, work / "home", copy_function=_link_or_copy)
            plugin.install(work / "home", java_home, VERSION, sources, work)
            _open_to_all(work / "home" / "plugins")
            (work / "home").rename(home)


@contextmanager
def _locked(cache_dir: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Let one at a time prepare; whatever partial work lies there then belongs to nobody any more."""
    with (cache_dir / "elasticsearch.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another Marsad that is preparing Elasticsearch")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for stale in cache_dir.glob("partial-*"):
            shutil.rmtree(stale)
        yield


@contextmanager
def _partial(cache_dir: Path) -> Iterator[Path]:
    """A folder on the same disk for unfinished work, gone at the end: what is finished is renamed out of it."""
    work = Path(tempfile.mkdtemp(prefix="partial-", dir=cache_dir))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _unpack(archive: Path, target: Path) -> Path:
    with zipfile.ZipFile(archive) as content:
        content.extractall(target)
    (folder,) = target.iterdir()
    _open_to_all(folder)
    return folder


def _open_to_all(folder: Path) -> None:
    """Permissions for everyone to read: zipfile sets none and our umask may be strict."""
    folder.chmod(0o755)
    for entry in folder.rglob("*"):
        entry.chmod(0o755 if entry.is_dir() or entry.parent.name == "bin" else 0o644)


def _link_or_copy(source: str, target: str) -> None:
    """A hard link costs no disk; some file systems have none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
