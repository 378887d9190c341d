"""Where the material beside the project lies, and what to do when it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(name: str) -> Path:
    """A file under ../shared; skips the test where it is absent, fails where MARSAD_REQUIRE_SHARED=1 is set."""
    path = SHARED / name
    if path.exists():
        return path
    if os.environ.get("MARSAD_REQUIRE_SHARED") == "1":
        pytest.fail(f"{path} is absent and MARSAD_REQUIRE_SHARED=1 is set")
    pytest.skip(f"{path} is absent; it comes beside the project, not with it")
