"""GeoJSON (RFC 7946) for maps: one feature an event, without a geometry where no place is known. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import orjson

from workers.exports.flat import flat


def write(events: Iterable[dict[str, Any]], withdrawn: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A collection of features, piece by piece; a withdrawn one has its state and no geometry."""
    before = '{"type":"FeatureCollection","features":[\n'
    for document in chain(events, withdrawn):
        yield before + orjson.dumps(_feature(flat(document))).decode()
        before = ",\n"
    yield (before if before != ",\n" else "") + "\n]}\n"


def _feature(found: dict[str, Any]) -> dict[str, Any]:
    lat, lon = found.pop("lat"), found.pop("lon")
    where = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
    known = {name: value for name, value in found.items() if value not in (None, [])}
    return {"type": "Feature", "id": found["id"], "geometry": where, "properties": known}
