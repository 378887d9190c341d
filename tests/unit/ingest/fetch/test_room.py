"""The memory that answers share."""

import asyncio

from ingest.fetch.room import Room


def test_who_asks_for_more_than_is_left_waits_for_others() -> None:
    async def scene() -> list[str]:
        room, told = Room(10), []

        async def take(name: str, size: int) -> None:
            await room.take(size)
            told.append(name)

        await take("a", 6)
        waiting = [asyncio.create_task(take("b", 6)), asyncio.create_task(take("c", 6))]
        await take("d", 4)
        await asyncio.sleep(0)
        assert told == ["a", "d"]
        await room.give_back(6)
        await asyncio.sleep(0.01)
        assert told == ["a", "d", "b"]
        await room.give_back(6)
        await asyncio.gather(*waiting)
        return told

    assert asyncio.run(scene()) == ["a", "d", "b", "c"]


def test_who_gives_up_waiting_takes_nothing() -> None:
    async def scene() -> None:
        room = Room(10)
        await room.take(10)
        waiting = asyncio.create_task(room.take(5))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await room.give_back(10)
        await asyncio.wait_for(room.take(10), 1)

    asyncio.run(scene())


def test_a_corner_is_given_back_whole_also_after_a_failure() -> None:
    async def scene() -> None:
        room = Room(10)
        try:
            async with room.corner() as corner:
                await corner.grow(4)
                await corner.grow(6)
                assert corner.held == 10
                raise TimeoutError
        except TimeoutError:
            await asyncio.wait_for(room.take(10), 1)

    asyncio.run(scene())
