"""Refuses tracked files that repeat eight consecutive words of an article under ../shared.

The articles are other people's; tests and examples of this project are its own. Exit status 0: nothing copied.
Without ../shared it says so and passes, unless MARSAD_REQUIRE_SHARED=1 is set.
"""

from __future__ import annotations

import json
import lzma
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

RUN = 8
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
# Letters and digits; vowel marks and the lengthening stroke do not make another word.
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u064b-\u0652\u0640]")


def main() -> int:
    """Compare every tracked text file with every article; the exit status."""
    if not SHARED.is_dir():
        print("copied: ../shared is absent, nothing compared", file=sys.stderr)
        return 1 if os.environ.get("MARSAD_REQUIRE_SHARED") == "1" else 0
    known = {hash(run) for text in articles() for _, run in runs(text)}
    found = 0
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        for line, run in runs(text):
            if hash(run) in known:
                print(f"{path.relative_to(ROOT)}:{line}: repeats an article: {' '.join(run)}")
                found += 1
                break
    print(f"copied: {len(known):,} runs of {RUN} words compared, {found} files repeat one")
    return 1 if found else 0


def articles() -> Iterator[str]:
    """Title and text of every article, and every sentence of the annotated material."""
    for path in sorted(SHARED.rglob("articles.jsonl")):
        yield from (_text(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    with lzma.open(SHARED / "corpus" / "ant.jsonl.xz", "rt", encoding="utf-8") as lines:
        yield from (_text(line) for line in lines)
    for path in sorted((SHARED / "data").rglob("*_gsr.csv")):
        yield path.read_text(encoding="utf-8")


def runs(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each run of eight words with the line it begins on; a run crosses line breaks."""
    words: list[tuple[int, str]] = [
        (number, word.casefold())
        for number, line in enumerate(text.splitlines(), 1)
        for word in _WORD.findall(_MARKS.sub("", line))
    ]
    for start in range(len(words) - RUN + 1):
        run = tuple(word for _, word in words[start : start + RUN])
        # A run of bare numbers or single letters (a lock file, a table) is nobody's sentence.
        if sum(len(word) > 1 and not word.isdigit() for word in run) >= RUN - 2:
            yield words[start][0], run


def tracked() -> list[Path]:
    """Every file that git tracks."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in names.split("\0") if name]


def _text(line: str) -> str:
    row = json.loads(line)
    return f"{row.get('title') or ''}\n{row.get('text') or ''}"


if __name__ == "__main__":
    sys.exit(main())
