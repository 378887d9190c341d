from collections.abc import Iterator
from pathlib import Path

import pytest

from marsad.local.java import NEEDED, Java, Place, choose, parse_modules, places, refusal, unfit

LISTING = "java.base@25.0.3\njdk.attach@25.0.3\njdk.compiler@25.0.3\njdk.jdi@25.0.3\n"


def java(major: int = 25, modules: frozenset[str] = NEEDED, closed: Path | None = None, home: str = "/jdk") -> Java:
    return Java(Place("PATH", Path(home)), major, modules, closed)


def install_java(home: Path) -> Path:
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").write_text("#!/bin/sh\n")
    (home / "bin" / "java").chmod(0o755)
    return home


@pytest.mark.parametrize(
    ("listing", "major"),
    [
        (LISTING, 25),
        ("java.base@17.0.15\n", 17),
        ("java.base@22-ea\n", 22),
        ("java.base\n", 0),  # a build that names no version
        ("Unrecognized option: --list-modules\n", 0),
        ("", 0),
    ],
)
def test_the_version_is_that_of_the_base_module(listing: str, major: int) -> None:
    assert parse_modules(listing)[0] == major


def test_modules_are_named_without_their_version() -> None:
    assert parse_modules(LISTING)[1] == {"java.base", *NEEDED}


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (java(), None),
        (java(major=21), None),
        (java(major=17), "is Java 17"),
        (java(major=0), "no Java 9 or newer answers there"),
        (java(modules=NEEDED - {"jdk.jdi"}), "lacks jdk.jdi"),
        (java(modules=frozenset()), "lacks jdk.attach, jdk.compiler, jdk.jdi"),
        (java(closed=Path("/root")), "the server's user may not enter /root"),
    ],
)
def test_why_a_java_does_not_fit(found: Java, reason: str | None) -> None:
    assert unfit(found) == reason


def test_the_first_that_fits_is_chosen_and_no_further_one_is_asked() -> None:
    def found() -> Iterator[Java]:
        yield java(major=17, home="/old")
        yield java(major=21, home="/good")
        pytest.fail("asked for one more")

    chosen = choose(found())
    assert chosen is not None
    assert chosen.place.home == Path("/good")


def test_none_is_chosen_where_none_fits() -> None:
    assert choose([java(major=17), java(major=8)]) is None


def test_the_refusal_says_what_was_looked_at_and_the_ways_on() -> None:
    told = refusal([java(major=17, home="/usr/lib/jvm/java-17")])
    assert "PATH /usr/lib/jvm/java-17: is Java 17" in told
    assert all(way in told for way in ("openjdk-21-jdk-headless", "MARSAD_JAVA_HOME", "MARSAD_ELASTICSEARCH_URL"))
    assert "\n" not in told


def test_the_refusal_without_any_java_says_so() -> None:
    assert "nothing that looks like Java" in refusal([])


def test_places_named_by_the_user_come_first_and_once(tmp_path: Path) -> None:
    ours, path = install_java(tmp_path / "ours"), install_java(tmp_path / "path")
    (tmp_path / "link").symlink_to(ours)
    environ = {
        "JAVA_HOME": str(tmp_path / "link"),
        "MARSAD_JAVA_HOME": str(ours),
        "PATH": str(path / "bin"),
    }
    first, second = list(places(environ, tmp_path))[:2]
    assert first == Place("MARSAD_JAVA_HOME", ours)
    assert second == Place("PATH", path)


def test_a_jdk_that_was_fetched_once_is_found_again(tmp_path: Path) -> None:
    fetched = install_java(tmp_path / "jdk" / "v0" / "jdks" / "0a1b" / "jdk-21.0.9")
    assert Place("usual folder", fetched) in list(places({}, tmp_path))
