"""A process with nothing to do: seldom awake, and never late."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest

from bot.delivery.idling import (
    A_MOMENT,
    ASLEEP,
    AWAKE,
    DEEP,
    LATER,
    LONGEST_YIELD,
    NIGHT,
    Idling,
    Left,
    SparedRoles,
)
from bot.delivery.leadership import CANDIDACY, TTL, Leadership
from bot.delivery.model import Update
from bot.delivery.pulse import Pulse
from bot.delivery.rates import Rates
from bot.delivery.receiver import Receiver
from bot.delivery.sender import Sender
from bot.delivery.worker import IDLE, Worker
from tests.delivery.test_sender import CHATS, LAN, OVERALL
from tests.delivery.test_sender import House as SendingHouse
from tests.delivery.test_worker import House
from tests.fakes.delivery_stores import Memory, MemoryLeavings, MemoryOutboxStore, MemoryRoleStore

HOUR = 3600.0
UNNOTICED = 0.2
"""Seconds in which an answer comes that was waited for by nothing but looks."""


class Counted:
    """A store whose calls are counted."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.calls: dict[str, int] = {}

    def __getattr__(self, name: str) -> Any:
        self.calls[name] = self.calls.get(name, 0) + 1
        return getattr(self._store, name)

    @property
    def in_all(self) -> int:
        return sum(self.calls.values())


def now() -> float:
    return asyncio.get_running_loop().time()


@contextlib.asynccontextmanager
async def looked_after(memory: Memory[str], idling: Idling) -> AsyncIterator[Any]:
    """A process's one look at the store, counted."""
    left: Any = Counted(MemoryLeavings(memory))
    looking = asyncio.create_task(Pulse(left, idling, lambda: ["x"]).run())
    try:
        yield left
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


@pytest.mark.parametrize(("is_alone", "looks"), [(False, HOUR / ASLEEP), (True, DEEP / ASLEEP)])
async def test_a_worker_with_nothing_to_do_looks_seldom_and_works_at_once(
    memory: Memory[str], is_alone: bool, looks: float
) -> None:
    house, idling = House(memory), Idling(is_alone=is_alone)
    inbox: Any = Counted(house.inbox)
    house.worker = Worker(
        inbox, {"x": house.handler}, house.arrived, meter=house.counts, idling=idling
    )
    async with looked_after(memory, idling) as left, house.running():
        await asyncio.sleep(HOUR)
        assert inbox.calls["claim"] <= AWAKE / IDLE + 3
        assert left.calls["look"] <= looks + 1
        await house.receive("x:lan")
        at = now()
        await asyncio.sleep(1.0)
        assert house.handler.times("x:lan", 1) == [at]
        before = inbox.calls["claim"]
        await asyncio.sleep(AWAKE - 2)  # what fails is tried again in time
        assert inbox.calls["claim"] - before > (AWAKE - 2) / IDLE / 2


@pytest.mark.parametrize("is_alone", [True, False])
async def test_a_worker_sleeps_no_longer_than_until_something_comes_due(
    memory: Memory[str], is_alone: bool
) -> None:
    """Left by a process that is gone: its lease has still to run out."""
    house, idling = House(memory), Idling(is_alone=is_alone)
    house.worker = Worker(house.inbox, {"x": house.handler}, house.arrived, idling=idling)
    async with looked_after(memory, idling), house.running():
        await asyncio.sleep(HOUR / 2)
        await house.receive("x:lan")
        idling.worked()  # as whoever stores something here does
        memory.lanes["x:lan"].lease_until = due = now() + 400.0
        await asyncio.sleep(420.0)
        (at,) = house.handler.times("x:lan", 1)
        assert due <= at <= due + ASLEEP + 1


class Replica:
    """A sender of several on the same outbox."""

    def __init__(self, house: SendingHouse, *, is_alone: bool = False) -> None:
        self.outbox: Any = Counted(MemoryOutboxStore(house.memory))
        self.roles: Any = Counted(MemoryRoleStore(house.memory))
        self.idling = Idling(is_alone=is_alone)
        self.left: Any = Counted(MemoryLeavings(house.memory))
        self.pulse = Pulse(self.left, self.idling, lambda: ["x"])
        self.sender = Sender(
            "x", self.outbox, self.roles, house.gateway, Rates(OVERALL, CHATS), idling=self.idling
        )

    @property
    def looks(self) -> int:
        return int(self.outbox.in_all + self.roles.in_all + self.left.in_all)

    async def run(self) -> None:
        """Until the sender is told to stop."""
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(self.pulse.run())
            await self.sender.run()
            looking.cancel()


