"""JSON lines with the names of PLOVER, the open codebook of political events, for tools of event data. Pure.

Source of the names and codes: the PLOVER manual and its table from CAMEO (openeventdata/PLOVER, draft of 2021), columns
as in POLECAT, the data set coded by it. PLOVER has no category for crimes, accidents and disasters: their `event_type`
is null and `contexts` says what they are. What PLOVER has no name for keeps ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from workers.exports.flat import TOLLS, flat

# Our type -> PLOVER's event type, mode and context.
PLOVER: dict[str, tuple[str | None, str | None, tuple[str, ...]]] = {
    "suicide_bombing": ("ASSAULT", "suicide-attack", ()),
    "bombing": ("ASSAULT", "explosives", ()),
    "shelling": ("ASSAULT", "heavy-weapons", ("military",)),
    "airstrike": ("ASSAULT", "heavy-weapons", ("military",)),
    "armed_attack": ("ASSAULT", "firearms", ()),
    "assassination": ("ASSAULT", "assassinate", ()),
    "abduction": ("ASSAULT", "abduct", ()),
    "execution": ("ASSAULT", None, ()),
    "clash": ("ASSAULT", "firearms", ("military",)),
    "crime": (None, None, ("crime",)),
    "territorial_change": ("COERCE", "confiscate", ("military",)),
    "arrest": ("COERCE", "arrest", ("legal",)),
    "seizure": ("COERCE", "confiscate", ("legal",)),
    "judicial": ("ACCUSE", None, ("legal",)),
    "deployment": ("MOBILIZE", "troops", ("military",)),
    "threat": ("THREATEN", None, ()),
    "protest": ("PROTEST", None, ()),
    "sanction": ("COERCE", "restrict", ("diplomatic",)),
    "agreement": ("SUPPORT", None, ("diplomatic",)),
    "meeting": ("CONSULT", None, ()),
    "accident": (None, None, ("accident",)),
    "disaster": (None, None, ("disaster",)),
}
UNKNOWN: tuple[None, None, tuple[str, ...]] = (None, None, ())


def write(events: Iterable[dict[str, Any]], withdrawn: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One object a line; of a withdrawn event its id, state and article."""
    for document in events:
        yield orjson.dumps(plover(document)).decode() + "\n"
    for document in withdrawn:
        gone = flat(document)
        row = {"event_id": gone["id"], "state": gone["state"], "article_id": gone["article_id"]}
        yield orjson.dumps(row).decode() + "\n"


def plover(document: dict[str, Any]) -> dict[str, Any]:
    """The event under PLOVER's names."""
    found = flat(document)
    kind, mode, contexts = PLOVER.get(found["type"], UNKNOWN)  # an index may be of a newer version than we are
    return {
        "event_id": found["id"],
        "state": found["state"],
        "event_date": found["start"],
        "event_date_end": found["end"],
        "date_precision": found["date_precision"],
        "event_type": kind,
        "event_mode": mode,
        "contexts": list(contexts),
        "actor_name": found["actor_en"] or found["actor_ar"],
        "actor_name_raw": found["actor_ar"],
        "recipient_name": found["target_en"] or found["target_ar"],
        "recipient_name_raw": found["target_ar"],
        "placename": found["place_en"],
        "raw_placename": found["place_ar"],
        "country": found["country"],
        "latitude": found["lat"],
        "longitude": found["lon"],
        "place_precision": found["place_precision"],
        "publication_date": found["reported"],
        "headline": found["headline"],
        "source": found["publisher"],
        "url": found["url"],
        "article_id": found["article_id"],
        "text": found["evidence"],
        "type": found["type"],
        "modality": found["modality"],
        "salience": found["salience"],
        **{name: found[name] for slot in TOLLS for name in (slot, f"{slot}_qualifier", f"{slot}_vague")},
    }
