"""Rows put together for one step of teaching: pieces in windows, questions and answers as tensors."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from training.encoder.rows import Mention, Row
from workers.extract.encoder import features
from workers.extract.encoder.features import TAGS, Trigger, Vector
from workers.extract.encoder.network import WINDOW, windows
from workers.extract.encoder.pieces import END, NOTHING, START

# An answer that the annotation does not settle.
UNSETTLED = -100
# Articles are batched by length, but not always with the same others.
SHUFFLE = (0.85, 1.18)

Cut = Callable[[str], tuple[int, ...]]


class Pairs(NamedTuple):
    """Two triggers each, how they stand to each other, whether they tell of one event (1.0)."""

    one: Tensor
    other: Tensor
    standing: Tensor
    right: Tensor


class Mentions(NamedTuple):
    """A trigger, its type, the words of a place, date or toll (-1: none), how they stand, whether it is the event's."""

    triggers: Tensor
    kinds: Tensor
    starts: Tensor
    ends: Tensor
    standing: Tensor
    right: Tensor


class Sentences(NamedTuple):
    """[sentences, longest]: words by number, where there are any, where each stands to the trigger, its tag."""

    triggers: Tensor
    kinds: Tensor
    words: Tensor
    mask: Tensor
    stands: Tensor
    tags: Tensor


class Batch(NamedTuple):
    """Some articles. Words and triggers are numbered through; None where a question is not asked of any."""

    pieces: Tensor
    mask: Tensor
    first_pieces: Tensor
    last_pieces: Tensor
    starts: Tensor
    ends: Tensor
    standing: Tensor
    types: Tensor
    first: Tensor
    main: Tensor
    pairs: Pairs | None
    places: Mentions | None
    dates: Mentions | None
    tolls: Mentions | None
    roles: Sentences | None
    articles: Tensor
    told: Tensor


def split(rows: Sequence[Row], cut: Cut, most: int, chance: random.Random) -> list[list[Row]]:
    """Rows of similar length in batches of at most so many pieces (padding counted), in random order."""
    seen = ((_seen(row, cut)[0], row) for row in rows)
    long = [(len(texts) * max(map(len, texts)), row) for texts, row in seen]
    long.sort(key=lambda pair: pair[0] * chance.uniform(*SHUFFLE))
    found: list[list[Row]] = []
    current: list[Row] = []
    widest = 0
    for length, row in long:
        if current and (len(current) + 1) * max(widest, length) > most:
            found.append(current)
            current, widest = [], 0
        current.append(row)
        widest = max(widest, length)
    found.append(current)
    chance.shuffle(found)
    return found


