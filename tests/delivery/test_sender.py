"""Calls leave in order and at a pace, once each, whatever becomes of them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import pytest

from bot.delivery.complaints import SILENCE
from bot.delivery.idling import ASLEEP, Idling
from bot.delivery.leadership import CANDIDACY, TTL
from bot.delivery.model import (
    Instead,
    Outcome,
    Outgoing,
    Priority,
    RateClass,
    Refused,
    Retry,
    Sent,
    Unknown,
    Unreachable,
    Wait,
)
from bot.delivery.ports import Meter
from bot.delivery.pulse import Pulse
from bot.delivery.rates import Rate, Rates
from bot.delivery.sender import (
    CALLS_AT_ONCE,
    DOUBT,
    FIRST_PAUSE,
    GRACE,
    LONGEST_PAUSE,
    LONGEST_WAIT,
    TRIES,
    Sender,
)
from tests.fakes.delivery_stores import (
    Memory,
    MemoryLeavings,
    MemoryOutboxStore,
    MemoryRoleStore,
    OutboxLane,
    Row,
)

LAN, MINH, HOA = "x:lan", "x:minh", "x:hoa"
OVERALL = Rate(25.0, 2.0)
CHATS = {RateClass.PRIVATE: Rate(1.0, 3.0), RateClass.GROUP: Rate(0.3, 2.0)}

Answer = Callable[[int], Outcome]
"""The outcome of a call's first, second … try."""


@dataclass
class RecordingGateway:
    """`Gateway` that makes nothing: what each payload leads to, a test says."""

    answers: dict[str, Answer] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    """How long a call takes; 0.05 where it is not said."""
    made: list[tuple[str, float]] = field(default_factory=list)
    """Payloads, and when their call began."""
    came_back: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def make(self, payload: str) -> Outcome:
        """Sent, where nothing else is said."""
        self.made.append((payload, now()))
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            await asyncio.sleep(self.seconds.get(payload, 0.05))
        finally:
            self.at_once -= 1
        self.came_back.append(payload)
        answer = self.answers.get(payload)
        return Sent() if answer is None else answer(len(self.times(payload)))

    def times(self, payload: str) -> list[float]:
        return [at for what, at in self.made if what == payload]

    def payloads(self, prefix: str = "") -> list[str]:
        return [what for what, _ in self.made if what.startswith(prefix)]


class Outcomes(Meter):
    """`Meter` that remembers."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []
        self.burials: list[str] = []

    def sent(self, platform: str, outcome: str, waited: float) -> None:
        """One more."""
        self.outcomes.append(outcome)

    def buried(self, platform: str, direction: str) -> None:
        """One more."""
        self.burials.append(direction)


def now() -> float:
    return asyncio.get_running_loop().time()


class House:
    """One sender, its store, and what it is given to send."""

    def __init__(self, memory: Memory[str]) -> None:
        self.memory = memory
        self.gateway = RecordingGateway()
        self.meter = Outcomes()
        self.idling = Idling()
        self.sender = self.new_sender()

    def new_sender(self, is_reachable: Callable[[], Awaitable[bool]] | None = None) -> Sender:
        outbox, roles = MemoryOutboxStore(self.memory), MemoryRoleStore(self.memory)
        return Sender(
            "x",
            outbox,
            roles,
            self.gateway,
            Rates(OVERALL, CHATS),
            meter=self.meter,
            is_reachable=is_reachable,
            idling=self.idling,
        )

    def write(
        self,
        lane: str,
        *payloads: str,
        rate_class: RateClass = RateClass.PRIVATE,
        priority: Priority = Priority.REPLY,
        is_repeatable: bool = True,
    ) -> None:
        """Into the outbox, as the worker's transaction does."""
        for payload in payloads:
            call = Outgoing(lane, payload, priority, rate_class, is_repeatable)
            self.memory.outbox.append(Row(self.memory.new_id(), call, now()))
            self.memory.outbox_lanes.setdefault(lane, OutboxLane())

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        looking = Pulse(MemoryLeavings(self.memory), self.idling, lambda: ["x"])
        task, other = (asyncio.create_task(one.run()) for one in (self.sender, looking))
        try:
            yield task
        finally:
            other.cancel()
            self.sender.stop()
            await asyncio.gather(task, other, return_exceptions=True)
            await task

    async def until_sent(self, seconds: float = 1800.0) -> None:
        """Run until nothing waits."""
        async with self.running(), asyncio.timeout(seconds):
            while self.memory.outbox:  # noqa: ASYNC110  (time passes by itself)
                await asyncio.sleep(0.05)

    def dead(self) -> list[tuple[str, str]]:
        """Payloads and reasons."""
        return [(payload, reason) for _, payload, reason in self.memory.dead]


