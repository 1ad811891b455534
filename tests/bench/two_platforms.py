"""How much does a platform in trouble slow the other one?

`python -m tests.bench.two_platforms`: Telegram's rates and an invented platform (`fakes/pigeon.py`)
in one process, on SQLite and on PostgreSQL. Both are asked at a steady rate; the invented one is
well, dead, limiting, slow and mute by turns, several rounds of it, so that what else the machine
does falls on all alike. Each answer of Telegram's is counted from when its question is handed in to
when its call is made; that call takes 30 ms and goes nowhere. `--seconds` of each mood, `--rounds`,
`--rate` a second on each platform. Ends with status 1 where a p95 moved by more than a tenth.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.channels.telegram.platform import TELEGRAM
from bot.conversation.session import Kept
from bot.delivery.model import Effects, Notice, Outcome, Outgoing, Received, Sent, Update
from bot.delivery.receiver import Receiver
from bot.delivery.sender import Sender
from bot.delivery.worker import Worker
from bot.storage.database import open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore
from tests.fakes import pigeon
from tests.fakes.pigeon import PIGEON, Mood, PigeonGateway
from tests.tools import postgresql

CHATS = 400
"""On each platform; so many that nobody floods and no chat's own rate is reached."""
CALL = 0.03
"""Seconds that a call to Telegram takes here."""
SETTLING = 3.0
"""Seconds after a change of mood that are not counted."""
ALLOWED = 1.1
"""By how much a p95 may grow."""


class Echo:
    """`Handler`: the answer is the update's id."""

    async def handle(self, update: Received) -> Effects[Kept]:
        """One call."""
        return Effects((Outgoing(update.lane, update.event),))

    async def tell(self, update: Received, notice: Notice) -> Effects[Kept]:
        """Nothing."""
        return Effects()


class Clocked:
    """`Gateway` that notes when each call is made."""

    def __init__(self) -> None:
        self.made: dict[str, float] = {}

    async def make(self, payload: str) -> Outcome:
        """It arrives."""
        self.made[payload] = time.monotonic()
        await asyncio.sleep(CALL)
        return Sent(payload)


class House:
    """A process that serves both."""

    def __init__(self, inbox: SqlInboxStore, outbox: SqlOutboxStore, roles: SqlRoleStore) -> None:
        self.telegram, self.pigeons = Clocked(), PigeonGateway(seconds=CALL)
        self.receiver = Receiver(inbox)
        self.senders = {
            TELEGRAM.name: Sender(TELEGRAM.name, outbox, roles, self.telegram, TELEGRAM.rates),
            PIGEON: Sender(
                PIGEON,
                outbox,
                roles,
                self.pigeons,
                pigeon.RATES,
                is_reachable=self.pigeons.is_reachable,
            ),
        }
        handlers = dict.fromkeys(self.senders, Echo())
        self.worker: Worker[Kept] = Worker(
            inbox, handlers, self.receiver.arrived, lambda name: self.senders[name].wake()
        )
        self._number = 0
        self._asked: dict[str, float] = {}

    async def phase(self, mood: Mood, seconds: float, rate: float) -> list[float]:
        """Seconds that Telegram's answers take while the other platform is in a mood."""
        self.pigeons.mood = mood
        began = time.monotonic()
        asking: list[asyncio.Task[None]] = []
        counted: list[str] = []
        due = began
        while due < began + SETTLING + seconds:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self._number += 1
            asking.append(asyncio.create_task(self._ask(self._number)))
            if due > began + SETTLING:
                counted.append(str(self._number))
            due += 1 / rate
        await asyncio.gather(*asking)
        async with asyncio.timeout(60.0):
            while not all(event in self.telegram.made for event in counted):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return [self.telegram.made[event] - self._asked[event] for event in counted]

    async def _ask(self, number: int) -> None:
        event, chat = str(number), f"{TELEGRAM.name}:{number % CHATS}"
        self._asked[event] = time.monotonic()
        await self.receiver.accept([Update(f"{TELEGRAM.name}:1", event, chat, "{}")])
        await self.receiver.accept([pigeon.update(number, f"loft-{number % CHATS}")])


async def measured(
    address: str, seconds: float, rounds: int, rate: float
) -> dict[Mood, list[float]]:
    """Waits on Telegram by the other platform's mood."""
    engine = await open_database(address)
    house = House(SqlInboxStore(engine), SqlOutboxStore(engine), SqlRoleStore(engine))
    parts: list[Worker[Kept] | Sender] = [house.worker, *house.senders.values()]
    running = [asyncio.create_task(part.run()) for part in parts]
    waits: dict[Mood, list[float]] = {mood: [] for mood in Mood}
    try:
        for _ in range(rounds):
            for mood in Mood:
                waits[mood] += await house.phase(mood, seconds, rate)
    finally:
        for part in parts:
            part.stop()
        await asyncio.gather(*running)
        await engine.dispose()
    return waits


def p95(waits: Sequence[float]) -> float:
    """In milliseconds."""
    return 1000 * statistics.quantiles(waits, n=20)[-1]


def show(name: str, waits: dict[Mood, list[float]]) -> bool:
    """A table; whether all is as it should be."""
    table = Table("the other platform", "answers", "p50 ms", "p95 ms", "p95 by when it is well")
    well = p95(waits[Mood.WELL])
    for mood, found in waits.items():
        table.add_row(
            mood.name.lower(),
            str(len(found)),
            f"{1000 * statistics.median(found):.1f}",
            f"{p95(found):.1f}",
            f"{p95(found) / well:.2f}",
        )
    Console(width=100).print(f"{name}: Telegram's answers", table)
    return all(p95(found) <= ALLOWED * well for found in waits.values())


def main() -> int:
    """Both databases; 1 where the other platform is felt."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=10.0)
    given = parser.parse_args()
    args = (given.seconds, given.rounds, given.rate)
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{Path(folder) / 'bench.sqlite3'}"
        is_fine = show("SQLite", asyncio.run(measured(address, *args)))
    with postgresql.database() as address:
        is_fine &= show("PostgreSQL", asyncio.run(measured(address, *args)))
    return 0 if is_fine else 1


if __name__ == "__main__":
    sys.exit(main())
