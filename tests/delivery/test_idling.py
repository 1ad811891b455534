"""A process that is alone on its store: seldom awake, and never late."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.delivery import idling
from bot.delivery.idling import ASLEEP, AWAKE
from bot.delivery.rates import Rates
from bot.delivery.sender import Sender
from bot.delivery.worker import IDLE, Worker
from tests.delivery.test_sender import CHATS, LAN, OVERALL
from tests.delivery.test_sender import House as SendingHouse
from tests.delivery.test_worker import House
from tests.fakes.delivery_stores import Memory, MemoryOutboxStore, MemoryRoleStore

HOUR = 3600.0


class Counted:
    """A store whose looks for work are counted."""

    def __init__(self, store: Any, look: str) -> None:
        self._store = store
        self._look = look
        self.looks = 0

    def __getattr__(self, name: str) -> Any:
        self.looks += name == self._look
        return getattr(self._store, name)


async def test_a_worker_with_nothing_to_do_looks_a_tenth_as_often_and_works_at_once(
    memory: Memory[str],
) -> None:
    house = House(memory)
    inbox: Any = Counted(house.inbox, "claim")
    house.worker = Worker(
        inbox, {"x": house.handler}, house.arrived, meter=house.counts, is_alone=True
    )
    async with house.running():
        await asyncio.sleep(HOUR)
        assert inbox.looks <= HOUR / IDLE / 10 + 1
        await house.receive("x:lan")
        at = asyncio.get_running_loop().time()
        await asyncio.sleep(1.0)
        assert house.handler.times("x:lan", 1) == [at]
        looks = inbox.looks
        await asyncio.sleep(AWAKE - 2)  # what fails is tried again in time
        assert inbox.looks - looks > (AWAKE - 2) / IDLE / 2


async def test_a_sender_with_nothing_to_do_looks_seldom_and_sends_at_once(
    memory: Memory[str],
) -> None:
    house = SendingHouse(memory)
    outbox: Any = Counted(MemoryOutboxStore(memory), "take")
    house.sender = Sender(
        "x", outbox, MemoryRoleStore(memory), house.gateway, Rates(OVERALL, CHATS), is_alone=True
    )
    async with house.running():
        await asyncio.sleep(HOUR)
        assert outbox.looks <= HOUR / ASLEEP + 2
        house.write(LAN, "hello")
        house.sender.wake()
        at = asyncio.get_running_loop().time()
        await asyncio.sleep(0.5)
    assert house.gateway.made == [("hello", at)]


@pytest.mark.parametrize(("is_alone", "seconds"), [(True, ASLEEP), (False, IDLE)])
async def test_where_others_may_bring_work_it_is_looked_for_as_ever(
    is_alone: bool, seconds: float
) -> None:
    idle = idling.Idling(IDLE, is_alone=is_alone)
    assert idle.seconds == seconds
    idle.worked()
    assert idle.seconds == IDLE
    await asyncio.sleep(AWAKE + 1)
    assert idle.seconds == seconds
