"""One chat in order, many chats at once."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update

from bot.channels.telegram.lanes import CHATS_AT_ONCE, LaneProcessor


def update(number: int, chat: int) -> Update:
    """A message in a chat."""
    message = {"message_id": number, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"}}
    return Update.de_json({"update_id": number, "message": message}, None)


class Work:
    """Handles updates in lanes: what began, what ended, and a door that keeps a chat waiting."""

    def __init__(self) -> None:
        self.ended: list[int] = []
        self.one_ended = asyncio.Event()
        self.at_once = self.most_at_once = 0
        self.doors: dict[int, asyncio.Event] = {}
        self._lanes = LaneProcessor()
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self, number: int, chat: int, *, fails: bool = False) -> None:
        """As PTB does: a task for each update, in the order in which they came."""
        handling = self._handle(number, chat, fails=fails)
        task = self._lanes.process_update(update(number, chat), handling)
        self._tasks.append(asyncio.create_task(task))

    async def _handle(self, number: int, chat: int, *, fails: bool) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if chat in self.doors:
                await self.doors[chat].wait()
            for _ in range(3 - number % 3):  # later ones are quicker
                await asyncio.sleep(0)
            if fails:
                raise RuntimeError("broken")
            self.ended.append(number)
            self.one_ended.set()
        finally:
            self.at_once -= 1

    async def finish(self) -> None:
        for door in self.doors.values():
            door.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture
def work() -> Work:
    return Work()


async def test_a_chat_is_answered_in_order(work: Work) -> None:
    for number in range(50):
        work.begin(number, chat=1)
    await work.finish()
    assert work.ended == list(range(50))


async def test_each_of_many_chats_is_answered_in_order(work: Work) -> None:
    for number in range(300):
        work.begin(number, chat=number % 7)
    await work.finish()
    lanes = [[n for n in work.ended if n % 7 == chat] for chat in range(7)]
    assert lanes == [sorted(lane) for lane in lanes]
    assert sorted(work.ended) == list(range(300))


async def test_a_chat_that_waits_holds_up_nobody_else(work: Work) -> None:
    work.doors[1] = asyncio.Event()
    for number in range(3 * CHATS_AT_ONCE):  # more than there are places
        work.begin(number, chat=1)
    work.begin(1000, chat=2)
    await asyncio.wait_for(work.one_ended.wait(), 5)
    assert work.ended == [1000]
    await work.finish()
    assert work.ended == [1000, *range(3 * CHATS_AT_ONCE)]


async def test_no_more_chats_than_there_are_places_are_answered_at_once(work: Work) -> None:
    for chat in range(3 * CHATS_AT_ONCE):
        work.begin(chat, chat=chat)
    await work.finish()
    assert (work.most_at_once, len(work.ended)) == (CHATS_AT_ONCE, 3 * CHATS_AT_ONCE)


async def test_an_update_that_fails_does_not_hold_up_its_chat(work: Work) -> None:
    work.begin(1, chat=1, fails=True)
    work.begin(2, chat=1)
    await work.finish()
    assert work.ended == [2]


async def test_what_has_neither_chat_nor_person_has_a_lane_of_its_own() -> None:
    done: list[str] = []

    async def handle() -> None:
        done.append("handled")

    lanes = LaneProcessor()
    async with lanes:
        await lanes.process_update(Update(1), handle())
        await lanes.process_update("no update at all", handle())
    assert done == ["handled", "handled"]
