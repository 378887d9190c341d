"""Put the place that the model quotes on the map: by the gazetteer and the article, never by what the model knows."""

from __future__ import annotations

from workers.event import Place
from workers.lang.ar.clitics import strip_front
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split
from workers.model.quotes import Quote, Text, cut
from workers.resolve.places import Mention, find_places, gazetteer

RANK = {"site": 0, "city": 1, "region": 2, "country": 3}


def place_of(text: Text, quote: Quote, evidence: Quote) -> Place | None:
    """The quoted place, the most specific if the quote names several; None when nothing tells even its country."""
    inside = [mention for mention in text.places if mention.start < quote.last and quote.first < mention.end]
    if inside:
        mention = min(inside, key=lambda one: (RANK[one.entry.precision], one.start))
        return _place(_name(text, mention), mention)
    # The article did not make it a place for the rules; that the model calls it one is as good as a «في».
    alone = find_places(["في", *split(fold(quote.words)).text], text.country)
    return _place(quote.words, alone[0]) if alone else _unknown(text, quote, evidence)


def _place(name: str, mention: Mention) -> Place:
    entry = mention.entry
    return Place(name, entry.english or name, entry.country, entry.lat, entry.lon, entry.precision)


def _name(text: Text, mention: Mention) -> str:
    first = text.words.text[mention.start]
    return cut(text, mention.start, mention.end, _stem(first) if mention.clitic else first).words


def _stem(word: str) -> str:
    """A first word without its proclitics, as the gazetteer knows it."""
    _, *stems = strip_front(word)
    return next((stem for stem in stems if stem in gazetteer()), stems[-1] if stems else word)


def _unknown(text: Text, quote: Quote, evidence: Quote) -> Place | None:
    """A name that no list has: in the country of its sentence, else of its article, at no point."""
    near = [mention.entry.country for mention in text.places if evidence.first <= mention.start < evidence.last]
    country = near[0] if near else text.country
    return Place(quote.words, quote.words, country, None, None, "site") if country else None
