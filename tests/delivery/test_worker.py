"""Updates are handled in order, each once, whatever one of them does to its handler."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from bot.delivery import flood
from bot.delivery.complaints import SILENCE
from bot.delivery.model import Effects, Notice, Outgoing, Received, Update
from bot.delivery.ports import Meter
from bot.delivery.receiver import Receiver
from bot.delivery.worker import (
    CRASHES,
    GIVING_BACK,
    GRACE,
    HANDLING,
    LANES_AT_ONCE,
    LEASE,
    PAUSES,
    SLOW,
    Worker,
)
from bot.errors import Overloaded, StorageError
from tests.fakes.delivery_stores import LANE_DEPTH, SURPLUS_A_VISIT, Memory, MemoryInboxStore

LAN, MINH = "x:lan", "x:minh"

Act = Callable[[Received], Awaitable[None]]


@dataclass
class RecordingHandler:
    """Answers with the update's number; what it does before that, a test says by lane."""

    acts: dict[str, Act] = field(default_factory=dict)
    began: list[tuple[str, int, float]] = field(default_factory=list)
    ended: list[tuple[str, int]] = field(default_factory=list)
    told: list[tuple[str, int, Notice]] = field(default_factory=list)
    is_apologetic: bool = False
    forgets: str | None = None
    """Whom each update asks to forget."""
    at_once: int = 0
    most_at_once: int = 0

    async def handle(self, update: Received) -> Effects[str]:
        """One call, and the number as the lane's state."""
        self.began.append((update.lane, int(update.event), asyncio.get_running_loop().time()))
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            if update.lane in self.acts:
                await self.acts[update.lane](update)
        finally:
            self.at_once -= 1
        self.ended.append((update.lane, int(update.event)))
        answer = Outgoing(update.lane, update.event)
        states = (f"{update.lane} {update.event}",)
        return Effects((answer,), states, self.forgets, is_apology=self.is_apologetic)

    async def tell(self, update: Received, notice: Notice) -> Effects[str]:
        """The notice's name."""
        self.told.append((update.lane, int(update.event), notice))
        return Effects((Outgoing(update.lane, notice.name),))

    def times(self, lane: str, number: int) -> list[float]:
        """When it was begun."""
        return [at for where, what, at in self.began if (where, what) == (lane, number)]


@dataclass
class Counts(Meter):
    """Remembers."""

    handled_ages: list[float] = field(default_factory=list)
    failures: int = 0
    burials: list[str] = field(default_factory=list)

    def handled(self, platform: str, seconds: float) -> None:
        """One more."""
        self.handled_ages.append(seconds)

    def failed(self, platform: str) -> None:
        """One more."""
        self.failures += 1

    def buried(self, platform: str, direction: str) -> None:
        """One more."""
        self.burials.append(direction)


class House:
    """One worker, its store, and what it is given to handle."""

    def __init__(self, memory: Memory[str]) -> None:
        self.memory = memory
        self.inbox = MemoryInboxStore(memory)
        self.handler = RecordingHandler()
        self.counts = Counts()
        self.arrived = asyncio.Event()
        self.spoken = 0
        self.silences = flood.Silences(memory.clock)
        self.worker = self.new_worker()
        self._numbers: dict[str, int] = defaultdict(int)

    def new_worker(self) -> Worker[str]:
        return Worker(
            self.inbox,
            {"x": self.handler},
            self.arrived,
            self._speak,
            self.counts,
            silences=self.silences,
        )

    def _speak(self, _platform: str) -> None:
        self.spoken += 1

    async def receive(self, lane: str, count: int = 1, **more: object) -> None:
        """That many updates of a chat."""
        updates = []
        for _ in range(count):
            self._numbers[lane] += 1
            number = self._numbers[lane]
            updates.append(Update(lane, str(number), lane, f'{{"n":{number}}}', **more))  # type: ignore[arg-type]
        await self.inbox.ingest(updates)
        self.arrived.set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.worker.run())
        try:
            yield task
        finally:
            self.worker.stop()
            await task

    async def until_done(self, seconds: float = 3600.0) -> None:
        """Run until nothing waits."""
        async with self.running(), asyncio.timeout(seconds):
            while self.memory.inbox:  # noqa: ASYNC110  (time passes by itself)
                await asyncio.sleep(0.05)

    def said(self, lane: str) -> list[str]:
        """What goes out to a chat."""
        return [row.call.payload for row in self.memory.outbox if row.call.lane == lane]

    def ended(self, lane: str) -> list[int]:
        return [number for where, number in self.handler.ended if where == lane]


