"""An update counts as taken in once it is stored, and not before."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.delivery.model import Depth, Depths, Update
from bot.delivery.ports import Meter
from bot.delivery.receiver import SHUT, Receiver
from bot.errors import InboxFull, StorageError
from tests.fakes.delivery_stores import Memory, MemoryInboxStore


class Counter(Meter):
    """Adds up what was received."""

    def __init__(self) -> None:
        self.count = 0

    def received(self, count: int) -> None:
        """So many more."""
        self.count += count


def updates(*numbers: int) -> list[Update]:
    return [Update("x", str(number), f"x:{number % 3}", "{}") for number in numbers]


def holding(depth: int) -> Depths:
    return Depths({"x": Depth(inbox=depth)}, served=["x"])


def stored(memory: Memory[str]) -> list[int]:
    return [int(row.event) for row in memory.inbox]


async def test_an_update_without_a_usable_id_is_told_of_and_the_others_are_taken(
    memory: Memory[str], caplog: pytest.LogCaptureFixture
) -> None:
    empty, long = (Update("x:9", event, "x:1", "{}") for event in ("", "x" * 250))
    await Receiver(MemoryInboxStore(memory)).accept([*updates(1), empty, long, *updates(2)])
    assert stored(memory) == [1, 2]
    assert [reason for _, _, reason in memory.dead] == [
        "its id is empty",
        "its id has 250 characters; at most 200 can be kept",
    ]
    assert [r.getMessage() for r in caplog.records] == [
        "an update of x:9 is not handled: its id is empty",
        "an update of x:9 is not handled: its id has 250 characters; at most 200 can be kept",
    ]


async def test_what_is_kept_for_a_platform_that_is_not_configured_is_said_once(
    memory: Memory[str], caplog: pytest.LogCaptureFixture
) -> None:
    receiver = Receiver(MemoryInboxStore(memory))
    depths = Depths({"x": Depth(inbox=1), "y": Depth(inbox=3, outbox=2), "z": Depth()}, 0, ["x"])
    for _ in range(3):
        receiver.note(depths)
    assert [r.getMessage() for r in caplog.records] == [
        "3 updates and 2 calls of y are kept; it is not configured any more"
    ]


async def test_it_returns_when_they_are_stored_and_not_before(memory: Memory[str]) -> None:
    memory.latency = 2.0
    accepting = asyncio.create_task(Receiver(MemoryInboxStore(memory)).accept(updates(1, 2)))
    await asyncio.sleep(1.0)
    assert (accepting.done(), stored(memory)) == (False, [])
    await accepting
    assert stored(memory) == [1, 2]


async def test_a_store_that_is_away_is_said_and_coming_again_is_right(memory: Memory[str]) -> None:
    receiver = Receiver(MemoryInboxStore(memory))
    memory.is_away = True
    with pytest.raises(StorageError):
        await receiver.accept(updates(1))
    assert not receiver.arrived.is_set()
    memory.is_away = False
    await receiver.accept(updates(1))
    assert stored(memory) == [1]
    assert receiver.arrived.is_set()


async def test_what_came_before_is_taken_again_and_wakes_nobody(memory: Memory[str]) -> None:
    counter = Counter()
    receiver = Receiver(MemoryInboxStore(memory), counter)
    await receiver.accept(updates(1, 2))
    receiver.arrived.clear()
    await receiver.accept(updates(2, 1))
    assert not receiver.arrived.is_set()
    assert (stored(memory), counter.count) == ([1, 2], 2)


async def test_many_callers_at_once_share_few_commits_and_keep_their_order(
    memory: Memory[str],
) -> None:
    memory.latency = 0.1
    receiver = Receiver(MemoryInboxStore(memory))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await asyncio.gather(*(receiver.accept(updates(n)) for n in range(200)))
    assert loop.time() - begun < 0.5
    assert stored(memory) == list(range(200))


async def test_a_full_inbox_takes_nothing_until_there_is_room(
    memory: Memory[str], caplog: pytest.LogCaptureFixture
) -> None:
    receiver = Receiver(MemoryInboxStore(memory), capacity=10)
    receiver.note(holding(9))
    await receiver.accept(updates(1))
    for depth in (10, 11, 12):
        receiver.note(holding(depth))
        with pytest.raises(InboxFull, match="10 updates"):
            await receiver.accept(updates(2))
    assert stored(memory) == [1]
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == [
        "the inbox is full (10 updates); no more are taken"
    ]
    receiver.note(holding(9))
    await receiver.accept(updates(2))
    assert stored(memory) == [1, 2]


async def test_nothing_asks_nobody(memory: Memory[str]) -> None:
    memory.is_away = True
    await Receiver(MemoryInboxStore(memory)).accept([])


async def test_what_is_refused_is_neither_stored_nor_asked_for_again_at_once(
    memory: Memory[str],
) -> None:
    def refuses(update: Update) -> bool:
        return update.sender == "x:mai" and update.length > 100

    receiver = Receiver(MemoryInboxStore(memory), refuses=refuses)
    began = asyncio.get_running_loop().time()
    await receiver.accept(
        [
            Update("x", "1", "x:1", "{}", "x:mai", length=101),
            Update("x", "2", "x:1", "{}", "x:mai", length=100),
            Update("x", "3", "x:1", "{}", "x:lan", length=101),
            Update("x", "4", "x:1", "{}", None, length=101),
        ]
    )
    assert stored(memory) == [2, 3, 4]
    assert asyncio.get_running_loop().time() == pytest.approx(began + SHUT)
