"""From triggers to candidate events, one per sentence and type, with what the sentence itself says."""

from __future__ import annotations

from dataclasses import dataclass, field

from workers.event import CLASS_OF
from workers.event_types import event_types
from workers.extract.matcher import Match
from workers.extract.reading import Reading
from workers.lang.ar.clitics import bare
from workers.lang.ar.lexicon import persons, prefixes
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import read_number

# Far more than any article tells; keeps merging, which compares pairs, small.
MOST = 200
# When one sentence speaks for two near types, the more telling one is kept.
NARROWER: dict[str, frozenset[str]] = {
    "armed_attack": frozenset(
        [
            "suicide_bombing",
            "bombing",
            "assassination",
            "abduction",
            "execution",
            "airstrike",
            "shelling",
            "clash",
            "crime",
        ]
    ),
    "bombing": frozenset(("suicide_bombing", "airstrike", "shelling")),
    "shelling": frozenset(("airstrike",)),
    "crime": frozenset(("assassination", "abduction", "accident")),
    "accident": frozenset(("bombing", "suicide_bombing", "armed_attack", "disaster")),
    "meeting": frozenset(("agreement",)),
    "territorial_change": frozenset(("agreement",)),
}


HARMFUL = frozenset(("explosion", "assault", "battle", "mishap"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One type spoken of in one sentence; `trigger` is its first telling word, all word indices."""

    type: str
    sentence: int
    trigger: Match
    triggers: tuple[Match, ...] = field(default=(), compare=False)


def find_candidates(reading: Reading) -> list[Candidate]:
    """Candidates in text order, unreal and general mentions left out."""
    by_sentence: dict[int, dict[str, list[Match]]] = {}
    hints: dict[int, set[str]] = {}
    for match in reading.matches:
        sentence = reading.words.sentence[match.start]
        if match.form == "weak":
            hints.setdefault(sentence, set()).add(match.name)
        elif match.form != "group" and is_real(reading, match):
            by_sentence.setdefault(sentence, {}).setdefault(match.name, []).append(match)
    found = []
    for sentence in sorted(by_sentence):
        kinds = {kind: ms for kind, ms in by_sentence[sentence].items() if not is_against(reading, sentence, kind)}
        kinds = _narrowed(reading, sentence, kinds, hints.get(sentence, set()))
        for kind, matches in kinds.items():
            threatened = "threat" in kinds and CLASS_OF[kind] in ("explosion", "assault")
            if not threatened and not kinds.keys() & NARROWER.get(kind, frozenset()):
                found.append(Candidate(kind, sentence, best(matches), tuple(matches)))
    found += [] if any(CLASS_OF[c.type] in HARMFUL for c in found) else _last_resort(reading)
    return sorted(found, key=lambda c: c.trigger.start)[:MOST]


def _narrowed(
    reading: Reading, sentence: int, kinds: dict[str, list[Match]], hints: set[str]
) -> dict[str, list[Match]]:
    """«هجوم» beside «سيارة مفخخة» is a bombing, «قصف» beside «طيران» an airstrike."""
    for broad in ("armed_attack", "bombing"):
        narrow = next((n for n in ("suicide_bombing", "bombing") if n in hints and n != broad), None)
        if broad in kinds and narrow and narrow not in kinds:
            kinds = {narrow if kind == broad else kind: matches for kind, matches in kinds.items()}
    start, end = reading.bounds[sentence]
    if (
        "shelling" in kinds
        and "airstrike" not in kinds
        and word_list("aircraft") & {bare(word) for word in reading.text[start:end]}
    ):
        kinds = {"airstrike" if kind == "shelling" else kind: matches for kind, matches in kinds.items()}
    return {kind: [match._replace(name=kind) for match in matches] for kind, matches in kinds.items()}


def _last_resort(reading: Reading) -> list[Candidate]:
    """A supporting word in title or lead, when nothing in the article tells of harm more plainly."""
    weak = [
        m
        for m in reading.matches
        if m.form == "weak" and reading.words.sentence[m.start] <= reading.lead and is_real(reading, m)
    ]
    harmful = [m for m in weak if CLASS_OF[m.name] in HARMFUL]
    return [Candidate(m.name, reading.words.sentence[m.start], m, (m,)) for m in harmful[:1]]


def is_real(reading: Reading, match: Match) -> bool:
    """Whether nothing just before the trigger makes it general, feared or fought against."""
    before = reading.text[max(0, match.start - 2) : match.start]
    if reading.text[match.start] in ("فجر", "وفجر") and _is_dawn(reading, match):
        return False
    unreal = word_list("unreal")
    if before and before[-1] in unreal and CLASS_OF[match.name] not in ("enforcement",):
        return False
    if _is_spoken_of(reading, match) or not _has_fit_object(reading, match):
        return False
    return not (len(before) == 2 and before[0] in unreal and before[1] in ("اي", "وقوع", "حدوث", "تنفيذ", "شن"))


def _is_spoken_of(reading: Reading, match: Match) -> bool:
    """Whether it is called for, charged or planned rather than told: «للمطالبة بإطلاق سراح», «بتهمة السرقة»."""
    near = reading.text[max(0, match.start - 4) : match.start]
    if match.name in ("judicial", "seizure", "protest", "arrest") and any(
        word in word_list("wished") for word in near[-2:]
    ):
        return True
    return match.name in CHARGED and any(word in word_list("charged") for word in near)


CHARGED = frozenset(("crime", "armed_attack", "bombing", "suicide_bombing", "execution"))


def _has_fit_object(reading: Reading, match: Match) -> bool:
    """«إيقاف» needs people, «حجز» and «ضبط» need goods: one stops a league and fixes a price with the same words."""
    if match.end > match.start + 1 or match.form not in ("noun", "verb"):
        return True
    stem = bare(reading.text[match.start].lstrip("وف"))
    after = reading.text[match.end : match.end + 14]
    if stem.startswith(("ايقاف", "توقيف", "اوقف", "يوقف", "توقف", "احتجز", "يحتجز")) and stem not in (
        "ايقافه",
        "ايقافهم",
        "ايقافها",
        "ايقافات",
    ):
        return any(word in persons() or bare(word) in persons() for word in after) or bool(
            after and read_number(after, 0)
        )
    if stem.startswith(("حجز", "ضبط", "يضبط", "تضبط", "يحجز", "مصادره")):
        return any(bare(word).startswith(prefixes("goods")) for word in after) or any(
            word[0].isdigit() for word in after
        )
    return True


def _is_dawn(reading: Reading, match: Match) -> bool:
    """«فجر الجمعة» is daybreak, not a bombing."""
    follow = reading.text[match.end] if match.end < len(reading.text) else ""
    return match.end == match.start + 1 and bare(follow) in word_list("dawn")


def is_against(reading: Reading, sentence: int, kind: str) -> bool:
    """Whether a word of the same sentence makes the type another one."""
    against = event_types()[kind].against
    if not against:
        return False
    start, end = reading.bounds[sentence]
    spaced = f" {' '.join(reading.text[start:end])} "
    return any(f" {word} " in spaced for word in against)


def best(matches: list[Match]) -> Match:
    """The longest trigger, the first of equals."""
    return max(matches, key=lambda m: (m.form in ("verb", "phrase") or m.end - m.start > 1, m.end - m.start, -m.start))