@pytest.fixture
def house(memory: Memory[str]) -> House:
    return House(memory)


def numbers(first: int, last: int) -> list[str]:
    return [str(n) for n in range(first, last + 1)]


async def hang(update: Received) -> None:
    await asyncio.Event().wait()


def raises(error: BaseException, *, only: int | None = None, times: int = 10**6) -> Act:
    """Of one number or of all, so many times."""
    left = times

    async def act(update: Received) -> None:
        nonlocal left
        if left > 0 and only in (None, int(update.event)):
            left -= 1
            raise error

    return act


# -- in order, at once -----------------------------------------------------------------------------


async def test_a_chat_is_handled_in_order(house: House) -> None:
    async def later_ones_are_quicker(update: Received) -> None:
        await asyncio.sleep(1.0 / int(update.event))

    house.handler.acts[LAN] = later_ones_are_quicker
    await house.receive(LAN, 30)
    await house.until_done()
    assert house.ended(LAN) == list(range(1, 31))
    assert house.said(LAN) == numbers(1, 30)
    assert house.memory.states[-1] == f"{LAN} 30"


async def test_an_update_that_waits_long_is_renewed_not_taken_over(house: House) -> None:
    """Several workers share the store; what one has in hand is nobody else's."""

    async def slowly(update: Received) -> None:
        await asyncio.sleep(0.9 * HANDLING)

    house.handler.acts[LAN] = slowly
    await house.receive(LAN, 4)
    other = house.new_worker()
    running = asyncio.create_task(other.run())
    await house.until_done()
    other.stop()
    await running
    assert [number for _, number, _ in house.handler.began] == [1, 2, 3, 4]


async def test_many_chats_are_handled_at_once_each_in_order(house: House) -> None:
    async def take_a_while(update: Received) -> None:
        await asyncio.sleep(0.5 + int(update.event) / 10)

    lanes = [f"x:{n}" for n in range(3 * LANES_AT_ONCE)]
    for lane in lanes:
        house.handler.acts[lane] = take_a_while
        await house.receive(lane, 3)
    await house.until_done()
    assert house.handler.most_at_once >= LANES_AT_ONCE
    assert [house.said(lane) for lane in lanes] == [numbers(1, 3)] * len(lanes)


async def test_no_more_chats_are_taken_up_at_once_than_there_are_hands(house: House) -> None:
    async def take_a_moment(update: Received) -> None:
        await asyncio.sleep(SLOW / 10)

    for n in range(3 * LANES_AT_ONCE):
        house.handler.acts[f"x:{n}"] = take_a_moment
        await house.receive(f"x:{n}")
    await house.until_done()
    assert house.handler.most_at_once == LANES_AT_ONCE


async def test_chats_that_wait_for_their_turn_keep_no_other_from_being_taken_up(
    house: House,
) -> None:
    for n in range(2 * LANES_AT_ONCE):
        house.handler.acts[f"x:{n}"] = hang
        await house.receive(f"x:{n}")
    async with house.running():
        await asyncio.sleep(3 * SLOW)
        await house.receive(MINH)
        await asyncio.sleep(SLOW)
        assert house.ended(MINH) == [1]


async def test_a_chat_that_hangs_holds_up_nobody_else(house: House) -> None:
    house.handler.acts[LAN] = hang
    await house.receive(LAN, 5)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with house.running():
        await asyncio.sleep(1.0)
        await house.receive(MINH)
        await asyncio.sleep(1.0)
        assert house.ended(MINH) == [1]
    assert house.handler.times(MINH, 1)[0] - begun < 1.5


async def test_what_others_stored_is_found_without_being_told(house: House) -> None:
    async with house.running():
        await asyncio.sleep(5.0)
        await house.receive(LAN)
        house.arrived.clear()
        await asyncio.sleep(1.0)
        assert house.ended(LAN) == [1]


async def test_the_sender_is_told_when_there_is_something_to_send(house: House) -> None:
    await house.receive(LAN, 2)
    await house.until_done()
    assert house.spoken == 2


