"""One process of several has a role, and the next one has it soon after it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.delivery.leadership import CANDIDACY, RENEWAL, TTL, Leadership, holder_name
from bot.delivery.ports import LeadershipLost
from bot.errors import StorageError
from tests.fakes.delivery_stores import Memory, MemoryRoleStore

Make = Callable[[], Leadership]


@pytest.fixture
def candidate(memory: Memory[str]) -> Make:
    """Another process that would like to lead."""
    return lambda: Leadership(MemoryRoleStore(memory), "leader")


def now() -> float:
    return asyncio.get_running_loop().time()


async def lead(leadership: Leadership, terms: list[tuple[str, float]], seconds: float) -> int:
    async with leadership.held() as epoch:
        terms.append(("begin", now()))
        try:
            await asyncio.sleep(seconds)
        finally:
            terms.append(("end", now()))
        return epoch


async def test_several_lead_one_after_the_other(candidate: Make) -> None:
    terms: list[tuple[str, float]] = []
    epochs = await asyncio.gather(*(lead(candidate(), terms, 30.0) for _ in range(4)))
    assert [what for what, _ in terms] == ["begin", "end"] * 4
    assert sorted(epochs) == [1, 2, 3, 4]


async def test_who_resigns_is_succeeded_at_once(candidate: Make) -> None:
    terms: list[tuple[str, float]] = []
    await asyncio.gather(lead(candidate(), terms, 30.0), lead(candidate(), terms, 1.0))
    (_, _), (_, end), (_, begin), _ = terms
    assert begin - end <= CANDIDACY


async def test_a_role_is_held_for_as_long_as_it_is_wanted(candidate: Make) -> None:
    terms: list[tuple[str, float]] = []
    leading = asyncio.create_task(lead(candidate(), terms, 100 * TTL))
    await asyncio.sleep(1.0)
    await lead(candidate(), terms, 0.0)
    (_, begin), (_, end), (_, next_begin), _ = terms
    assert end - begin == pytest.approx(100 * TTL)
    assert next_begin >= end
    assert await leading == 1


async def test_who_is_gone_without_a_word_is_succeeded_after_its_lease(
    memory: Memory[str], candidate: Make
) -> None:
    assert await MemoryRoleStore(memory).acquire("leader", "killed", TTL) == 1
    begun = now()
    async with candidate().held() as epoch:
        assert epoch == 2
        assert TTL <= now() - begun <= TTL + 2 * CANDIDACY


async def test_a_role_that_is_lost_cancels_what_was_done_in_it(
    memory: Memory[str], candidate: Make
) -> None:
    terms: list[tuple[str, float]] = []
    leading = asyncio.create_task(lead(candidate(), terms, 1000.0))
    await asyncio.sleep(1.0)
    memory.roles["leader"].epoch += 1  # another thinks we are gone
    lost = now()
    with pytest.raises(LeadershipLost):
        await leading
    assert now() - lost <= RENEWAL
    assert [what for what, _ in terms] == ["begin", "end"]
    assert not leading.cancelled()


async def test_a_store_that_is_away_shortly_costs_nobody_the_role(
    memory: Memory[str], candidate: Make
) -> None:
    leading = asyncio.create_task(lead(candidate(), [], 60.0))
    await asyncio.sleep(1.0)
    memory.is_away = True
    await asyncio.sleep(TTL - 2 * RENEWAL)
    memory.is_away = False
    assert await leading == 1


async def test_who_cannot_renew_ends_before_another_may_begin(
    memory: Memory[str], candidate: Make
) -> None:
    terms: list[tuple[str, float]] = []
    leading = asyncio.create_task(lead(candidate(), terms, 1000.0))
    await asyncio.sleep(RENEWAL + 0.1)
    until = memory.roles["leader"].until
    memory.is_away = True
    with pytest.raises(StorageError):  # and nobody is told of another process
        await leading
    assert terms[-1][1] <= until


async def test_where_the_store_is_away_there_is_no_candidacy(
    memory: Memory[str], candidate: Make
) -> None:
    memory.is_away = True
    with pytest.raises(StorageError):
        await lead(candidate(), [], 1.0)


async def test_an_error_in_office_is_raised_and_the_role_given_back(
    memory: Memory[str], candidate: Make
) -> None:
    with pytest.raises(LookupError):
        async with candidate().held():
            raise LookupError
    assert await MemoryRoleStore(memory).acquire("leader", "next", TTL) == 2


async def test_who_is_cancelled_gives_the_role_back_and_is_cancelled(
    memory: Memory[str], candidate: Make
) -> None:
    leading = asyncio.create_task(lead(candidate(), [], 1000.0))
    await asyncio.sleep(1.0)
    leading.cancel()
    await asyncio.gather(leading, return_exceptions=True)
    assert leading.cancelled()
    assert await MemoryRoleStore(memory).acquire("leader", "next", TTL) == 2
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_who_resigns_does_not_wait_for_a_store_that_does_not_answer(
    memory: Memory[str], candidate: Make
) -> None:
    leading = asyncio.create_task(lead(candidate(), [], 1000.0))
    await asyncio.sleep(1.0)
    memory.latency = 3600.0
    begun = now()
    leading.cancel()
    await asyncio.gather(leading, return_exceptions=True)
    assert leading.cancelled()
    assert now() - begun <= 1.0


async def test_who_is_cancelled_as_a_candidate_never_leads(
    memory: Memory[str], candidate: Make
) -> None:
    await MemoryRoleStore(memory).acquire("leader", "another", 1000.0)
    terms: list[tuple[str, float]] = []
    waiting = asyncio.create_task(lead(candidate(), terms, 1.0))
    await asyncio.sleep(5.0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert (waiting.cancelled(), terms) == (True, [])


def test_every_candidate_has_a_name_of_its_own() -> None:
    names = {holder_name() for _ in range(100)}
    assert len(names) == 100
    assert max(map(len, names)) <= 128
