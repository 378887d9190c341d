"""Events as files for other tools: one module a form, found by its name, each with the same one function.

    write(events, withdrawn) -> pieces of text

`events` are event documents, `withdrawn` those that were told once and are told no more; each form has a line for them,
so that who took an earlier export can take them out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

Write = Callable[[Iterable[dict[str, Any]], Iterable[dict[str, Any]]], Iterator[str]]

FORMS = tuple(sorted(found.name for found in iter_modules(__path__) if found.name != "flat"))


def form(name: str) -> Write:
    """The `write` of a form; its name is one of FORMS."""
    written: Write = import_module(f"{__name__}.{name}").write
    return written