# -- what goes wrong -------------------------------------------------------------------------------


async def test_what_fails_is_tried_again_after_pauses_and_then_buried_with_a_notice(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.handler.acts[LAN] = raises(ValueError("their words"), only=1)
    await house.receive(LAN, 2)
    await house.until_done()
    begun = house.handler.times(LAN, 1)
    pauses = [later - sooner for sooner, later in pairwise(begun)]
    assert len(begun) == len(PAUSES) + 1
    assert all(a <= b < a + 0.5 for a, b in zip(PAUSES, pauses, strict=True))
    assert begun[-1] - begun[0] < 60
    assert house.memory.dead == [(LAN, '{"n":1}', "ValueError, 5 times")]
    assert house.handler.told == [(LAN, 1, Notice.FAILED)]
    assert house.said(LAN) == ["FAILED", "2"]
    assert (house.counts.failures, house.counts.burials) == (5, ["in"])


async def test_what_fails_for_a_while_is_answered_once_and_in_order(house: House) -> None:
    house.handler.acts[LAN] = raises(RuntimeError("for now"), only=3, times=4)
    await house.receive(LAN, 5)
    await house.until_done()
    assert house.said(LAN) == numbers(1, 5)
    assert house.memory.dead == []


async def test_failures_in_a_row_are_counted_for_each_update_alone(house: House) -> None:
    async def every_first_try_fails(update: Received) -> None:
        if len(house.handler.times(LAN, int(update.event))) == 1:
            raise RuntimeError("again, please")

    house.handler.acts[LAN] = every_first_try_fails
    await house.receive(LAN, 12)
    await house.until_done()
    assert house.said(LAN) == numbers(1, 12)
    assert house.memory.dead == []


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("broken"),
        asyncio.CancelledError(),
        SystemExit(3),
        KeyboardInterrupt(),
        GeneratorExit(),
        RecursionError(),
        MemoryError(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_whatever_a_handler_raises_costs_its_own_update_only(
    house: House, error: BaseException
) -> None:
    house.handler.acts[LAN] = raises(error, only=1)
    await house.receive(LAN, 3)
    await house.receive(MINH, 3)
    await house.until_done()
    assert house.said(LAN) == ["FAILED", "2", "3"]
    assert house.said(MINH) == numbers(1, 3)
    assert [reason for _, _, reason in house.memory.dead] == [f"{type(error).__name__}, 5 times"]


async def test_what_was_only_slow_is_answered_in_brief_at_once_and_not_tried_again(
    house: House,
) -> None:
    tries = []

    async def take_long_in_full(update: Received) -> None:
        tries.append(update.in_brief)
        await asyncio.sleep(0.0 if update.in_brief else 2 * HANDLING)

    house.handler.acts[LAN] = take_long_in_full
    await house.receive(LAN)
    began = asyncio.get_running_loop().time()
    await house.until_done()
    assert tries == [False, True]
    assert asyncio.get_running_loop().time() - began < HANDLING + 1.0
    assert house.said(LAN) == ["1"]
    assert house.memory.dead == []


@pytest.mark.parametrize(("is_told", "said"), [(False, ["BUSY"]), (True, [])])
async def test_who_is_refused_is_told_so_once_and_nothing_is_tried_again(
    house: House, is_told: bool, said: list[str]
) -> None:
    house.handler.acts[LAN] = raises(Overloaded(is_told=is_told))
    await house.receive(LAN)
    await house.until_done()
    assert house.said(LAN) == said
    assert len(house.handler.times(LAN, 1)) == 1
    assert (house.counts.failures, house.memory.dead) == (0, [])


async def test_an_update_that_hangs_costs_itself_only_and_is_no_dead_letter(house: House) -> None:
    async def hang_at_first(update: Received) -> None:
        if int(update.event) == 1:
            await hang(update)

    house.handler.acts[LAN] = hang_at_first
    await house.receive(LAN, 2)
    await house.until_done()
    assert len(house.handler.times(LAN, 1)) == 2
    assert house.said(LAN) == ["FAILED", "2"]
    assert house.memory.dead == []


async def test_a_store_that_goes_away_is_no_failure_of_the_update(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.handler.acts[LAN] = raises(StorageError("away"), times=3 * len(PAUSES))
    await house.receive(LAN, 2)
    await house.until_done()
    assert house.said(LAN) == numbers(1, 2)
    assert (house.memory.dead, house.counts.failures) == ([], 0)
    assert "Traceback" not in caplog.text


async def test_an_update_that_only_the_store_refuses_is_laid_aside_in_the_end(
    house: House,
) -> None:
    """What no database takes looks like a store that is away, but only for this one."""
    house.handler.acts[LAN] = raises(StorageError("a text it cannot take"), only=1)
    await house.receive(LAN, 2)
    await house.until_done()
    assert house.said(LAN) == ["FAILED", "2"]
    assert len(house.memory.dead) == 1


async def test_a_notice_that_fails_costs_the_notice_only(house: House) -> None:
    async def fail(update: Received, notice: Notice) -> Effects[str]:
        raise asyncio.CancelledError

    house.handler.tell = fail  # type: ignore[method-assign]
    house.handler.acts[LAN] = raises(ValueError(), only=1)
    await house.receive(LAN, 2)
    await house.until_done()
    assert house.said(LAN) == ["2"]
    assert len(house.memory.dead) == 1


async def test_the_words_of_what_failed_are_not_logged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.handler.acts[LAN] = raises(ValueError(), times=1)
    await house.receive(LAN)
    await house.until_done()
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert record.getMessage() == "an update failed, try 1"
    assert '"n"' not in caplog.text


async def test_an_update_that_ends_its_process_every_time_is_buried_at_last(house: House) -> None:
    await house.receive(LAN, 2)
    for _ in range(CRASHES):
        assert len(await house.inbox.claim(["x"], 1, -1.0)) == 1
    await house.until_done()
    assert house.said(LAN) == ["FAILED", "2"]
    (letter,) = house.memory.dead
    assert letter[2] == f"the process ended {CRASHES} times while handling it"


async def test_restarts_cost_nobody_a_message(house: House) -> None:
    await house.receive(LAN)
    for _ in range(CRASHES - 1):
        await house.inbox.claim(["x"], 1, -1.0)
    await house.until_done()
    assert house.said(LAN) == ["1"]


# -- too much --------------------------------------------------------------------------------------


@pytest.mark.parametrize("too_many", [1, SURPLUS_A_VISIT - 1, SURPLUS_A_VISIT, 3000])
async def test_what_is_too_much_for_a_chat_is_dropped_with_one_notice(
    house: House, too_many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "PRESSES", LANE_DEPTH)  # of many people in one chat
    await house.receive(LAN, LANE_DEPTH + too_many)
    await house.until_done()
    assert house.said(LAN) == ["OVERFLOW", *numbers(too_many + 1, too_many + LANE_DEPTH)]
    assert house.memory.dead == []


async def test_a_flood_gets_one_notice_and_then_silence(house: House) -> None:
    await house.receive(LAN, flood.MESSAGES + 5, sender=LAN, sent_at=5000.0)
    await house.until_done()
    assert house.said(LAN) == [*numbers(1, flood.MESSAGES), "FLOOD"]


async def test_whoever_floods_is_silent_at_the_door_and_leaves_no_row(
    memory: Memory[str],
) -> None:
    """However they do it: with messages, or with buttons, which have no date."""
    house = House(memory)
    receiver = Receiver(house.inbox, silences=house.silences)
    await house.receive(LAN, flood.PRESSES + 1, sender=LAN)
    await house.until_done()
    assert house.said(LAN)[-1] == "FLOOD"
    now = memory.clock()
    for number, update in enumerate(
        [
            Update("press", "1", LAN, "{}", LAN),
            Update("text", "1", LAN, "{}", LAN, now),
            Update("text", "2", LAN, "{}", MINH, now),
            Update("text", "3", LAN, "{}", LAN, now + flood.SILENCE + 1),
        ]
    ):
        await receiver.accept([update])
        assert len(memory.inbox) == max(0, number - 1)


async def test_a_chat_that_speaks_for_itself_floods_as_anybody_does(house: House) -> None:
    """Such as the anonymous administrators of a group."""
    await house.receive("x:group", flood.MESSAGES + 5, sender=None, sent_at=100.0)
    await house.receive("x:group", 1, sender=MINH, sent_at=101.0)
    await house.until_done()
    theirs, minhs = numbers(1, flood.MESSAGES), str(flood.MESSAGES + 6)
    assert house.said("x:group") == [*theirs, "FLOOD", minhs]


async def test_after_a_minute_of_silence_people_are_answered_again(house: House) -> None:
    await house.receive(LAN, flood.MESSAGES + 2, sender=LAN, sent_at=5000.0)
    await house.receive(LAN, sender=LAN, sent_at=5000.0 + flood.SILENCE - 1)
    await house.receive(LAN, sender=LAN, sent_at=5000.0 + flood.SILENCE)
    await house.until_done()
    last = flood.MESSAGES + 4
    assert house.said(LAN) == [*numbers(1, flood.MESSAGES), "FLOOD", str(last)]


async def test_to_be_forgotten_in_between_is_no_way_to_flood(house: House) -> None:
    house.handler.forgets = LAN
    async with house.running():
        for number in range(flood.MESSAGES):
            await house.receive(LAN, sender=LAN, sent_at=5000.0 + number / 10)
            await asyncio.sleep(1.0)
            assert house.memory.lanes[LAN].flood == ""
        await house.receive(LAN, 3, sender=LAN, sent_at=5001.0)
        await house.receive(LAN, sender=LAN, sent_at=5001.0 + flood.SILENCE)
        await asyncio.sleep(1.0)
    last = flood.MESSAGES + 4
    assert house.said(LAN) == [*numbers(1, flood.MESSAGES), "FLOOD", str(last)]


async def test_updates_of_a_platform_that_nobody_handles_wait_and_hold_nobody_back(
    house: House,
) -> None:
    for number in range(2 * LANES_AT_ONCE):
        await house.receive(f"y:{number}")
    await house.receive(LAN)
    async with house.running():
        await asyncio.sleep(60.0)
    assert house.said(LAN) == ["1"]
    assert len(house.memory.inbox) == 2 * LANES_AT_ONCE


async def test_one_persons_flood_silences_nobody_else_in_the_group(house: House) -> None:
    await house.receive(LAN, flood.MESSAGES + 3, sender="x:loud", sent_at=5000.0)
    await house.receive(LAN, sender="x:quiet", sent_at=5000.0)
    await house.until_done()
    last = flood.MESSAGES + 4
    assert house.said(LAN) == [*numbers(1, flood.MESSAGES), "FLOOD", str(last)]


async def test_what_waited_is_no_flood(house: House) -> None:
    """Ten hours of messages that are handled within a second."""
    for hour in range(20):
        await house.receive(LAN, sender=LAN, sent_at=3600.0 * (hour + 1))
    await house.until_done()
    assert house.said(LAN) == numbers(1, 20)


async def test_presses_have_no_date_and_count_when_they_come(house: House) -> None:
    """Leafing fast is no flood, and a machine that presses is one."""
    await house.receive(LAN, flood.PRESSES + 15, sender=LAN)
    await house.until_done()
    assert house.said(LAN) == [*numbers(1, flood.PRESSES), "FLOOD"]


async def test_a_chat_gets_one_apology_for_all_its_late_messages(house: House) -> None:
    house.handler.is_apologetic = True
    await house.receive(LAN, 20)
    await house.until_done()
    assert house.said(LAN) == ["1"]


# -- leases ----------------------------------------------------------------------------------------


async def test_a_worker_whose_lease_ran_out_writes_nothing(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """It slept, and another took over: what it has in hand is void, and the other's counts."""

    async def be_overtaken(update: Received) -> None:
        if len(house.handler.began) == 1:
            house.memory.free_everything()
            house.memory.lanes[LAN].epoch += 1

    house.handler.acts[LAN] = be_overtaken
    await house.receive(LAN, 2)
    await house.until_done()
    assert [number for _, number, _ in house.handler.began] == [1, 1, 2]
    assert house.said(LAN) == ["1", "2"]
    assert "a lane was taken over by another worker; nothing was written" in caplog.text


async def test_a_worker_that_is_gone_is_succeeded_after_its_lease(house: House) -> None:
    await house.receive(LAN)
    await house.inbox.claim(["x"], 1, LEASE)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await house.until_done()
    assert house.said(LAN) == ["1"]
    assert LEASE <= house.handler.times(LAN, 1)[0] - begun < LEASE + 1


async def test_a_store_that_is_away_for_a_while_costs_nothing(house: House) -> None:
    await house.receive(LAN, 3)
    await house.receive(MINH, 3)
    house.memory.latency = 0.01
    async with house.running():
        for _ in range(5):
            house.memory.is_away = not house.memory.is_away
            await asyncio.sleep(3.0)
        house.memory.is_away = False
        async with asyncio.timeout(60):
            while house.memory.inbox:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    assert house.said(LAN) == house.said(MINH) == numbers(1, 3)


async def test_an_outage_of_the_store_is_not_logged_with_every_try(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a full disk the log would take the last bytes."""
    house.memory.is_away = True
    async with house.running():
        await asyncio.sleep(2.5 * SILENCE)
        house.memory.is_away = False
    assert len(caplog.messages) == 3
    assert set(caplog.messages) == {
        "no updates can be taken up: the database does not answer: it is away"
    }


async def test_a_store_that_goes_away_while_updates_are_handled_loses_nothing(
    house: House,
) -> None:
    async def lose_the_store(update: Received) -> None:
        if int(update.event) == 2 and len(house.handler.times(LAN, 2)) == 1:
            house.memory.is_away = True

    house.handler.acts[LAN] = lose_the_store
    await house.receive(LAN, 4)
    async with house.running():
        await asyncio.sleep(30.0)
        assert house.said(LAN) == ["1"]
        house.memory.is_away = False
        await asyncio.sleep(30.0)
    assert house.said(LAN) == numbers(1, 4)


# -- stopping --------------------------------------------------------------------------------------


async def test_what_is_in_hand_is_ended_when_it_is_told_to_stop(house: House) -> None:
    async def take_a_while(update: Received) -> None:
        await asyncio.sleep(0.5 * GRACE)

    house.handler.acts[LAN] = take_a_while
    await house.receive(LAN, 3)
    async with house.running():
        await asyncio.sleep(0.25 * GRACE)
    assert house.said(LAN) == ["1"]
    visits = await house.inbox.claim(["x"], 9, LEASE)
    assert [[int(u.event) for u in visit.updates] for visit in visits] == [[2, 3]]


async def test_what_cannot_be_ended_in_time_is_given_back(house: House) -> None:
    house.handler.acts[LAN] = hang
    await house.receive(LAN, 2)
    await house.receive(MINH)
    loop = asyncio.get_running_loop()
    async with house.running():
        await asyncio.sleep(1.0)
        begun = loop.time()
    assert loop.time() - begun <= GRACE + 0.5
    assert (house.said(LAN), house.said(MINH)) == ([], ["1"])
    (visit,) = await house.inbox.claim(["x"], 9, LEASE)
    assert ([int(u.event) for u in visit.updates], visit.failures) == ([1, 2], 0)


async def test_a_store_that_does_not_answer_is_not_waited_for(house: House) -> None:
    house.handler.acts[LAN] = hang
    await house.receive(LAN)
    loop = asyncio.get_running_loop()
    running = asyncio.create_task(house.worker.run())
    await asyncio.sleep(1.0)
    house.memory.latency = 3600.0
    begun = loop.time()
    house.worker.stop()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert loop.time() - begun <= GRACE + GIVING_BACK + 0.1


async def test_a_worker_that_has_nothing_to_do_stops_at_once(house: House) -> None:
    loop = asyncio.get_running_loop()
    async with house.running():
        await asyncio.sleep(10.0)
        begun = loop.time()
    assert loop.time() == begun


async def test_it_stops_while_the_store_is_away(house: House) -> None:
    house.memory.is_away = True
    loop = asyncio.get_running_loop()
    async with house.running():
        await asyncio.sleep(10.0)
        begun = loop.time()
    assert loop.time() - begun <= GRACE


async def test_nothing_of_it_goes_on_after_it_was_cancelled(house: House) -> None:
    house.handler.acts[LAN] = hang
    await house.receive(LAN)
    running = asyncio.create_task(house.worker.run())
    await asyncio.sleep(1.0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert len(await house.inbox.claim(["x"], 9, LEASE)) == 1