async def test_of_two_senders_at_rest_none_has_the_role_and_whoever_writes_sends_at_once(
    memory: Memory[str],
) -> None:
    house = SendingHouse(memory)
    replicas = [Replica(house), Replica(house)]
    running = [asyncio.create_task(replica.run()) for replica in replicas]
    await asyncio.sleep(4 * AWAKE)
    before = [replica.looks for replica in replicas]
    await asyncio.sleep(HOUR)
    for replica, count in zip(replicas, before, strict=True):
        assert replica.looks - count <= HOUR / ASLEEP + 1
        assert "renew" not in replica.roles.calls or replica.roles.calls["renew"] <= 4 * AWAKE
    for number, replica in enumerate([*replicas, *replicas]):
        house.write(f"x:{number}", f"hello {number}")
        replica.sender.wake()
        at = now()
        await asyncio.sleep(1.0)
        assert house.gateway.made[-1][0] == f"hello {number}"
        if number < len(replicas):  # each of them had the role before, or waits for it
            assert house.gateway.made[-1][1] - at < UNNOTICED
            await asyncio.sleep(3 * AWAKE)
    for replica in replicas:
        replica.sender.stop()
    await asyncio.gather(*running)


async def test_what_a_sender_left_in_the_air_is_found_by_one_that_rests(
    memory: Memory[str],
) -> None:
    house = SendingHouse(memory)
    gone, other = Replica(house), Replica(house)
    running = asyncio.create_task(other.run())
    await asyncio.sleep(3 * AWAKE)
    first = asyncio.create_task(gone.sender.run())
    house.gateway.seconds["a"] = HOUR
    house.write(LAN, "a")
    gone.sender.wake()
    await asyncio.sleep(1.0)
    first.cancel()
    memory.is_away = True  # killed: nothing is written down, nothing resigned
    await asyncio.gather(first, return_exceptions=True)
    memory.is_away = False
    house.gateway.seconds["a"] = 0.05
    await asyncio.sleep(TTL + 2 * ASLEEP + 2.0)
    assert len(house.gateway.times("a")) == 2
    other.sender.stop()
    await running


async def test_a_sender_that_is_alone_keeps_its_role_and_looks_once_an_hour(
    memory: Memory[str],
) -> None:
    house = SendingHouse(memory)
    replica = Replica(house, is_alone=True)
    running = asyncio.create_task(replica.run())
    await asyncio.sleep(DEEP + AWAKE)
    before = replica.outbox.in_all + replica.left.in_all
    await asyncio.sleep(5 * NIGHT)
    assert (
        replica.outbox.in_all + replica.left.in_all - before <= 2 * 5 + 2
    )  # one of the sender, and one for all
    house.write(LAN, "hello")
    replica.sender.wake()
    at = now()
    await asyncio.sleep(0.5)
    assert house.gateway.made == [("hello", at)]
    replica.sender.stop()
    await running


@pytest.mark.parametrize("is_alone", [False, True])
async def test_an_update_wakes_who_sends_at_once_and_others_once_it_is_on_its_way(
    memory: Memory[str], is_alone: bool
) -> None:
    """All at once they would keep it waiting. Who was not looked after at all, as lessons where the
    database may sleep, is before the answer."""
    house, idling = House(memory), Idling(is_alone=is_alone)
    woken: dict[Left | None, list[float]] = {}

    def note(left: Left | None) -> None:
        woken.setdefault(left, []).append(now())

    for left in (None, *Left):
        idling.on_waking(partial(note, left), left)
    receiver = Receiver(house.inbox, idling=idling)
    await receiver.accept([Update("x:1", "1", "x:lan", "{}")])
    await receiver.accept([Update("x:1", "2", "x:minh", "{}")])
    await asyncio.sleep(DEEP + 1)
    assert {left: len(times) for left, times in woken.items()} == dict.fromkeys([None, *Left], 1)
    woken.clear()
    at = now()
    await receiver.accept([Update("x:1", "3", "x:hoa", "{}")])
    at_once = {left: [at] for left in (Left.CALLS, *([Left.LESSONS] if is_alone else []))}
    assert woken == at_once
    await asyncio.sleep(UNNOTICED)
    assert woken == {left: [at + LATER] for left in (None, *Left)} | at_once


