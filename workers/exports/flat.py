"""An event document without its branches: what the forms take their fields from. Pure."""

from __future__ import annotations

from typing import Any

TOLLS = ("killed", "injured", "arrested", "abducted", "killed_perpetrators")


def flat(document: dict[str, Any]) -> dict[str, Any]:
    """Names without dots; names of actors and targets are lists, what is not known is None."""
    event, marsad = document["event"], document["marsad"]
    place, url = marsad.get("place") or {}, document.get("url") or {}
    where = place.get("location") or {}
    found = {
        "id": event["id"],
        "state": marsad["state"],
        "reported": document["@timestamp"],
        "type": event.get("action"),
        "class": marsad.get("class"),
        "salience": marsad.get("salience"),
        "modality": marsad.get("modality"),
        "start": event.get("start"),
        "end": event.get("end"),
        "date_precision": marsad.get("date_precision"),
        "place_ar": place.get("name_ar"),
        "place_en": place.get("name_en"),
        "country": place.get("country"),
        "place_precision": place.get("precision"),
        "lat": where.get("lat"),
        "lon": where.get("lon"),
    }
    for slot, name in (("actors", "actor"), ("targets", "target")):
        for language in ("ar", "en"):
            found[f"{name}_{language}"] = _names(marsad.get(slot), language)
    for slot in TOLLS:
        toll = marsad.get(slot) or {}
        found |= {slot: toll.get("value")} | {f"{slot}_{part}": toll.get(part) for part in ("qualifier", "vague")}
    return found | {
        "means": marsad.get("means"),
        "claimed_by": marsad.get("claimed_by"),
        "attributed_to": marsad.get("attributed_to"),
        "evidence": document.get("message"),
        "headline": marsad.get("title"),
        "publisher": event.get("provider"),
        "url": url.get("full"),
        "article_id": marsad.get("article_id"),
        "revision": marsad.get("revision"),
    }


def _names(named: list[dict[str, Any]] | None, language: str) -> list[str]:
    return [name for one in named or () if (name := one.get(f"name_{language}"))]
