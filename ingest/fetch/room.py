"""The memory that answers of publishers may take until they are read, all together."""

from __future__ import annotations

import asyncio


class Room:
    """So many bytes for whoever asks first; who asks for more than is left waits until others give back."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._changed = asyncio.Condition()

    def corner(self) -> Corner:
        """A part of the room that grows with what is put there; given back whole when its block ends."""
        return Corner(self)

    async def take(self, size: int) -> None:
        """Take so many bytes, when there are."""
        if self._left < size:
            async with self._changed:
                await self._changed.wait_for(lambda: self._left >= size)
        self._left -= size

    async def give_back(self, size: int) -> None:
        """Give back so many bytes, for others."""
        self._left += size
        async with self._changed:
            self._changed.notify_all()


class Corner:
    """What one answer holds of the room."""

    def __init__(self, room: Room) -> None:
        self.held = 0  # bytes
        self._room = room

    async def __aenter__(self) -> Corner:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.held:
            await self._room.give_back(self.held)

    async def grow(self, size: int) -> None:
        """Hold so many bytes more."""
        await self._room.take(size)
        self.held += size