def together(rows: Sequence[Row], cut: Cut, types: Sequence[str]) -> Batch:
    """The tensors of some rows."""
    number = {kind: at for at, kind in enumerate(types)}
    texts: list[list[int]] = []
    firsts: list[tuple[int, int]] = []
    lasts: list[tuple[int, int]] = []
    words = 0
    offsets: list[tuple[int, int]] = []
    triggers: list[tuple[int, Row, Trigger]] = []
    for row in rows:
        seen, first, last = _seen(row, cut)
        firsts += [(len(texts) + window, at) for window, at in first]
        lasts += [(len(texts) + window, at) for window, at in last]
        texts += seen
        offsets.append((words, len(triggers)))
        triggers += [(words, row, trigger) for trigger in row.triggers]
        words += len(row.words)
    width = -(-max(map(len, texts)) // 8) * 8
    pieces = np.full((len(texts), width), NOTHING)
    for line, text in enumerate(texts):
        pieces[line, : len(text)] = text
    mask = np.arange(width)[None, :] < np.array([len(text) for text in texts])[:, None]
    return Batch(
        pieces=torch.tensor(pieces),
        mask=torch.tensor(mask),
        first_pieces=torch.tensor([window * width + at for window, at in firsts]),
        last_pieces=torch.tensor([window * width + at for window, at in lasts]),
        starts=torch.tensor([offset + trigger.start for offset, _, trigger in triggers]),
        ends=torch.tensor([offset + trigger.end - 1 for offset, _, trigger in triggers]),
        standing=_stack([features.of_trigger(row.layout, trigger, types) for _, row, trigger in triggers]),
        types=torch.tensor([UNSETTLED if kind is None else number[kind] for row in rows for kind in row.types]),
        first=_settled([answer for row in rows for answer in row.first]),
        main=_settled([answer for row in rows for answer in row.main]),
        pairs=_pairs(rows, offsets),
        places=_mentions([row.places for row in rows], offsets, number),
        dates=_mentions([row.dates for row in rows], offsets, number),
        tolls=_mentions([row.tolls for row in rows], offsets, number),
        roles=_roles(rows, offsets, number),
        articles=torch.tensor([at for at, row in enumerate(rows) for _ in row.words]),
        told=torch.tensor([[float(kind in row.told) for kind in types] for row in rows]),
    )


def _seen(row: Row, cut: Cut) -> tuple[list[list[int]], list[tuple[int, int]], list[tuple[int, int]]]:
    """The windows of an article, and the (window, position) of the first and the last piece of each word."""
    flat: list[int] = []
    bounds = []
    for word in row.words:
        pieces = cut(word)
        bounds.append((len(flat), len(flat) + len(pieces) - 1))
        flat += pieces
    begins = windows(len(flat))
    firsts, lasts = [], []
    for first, last in bounds:
        best = max(
            range(len(begins)),
            key=lambda n: min(first - begins[n], begins[n] + WINDOW - 1 - last),
        )
        firsts.append((best, first - begins[best] + 1))
        lasts.append((best, last - begins[best] + 1))
    return [[START, *flat[at : at + WINDOW], END] for at in begins], firsts, lasts


def _stack(vectors: Sequence[Vector]) -> Tensor:
    return torch.tensor(np.stack(vectors))


def _settled(answers: Sequence[bool | None]) -> Tensor:
    return torch.tensor([float(UNSETTLED if answer is None else answer) for answer in answers])


def _pairs(rows: Sequence[Row], offsets: Sequence[tuple[int, int]]) -> Pairs | None:
    asked = [
        (base + one, base + other, features.of_pair(row.layout, row.triggers[one], row.triggers[other]), float(same))
        for row, (_, base) in zip(rows, offsets, strict=True)
        for one, other, same in row.pairs
    ]
    if not asked:
        return None
    ones, others, standing, right = zip(*asked, strict=True)
    return Pairs(torch.tensor(ones), torch.tensor(others), _stack(standing), torch.tensor(right))


def _mentions(
    asked: Sequence[Sequence[Mention]], offsets: Sequence[tuple[int, int]], number: dict[str, int]
) -> Mentions | None:
    """The same question of all articles: `asked` holds those of each."""
    rows = [
        (
            base + mention.trigger,
            number[mention.kind],
            words + mention.start if mention.start >= 0 else -1,
            words + mention.end - 1 if mention.start >= 0 else -1,
            mention.standing,
            float(mention.right),
        )
        for mentions, (words, base) in zip(asked, offsets, strict=True)
        for mention in mentions
    ]
    if not rows:
        return None
    triggers, kinds, starts, ends, standing, right = zip(*rows, strict=True)
    return Mentions(
        torch.tensor(triggers),
        torch.tensor(kinds),
        torch.tensor(starts),
        torch.tensor(ends),
        _stack(standing),
        torch.tensor(right),
    )


def _roles(rows: Sequence[Row], offsets: Sequence[tuple[int, int]], number: dict[str, int]) -> Sentences | None:
    asked = [(row, words, base, roles) for row, (words, base) in zip(rows, offsets, strict=True) for roles in row.roles]
    if not asked:
        return None
    shape = len(asked), max(roles.end - roles.start for *_, roles in asked)
    words, stands, tags = np.zeros(shape, int), np.zeros(shape, int), np.full(shape, UNSETTLED)
    mask = np.zeros(shape, bool)
    for line, (row, first, _, roles) in enumerate(asked):
        length = roles.end - roles.start
        words[line, :length] = np.arange(roles.start, roles.end) + first
        mask[line, :length] = True
        trigger = row.triggers[roles.trigger]
        stands[line, :length] = [features.stand(trigger, at) for at in range(roles.start, roles.end)]
        tags[line, :length] = [TAGS.index(tag) for tag in roles.tags]
    return Sentences(
        torch.tensor([base + roles.trigger for _, _, base, roles in asked]),
        torch.tensor([number[roles.kind] for *_, roles in asked]),
        *(torch.tensor(rows) for rows in (words, mask, stands, tags)),
    )
