"""Find a JDK that can run Elasticsearch and compile its plugin: named places -> probed -> the first that fits."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from marsad.errors import MarsadError
from marsad.local.folders import Account, closed_parent, server_account

OLDEST = 21  # what Elasticsearch 9 is compiled for
# Elasticsearch instruments itself at start (jdi, attach); we compile the plugin. Trimmed runtimes lack all three.
NEEDED = frozenset({"jdk.attach", "jdk.compiler", "jdk.jdi"})

_SETTINGS = ("MARSAD_JAVA_HOME", "ES_JAVA_HOME", "JAVA_HOME")
_USUAL = (
    "/usr/lib/jvm/*",
    "/usr/java/*",
    "/opt/java*",
    "/opt/java/*",
    "/opt/jdk*",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
    "~/.cache/cjdk/v0/jdks/*/*",
    "~/Library/Caches/cjdk/v0/jdks/*/*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
)
_PROBE_SECONDS = 20
_FETCH_SECONDS = 300
_FETCH = "import cjdk, sys; print(cjdk.java_home(vendor='temurin', version='21', cache_dir=sys.argv[1]))"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that may hold a JDK, and who named it."""

    origin: str
    home: Path


@dataclass(frozen=True, slots=True)
class Java:
    """What a Java installation says of itself; `major` 0 means it did not answer."""

    place: Place
    major: int
    modules: frozenset[str]
    closed: Path | None = None


def find_java(cache_dir: Path, say: Callable[[str], None]) -> Java:
    """The first fitting JDK of this machine, else one that cjdk fetches; MarsadError says what was looked at."""
    account = server_account()
    seen: list[Java] = []
    found = choose(_remember(probe_each(places(os.environ, cache_dir), account), seen))
    if found is None:
        say("no fitting JDK on this machine, asking cjdk for one")
        found = choose(_remember(probe_each(_fetched(cache_dir), account), seen))
    if found is None:
        raise MarsadError(refusal(seen))
    return found


def choose(found: Iterable[Java]) -> Java | None:
    """The first that fits, looking no further than needed."""
    return next((java for java in found if unfit(java) is None), None)


def unfit(java: Java) -> str | None:
    """Why this Java cannot serve, in a few words; None if it can."""
    if java.closed is not None:
        return f"the server's user may not enter {java.closed}"
    if java.major == 0:
        return "no Java 9 or newer answers there"
    if java.major < OLDEST:
        return f"is Java {java.major}"
    if missing := sorted(NEEDED - java.modules):
        return f"lacks {', '.join(missing)}"
    return None


def refusal(seen: Iterable[Java]) -> str:
    """One sentence: what was looked at, and the ways on."""
    looked = "; ".join(f"{java.place.origin} {java.place.home}: {unfit(java)}" for java in seen)
    return (
        f"Elasticsearch needs a JDK {OLDEST} or newer and there is none (looked at: "
        f"{looked or 'nothing that looks like Java'}): install one (Debian 13: openjdk-21-jdk-headless; Debian 12 has "
        "none newer than 17), or set MARSAD_JAVA_HOME to a JDK, or MARSAD_ELASTICSEARCH_URL to a running server."
    )


def parse_modules(listing: str) -> tuple[int, frozenset[str]]:
    """Major version and module names out of `java --list-modules`, whose lines read `java.base@25.0.3`."""
    names = re.findall(r"^([a-z][\w.]*)(?:@\S+)?$", listing, flags=re.MULTILINE)
    base = re.search(r"^java\.base@(\d+)", listing, flags=re.MULTILINE)
    return (int(base[1]) if base else 0), frozenset(names)


def places(environ: Mapping[str, str], cache_dir: Path) -> Iterator[Place]:
    """Where a JDK may lie, those named by the user first, each folder once."""
    known: set[Path] = set()
    for place in _named(environ, cache_dir):
        folder = place.home.resolve()
        if folder not in known:
            known.add(folder)
            yield Place(place.origin, folder)


def _named(environ: Mapping[str, str], cache_dir: Path) -> Iterator[Place]:
    for setting in _SETTINGS:
        if named := environ.get(setting):
            yield Place(setting, Path(named).expanduser())
    if java := shutil.which("java", path=environ.get("PATH")):
        yield Place("PATH", Path(java).resolve().parent.parent)
    for pattern in (*_USUAL, str(_fetched_jdks(cache_dir) / "v0/jdks/*/*")):
        folder = Path(pattern).expanduser()
        anchored = folder.relative_to(folder.anchor)
        # Highest name first: of several JDKs the newest is the likeliest to fit.
        for home in sorted(Path(folder.anchor).glob(str(anchored)), reverse=True):
            if (home / "bin" / "java").is_file():
                yield Place("usual folder", home)


def probe_each(named: Iterable[Place], account: Account | None) -> Iterator[Java]:
    """Ask each Java for its version and modules (65 ms each), one at a time as they are needed."""
    for place in named:
        major, modules = parse_modules(_listing(place.home / "bin" / "java"))
        yield Java(place, major, modules, closed_parent(place.home, account))


def _listing(java: Path) -> str:
    try:
        done = subprocess.run(
            [java, "--list-modules"], capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _remember(found: Iterable[Java], seen: list[Java]) -> Iterator[Java]:
    for java in found:
        seen.append(java)
        yield java


def _fetched(cache_dir: Path) -> Iterator[Place]:
    """One place if cjdk is installed and the network lets it fetch; in a child, since it knows no time limit."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _FETCH, str(_fetched_jdks(cache_dir))],
            capture_output=True,
            text=True,
            timeout=_FETCH_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return
    if done.returncode == 0:
        yield Place("cjdk", Path(done.stdout.strip().splitlines()[-1]))


def _fetched_jdks(cache_dir: Path) -> Path:
    # Not cjdk's own cache, which in root's home would be closed to the server's user.
    return cache_dir / "jdk"