@pytest.fixture
def house(memory: Memory[str]) -> House:
    return House(memory)


def always(outcome: Outcome) -> Answer:
    return lambda _: outcome


def at_first(*outcomes: Outcome) -> Answer:
    """These, and then it is sent."""
    return lambda number: outcomes[number - 1] if number <= len(outcomes) else Sent()


def most_in(seconds: float, times: Iterable[float]) -> int:
    found = sorted(times)
    return max(sum(at <= t < at + seconds for t in found) for at in found)


# -- order and pace --------------------------------------------------------------------------------


async def test_calls_of_a_chat_are_made_one_after_the_other(house: House) -> None:
    lanes = [LAN, MINH, HOA]
    for number in range(8):
        for lane in lanes:
            payload = f"{lane} {number}"
            house.write(lane, payload)
            house.gateway.seconds[payload] = 1.0 / (number + 1)  # later ones are quicker
    await house.until_sent()
    for lane in lanes:
        wanted = [f"{lane} {n}" for n in range(8)]
        assert house.gateway.payloads(lane) == wanted
        assert [p for p in house.gateway.came_back if p.startswith(lane)] == wanted


async def test_a_chat_gets_three_at_once_and_then_one_a_second(house: House) -> None:
    house.write(LAN, *(str(n) for n in range(10)))
    await house.until_sent()
    times = [at for _, at in house.gateway.made]
    assert times[2] - times[0] < 1.0
    assert most_in(1.0, times) <= CHATS[RateClass.PRIVATE].burst + 1
    assert times[-1] - times[0] == pytest.approx(7.0, abs=1.0)


async def test_a_group_gets_at_most_twenty_in_any_minute(house: House) -> None:
    house.write(LAN, *(str(n) for n in range(60)), rate_class=RateClass.GROUP)
    await house.until_sent()
    times = [at for _, at in house.gateway.made]
    assert 18 <= most_in(60.0, times) <= 20


async def test_all_together_stay_below_thirty_a_second_and_use_most_of_it(house: House) -> None:
    for number in range(500):
        house.write(f"x:{number}", str(number))
    await house.until_sent()
    times = [at for _, at in house.gateway.made]
    assert most_in(1.0, times) <= OVERALL.per_second + OVERALL.burst < 30
    assert 500 / (times[-1] - times[0]) > 0.8 * OVERALL.per_second


async def test_a_successor_begins_as_slowly_as_if_all_had_just_been_sent(house: House) -> None:
    for number in range(60):
        house.write(f"x:{number}", str(number))
    async with house.running():
        await asyncio.sleep(1.0)
    house.sender = house.new_sender()
    await house.until_sent()
    assert most_in(1.0, [at for _, at in house.gateway.made]) < 30


async def test_slow_calls_do_not_pile_up(house: House) -> None:
    for number in range(3 * CALLS_AT_ONCE):
        house.write(f"x:{number}", str(number))
        house.gateway.seconds[str(number)] = 20.0
    await house.until_sent()
    assert house.gateway.most_at_once == CALLS_AT_ONCE


async def test_confirmations_go_first_and_broadcasts_last(house: House) -> None:
    for number in range(40):
        house.write(f"x:b:{number}", f"broadcast {number}", priority=Priority.BROADCAST)
    for number in range(10):
        house.write(f"x:r:{number}", f"reply {number}")
    house.write("x:c:1", "confirmation", priority=Priority.CONFIRMATION, rate_class=RateClass.FREE)
    await house.until_sent()
    kinds = [payload.split()[0] for payload in house.gateway.payloads()]
    assert kinds == ["confirmation", *["reply"] * 10, *["broadcast"] * 40]


async def test_what_is_written_is_sent_at_once_when_it_is_told(house: House) -> None:
    async with house.running():
        await asyncio.sleep(60.0)
        house.write(LAN, "hello")
        house.sender.wake()
        at = now()
        await asyncio.sleep(0.5)
    assert house.gateway.made == [("hello", at)]


