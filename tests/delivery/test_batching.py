"""Many callers share a commit, and each learns what became of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.delivery.batching import Batcher
from bot.errors import StorageError


class Commits:
    """Doubles numbers, slowly; the ones in `bad` cannot be stored."""

    def __init__(self, *bad: int) -> None:
        self.bad = set(bad)
        self.batches: list[list[int]] = []
        self.at_once = self.most_at_once = 0

    async def __call__(self, items: Sequence[int]) -> list[int]:
        self.batches.append(list(items))
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(1.0)
        self.at_once -= 1
        if self.bad & set(items):
            raise StorageError("away")
        return [2 * item for item in items]


async def submit_all(batcher: Batcher[int, int], count: int) -> list[int | BaseException]:
    tasks = [asyncio.create_task(batcher.submit(n)) for n in range(count)]
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_lone_item_waits_for_no_company() -> None:
    commits = Commits()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    assert await Batcher(commits).submit(7) == 14
    assert loop.time() - begun == pytest.approx(1.0)


async def test_what_comes_during_a_commit_goes_into_the_next_one() -> None:
    commits = Commits()
    batcher = Batcher(commits)
    first = asyncio.create_task(batcher.submit(0))
    await asyncio.sleep(0.5)
    later = [asyncio.create_task(batcher.submit(n)) for n in range(1, 6)]
    assert await asyncio.gather(first, *later) == [0, 2, 4, 6, 8, 10]
    assert commits.batches == [[0], [1, 2, 3, 4, 5]]


async def test_batches_kept_apart_gather_what_comes_between_and_delay_no_lone_item() -> None:
    commits = Commits()
    batcher = Batcher(commits, apart=3.0)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    first = asyncio.create_task(batcher.submit(0))
    await asyncio.sleep(1.5)  # committed, and nothing waits
    later = [asyncio.create_task(batcher.submit(1))]
    await asyncio.sleep(1.0)
    later.append(asyncio.create_task(batcher.submit(2)))
    assert await asyncio.gather(first, *later) == [0, 2, 4]
    assert commits.batches == [[0], [1, 2]]
    assert loop.time() - begun == pytest.approx(4.0)
    await asyncio.sleep(3.0)
    assert await batcher.submit(3) == 6
    assert loop.time() - begun == pytest.approx(8.0)


async def test_a_batch_has_a_limit_and_keeps_the_order() -> None:
    commits = Commits()
    assert await submit_all(Batcher(commits, limit=10), 25) == [2 * n for n in range(25)]
    assert [len(batch) for batch in commits.batches] == [10, 10, 5]
    assert [n for batch in commits.batches for n in batch] == list(range(25))
    assert commits.most_at_once == 1


async def test_what_cannot_be_stored_fails_alone() -> None:
    results = await submit_all(Batcher(Commits(2)), 5)
    assert [results[n] for n in (0, 1, 3, 4)] == [0, 2, 6, 8]
    assert isinstance(results[2], StorageError)


async def test_where_nothing_can_be_stored_everybody_is_told() -> None:
    results = await submit_all(Batcher(Commits(*range(5))), 5)
    assert [type(result) for result in results] == [StorageError] * 5


async def test_after_a_failure_it_goes_on() -> None:
    commits = Commits(1)
    batcher = Batcher(commits)
    with pytest.raises(StorageError):
        await batcher.submit(1)
    commits.bad.clear()
    assert await batcher.submit(1) == 2


async def test_an_error_that_is_not_the_stores_reaches_all_at_once() -> None:
    async def lose(items: Sequence[int]) -> list[int]:
        raise LookupError("another process has the role")

    results = await submit_all(Batcher(lose), 3)
    assert [type(result) for result in results] == [LookupError] * 3


async def test_who_gives_up_waiting_stops_nobody_elses_commit() -> None:
    commits = Commits()
    batcher = Batcher(commits)
    impatient, patient = (asyncio.create_task(batcher.submit(n)) for n in (1, 2))
    await asyncio.sleep(0.5)
    impatient.cancel()
    assert await patient == 4
    assert impatient.cancelled()
    assert commits.batches == [[1, 2]]