async def test_renewals_are_left_out_at_rest_and_tell_afterwards_who_has_the_role(
    memory: Memory[str],
) -> None:
    at_rest = False
    store: Any = Counted(MemoryRoleStore(memory))
    roles = SparedRoles(store, lambda: at_rest)
    epoch = await roles.acquire("poller:x", "us", TTL)
    assert epoch is not None
    at_rest = True
    await asyncio.sleep(10 * TTL)
    assert await roles.renew("poller:x", epoch, TTL)
    assert "renew" not in store.calls
    assert await MemoryRoleStore(memory).acquire("poller:x", "others", TTL) is not None
    at_rest = False
    assert not await roles.renew("poller:x", epoch, TTL)


async def test_who_waits_for_a_role_at_rest_asks_seldom_and_has_it_soon(
    memory: Memory[str],
) -> None:
    """As a replica that does not fetch."""
    idling, store = Idling(), MemoryRoleStore(memory)
    roles: Any = Counted(store)
    idling.worked()
    theirs = Leadership(store, "poller:x")
    began: list[float] = []

    async def wait() -> None:
        async with Leadership(roles, "poller:x", idling).held():
            began.append(now())

    async with theirs.held():
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(AWAKE)
        assert roles.calls["acquire"] >= AWAKE / CANDIDACY
        before = roles.calls["acquire"]
        await asyncio.sleep(HOUR)
        assert roles.calls["acquire"] - before <= HOUR / ASLEEP + 2
        idling.worked()
        asked = roles.calls["acquire"]
        await asyncio.sleep(UNNOTICED)
        assert roles.calls["acquire"] == asked + 1
        await asyncio.sleep(4 * AWAKE)
    resigned = now()
    await waiting
    assert began[0] - resigned <= ASLEEP


@pytest.mark.parametrize("is_alone", [True, False])
async def test_how_long_is_waited_depends_on_when_something_came_last(is_alone: bool) -> None:
    idling = Idling(is_alone=is_alone)
    idling.worked()
    assert idling.seconds(IDLE) == IDLE
    await asyncio.sleep(AWAKE + 1)
    assert idling.seconds(IDLE) == NIGHT  # one looks for all
    assert idling.seconds(IDLE, ASLEEP) == ASLEEP
    await asyncio.sleep(DEEP)
    assert idling.seconds(IDLE, ASLEEP) == (NIGHT if is_alone else ASLEEP)
    idling.worked()
    assert idling.seconds(IDLE) == IDLE


# -- who waits in the line ---------------------------------------------------------------------


async def test_who_waits_in_the_line_goes_on_when_a_stored_message_is_answered(
    memory: Memory[str],
) -> None:
    """Its steps take time, which here the handler alone does."""
    house, idling, order = House(memory), Idling(), list[str]()
    receiver = Receiver(house.inbox, idling=idling)
    house.worker = Worker(
        house.inbox,
        {"x": house.handler},
        receiver.arrived,
        lambda _: order.append("stored"),
        idling=idling,
    )
    house.handler.acts["x:lan"] = lambda _: asyncio.sleep(A_MOMENT / 2)

    async with house.running():
        await receiver.accept([Update("x:lan", "1", "x:lan", "{}")])
        await idling.give_way()
        order.append("in the line")
    assert order == ["stored", "in the line"]


async def test_who_waits_in_the_line_goes_on_soon_whatever_is_stored(memory: Memory[str]) -> None:
    idling = Idling()

    async def steps() -> None:
        while True:
            idling.worked()
            await asyncio.sleep(A_MOMENT / 3)

    working, began = asyncio.create_task(steps()), now()
    await asyncio.sleep(0)
    await idling.give_way()
    assert now() == pytest.approx(began + LONGEST_YIELD)
    working.cancel()


async def test_others_in_the_line_are_not_waited_for(memory: Memory[str]) -> None:
    idling, began = Idling(), now()
    idling.worked(is_stored=False)
    await idling.give_way()
    assert now() == began
