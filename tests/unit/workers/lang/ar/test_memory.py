from __future__ import annotations

from workers.lang.ar.memory import remembered


def test_an_answer_is_worked_out_once() -> None:
    asked: list[str] = []

    @remembered()
    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    assert [length("هجوم"), length("هجوم"), length("في")] == [4, 4, 2]
    assert asked == ["هجوم", "في"]


def test_a_full_memory_forgets_and_answers_on() -> None:
    asked: list[str] = []

    @remembered(2)
    def itself(word: str) -> str:
        asked.append(word)
        return word

    assert [itself(word) for word in "ابجاا"] == list("ابجاا")
    assert asked == list("ابجا")
