"""Build common.txt: words that are no place names, however much they look like one of the gazetteer.

Run by hand, never at run time: `python -m workers.resolve.build_common`, where ../shared lies. The words are those of
the unlabelled corpus (Jawhara FM, Apache-2.0; held-out articles stay out) that many articles use and that hardly ever
stand after «مدينة», «بلدة», «ولاية» and their like; places that everybody knows are left out, so gazetteer.tsv is
built first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from workers.lang.ar.clitics import strip_front
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split
from workers.resolve.cues import cue
from workers.resolve.gazetteer import gazetteer

HERE = Path(__file__).parent
# In at least so many articles, and at most this share of them after a word that announces a place.
LEAST, MOST_ANNOUNCED = 8, 0.04
WELL_KNOWN = 100_000


def main() -> None:
    """Write common.txt beside this file."""
    texts = (f"{row['title']}\n{row['text']}" for row in import_module("training.parts").corpus())
    with (HERE / "common.txt").open("w", encoding="utf-8") as out:
        out.write("# Words of the Jawhara FM corpus (Apache-2.0) that are no place names; made by build_common.py\n")
        out.writelines(f"{word}\n" for word in sorted(common(split(fold(text)).text for text in texts)))


def common(texts: Iterable[list[str]]) -> set[str]:
    """The words that many texts use, seldom after «مدينة» and its like."""
    used, announced = Counter[str](), Counter[str]()
    for words in texts:
        used.update({word for word in words if "ء" <= word[0] <= "ي"})
        announced.update({words[k] for k in range(1, len(words)) if announces(words[k - 1])})
    return {
        word
        for word, n in used.items()
        if n >= LEAST and announced[word] <= MOST_ANNOUNCED * n and not any(map(is_known, strip_front(word)))
    }


def is_known(word: str) -> bool:
    """Whether a word is a place that everybody knows, and no common word that equals one."""
    places = [entry for name in gazetteer().get(word, ()) if not name.rest for entry in name.entries]
    cities = [entry for entry in places if entry.precision == "city" and entry.population >= WELL_KNOWN]
    known = bool(cities) or any(entry.reviewed for entry in places)
    return known and word not in cue("weak") | cue("semi")


def announces(word: str) -> bool:
    """Whether a place name is to be expected after the word."""
    return any(form in cue("admin") for form in strip_front(word))


if __name__ == "__main__":
    main()
