"""The feed: where it is, whose it is, and how its articles are treated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

FEED_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed of the list.

    `country` is ISO 3166 alpha-2 or "" for one that covers many. `alerts` "always" sends alerts for old articles too.
    `full_text` says whether the pages of articles are read: "auto" when the feed gives only the beginning of a text.
    `local` allows addresses that are not public (a feed on this machine). `origin` says where the address was seen.
    """

    id: str
    url: str
    title: str = ""
    publisher: str = ""
    country: str = ""
    language: str = "ar"
    enabled: bool = True
    local: bool = False
    alerts: Literal["auto", "always", "never"] = "auto"
    full_text: Literal["auto", "always", "never"] = "auto"
    folder: str = ""
    origin: str = ""
