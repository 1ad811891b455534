"""Whoever used the least of late is next; who used much is answered in brief, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, current_thread, main_thread

import pytest

from bot.delivery import fair_turns
from bot.delivery.fair_turns import (
    CROWD,
    DEAR,
    HALF_LIFE,
    REMEMBERED,
    FairTurns,
    Usage,
)

pytestmark = pytest.mark.threads


@dataclass
class Hands:
    """Turns that take as long as the test says, on a clock of its own."""

    now: float = 0.0
    ran: list[str] = field(default_factory=list)
    briefly: dict[str, bool] = field(default_factory=dict)
    most_at_once: int = 0
    _at_once: int = 0
    _lock: Lock = field(default_factory=Lock)

    def turn(
        self, who: str, seconds: float = 0.0, door: Event | None = None
    ) -> Callable[[bool], str]:
        def compute(in_brief: bool) -> str:
            with self._lock:
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
            if door is not None:
                assert door.wait(10)
            with self._lock:
                self.now += seconds
                self.ran.append(who)
                self.briefly[who] = in_brief
                self._at_once -= 1
            return who

        return compute


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def usage(hands: Hands) -> Usage:
    return Usage(lambda: hands.now, lambda: hands.now)


async def test_whoever_used_less_is_next_whenever_they_came(hands: Hands, usage: Usage) -> None:
    usage.add("much", DEAR / 10)
    turns, door = FairTurns(1, usage), Event()
    first = asyncio.create_task(turns.run("first", hands.turn("first", door=door)))
    await asyncio.sleep(0)
    others = [asyncio.create_task(turns.run(w, hands.turn(w))) for w in ("much", "new", "newer")]
    await asyncio.sleep(0)
    door.set()
    assert await asyncio.gather(first, *others) == ["first", "much", "new", "newer"]
    assert hands.ran == ["first", "new", "newer", "much"]


async def test_who_was_dear_is_answered_in_brief_until_that_is_long_ago(
    hands: Hands, usage: Usage
) -> None:
    turns = FairTurns(1, usage)
    said = []
    for _ in range(2):
        await turns.run("lan", hands.turn("lan", DEAR))
        said.append(hands.briefly["lan"])
    hands.now += 5 * HALF_LIFE
    later = FairTurns(1, usage)  # of what all used together, which real time would take
    await later.run("lan", hands.turn("lan"))
    assert [*said, hands.briefly["lan"]] == [False, True, False]


async def test_those_who_were_dear_leave_a_hand_free(hands: Hands, usage: Usage) -> None:
    for who in ("a", "b", "c"):
        usage.add(who, DEAR)
    turns, door = FairTurns(2, usage), Event()
    dear = [asyncio.create_task(turns.run(w, hands.turn(w, door=door))) for w in ("a", "b", "c")]
    await asyncio.sleep(0)
    assert await turns.run("new", hands.turn("new")) == "new"
    door.set()
    await asyncio.gather(*dear)
    assert hands.ran == ["new", "a", "b", "c"]
    assert hands.briefly == {"new": False, "a": True, "b": True, "c": True}
    assert hands.most_at_once == 2


async def test_what_nobody_waits_for_is_not_computed(hands: Hands, usage: Usage) -> None:
    turns, door = FairTurns(1, usage), Event()
    first = asyncio.create_task(turns.run("first", hands.turn("first", door=door)))
    await asyncio.sleep(0)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await turns.run("gone", hands.turn("gone"))
    door.set()
    await first
    await turns.run("last", hands.turn("last"))
    assert hands.ran == ["first", "last"]


@pytest.mark.parametrize("error", [ValueError("broken"), RecursionError(), MemoryError()])
async def test_what_a_turn_raises_comes_back_and_costs_no_hand(
    hands: Hands, usage: Usage, error: Exception
) -> None:
    def fail(_in_brief: bool) -> str:
        raise error

    turns = FairTurns(1, usage)
    for _ in range(3):
        with pytest.raises(type(error)):
            await turns.run("lan", fail)
    assert await turns.run("lan", hands.turn("lan")) == "lan"


def test_people_who_used_little_are_forgotten_first(hands: Hands, usage: Usage) -> None:
    usage.add("much", 9.0)
    for n in range(2 * REMEMBERED):
        usage.add(f"{n}", 0.001)
    assert usage.of("much") == 9.0
    assert len(usage._used) <= REMEMBERED


def test_nobodys_name_is_remembered(usage: Usage) -> None:
    usage.add("telegram:4815162342", 1.0)
    assert "4815162342" not in repr(usage)
    assert usage.of("telegram:4815162342") == 1.0


async def test_a_long_text_goes_behind_a_short_one_though_nothing_is_known_of_either(
    hands: Hands, usage: Usage
) -> None:
    turns, door = FairTurns(1, usage), Event()
    first = asyncio.create_task(turns.run("first", hands.turn("first", door=door)))
    await asyncio.sleep(0)
    long = [asyncio.create_task(turns.run(w, hands.turn(w), 4000)) for w in ("long", "longer")]
    short = asyncio.create_task(turns.run("short", hands.turn("short"), 40))
    await asyncio.sleep(0)
    door.set()
    await asyncio.gather(first, *long, short)
    assert hands.ran == ["first", "short", "long", "longer"]
    assert hands.briefly == {"first": False, "short": False, "long": True, "longer": False}


async def test_a_turn_that_hangs_is_given_up_and_its_hand_used_again(
    hands: Hands, usage: Usage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fair_turns, "COMPUTING", 0.05)
    turns, door = FairTurns(1, usage), Event()
    with pytest.raises(TimeoutError):
        await turns.run("hangs", hands.turn("hangs", door=door))
    assert await turns.run("next", hands.turn("next")) == "next"
    door.set()


async def test_without_the_encoder_turns_are_computed_in_the_loops_own_thread_as_fairly(
    hands: Hands, usage: Usage
) -> None:
    is_light, where = True, []
    turns = FairTurns(1, usage, is_light=lambda: is_light)

    def turn(_in_brief: bool) -> None:
        where.append(current_thread() is main_thread())

    await turns.run("lan", turn)
    is_light = False
    await turns.run("lan", turn)
    assert where == [True, False]
    is_light = True
    usage.add("much", DEAR / 10)
    others = [asyncio.create_task(turns.run(w, hands.turn(w))) for w in ("first", "much", "new")]
    assert await asyncio.gather(*others) == ["first", "much", "new"]
    assert hands.ran == ["first", "new", "much"]


async def test_what_is_read_in_brief_is_computed_in_the_loops_own_thread_too(usage: Usage) -> None:
    turns, where = FairTurns(1, usage), []

    def turn(in_brief: bool) -> None:
        where.append((in_brief, current_thread() is main_thread()))

    await asyncio.gather(*(turns.run(f"{n}", turn, 20) for n in range(CROWD + 2)))
    assert where == [(False, False), (True, True)] + [(False, False)] * CROWD
