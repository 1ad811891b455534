"""What is done every now and then."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import StorageError
from bot.operations.housekeeping import Housekeeping


async def test_each_job_is_done_though_one_fails(caplog: pytest.LogCaptureFixture) -> None:
    done = []

    async def away() -> None:
        done.append("away")
        raise StorageError("the database does not answer")

    async def broken() -> None:
        done.append("broken")
        raise ZeroDivisionError

    async def fine() -> None:
        done.append("fine")

    jobs = {"prune": away, "sweep": broken, "count": fine}
    await Housekeeping(jobs, lambda: True).round()
    assert done == ["away", "broken", "fine"]
    assert [r.message for r in caplog.records] == [
        "prune: the database does not answer",
        "sweep failed",
    ]


async def test_only_the_process_whose_turn_it_is_does_them() -> None:
    done = []

    async def job() -> None:
        done.append(is_ours)

    is_ours = False
    keeping = Housekeeping({"prune": job}, lambda: is_ours)
    await keeping.round()
    is_ours = True
    await keeping.round()
    assert done == [True]


async def test_they_are_done_again_and_again() -> None:
    thrice = asyncio.Event()
    count = 0

    async def job() -> None:
        nonlocal count
        count += 1
        if count == 3:
            thrice.set()

    running = asyncio.create_task(Housekeeping({"x": job}, lambda: True).run(0.0, 0.0))
    await asyncio.wait_for(thrice.wait(), 30)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
