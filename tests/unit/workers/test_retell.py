"""Articles told again in other processes, in order; one that fails there is named, and stops no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ingest.queue import Message
from tests.unit.workers.stand_ins import article, message
from workers import retell
from workers.alone import Limits
from workers.extract import extract
from workers.retell import Retellers

TEXT = "أعلنت وزارة الداخلية الليبية مقتل 4 أشخاص وإصابة 7 آخرين في انفجار سيارة مفخخة بمدينة درنة اليوم الأربعاء."


def batches() -> list[list[str]]:
    return [[f"{batch}-{n}" for n in range(3)] for batch in range(5)]


def pairs(batch: list[str]) -> list[retell.Pair]:
    subjects = [article(name, title="انفجار في درنة", text=TEXT) for name in batch]
    return [(message(subject), subject) for subject in subjects]


def test_what_is_told_again_is_what_the_extractor_tells() -> None:
    retellers = Retellers(1, Limits(timedelta(seconds=5), 4 << 30))
    try:
        found = list(retellers.tell(batches(), pairs))
    finally:
        retellers.close()
    assert [batch for batch, _, _ in found] == batches()
    assert [[one.article.id for one in tellings] for _, tellings, _ in found] == batches()
    assert all(list(one.events) == extract(one.article) != [] for _, tellings, _ in found for one in tellings)
    assert all(failed == {} for _, _, failed in found)
    assert all(isinstance(one.message, Message) for _, tellings, _ in found for one in tellings)


def test_one_that_cannot_be_told_is_named_and_stops_no_other() -> None:
    retellers = Retellers(1, Limits(timedelta(seconds=5), 4 << 30))

    def spoiled(batch: list[str]) -> list[retell.Pair]:
        # No article has a title that is no text; the extractor raises for it, among others and alone.
        no_text: Any = 5
        return [(told, replace(one, title=no_text) if one.id == "1-1" else one) for told, one in pairs(batch)]

    try:
        found = list(retellers.tell(batches()[:3], spoiled))
    finally:
        retellers.close()
    assert [[one.article.id for one in tellings] for _, tellings, _ in found] == [
        ["0-0", "0-1", "0-2"], ["1-0", "1-2"], ["2-0", "2-1", "2-2"],
    ]  # fmt: skip
    assert [list(failed) for _, _, failed in found] == [[], ["1-1"], []]
