"""The Kibana objects: data views, searches, the map and the dashboards, from a few words each. Pure.

    views | lens | boards | objects      one list, in the order in which they need each other

`marsad kibana install` puts them on a Kibana; `marsad.ndjson` beside this file is the same for a hand that imports it:

    python -m mappings.kibana > mappings/kibana/marsad.ndjson
"""

from __future__ import annotations

import json
from typing import Any

from mappings.kibana import boards, views

# Where the live page is when nobody says otherwise.
CONSOLE = "http://127.0.0.1:8600"


def objects(console: str = CONSOLE) -> list[dict[str, Any]]:
    """All saved objects; `console` is the address of the live page, which the dashboards link to."""
    return [views.tag(), *views.data_views(), *views.searches(), views.event_map(), *boards.dashboards(console)]


def ndjson(found: list[dict[str, Any]]) -> str:
    """One object a line, as Kibana imports it."""
    return "".join(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in found)
