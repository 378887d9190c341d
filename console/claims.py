"""Speaks to Redis for who tells a trouble: of several consoles one calls the webhook, once per opening.

`trouble:{id}` is "calling" while one console calls, "told" afterwards, and gone when the trouble is over.
"""

from __future__ import annotations

from typing import Protocol

import redis

# Renewed while the trouble lasts, so it outlives a restart of every console but not for long what no console saw end.
TOLD_SECONDS = 120
CALLING_SECONDS = 40


class Claims(Protocol):
    """Who tells what."""

    def take(self, trouble: str) -> bool:
        """Whether this console is to tell it now."""

    def told(self, trouble: str) -> None:
        """It was told; nobody tells it again while it lasts."""

    def release(self, trouble: str) -> None:
        """It was not told after all, or it is over."""


class SharedClaims:
    """Shared by all consoles on one Redis; every call raises RedisError when it is away."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def take(self, trouble: str) -> bool:
        """Whether this console is to tell it now; a console that died while calling is replaced after a while."""
        if self._client.get(_key(trouble)) == "told":
            self._client.expire(_key(trouble), TOLD_SECONDS)
            return False
        return bool(self._client.set(_key(trouble), "calling", nx=True, ex=CALLING_SECONDS))

    def told(self, trouble: str) -> None:
        """It was told; nobody tells it again while it lasts."""
        self._client.set(_key(trouble), "told", ex=TOLD_SECONDS)

    def release(self, trouble: str) -> None:
        """It was not told after all, or it is over."""
        self._client.delete(_key(trouble))


class OwnClaims:
    """This console's alone: for the one trouble that cannot be shared, Redis being away."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, trouble: str) -> bool:
        """Whether it was not taken yet."""
        fresh = trouble not in self._taken
        self._taken.add(trouble)
        return fresh

    def told(self, trouble: str) -> None:
        """It stays taken."""

    def release(self, trouble: str) -> None:
        """It may be taken again."""
        self._taken.discard(trouble)


def _key(trouble: str) -> str:
    return f"trouble:{trouble}"
