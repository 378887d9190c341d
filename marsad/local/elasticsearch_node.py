"""The local Elasticsearch node: prepare its program folder, write its settings, say how to start it, wait for it.

prepare(cache_dir) -> command(home, data_dir, port) -> the caller starts the Launch -> wait_ready(url)
"""

import http.client
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from marsad.errors import MarsadError
from marsad.local.child import Launch
from marsad.local.elasticsearch_home import NodeHome, prepare
from marsad.local.folders import make_open, make_owned, refuse_closed, server_account

__all__ = ["NodeHome", "command", "is_ready", "prepare", "wait_ready"]

# The two small Java programs that start the server live a second: neither the optimising compiler nor jps pays there.
_LAUNCHER_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:-UsePerfData"
_LOG_SETTINGS = """\
status = error
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = ${sys:es.logs.base_path}${sys:file.separator}${sys:es.logs.cluster_name}.log
appender.file.filePattern = ${sys:es.logs.base_path}${sys:file.separator}${sys:es.logs.cluster_name}-%i.log.gz
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] [%node_name]%marker %m%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 16MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 3
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] [%node_name]%marker %m%consoleException%n
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
rootLogger.appenderRef.console.ref = console
"""


def command(
    home: NodeHome, data_dir: Path, http_port: int, heap_mb: int = 512, transport_port: int | None = None
) -> Launch:
    """Write the node's settings below `data_dir`/elasticsearch and say how to start it on 127.0.0.1.

    Config, data, logs and tmp are siblings, since Elasticsearch refuses a temporary folder above its config. Without a
    transport port the system gives one. MarsadError if the folder cannot be written or the server's user kept out.
    """
    account = server_account()
    folder = data_dir.absolute() / "elasticsearch"
    try:
        refuse_closed(folder, account, "MARSAD_DATA_DIR")
        make_open(folder)
        for name in ("config", "data", "logs", "tmp"):
            (folder / name).mkdir(exist_ok=True)
        _write_config(home, folder, http_port, heap_mb, transport_port)
        for name in ("config", "data", "logs", "tmp"):
            make_owned(folder / name, account)
    except OSError as error:
        raise MarsadError(
            f"The local Elasticsearch cannot use {folder} ({error.strerror or error}): "
            "make it writable, or set MARSAD_DATA_DIR to another folder."
        ) from error
    return Launch(
        argv=(str(home.home / "bin" / "elasticsearch"),),
        env=environment(home, folder, os.environ),
        cwd=folder,
        user=account.user if account else None,
        group=account.group if account else None,
    )


def settings(folder: Path, http_port: int, transport_port: int | None) -> str:
    """The node's elasticsearch.yml; a JSON string is a YAML string, whatever the path holds."""
    wanted: dict[str, str | int | bool] = {
        "cluster.name": "marsad-local",
        "node.name": "marsad-local",
        "discovery.type": "single-node",
        "network.host": "127.0.0.1",
        "http.port": http_port,
        "transport.port": transport_port or 0,
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "xpack.security.enabled": False,
        # A laptop's disk is often 90 % full, where a cluster would stop allocating and set indices read-only.
        "cluster.routing.allocation.disk.threshold_enabled": False,
    }
    return "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in wanted.items())


def shipped_options(shipped: str) -> str:
    """The distribution's own jvm.options without its collector log (up to 2 GB) and heap dumps (the heap's size)."""
    unwanted = ("-Xlog:gc", "-XX:+HeapDumpOnOutOfMemoryError")
    return "".join(line for line in shipped.splitlines(keepends=True) if not line.startswith(unwanted))


def own_options(heap_mb: int) -> str:
    """Our JVM options, at the end where they win; heap that is not used is not touched and costs nothing."""
    return f"\n-Xms{heap_mb}m\n-Xmx{heap_mb}m\n-XX:-AlwaysPreTouch\n-XX:-UsePerfData\n"


def environment(home: NodeHome, folder: Path, ours: Mapping[str, str]) -> dict[str, str]:
    """All the node's variables: nothing of ours but the PATH reaches it."""
    return {
        "PATH": ours.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
        "LANG": "C.UTF-8",
        "ES_JAVA_HOME": str(home.java_home),
        "ES_PATH_CONF": str(folder / "config"),
        "ES_TMPDIR": str(folder / "tmp"),
        "CLI_JAVA_OPTS": _LAUNCHER_OPTIONS,
    }


def wait_ready(url: str, timeout: float, running: Callable[[], bool] = lambda: True) -> None:
    """Block until the node answers and its indices can be searched; MarsadError after `timeout` seconds or its end."""
    end = time.monotonic() + timeout
    while not is_ready(url):
        if not running():
            raise MarsadError(f"The local Elasticsearch ended before it answered at {url}: its log says why.")
        if time.monotonic() > end:
            raise MarsadError(f"Elasticsearch at {url} did not get ready within {timeout:.0f} s: its log says why.")
        time.sleep(0.1)


def is_ready(url: str) -> bool:
    """Whether the node answers now and no index of it is still being recovered (status yellow or green)."""
    address = urlsplit(url)
    link = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port or 9200, timeout=5)
    try:
        link.request("GET", "/_cluster/health")
        answer = link.getresponse()
        return answer.status == 200 and json.loads(answer.read())["status"] in {"yellow", "green"}
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return False
    finally:
        link.close()


def _write_config(home: NodeHome, folder: Path, http_port: int, heap_mb: int, transport_port: int | None) -> None:
    shipped = (home.home / "config" / "jvm.options").read_text(encoding="utf-8")
    files = {
        "elasticsearch.yml": settings(folder, http_port, transport_port),
        "log4j2.properties": _LOG_SETTINGS,
        "jvm.options": shipped_options(shipped) + own_options(heap_mb),
    }
    for name, text in files.items():
        file = folder / "config" / name
        # Made anew: the folder is the server's, and root must not write through a link that was put there.
        file.unlink(missing_ok=True)
        with file.open("x", encoding="utf-8") as fresh:
            fresh.write(text)
