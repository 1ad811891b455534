"""A platform that is dead, slow or limiting costs the other one nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.delivery.model import Effects, Notice, Outcome, Outgoing, RateClass, Received, Sent, Update
from bot.delivery.rates import Rate, Rates
from bot.delivery.sender import Sender
from bot.delivery.worker import Worker
from tests.fakes import pigeon
from tests.fakes.delivery_stores import (
    Memory,
    MemoryInboxStore,
    MemoryOutboxStore,
    MemoryRoleStore,
)
from tests.fakes.pigeon import PIGEON, Mood, PigeonGateway

STEADY = "steady"
"""The platform that is looked at: always well."""
RATES = Rates(Rate(25.0, 2.0), {RateClass.PRIVATE: Rate(1.0, 3.0)})
SECONDS = 40
"""In which somebody new asks on either platform ten times a second."""


class Echo:
    """`Handler` for either platform: the answer is the update's id."""

    async def handle(self, update: Received) -> Effects[str]:
        """One call."""
        return Effects((Outgoing(update.lane, update.event),))

    async def tell(self, update: Received, notice: Notice) -> Effects[str]:
        """Nothing."""
        return Effects()


@dataclass
class Steady:
    """`Gateway` that notes when each call was made."""

    made: dict[str, list[float]] = field(default_factory=dict)

    async def make(self, payload: str) -> Outcome:
        """It arrives."""
        await asyncio.sleep(0.05)
        self.made.setdefault(payload, []).append(asyncio.get_running_loop().time())
        return Sent()


class House:
    """A process that serves both."""

    def __init__(self, memory: Memory[str]) -> None:
        self.memory = memory
        self.inbox = MemoryInboxStore(memory)
        self.steady, self.pigeons = Steady(), PigeonGateway()
        outbox, roles = MemoryOutboxStore(memory), MemoryRoleStore(memory)
        self.senders = {
            STEADY: Sender(STEADY, outbox, roles, self.steady, RATES),
            PIGEON: Sender(
                PIGEON,
                outbox,
                roles,
                self.pigeons,
                pigeon.RATES,
                is_reachable=self.pigeons.is_reachable,
            ),
        }
        self.arrived = asyncio.Event()
        self.worker: Worker[str] = Worker(
            self.inbox,
            dict.fromkeys(self.senders, Echo()),
            self.arrived,
            lambda platform: self.senders[platform].wake(),
        )
        self.asked: dict[str, float] = {}

    async def run(self, seconds: int) -> list[float]:
        """Both are asked all the time; how long each answer of the steady one took."""
        parts: list[Worker[str] | Sender] = [self.worker, *self.senders.values()]
        running = [asyncio.create_task(part.run()) for part in parts]
        await asyncio.sleep(1.0)  # until the senders lead
        for number in range(10 * seconds):
            event = str(number)
            self.asked[event] = asyncio.get_running_loop().time()
            await self.inbox.ingest(
                [
                    Update(f"{STEADY}:1", event, f"{STEADY}:{number}", "{}"),
                    pigeon.update(number, f"loft-{number}"),
                ]
            )
            self.arrived.set()
            await asyncio.sleep(0.1)
        await asyncio.sleep(10.0)
        for part in parts:
            part.stop()
        await asyncio.gather(*running)
        return [self.steady.made[event][0] - at for event, at in self.asked.items()]


def p95(waits: Sequence[float]) -> float:
    return sorted(waits)[int(0.95 * len(waits))]


@pytest.mark.parametrize("mood", [mood for mood in Mood if mood is not Mood.WELL])
async def test_a_platform_in_trouble_does_not_slow_the_other_one(
    memory: Memory[str], mood: Mood
) -> None:
    memory.latency = 0.002
    well, troubled = House(memory), House(Memory(clock=memory.clock, latency=memory.latency))
    troubled.pigeons.mood = mood
    without, beside = p95(await well.run(SECONDS)), p95(await troubled.run(SECONDS))
    assert beside <= 1.1 * without
    assert all(len(times) == 1 for times in troubled.steady.made.values())
    assert len(well.pigeons.arrived) == 10 * SECONDS
    assert len(troubled.pigeons.arrived) < 10 * SECONDS
    waiting = {row.call.platform for row in troubled.memory.outbox}
    assert waiting <= {PIGEON}


async def test_what_waited_for_a_dead_platform_arrives_when_it_is_back(
    memory: Memory[str],
) -> None:
    house = House(memory)
    house.pigeons.mood = Mood.DEAD
    asyncio.get_running_loop().call_later(20.0, setattr, house.pigeons, "mood", Mood.WELL)
    await house.run(SECONDS)
    assert len(house.pigeons.arrived) == len(set(house.pigeons.arrived)) == 10 * SECONDS
    assert memory.dead == []
