"""What runs beside polling, and how it ends."""

import asyncio

import pytest

from ingest.beside import end, running


def test_a_task_that_swallows_a_cancellation_is_ended_all_the_same() -> None:
    async def stubborn(times: int) -> None:
        for _ in range(times):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                continue
        await asyncio.sleep(60)

    async def scene() -> bool:
        task = asyncio.create_task(stubborn(2))
        await asyncio.sleep(0)
        await asyncio.wait_for(end(task), 5)
        return task.cancelled()

    assert asyncio.run(scene())


def test_a_task_that_is_over_is_left_as_it_is() -> None:
    async def scene() -> None:
        async def nothing() -> None:
            return

        task = asyncio.create_task(nothing())
        await task
        await end(task)
        assert not task.cancelled()

    asyncio.run(scene())


def test_work_that_breaks_stops_everything() -> None:
    async def breaks() -> None:
        raise ValueError

    async def scene() -> None:
        stop = asyncio.Event()
        async with running(breaks(), stop):
            await asyncio.wait_for(stop.wait(), 5)

    asyncio.run(scene())


def test_work_is_asked_to_end_and_what_broke_beside_it_is_told() -> None:
    ended = False

    async def scene() -> None:
        stop = asyncio.Event()

        async def works() -> None:
            nonlocal ended
            await stop.wait()
            ended = True

        async with running(works(), stop):
            raise KeyError("x")

    with pytest.raises(KeyError):
        asyncio.run(scene())
    assert ended
