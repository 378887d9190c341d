"""Makes a process ready to extract from article after article."""

from __future__ import annotations

from marsad import collector
from workers.lang import packs

# The collector looks for cycles after so many new objects. Extraction makes none: looking costs a twelfth of its time.
COLLECT_AFTER = 50_000


def make_ready(accurate: bool = True) -> None:
    """Read the word lists and models, and spare the garbage collector looking through them ever again.

    To be called once in a process, before it forks, so that its children share what was read.
    """
    for pack in packs().values():
        pack.warm(accurate)
    collector.spare(COLLECT_AFTER)
