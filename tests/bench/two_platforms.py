"""How much does a platform in trouble slow the other one?

`python -m tests.bench.two_platforms`: Telegram's rates and an invented platform (`fakes/pigeon.py`)
in one process, on SQLite and on PostgreSQL. Both are asked at a steady rate. The invented one is
well, dead, well, limiting, well, slow, well, mute, and so on for several rounds. An answer of
Telegram's is counted from when its question is handed in to when its call is made; that call takes
30 ms and goes nowhere.

A busy machine slows all alike, and not evenly. So the p95 of each trouble is divided by that of the
two times of health beside it, and the median of the rounds is taken. Before a time of health, all
that the trouble has held up is waited for. Health is compared with that before and after in the
same way: how far these ratios lie from 1 is what the machine does.

`--seconds` of each phase, `--rounds`, `--rate` a second on each platform. Ends with status 1 where
a p95 moved by more than a tenth, with 2 where health itself moves too much to say anything.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.channels.telegram.platform import TELEGRAM
from bot.conversation.turn import Kept
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
SETTLING = 2.0
"""Seconds after a change of mood that are not counted."""
RECOVERY = 120.0
"""Seconds after which what a trouble has held up must be gone."""
ALLOWED = 1.1
"""By how much a p95 may grow."""
NOISE = 1.25
"""A factor by which the p95 of health may differ from that of its neighbours, typically: the median
of five such ratios is then known to about a tenth."""
FINE, FELT, TOO_BUSY = range(3)
"""Exit statuses."""


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
        self._inbox = inbox
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

    async def recovered(self) -> None:
        """Returns when nothing waits any more for either platform, which is well again."""
        self.pigeons.mood = Mood.WELL
        async with asyncio.timeout(RECOVERY):
            while True:
                depths = (await self._inbox.depths(list(self.senders))).platforms.values()
                if not any(depth.inbox or depth.outbox for depth in depths):
                    return
                await asyncio.sleep(0.2)

    async def _ask(self, number: int) -> None:
        event, chat = str(number), f"{TELEGRAM.name}:{number % CHATS}"
        self._asked[event] = time.monotonic()
        await self.receiver.accept([Update(f"{TELEGRAM.name}:1", event, chat, "{}")])
        await self.receiver.accept([pigeon.update(number, f"loft-{number % CHATS}")])


@dataclass(frozen=True)
class Phase:
    """What Telegram's answers took while the other platform was in one mood."""

    mood: Mood
    waits: list[float]

    @property
    def p95(self) -> float:
        """In seconds."""
        return statistics.quantiles(self.waits, n=20)[-1]


async def measured(address: str, seconds: float, rounds: int, rate: float) -> list[Phase]:
    """Phases in order; every second one, the first and the last are of health."""
    engine = await open_database(address)
    house = House(SqlInboxStore(engine), SqlOutboxStore(engine), SqlRoleStore(engine))
    parts: list[Worker[Kept] | Sender] = [house.worker, *house.senders.values()]
    running = [asyncio.create_task(part.run()) for part in parts]
    troubles = [mood for mood in Mood if mood is not Mood.WELL]
    moods = [Mood.WELL, *(m for _ in range(rounds) for t in troubles for m in (t, Mood.WELL))]
    phases: list[Phase] = []
    try:
        for mood in moods:
            await house.recovered()
            phases.append(Phase(mood, await house.phase(mood, seconds, rate)))
        return phases
    finally:
        for part in parts:
            part.stop()
        await asyncio.gather(*running)
        await engine.dispose()


def ratios(phases: Sequence[Phase]) -> dict[Mood, list[float]]:
    """By mood, its p95 by the mean p95 of health just before and just after it."""
    found: dict[Mood, list[float]] = {mood: [] for mood in Mood}
    for number, phase in enumerate(phases):
        apart = 2 if phase.mood is Mood.WELL else 1
        if apart <= number < len(phases) - apart:
            beside = (phases[number - apart].p95 + phases[number + apart].p95) / 2
            found[phase.mood].append(phase.p95 / beside)
    return found


def show(name: str, phases: Sequence[Phase]) -> int:
    """A table; the exit status that it means."""
    table = Table(
        "the other platform", "answers", "p50 ms", "p95 ms", "p95 by health", "lowest", "highest"
    )
    found = ratios(phases)
    for mood, by_health in found.items():
        own = [phase for phase in phases if phase.mood is mood]
        waits = [wait for phase in own for wait in phase.waits]
        table.add_row(
            mood.name.lower(),
            str(len(waits)),
            f"{1000 * statistics.median(waits):.1f}",
            f"{1000 * statistics.median(phase.p95 for phase in own):.1f}",
            f"{statistics.median(by_health):.2f}",
            f"{min(by_health):.2f}",
            f"{max(by_health):.2f}",
        )
    console = Console(width=100)
    console.print(f"{name}: Telegram's answers; p95 and ratios are medians", table)
    noise = statistics.median(max(ratio, 1 / ratio) for ratio in found.pop(Mood.WELL))
    if noise > NOISE:
        console.print(f"too busy for a figure: health itself moves by a factor of {noise:.2f}")
        return TOO_BUSY
    felt = any(statistics.median(by_health) > ALLOWED for by_health in found.values())
    return FELT if felt else FINE


def main() -> int:
    """Both databases; the worse status of the two."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rate", type=float, default=15.0)
    given = parser.parse_args()
    args = (given.seconds, given.rounds, given.rate)
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{Path(folder) / 'bench.sqlite3'}"
        status = show("SQLite", asyncio.run(measured(address, *args)))
    with postgresql.database() as address:
        return max(status, show("PostgreSQL", asyncio.run(measured(address, *args))))


if __name__ == "__main__":
    sys.exit(main())
