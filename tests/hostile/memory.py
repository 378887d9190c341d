"""What this process holds of the machine's memory."""

from __future__ import annotations

import gc
import os
from pathlib import Path


def resident() -> int:
    """Megabytes in memory now, after what nobody holds is given back; 0 where the system does not tell."""
    gc.collect()
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20 if statm.exists() else 0
