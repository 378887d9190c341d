"""For every test: no connection leaves this machine, in this process and in every Python process it starts."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

GUARD = Path(__file__).parent / "loopback"
_LOG = Path(tempfile.mkstemp(prefix="marsad-loopback-")[1])

os.environ["MARSAD_LOOPBACK_LOG"] = str(_LOG)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(GUARD), os.environ.get("PYTHONPATH")]))
# What the developer has set for a Marsad of their own must not reach the tests.
for _name in [name for name in os.environ if name.startswith("MARSAD_")]:
    if _name not in ("MARSAD_REQUIRE_SHARED", "MARSAD_JAVA_HOME", "MARSAD_CACHE_DIR", "MARSAD_LOOPBACK_LOG"):
        del os.environ[_name]


def pytest_configure() -> None:
    """Install the guard here, too: the variable above is read only by processes that start later."""
    import runpy

    runpy.run_path(str(GUARD / "sitecustomize.py"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when anything tried to leave the machine, even where the refusal was swallowed."""
    refused = _LOG.read_text(encoding="utf-8")
    _LOG.unlink()
    if refused:
        print(f"\nconnections off this machine were tried:\n{refused}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
