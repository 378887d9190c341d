import json
from pathlib import Path

from marsad.local.elasticsearch_home import NodeHome
from marsad.local.elasticsearch_node import environment, own_options, settings, shipped_options

HOME = NodeHome(Path("/cache/elasticsearch-9.4.3-abc"), Path("/jdk"), 25, "9.4.3")


def read(text: str) -> dict[str, object]:
    return {name: json.loads(value) for name, value in (line.split(": ", 1) for line in text.splitlines())}


def test_the_node_listens_on_the_loopback_only() -> None:
    told = read(settings(Path("/data/elasticsearch"), 8602, 8603))
    assert told["network.host"] == "127.0.0.1"
    assert (told["http.port"], told["transport.port"]) == (8602, 8603)


def test_without_a_transport_port_the_system_gives_one() -> None:
    assert read(settings(Path("/data"), 8602, None))["transport.port"] == 0


def test_a_full_disk_does_not_stop_allocation() -> None:
    assert read(settings(Path("/data"), 1, 2))["cluster.routing.allocation.disk.threshold_enabled"] is False


def test_paths_keep_their_spaces_quotes_and_letters() -> None:
    told = read(settings(Path('/my "مرصد"/elasticsearch'), 8602, None))
    assert told["path.data"] == '/my "مرصد"/elasticsearch/data'
    assert told["path.logs"] == '/my "مرصد"/elasticsearch/logs'


def test_logs_of_the_collector_and_heap_dumps_are_left_out() -> None:
    shipped = (
        "-XX:+UseG1GC\n-XX:+HeapDumpOnOutOfMemoryError\n-XX:+ExitOnOutOfMemoryError\n"
        "# a comment\n20-:--add-modules=jdk.incubator.vector\n-Xlog:gc*,safepoint:file=gc.log\n"
    )
    assert shipped_options(shipped) == (
        "-XX:+UseG1GC\n-XX:+ExitOnOutOfMemoryError\n# a comment\n20-:--add-modules=jdk.incubator.vector\n"
    )


def test_the_heap_is_fixed_and_not_touched_in_advance() -> None:
    assert {"-Xms300m", "-Xmx300m", "-XX:-AlwaysPreTouch"} <= set(own_options(300).splitlines())


def test_nothing_of_our_environment_but_the_path_reaches_the_node() -> None:
    told = environment(HOME, Path("/data/elasticsearch"), {"PATH": "/bin", "JAVA_HOME": "/old", "MARSAD_KEY": "x"})
    assert told["PATH"] == "/bin"
    assert told["ES_JAVA_HOME"] == "/jdk"
    assert told.keys().isdisjoint({"JAVA_HOME", "MARSAD_KEY"})


def test_config_and_temporary_folder_are_siblings() -> None:
    told = environment(HOME, Path("/data/elasticsearch"), {})
    assert Path(told["ES_PATH_CONF"]).parent == Path(told["ES_TMPDIR"]).parent == Path("/data/elasticsearch")
