"""From triggers to candidate events, one per sentence and type, with what the sentence itself says."""

from __future__ import annotations

from dataclasses import dataclass, field

from workers.event import CLASS_OF
from workers.event_types import event_types
from workers.extract.casualties import find_tolls
from workers.extract.counting import person_at
from workers.extract.matcher import Match
from workers.extract.reading import Reading
from workers.extract.reality import is_given, is_real
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import groups, prefixes
from workers.lang.ar.lexicon import words as word_list

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
# What a weapon alone may speak of.
THREATENED_OR_FOUND = frozenset(("bombing", "suicide_bombing", "shelling", "armed_attack"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One type spoken of in one sentence; `trigger` is its first telling word, all word indices."""

    type: str
    sentence: int
    trigger: Match
    triggers: tuple[Match, ...] = field(default=(), compare=False)
    given: bool = False


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
                given = CLASS_OF[kind] in HARMFUL and all(is_given(reading, m) for m in matches)
                given |= kind == "abduction" and _is_over(reading, kinds.get("judicial", []))
                found.append(Candidate(kind, sentence, best(matches), tuple(matches), given))
    found += _announced(reading, {c.sentence for c in found if CLASS_OF[c.type] in HARMFUL})
    found += [] if any(CLASS_OF[c.type] in HARMFUL for c in found) else _last_resort(reading, found)
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
    if "execution" in kinds and _is_sentenced(reading.text[start:end]):
        kinds = {"judicial": kinds.get("judicial", []) + kinds["execution"]} | {
            kind: matches for kind, matches in kinds.items() if kind not in ("execution", "judicial")
        }
    if "clash" in kinds and _is_riot(kinds, reading.text[start:end]):
        kinds = {"protest": kinds.get("protest", []) + kinds["clash"]} | {
            kind: matches for kind, matches in kinds.items() if kind not in ("protest", "clash")
        }
    if (
        "shelling" in kinds
        and "airstrike" not in kinds
        and word_list("aircraft") & {bare(word) for word in reading.text[start:end]}
    ):
        kinds = {"airstrike" if kind == "shelling" else kind: matches for kind, matches in kinds.items()}
    return {kind: [match._replace(name=kind) for match in matches] for kind, matches in kinds.items()}


def _announced(reading: Reading, told: set[int]) -> list[Candidate]:
    """«أعلنت القيادة مقتل ثمانية من عناصر التنظيم»: a force kills fighters in a fight, or from the air if it flies."""
    found = []
    for sentence, named in reading.groups.items():
        kinds = {groups()[match.name].kind for match in named}
        if sentence in told or not kinds & {"force", "air"}:
            continue
        start, end = reading.bounds[sentence]
        for toll in find_tolls(reading.text, start, end):
            if toll.slot == "killed" and any(_are_fighters(reading.text, span) for span in toll.who):
                kind = "airstrike" if "air" in kinds else "clash"
                trigger = Match(toll.start, toll.start + 1, "noun", kind)
                found.append(Candidate(kind, sentence, trigger, (trigger,)))
                break
    return found


def _are_fighters(words: list[str], span: tuple[int, int]) -> bool:
    return any((person := person_at(words, k)) and person.lemma in word_list("fighters") for k in range(*span))


def _is_found(reading: Reading, match: Match) -> bool:
    """«العثور على قنبلة»: found, seized or made harmless, it did not go off."""
    start, _ = reading.sentence_of(match.start)
    before = reading.text[max(start, match.start - 12) : match.start]
    return any(form.startswith(prefixes("finds")) for word in before for form in strip_front(word))


def _is_over(reading: Reading, judicial: list[Match]) -> bool:
    """An abduction is known already where the release is told."""
    return any(reading.text[m.start].startswith(prefixes("released")) for m in judicial)


def _is_sentenced(words: list[str]) -> bool:
    """«قضت محكمة بإعدام متهمين»: a court condemns; only «نفذ» and its like say that it was done."""
    court = any(bare(word) in word_list("benches") or word in word_list("sentencing") for word in words)
    return court and not any(word in word_list("carried_out") for word in words)


def _is_riot(kinds: dict[str, list[Match]], words: list[str]) -> bool:
    """«مواجهات بين محتجين والشرطة» belongs to the protest, unless shots are exchanged or arms named."""
    if any(m.end > m.start + 1 for m in kinds["clash"]) or any(bare(word) in word_list("armed") for word in words):
        return False
    return "protest" in kinds or any(bare(word) in word_list("protesters") for word in words)


def _last_resort(reading: Reading, found: list[Candidate]) -> list[Candidate]:
    """A supporting word in title or lead, when nothing in the article tells of harm more plainly.

    Bombs that are found, rifles that are seized and attacks that are threatened do no harm.
    """
    harmless = {c.sentence for c in found if CLASS_OF[c.type] in ("posture", "enforcement")}
    found_in = {c.sentence for c in found}
    weak = [
        m
        for m in reading.matches
        if m.form == "weak" and reading.words.sentence[m.start] <= reading.lead and is_real(reading, m)
    ]
    harmful = [
        m
        for m in weak
        if CLASS_OF[m.name] in HARMFUL
        and not (m.name == "clash" and reading.words.sentence[m.start] in found_in)
        and not (
            m.name in THREATENED_OR_FOUND and (reading.words.sentence[m.start] in harmless or _is_found(reading, m))
        )
    ]
    return [Candidate(m.name, reading.words.sentence[m.start], m, (m,)) for m in harmful[:1]]


def is_against(reading: Reading, sentence: int, kind: str) -> bool:
    """Whether a word of the same sentence makes the type another one."""
    against = event_types()[kind].against
    if not against:
        return False
    start, end = reading.bounds[sentence]
    spaced = f" {' '.join(reading.text[start:end])} "
    return any(f" {word} " in spaced for word in against) or any(
        bare(word) in against for word in reading.text[start:end]
    )


def best(matches: list[Match]) -> Match:
    """The longest trigger, the first of equals."""
    return max(matches, key=lambda m: (m.form in ("verb", "phrase") or m.end - m.start > 1, m.end - m.start, -m.start))
