from __future__ import annotations

import pytest

from workers.resolve.links import front_of, is_locating, link_of


@pytest.mark.parametrize(
    ("text", "front", "link"),
    [
        ("بكذا", "ب", "ب"),
        ("وبكذا", "وب", "ب"),
        ("في كذا", "", "في"),
        ("في مدينه كذا", "", "في"),
        ("بمدينه كذا", "", "ب"),
        ("في العاصمه الليبيه كذا", "", "في"),
        ("قدموا من كذا", "", "من"),
        ("قالت كذا", "", ""),
    ],
)
def test_the_word_that_ties_a_place_to_the_text(text: str, front: str, link: str) -> None:
    words = text.split()
    assert link_of(words, len(words) - 1, front) == link


def test_a_bare_word_for_a_town_locates_and_a_dative_does_not() -> None:
    assert is_locating(["مدينه", "كذا"], 1, "")
    assert not is_locating(["قالت", "كذا"], 1, "")
    assert not is_locating(["لكذا"], 0, "ل")


def test_the_proclitics_of_a_word() -> None:
    fronts = [front_of(*pair) for pair in (("بسرت", "سرت"), ("وبسرت", "سرت"), ("للرياض", "الرياض"), ("سرت", "سرت"))]
    assert fronts == ["ب", "وب", "ل", ""]
