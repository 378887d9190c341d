"""Reads robots.txt (RFC 9309): pure, and in one pass over its lines, whatever a server sends.

Not by protego, which is otherwise sound: 30,000 user-agent lines before 2,000 rules, 500 kB, keep it busy for 100 s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote, urlsplit

import orjson

AGENT = "marsad"
MAX_BYTES = 500 * 1024  # what RFC 9309 asks to be read at least; the rest is not looked at
# More than this said to us alone is kept nowhere: such a site is left alone.
MAX_KEPT = 64 * 1024
LONGEST_DELAY = 60.0
_SAFE = "/:@!$&'()*+,;=~-._?#[]%"
_ESCAPED_ASCII = re.compile("(%[0-7][0-9A-Fa-f])")
_DELAY = re.compile(r"\d{1,6}(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site asks of us: (allowed?, pattern) each, and how many seconds to leave between two requests."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0

    def allow(self, url: str) -> bool:
        """Whether this address may be fetched: the longest pattern that fits says so, of two the one that allows."""
        path = _path(url)
        fitting = [(len(pattern), allowed) for allowed, pattern in self.rules if _fits(pattern, path)]
        return max(fitting)[1] if fitting else True

    def to_json(self) -> str:
        """As text, to be kept."""
        return orjson.dumps([self.delay, self.rules]).decode()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The rules of `to_json`; raises ValueError or TypeError for anything else."""
        delay, rules = orjson.loads(text)
        return cls(tuple((bool(allowed), str(pattern)) for allowed, pattern in rules), float(delay))


ALL = Rules()
NOTHING = Rules(((False, "/"),))


def read_rules(content: bytes, agent: str = AGENT) -> Rules:
    """The rules for this agent: of all groups that name it, else of those for "*"; other lines are passed over."""
    ours, everybodys = _Group(), _Group()
    named: set[str] = set()
    naming = False
    for name, value in _lines(content):
        if name == "user-agent":
            named = named if naming else set()
            named |= {value.partition("/")[0].strip().lower()} & {agent, "*"}
            ours.named = ours.named or agent in named
            naming = True
        elif name in ("allow", "disallow", "crawl-delay"):
            naming = False
            for group in [group for group, whose in ((ours, agent), (everybodys, "*")) if whose in named]:
                group.take(name, value)
    return (ours if ours.named else everybodys).rules()


class _Group:
    """What was said to one agent, in all places that name it."""

    def __init__(self) -> None:
        self.named = False
        self._rules: dict[tuple[bool, str], None] = {}
        self._size = 0
        self._delay = 0.0

    def take(self, name: str, value: str) -> None:
        if name == "crawl-delay":
            self._delay = float(value) if _DELAY.fullmatch(value) else self._delay
        elif value and self._size <= MAX_KEPT:
            rule = (name == "allow", _spelled(value if value[0] in "/*" else f"/{value}"))
            self._size += 0 if rule in self._rules else len(rule[1])
            self._rules[rule] = None

    def rules(self) -> Rules:
        if self._size > MAX_KEPT:
            return NOTHING
        return Rules(tuple(self._rules), min(self._delay, LONGEST_DELAY))


def _lines(content: bytes) -> list[tuple[str, str]]:
    text = content[:MAX_BYTES].decode("utf-8-sig", "replace").replace("\r", "\n")
    pairs = (line.partition("#")[0].partition(":") for line in text.split("\n"))
    return [(name.strip().lower(), value.strip()) for name, colon, value in pairs if colon]


def _fits(pattern: str, path: str) -> bool:
    # Pieces between the stars, each found at its first place after the one before: no step is ever taken back.
    anchored = pattern.endswith("$")
    first, *others = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    if not others:
        return not anchored or len(path) == len(first)
    at = len(first)
    for piece in others[:-1]:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    last = others[-1]
    return path.endswith(last) and len(path) - len(last) >= at if anchored else path.find(last, at) >= 0


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    return _spelled((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _spelled(part: str) -> str:
    # «س», «%D8%B3» and «%d8%b3» are one spelling; escapes of signs that mean something in an address stay.
    if part.isascii() and "%" not in part:
        return part
    return "".join(piece.upper() if n % 2 else _respelled(piece) for n, piece in enumerate(_ESCAPED_ASCII.split(part)))


def _respelled(piece: str) -> str:
    return quote(unquote(piece, errors="surrogateescape"), safe=_SAFE, errors="surrogateescape")
