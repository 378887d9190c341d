from marsad.local.plugin import descriptor, read_sources, source_key


def test_the_sources_are_found_with_their_folders() -> None:
    sources = read_sources()
    assert "org/marsad/localnode/LocalNodePlugin.java" in sources
    assert all(name.endswith(".java") and text.startswith("package ") for name, text in sources.items())


def test_the_descriptor_names_a_class_that_exists() -> None:
    told = dict(line.split("=", 1) for line in descriptor("9.4.3").splitlines())
    assert told["classname"].replace(".", "/") + ".java" in read_sources()
    assert told["version"] == told["elasticsearch.version"] == "9.4.3"
    assert told["java.version"] == "21"


def test_the_key_changes_with_sources_names_and_version_only() -> None:
    key = source_key({"A.java": "a", "B.java": "b"}, "9.4.3")
    assert key == source_key({"B.java": "b", "A.java": "a"}, "9.4.3")
    others = [
        source_key({"A.java": "a", "B.java": "c"}, "9.4.3"),
        source_key({"A.java": "a", "C.java": "b"}, "9.4.3"),
        source_key({"A.java": "a", "B.java": "b"}, "9.4.4"),
        source_key({"A.javaa": "", "B.java": "b"}, "9.4.3"),
    ]
    assert len({key, *others}) == 5
