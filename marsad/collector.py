"""Python's garbage collector, in processes that live long and do the same small thing over and over."""

from __future__ import annotations

import gc


def spare(after: int | None = None) -> None:
    """Never look again through what there is by now, modules and models; call it once a process is set up.

    A full collection looks at a hundred thousand such objects, for tens of milliseconds, and finds nothing. `after`
    is how many new objects the collector waits for from now on, before it looks for cycles among them.
    """
    gc.collect()
    gc.freeze()
    if after:
        gc.set_threshold(after, *gc.get_threshold()[1:])
