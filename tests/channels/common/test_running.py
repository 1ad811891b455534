"""Several platforms in one process: none waits for another, and all end when told."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.channels.common import running
from bot.channels.common.platform import Platform
from bot.channels.common.running import Away, Running, Stores
from bot.conversation.turn import Kept
from bot.delivery.model import Effects, Notice, Outcome, Outgoing, Received, Sent, Update
from bot.delivery.rates import Rate, Rates
from bot.errors import ChannelError
from tests.fakes.delivery_stores import (
    Memory,
    MemoryInboxStore,
    MemoryOutboxStore,
    MemoryRoleStore,
)
from tests.fakes.pigeon import Loft


@dataclass
class Pigeons:
    """A platform of messages that fly; a test says how well."""

    name: str
    away: int = 0
    """Times it is not reached."""
    refuses: str = ""
    turns_out: asyncio.Event = field(default_factory=asyncio.Event)
    is_busy: bool = True
    """Whether it attends to anything."""
    fetching: None = None
    routes: tuple[()] = ()
    log: list[str] = field(default_factory=list)
    flown: list[str] = field(default_factory=list)

    @property
    def platform(self) -> Platform:
        return Platform(
            name=self.name,
            title=self.name.title(),
            rates=Rates(Rate(1000.0, 100.0), {}),
            longest_message=100,
        )

    @property
    def handler(self) -> Pigeons:
        return self

    @property
    def gateway(self) -> Pigeons:
        return self

    def address_of(self, user: str) -> Loft:
        return Loft(user)

    async def connect(self) -> None:
        self.log.append("connect")
        if self.refuses:
            raise ChannelError(self.refuses)
        if self.away > 0:
            self.away -= 1
            raise Away("fog")

    async def attend(self) -> None:
        self.log.append("attend")
        if not self.is_busy:
            return
        try:
            await self.turns_out.wait()
            raise ChannelError(f"{self.name} is not let in")
        finally:
            self.log.append("attended")

    async def close(self) -> None:
        self.log.append("close")

    async def handle(self, update: Received) -> Effects[Kept]:
        self.log.append(f"handle {update.event}")
        return Effects((Outgoing(update.lane, f"re {update.event}"),))

    async def tell(self, update: Received, notice: Notice) -> Effects[Kept]:
        return Effects()

    async def make(self, payload: str) -> Outcome:
        self.flown.append(payload)
        return Sent()

    async def is_reachable(self) -> bool:
        return True


@dataclass
class House:
    """The process."""

    running: Running

    task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        self.task = asyncio.create_task(self.running.run())
        return self.task

    async def stop(self) -> None:
        self.running.stop()
        assert self.task is not None
        await asyncio.wait_for(self.task, 30)

    async def receive(self, platform: str, event: str) -> None:
        update = Update(f"{platform}:us", event, f"{platform}:7", "{}")
        await self.running.receiver.accept([update])


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def house_of(*channels: Pigeons) -> House:
    memory: Memory[Kept] = Memory()
    stores = Stores(MemoryInboxStore(memory), MemoryOutboxStore(memory), MemoryRoleStore(memory))
    return House(Running(channels, stores))


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIRST_PAUSE", 0.01)


@pytest.mark.parametrize("is_busy", [True, False], ids=["fetching", "brought"])
async def test_what_comes_in_is_handled_and_answered_and_all_ends_in_order(is_busy: bool) -> None:
    pigeons = Pigeons("grey", is_busy=is_busy)
    house = house_of(pigeons)
    house.start()
    await house.receive("grey", "a")
    await until(lambda: pigeons.flown == ["re a"])
    await house.stop()
    attended = ["attended"] if is_busy else []
    assert pigeons.log == ["connect", "attend", "handle a", *attended, "close"]


async def test_a_platform_that_is_away_is_asked_again_and_keeps_nobody_waiting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    grey, white = Pigeons("grey", away=3), Pigeons("white")
    house = house_of(grey, white)
    house.start()
    await house.receive("grey", "a")
    await house.receive("white", "b")
    await until(lambda: white.flown == ["re b"] and grey.flown == ["re a"])
    await house.stop()
    assert grey.log[:4] == ["connect"] * 4
    assert "Grey cannot be reached (fog); next try in 0 s" in caplog.text


async def test_while_a_platform_is_away_its_updates_wait_and_the_others_are_handled() -> None:
    grey, white = Pigeons("grey", away=10**9), Pigeons("white")
    house = house_of(grey, white)
    house.start()
    await house.receive("grey", "a")
    for number in range(5):
        await house.receive("white", str(number))
    await until(lambda: len(white.flown) == 5)
    await house.stop()
    assert set(grey.log) == {"connect", "close"}


async def test_who_sends_to_a_platform_that_is_connected_keeps_house() -> None:
    """One that is blocked where the bot runs is never connected; the rest is done all the same."""
    grey, white = Pigeons("grey", away=10**9), Pigeons("white")
    house = house_of(grey, white)
    assert not house.running.is_sending()
    house.start()
    await until(house.running.is_sending)
    await house.stop()
    assert "handle" not in grey.log


async def test_a_platform_that_refuses_ends_alone_and_the_last_one_ends_everything(
    caplog: pytest.LogCaptureFixture,
) -> None:
    grey, white = Pigeons("grey", refuses="no pigeons here"), Pigeons("white")
    house = house_of(grey, white)
    task = house.start()
    await until(lambda: "Grey is given up, the rest goes on: no pigeons here" in caplog.text)
    await house.receive("white", "b")
    await until(lambda: white.flown == ["re b"])
    assert house.running.standing() == {"grey": False, "white": True}
    white.turns_out.set()
    with pytest.raises(ChannelError, match="white is not let in"):
        await asyncio.wait_for(task, 30)
    assert (grey.log[-1], white.log[-1]) == ("close", "close")


async def test_it_can_be_stopped_while_nothing_is_reached() -> None:
    house = house_of(Pigeons("grey", away=10**9))
    house.start()
    await asyncio.sleep(0)
    await house.stop()


async def test_what_fails_beside_ends_everything() -> None:
    async def fail() -> None:
        raise RuntimeError("the roof")

    pigeons = Pigeons("grey")
    with pytest.raises(RuntimeError, match="the roof"):
        await asyncio.wait_for(house_of(pigeons).running.run(fail), 30)
    assert pigeons.log[-1] == "close"


SCRIPT = """
    import asyncio, sys, time
    from bot.channels.common.stopping import Stop

    stop = Stop()
    stop.listen()

    async def work():
        waiting = asyncio.create_task(stop.wait())
        await asyncio.sleep(0)
        print("working", flush=True)
        await waiting
        print("ending well", flush=True)

    print("loading", flush=True)
    if sys.argv[1] == "long":
        time.sleep(60)
    asyncio.run(work())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    ("loading", "said"),
    [("long", ["loading"]), ("short", ["loading", "working", "ending well"])],
    ids=["while it loads", "while it works"],
)
def test_a_signal_is_heard_from_the_first_moment_on(
    number: signal.Signals, loading: str, said: list[str]
) -> None:
    """While it works it comes to its end in order; before that there is nothing to end."""
    command = [sys.executable, "-c", textwrap.dedent(SCRIPT), loading]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = [process.stdout.readline().strip()]
        if loading == "short":
            printed.append(process.stdout.readline().strip())
        process.send_signal(number)
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert [*printed, *rest.split("\n")][: len(said)] == said
