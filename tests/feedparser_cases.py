"""feedparser's own test files: fetched from its source distribution, never kept in the project.

`python -m tests.feedparser_cases` fetches them, in the version and with the hashes that requirements.lock names; the
tests themselves open no connection.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from marsad import settings

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
_PINNED = re.compile(r"^feedparser==(\S+) \\\n((?: +--hash=\S+(?: \\)?\n)+)", re.MULTILINE)
_EXPECTED = re.compile(r"Expect:\s*(.*?)\s*-->", re.DOTALL)
_HEADER = re.compile(r"^Content-type:\s*(.*)$", re.MULTILINE | re.IGNORECASE)


class Case(NamedTuple):
    """One file of feedparser's: its path below `tests`, its bytes, and the content type that it is served with."""

    name: str
    content: bytes
    content_type: str

    @property
    def expected(self) -> str:
        """What feedparser's test expects, as a Python expression; "" where it says nothing."""
        found = _EXPECTED.search(self.content.decode("utf-8", "replace"))
        return found[1] if found else ""


def folder() -> Path:
    """Where the files lie once they were fetched."""
    return settings.load().cache_dir / f"feedparser-{_pin()[0]}-tests"


def cases(*kinds: str) -> list[Case]:
    """The files of these kinds ("wellformed"); skips where they were not fetched, or fails if CI must have them."""
    if not folder().is_dir():
        reason = f"{folder()} is absent: python -m tests.feedparser_cases fetches it"
        (pytest.fail if os.environ.get("MARSAD_REQUIRE_SHARED") == "1" else pytest.skip)(reason)
    return [case for kind in kinds for case in _read(kind)]


def _read(kind: str) -> Iterator[Case]:
    for path in sorted((folder() / kind).rglob("*.xml")):
        content = path.read_bytes()
        header = _HEADER.search(content[:2000].decode("latin-1"))
        yield Case(path.relative_to(folder()).as_posix(), content, header[1].strip() if header else "")


def fetch(target: Path) -> None:
    """Bring the test files into this folder."""
    if target.is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="partial-feedparser-") as work:
        _download(Path(work))
        packed = next(Path(work).glob("feedparser-*.tar.gz"))
        with tarfile.open(packed) as archive:
            archive.extractall(work, filter="data")
        shutil.move(Path(work) / packed.name.removesuffix(".tar.gz") / "tests", target)


def _download(work: Path) -> None:
    version, hashes = _pin()
    (work / "pinned.txt").write_text(f"feedparser=={version} {' '.join(hashes)}\n", encoding="utf-8")
    options = ["--disable-pip-version-check", "download", "-q", "--no-deps", "--no-binary", ":all:"]
    subprocess.run(
        [sys.executable, "-m", "pip", *options, "--require-hashes", "-r", "pinned.txt", "-d", "."], cwd=work, check=True
    )


def _pin() -> tuple[str, list[str]]:
    found = _PINNED.search(LOCK.read_text(encoding="utf-8"))
    if not found:
        raise LookupError(f"{LOCK} names no feedparser")
    return found[1], re.findall(r"--hash=\S+", found[2])


if __name__ == "__main__":
    fetch(folder())
