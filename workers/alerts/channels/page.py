"""The live page: an alert goes on the stream that the console follows."""

from __future__ import annotations

from typing import Any

import redis

from marsad.settings import Settings
from workers.alerts.live import publish


def wanted(settings: Settings) -> bool:
    """Always: the page is part of the product."""
    return True


def deliver(id_: str, document: dict[str, Any], settings: Settings, client: redis.Redis) -> None:
    """Publish the alert; the page shows one id once."""
    publish(client, "alert", [document])