async def test_what_others_wrote_is_found_without_being_told(house: House) -> None:
    async with house.running():
        await asyncio.sleep(60.0)
        house.write(LAN, "hello")
        at = now()
        await asyncio.sleep(ASLEEP + 1.0)
    assert house.gateway.times("hello")[0] - at < ASLEEP + 0.5


# -- what the platform says ------------------------------------------------------------------------


async def test_what_was_not_carried_out_is_tried_again_ever_more_slowly_in_its_order(
    house: House,
) -> None:
    house.gateway.answers["a"] = at_first(Retry("502"), Retry("502"), Retry("502"))
    house.write(LAN, "a", "b")
    house.write(MINH, "c")
    await house.until_sent()
    times = house.gateway.times("a")
    pauses = [later - sooner for sooner, later in itertools.pairwise(times)]
    wanted = [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert all(a <= b <= a + 1.5 for a, b in zip(wanted, pauses, strict=True))
    assert house.gateway.payloads() == ["a", "c", "a", "a", "a", "b"]


async def test_a_call_is_given_up_after_so_many_tries_and_the_chat_goes_on(
    house: House,
) -> None:
    house.gateway.answers["a"] = always(Retry("a proxy says 502"))
    house.write(LAN, "a", "b")
    await house.until_sent()
    times = house.gateway.times("a")
    assert len(times) == TRIES
    assert max(y - x for x, y in itertools.pairwise(times)) <= LONGEST_PAUSE + 1
    assert house.dead() == [("a", "a proxy says 502")]
    assert house.gateway.payloads()[-1] == "b"
    assert house.meter.burials == ["out"]


async def test_an_answer_of_unknown_outcome_is_repeated_once(house: House) -> None:
    house.gateway.answers["a"] = always(Unknown("the line broke"))
    house.write(LAN, "a", "b")
    await house.until_sent()
    assert house.gateway.payloads() == ["a", "a", "b"]
    assert house.dead() == [("a", "unknown outcome: the line broke")]


async def test_a_broadcast_of_unknown_outcome_is_never_repeated(house: House) -> None:
    house.gateway.answers["a"] = always(Unknown("the line broke"))
    house.write(LAN, "a", "b", priority=Priority.BROADCAST, is_repeatable=False)
    await house.until_sent()
    assert house.gateway.payloads() == ["a", "b"]
    assert house.dead() == [("a", "unknown outcome: the line broke")]


async def test_a_broadcast_that_was_surely_not_made_is_tried_again(house: House) -> None:
    house.gateway.answers["a"] = at_first(Retry("409"))
    house.write(LAN, "a", priority=Priority.BROADCAST, is_repeatable=False)
    await house.until_sent()
    assert (house.gateway.payloads(), house.dead()) == (["a", "a"], [])


async def test_what_says_the_same_takes_the_place_of_what_was_refused(house: House) -> None:
    house.gateway.answers["<b>a"] = always(Instead("a", "markup"))
    house.write(LAN, "<b>a", "b")
    await house.until_sent()
    assert house.gateway.payloads() == ["<b>a", "a", "b"]
    assert house.dead() == []


async def test_a_line_that_broke_is_looked_at_once_a_second_until_it_is_back(house: House) -> None:
    """Nothing is sent on it meanwhile: an answer is repeated once, and that not in vain."""
    looks: list[float] = []

    async def is_reachable() -> bool:
        looks.append(now())
        return len(looks) > 60

    house.sender = house.new_sender(is_reachable)
    house.gateway.answers["a"] = at_first(Unknown("the line broke"))
    house.write(LAN, "a")
    house.write(MINH, *"bcd")
    await house.until_sent()
    assert sorted(house.gateway.payloads()) == ["a", "a", "b", "c", "d"]
    assert house.dead() == []
    assert [round(b - a, 3) for a, b in itertools.pairwise(looks)] == [DOUBT] * 60


async def test_nothing_more_is_sent_to_who_cannot_be_reached(house: House) -> None:
    house.gateway.answers["a"] = always(Unreachable("blocked"))
    house.write(LAN, "a", "b", "c")
    house.write(MINH, "d")
    await house.until_sent()
    assert sorted(house.gateway.payloads()) == ["a", "d"]
    assert house.dead() == [("a", "blocked")]


async def test_who_comes_back_is_answered_again(house: House) -> None:
    house.gateway.answers["a"] = always(Unreachable("blocked"))
    house.write(LAN, "a", "b")
    await house.until_sent()
    house.sender = house.new_sender()
    house.write(LAN, "welcome back")
    await house.until_sent()
    assert house.gateway.payloads() == ["a", "welcome back"]


async def test_what_is_refused_is_not_tried_again(house: House) -> None:
    house.gateway.answers["a"] = always(Refused("chat not found"))
    house.write(LAN, "a", "b")
    await house.until_sent()
    assert house.gateway.payloads() == ["a", "b"]
    assert house.dead() == [("a", "chat not found")]


async def test_a_confirmation_that_comes_too_late_is_no_dead_letter(house: House) -> None:
    house.gateway.answers["c"] = always(Refused("expired"))
    house.write("x:callback:1", "c", priority=Priority.CONFIRMATION, rate_class=RateClass.FREE)
    await house.until_sent()
    assert (house.gateway.payloads(), house.dead()) == (["c"], [])


async def test_a_gateway_that_breaks_costs_its_own_call_only(house: House) -> None:
    def break_down(_: int) -> Outcome:
        raise RecursionError

    house.gateway.answers["a"] = break_down
    house.write(LAN, "a", "b")
    house.write(MINH, "c")
    await house.until_sent()
    assert sorted(set(house.gateway.payloads())) == ["a", "b", "c"]
    assert house.dead() == [("a", "unknown outcome: RecursionError")]


async def test_what_became_of_calls_is_counted(house: House) -> None:
    house.gateway.answers["a"] = at_first(Retry("502"), Unknown("cut"))
    house.write(LAN, "a")
    await house.until_sent()
    assert house.meter.outcomes == ["retry", "unknown", "sent"]


# -- patience --------------------------------------------------------------------------------------


async def test_a_busy_chat_that_must_wait_holds_up_nobody_else(house: House) -> None:
    """It had its three at once, so that the limit hit is surely its own."""
    house.gateway.answers["4"] = at_first(Wait(30.0))
    house.write(LAN, "1", "2", "3", "4", "5")
    async with house.running():
        await asyncio.sleep(8.0)
        others = [str(n) for n in range(100, 110)]
        for number in others:
            house.write(f"x:{number}", number)
        at = now()
        await asyncio.sleep(5.0)
        assert all(house.gateway.times(number)[0] - at < 2.0 for number in others)
        await asyncio.sleep(60.0)
    refused, again = house.gateway.times("4")
    assert again - refused >= 30.0
    assert house.gateway.payloads()[-1] == "5"


@pytest.mark.parametrize("milliseconds", range(40, 140, 10))
async def test_any_other_patience_is_everybodys_with_no_call_begun_meanwhile(
    house: House, milliseconds: int
) -> None:
    """Even where the refusal comes while calls are being taken out of the outbox."""
    house.memory.latency = 0.03
    house.gateway.answers["x:7 0"] = at_first(Wait(30.0))
    house.gateway.seconds["x:7 0"] = milliseconds / 1000
    for number in range(200):
        house.write(f"x:{number}", f"x:{number} 0")
    await house.until_sent()
    refused = house.gateway.times("x:7 0")[0] + milliseconds / 1000
    meanwhile = [at - refused for _, at in house.gateway.made if 0 < at - refused < 30.0]
    assert meanwhile == []
    assert len(set(house.gateway.payloads())) == 200
    assert len(house.gateway.made) == 201
    assert house.dead() == []


async def test_a_pause_of_all_holds_for_the_next_sender_too(house: House) -> None:
    house.gateway.answers["a"] = at_first(Wait(30.0))
    house.write(LAN, "a")
    async with house.running():
        await asyncio.sleep(1.0)
    refused = house.gateway.times("a")[0]
    house.sender = house.new_sender()
    house.write(MINH, "b")
    await house.until_sent()
    assert min(house.gateway.times("b")[0], house.gateway.times("a")[1]) - refused >= 30.0


async def test_what_may_be_sent_only_much_later_is_dropped(house: House) -> None:
    house.gateway.answers["4"] = always(Wait(LONGEST_WAIT + 1))
    house.write(LAN, "1", "2", "3", "4")
    await house.until_sent(60.0)
    assert house.dead() == [("4", f"must wait {LONGEST_WAIT + 1:.0f} s")]


async def test_patience_has_an_end(house: House) -> None:
    house.gateway.answers["a"] = always(Wait(1.0))
    house.write(LAN, "a", "b")
    await house.until_sent()
    assert len(house.gateway.times("a")) == TRIES
    assert house.gateway.payloads()[-1] == "b"


# -- terms of office -------------------------------------------------------------------------------


async def test_one_of_several_senders_sends(house: House) -> None:
    others = [house.new_sender() for _ in range(3)]
    running = [asyncio.create_task(other.run()) for other in others]
    for number in range(100):
        house.write(f"x:{number % 10}", str(number), rate_class=RateClass.FREE)
    await house.until_sent()
    for other in others:
        other.stop()
    await asyncio.gather(*running)
    by_lane = defaultdict(list)
    for payload in house.gateway.payloads():
        by_lane[int(payload) % 10].append(int(payload))
    assert len(house.gateway.made) == 100
    assert all(numbers == sorted(numbers) for numbers in by_lane.values())


async def test_who_loses_the_lead_sends_nothing_more_until_it_leads_again(house: House) -> None:
    for number in range(100):
        house.write(f"x:{number}", str(number))
    async with house.running():
        await asyncio.sleep(1.0)
        role = house.memory.roles["sender:x"]
        role.holder, role.epoch, role.until = "another", role.epoch + 1, now() + 60.0
        at = now()
        await asyncio.sleep(30.0)
        assert not house.sender.is_leading
        assert [when for _, when in house.gateway.made if when > at + 0.5] == []
        await asyncio.sleep(30.0 + CANDIDACY + 10.0)
    assert set(house.gateway.payloads()) == {str(n) for n in range(100)}


async def test_a_call_in_the_air_at_a_crash_is_made_again_once(house: House) -> None:
    house.gateway.seconds["a"] = 3600.0
    house.write(LAN, "a", "b")
    running = asyncio.create_task(house.sender.run())
    await asyncio.sleep(1.0)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()  # the whole process
    await asyncio.gather(running, return_exceptions=True)
    house.memory.free_everything()
    house.gateway.seconds.clear()
    house.sender = house.new_sender()
    await house.until_sent()
    assert house.gateway.payloads() == ["a", "a", "b"]


@pytest.mark.parametrize("seconds", [0.5, 2 * GRACE, 2 * TTL], ids=["short", "longer", "long"])
async def test_a_store_that_is_away_while_an_outcome_is_written_down_makes_nothing_twice(
    house: House, seconds: float
) -> None:
    house.gateway.seconds["a"] = house.gateway.seconds["broadcast"] = 0.5
    house.write(LAN, "a", "b")
    house.write(MINH, "broadcast", is_repeatable=False)
    async with house.running():
        while len(house.gateway.made) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        house.memory.is_away = True
        await asyncio.sleep(0.5 + seconds)
        house.memory.is_away = False
        await asyncio.sleep(60.0)
    assert sorted(house.gateway.payloads()) == ["a", "b", "broadcast"]
    assert (house.memory.outbox, house.dead()) == ([], [])


async def test_what_another_sender_dealt_with_meanwhile_is_left_to_it(house: House) -> None:
    """An outcome that could not be written down counts for nothing once another has led."""
    house.write(LAN, "a", "b")
    async with house.running():
        while not house.gateway.made:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        house.memory.is_away = True
        await asyncio.sleep(2 * TTL)
        house.memory.outbox = []  # sent and settled by the other
        house.memory.outbox_lanes[LAN].in_flight = None
        house.memory.roles["sender:x"].epoch += 1
        house.write(LAN, "c")
        house.memory.is_away = False
        await asyncio.sleep(60.0)
    assert house.gateway.payloads() == ["a", "c"]
    assert house.memory.outbox == []


async def test_a_store_that_is_away_when_all_must_wait_forgets_no_call(house: House) -> None:
    def lose_the_store(number: int) -> Outcome:
        if number > 1:
            return Sent()
        house.memory.is_away = True
        asyncio.get_running_loop().call_later(2.0, setattr, house.memory, "is_away", False)
        return Wait(30.0)

    house.gateway.answers["a"] = lose_the_store
    house.write(LAN, "a", "b", is_repeatable=False)
    await house.until_sent()
    refused, again = house.gateway.times("a")
    assert again - refused >= 30.0
    assert house.gateway.payloads() == ["a", "a", "b"]


async def test_a_store_that_comes_and_goes_loses_and_doubles_nothing(house: House) -> None:
    for number in range(60):
        house.write(f"x:{number % 6}", str(number), rate_class=RateClass.FREE)
    house.memory.latency = 0.01
    async with house.running():
        for _ in range(6):
            await asyncio.sleep(0.3)
            house.memory.is_away = True
            await asyncio.sleep(2.0)
            house.memory.is_away = False
        await asyncio.sleep(60.0)
    assert sorted(house.gateway.payloads(), key=int) == [str(n) for n in range(60)]
    assert house.memory.outbox == []


@pytest.mark.parametrize("outage", [n / 10 for n in range(2, 70, 3)])
async def test_a_sender_that_owes_outcomes_keeps_its_role_from_the_other_replica(
    house: House, outage: float
) -> None:
    """The store is back just when the sender would give its role back: the other replica would
    find calls in the air of which it does not know that they were made."""
    other = house.new_sender()
    for number in range(40):
        house.write(f"x:{number}", str(number), rate_class=RateClass.FREE)
    async with house.running():
        await asyncio.sleep(0.4)
        standing_by = asyncio.create_task(other.run())
        house.memory.is_away = True
        await asyncio.sleep(outage)
        house.memory.is_away = False
        await asyncio.sleep(60.0)
        other.stop()
        await standing_by
    assert sorted(house.gateway.payloads(), key=int) == [str(n) for n in range(40)]


# -- stopping --------------------------------------------------------------------------------------


async def test_calls_in_the_air_come_back_when_it_is_told_to_stop(house: House) -> None:
    house.gateway.seconds["a"] = 0.8 * GRACE
    house.write(LAN, "a", "b")
    async with house.running():
        await asyncio.sleep(0.5)
    assert (house.gateway.came_back, house.gateway.payloads()) == (["a"], ["a"])
    assert [row.call.payload for row in house.memory.outbox] == ["b"]
    # The role has been given up, not left to its lease.
    assert await MemoryRoleStore(house.memory).acquire("sender:x", "another", 1.0) == 2


async def test_a_call_that_does_not_come_back_is_not_waited_for(house: House) -> None:
    house.gateway.seconds["a"] = 3600.0
    house.write(LAN, "a")
    async with house.running():
        await asyncio.sleep(0.5)
        at = now()
    assert now() - at <= GRACE + 0.1
    assert [row.call.payload for row in house.memory.outbox] == ["a"]
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_candidate_stops_at_once(house: House) -> None:
    await MemoryRoleStore(house.memory).acquire("sender:x", "another", 3600.0)
    async with house.running():
        await asyncio.sleep(10.0)
        at = now()
    assert now() == at


async def test_it_stops_soon_while_the_store_is_away(house: House) -> None:
    house.memory.is_away = True
    async with house.running():
        await asyncio.sleep(10.0)
        at = now()
    assert now() - at <= 1.0


async def test_an_outage_of_the_store_is_not_logged_with_every_try(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.memory.is_away = True
    async with house.running():
        await asyncio.sleep(2.5 * SILENCE)
    assert set(Counter(caplog.messages).items()) == {
        ("nothing can be sent to x: the database does not answer: it is away", 3),
        ("what others left is not known: the database does not answer: it is away", 2),
    }


async def test_it_stops_soon_while_all_must_wait(house: House) -> None:
    house.gateway.answers["a"] = always(Wait(600.0))
    house.write(LAN, "a")
    async with house.running():
        await asyncio.sleep(10.0)
        at = now()
    assert now() - at <= 1.0


async def test_nothing_of_it_goes_on_after_it_was_cancelled(house: House) -> None:
    for number in range(100):
        house.write(f"x:{number}", str(number))
    running = asyncio.create_task(house.sender.run())
    await asyncio.sleep(1.0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert await MemoryRoleStore(house.memory).acquire("sender:x", "next", TTL) == 2
