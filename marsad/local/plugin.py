"""Compile the local node's plugin, whose source lies in `deploy/`, with the JDK's own compiler."""

import hashlib
import os
import subprocess
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from marsad.errors import MarsadError

NAME = "marsad-local-node"
_MAIN_CLASS = "org.marsad.localnode.LocalNodePlugin"
_RELEASE = 21
_COMPILER = "jdk.compiler/com.sun.tools.javac.Main"
_SECONDS = 120


def read_sources() -> dict[str, str]:
    """The plugin's Java files, by their path below the source folder."""
    return dict(_java_files(files("deploy") / "elasticsearch-plugin", ""))


def source_key(sources: Mapping[str, str], version: str) -> str:
    """Twelve hex digits that change with the sources and with the Elasticsearch they are compiled against."""
    told = "\0".join([version, str(_RELEASE), *(part for entry in sorted(sources.items()) for part in entry)])
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def descriptor(version: str) -> str:
    """The plugin-descriptor.properties that Elasticsearch asks of every plugin."""
    return (
        f"name={NAME}\n"
        "description=GET / and the analysis components of Marsad's mappings for a bare Elasticsearch\n"
        f"version={version}\n"
        f"elasticsearch.version={version}\n"
        f"java.version={_RELEASE}\n"
        f"classname={_MAIN_CLASS}\n"
    )


def install(home: Path, java_home: Path, version: str, sources: Mapping[str, str], work: Path) -> None:
    """Compile into `work` and put jar and descriptor where the node under `home` looks for plugins."""
    classes = _compile(home, java_home, sources, work)
    target = home / "plugins" / NAME
    target.mkdir(parents=True)
    (target / "plugin-descriptor.properties").write_text(descriptor(version))
    with zipfile.ZipFile(target / f"{NAME}.jar", "w", zipfile.ZIP_DEFLATED) as jar:
        for file in sorted(classes.rglob("*.class")):
            jar.write(file, file.relative_to(classes).as_posix())


def _compile(home: Path, java_home: Path, sources: Mapping[str, str], work: Path) -> Path:
    for name, text in sources.items():
        (work / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        (work / "source" / name).write_text(text, encoding="utf-8")
    # As a module of `java`: Debian's runtime package has the compiler's module, but neither `javac` nor the file that
    # --release reads.
    command: list[str | Path] = [
        java_home / "bin" / "java",
        "-m",
        _COMPILER,
        "-encoding",
        "UTF-8",
        "-proc:none",
        "-nowarn",
    ]
    jars = os.pathsep.join(str(jar) for jar in sorted((home / "lib").glob("*.jar")))
    command += ["-source", str(_RELEASE), "-target", str(_RELEASE), "-cp", jars, "-d", work / "classes"]
    command += [work / "source" / name for name in sorted(sources)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if done.returncode != 0:
        raise MarsadError(
            f"The plugin of the local Elasticsearch does not compile with {java_home}; set MARSAD_JAVA_HOME to another "
            f"JDK or report this: {done.stderr.strip()[:500]}"
        )
    return work / "classes"


def _java_files(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _java_files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".java"):
            found.append((prefix + entry.name, entry.read_text(encoding="utf-8")))
    return found
