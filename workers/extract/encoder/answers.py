"""What the encoder thinks of an article: the answers to the questions that the linear models are asked, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from workers.extract.counting import Toll
from workers.extract.encoder import features
from workers.extract.encoder.features import Layout, Trigger
from workers.extract.encoder.network import ROLE_HEADS, SMALL, Floats, Network, gelu, normed, sigmoid, softmax
from workers.extract.matcher import Match
from workers.lang.ar.dates import When
from workers.resolve.places import Mention

# A word so far from the trigger plays no role (in words); no sentence of a writer is so long.
FAR = 90


class Answers:
    """An article as the encoder sees it; every answer is a chance."""

    def __init__(
        self, network: Network, words: Sequence[str], layout: Layout, spans: Mapping[tuple[int, int], list[Match]]
    ) -> None:
        self._network = network
        self._words = network.words(words)
        self._layout = layout
        self._spans = spans
        self._seen: dict[tuple[int, int], Floats] = {}

    def types(self, match: Match) -> dict[str, float]:
        """How likely a trigger tells of each type, and of none."""
        chances = softmax(self._network.answer("ty", self._trigger_seen(self._trigger(match))))
        return dict(zip(self._network.types, chances.tolist(), strict=True))

    def first(self, match: Match) -> float:
        """Whether this trigger is the one by which an annotator would name an event."""
        return float(sigmoid(self._network.answer("prim", self._trigger_seen(self._trigger(match))))[0])

    def main(self, match: Match) -> float:
        """Whether the event that a trigger tells of is what the article is about."""
        return float(sigmoid(self._network.answer("sal", self._trigger_seen(self._trigger(match))))[0])

    def same(self, one: Match, other: Match) -> float:
        """Whether two triggers, in text order, tell of one event."""
        pair = self._trigger(one), self._trigger(other)
        a, b = self._network.linear("tp", np.stack([self._trigger_seen(trigger) for trigger in pair]))
        stands = features.of_pair(self._layout, *pair)
        return float(sigmoid(self._network.answer("link", np.concatenate([a, b, a * b, abs(a - b), stands])))[0])

    def place(self, match: Match, mention: Mention) -> float:
        """Whether a place is that of the event a trigger tells of."""
        trigger = self._trigger(match)
        stands = features.of_place(self._layout, trigger, mention.start, mention.entry.precision)
        named = np.concatenate([self._words[mention.start], self._words[mention.end - 1]])
        return self._belongs("place", "mp", match.name, trigger, named, stands)

    def date(self, match: Match, when: When | None, published: date) -> float:
        """Whether a date is that of the event; None asks for the day of publication, of which the text says nothing."""
        trigger = self._trigger(match)
        if when is None:
            stands = features.of_date(self._layout, trigger, -1, "other", 0)
            return self._belongs("date", "dp", match.name, trigger, self._network.weights["pubv"], stands)
        stands = features.of_date(self._layout, trigger, when.start, when.precision, (published - when.day).days)
        named = np.concatenate([self._words[when.start], self._words[when.end - 1]])
        return self._belongs("date", "dp", match.name, trigger, named, stands)

    def toll(self, match: Match, toll: Toll) -> float:
        """Whether a toll is that of the event a trigger tells of, and its whole."""
        trigger = self._trigger(match)
        named = np.concatenate([self._words[toll.start], self._words[toll.end - 1]])
        stands = features.of_toll(self._layout, trigger, toll)
        return self._belongs("toll", "np", match.name, trigger, named, stands)

    def roles(self, match: Match, start: int, end: int) -> list[dict[str, float]]:
        """For each word of a sentence, words[start:end], the chances of TAGS as seen from a trigger."""
        net, trigger = self._network, self._trigger(match)
        near = range(max(start, trigger.start - FAR), min(end, trigger.end + FAR))
        seen = net.linear("rx", self._words[near.start : near.stop]) + net.linear("rg", self._trigger_seen(trigger))
        seen += self._type("rt.weight", match.name)
        seen += net.weights["rp.weight"][[features.stand(trigger, at) for at in near]]
        seen = normed(gelu(seen), net.weights["rln.weight"], net.weights["rln.bias"], SMALL)
        chances = softmax(net.linear("ro", net.layer("rl", seen, ROLE_HEADS))).tolist()
        nobody = {tag: float(tag == features.TAGS[0]) for tag in features.TAGS}
        return [
            dict(zip(features.TAGS, chances[at - near.start], strict=True)) if at in near else nobody
            for at in range(start, end)
        ]

    def _belongs(self, kind: str, named_by: str, event: str, trigger: Trigger, named: Floats, stands: Floats) -> float:
        a = self._network.linear(named_by, named)
        b = self._network.linear("vp", self._trigger_seen(trigger)) + self._type("vt.weight", event)
        return float(sigmoid(self._network.answer(kind, np.concatenate([a, b, a * b, abs(a - b), stands])))[0])

    def _type(self, name: str, kind: str) -> Floats:
        """What a type means to a network; one that was not taught means nothing to it."""
        table, types = self._network.weights[name], self._network.types
        return table[types.index(kind)] if kind in types else np.zeros(table.shape[1], "f4")

    def _trigger(self, match: Match) -> Trigger:
        """The trigger as it was taught: with every type its words speak for, whichever is asked about."""
        matches = self._spans.get((match.start, match.end), [match])
        return Trigger(match.start, match.end, tuple(sorted({m.name for m in matches})), matches[0].form)

    def _trigger_seen(self, trigger: Trigger) -> Floats:
        span = trigger.start, trigger.end
        if span not in self._seen:
            stands = features.of_trigger(self._layout, trigger, self._network.types)
            ends = self._words[trigger.start], self._words[trigger.end - 1]
            self._seen[span] = np.concatenate([*ends, stands])
        return self._seen[span]
