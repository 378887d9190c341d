"""Imports go one way: the kernel knows nobody, and each room knows only what lies below it on the data path."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("marsad", "ingest", "workers", "console", "mappings")
# The kernel's top floor starts everything and may know everybody.
TOP_FLOOR = ("marsad/cli/", "marsad/up.py", "marsad/__main__.py")
# ingest.push and ingest.push.websub: what is remembered of hubs, which feed health tells and the console changes.
# ingest.due: a push makes its feed due. ingest.rhythm: whether a silence is long is told by a feed's own rhythm.
WORKERS_MAY = ("ingest.article", "ingest.queue", "ingest.state", "ingest.push", "ingest.push.websub", "ingest.rhythm")
CONSOLE_MAY = ("workers.query", "workers.incidents", "workers.alerts", "ingest.state", "ingest.catalogue",
               "ingest.push", "ingest.push.websub", "ingest.due")  # fmt: skip


def test_imports_go_one_way() -> None:
    wrong = [
        f"{path} imports {name}"
        for path in sources()
        for name in imports(ROOT / path)
        if name.split(".")[0] in ROOMS and not is_allowed(path, name)
    ]
    assert wrong == []


def test_the_rule_can_fail() -> None:
    assert not is_allowed("marsad/settings.py", "ingest.article")
    assert not is_allowed("ingest/poll.py", "workers.app")
    assert not is_allowed("workers/pipeline.py", "ingest.poll")
    assert not is_allowed("console/app.py", "workers.pipeline")
    assert not is_allowed("workers/exports/atom.py", "mappings.kibana.words")
    assert not is_allowed("mappings/kibana/views.py", "workers.query")
    assert is_allowed("marsad/cli/__init__.py", "workers.app")


def is_allowed(path: str, name: str) -> bool:
    """Whether the module at `path` may import `name`."""
    room, target = path.split("/")[0], name.split(".")[0]
    if room == target or (target == "marsad" and room != "marsad") or path.startswith(TOP_FLOOR):
        return True
    if room == "workers" and target == "ingest":
        return name == "ingest" or name.startswith(WORKERS_MAY)
    if room == "console":
        return name in ("workers", "ingest") or name.startswith(CONSOLE_MAY)
    return False


def sources() -> list[str]:
    """Every module of the product."""
    return [str(path.relative_to(ROOT)) for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, the names taken from a package counted as modules of it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            # `from ingest import queue` names a module; `from ingest.queue import Claims` a thing inside one.
            yield from inner if node.module in ROOMS else [node.module]
