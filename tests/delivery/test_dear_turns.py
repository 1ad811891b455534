"""Those whose messages are dear have a share of a processor between them; the rest is refused."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import pytest

from bot.delivery.fair_turns import (
    CROWD,
    DEAR_WAITING,
    HEAVY,
    HELD,
    LEAST_REST,
    LONGEST_HOLD,
    LONGEST_REST,
    PROTECTED,
    REST,
    SPARING,
    TOLD_FOR,
    WAY,
    FairTurns,
    Here,
    Usage,
)
from bot.errors import Overloaded

LONG = 4_000
ORDINARY = 0.04
"""CPU seconds of an ordinary question."""


@dataclass
class House:
    """People who ask, by a clock that stands still while something is computed."""

    used: float = 0.0
    """CPU seconds."""
    began: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.usage = Usage(self.now, lambda: self.used)
        self.turns = FairTurns(2, self.usage, Here())

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def ask(
        self, who: str, seconds: float = 0.02, length: int = LONG, among: str | None = None
    ) -> str:
        """How it went."""

        def compute(in_brief: bool) -> str:
            self.began.append((who, self.now()))
            self.used += seconds
            return "in brief" if in_brief else "in full"

        try:
            return await self.turns.run(who, compute, length, among)
        except Overloaded as refused:
            return "refused again" if refused.is_told else "refused"


@pytest.fixture
async def house() -> House:
    return House()


@pytest.mark.parametrize(
    ("took", "rest"),
    [(0.02, LEAST_REST), (0.1, REST * 0.1), (0.5, LONGEST_REST)],
    ids=["little", "much", "very much"],
)
async def test_dear_turns_rest_after_each_other_however_many_they_are(
    house: House, took: float, rest: float
) -> None:
    asking = [house.ask(f"{n}", took) for n in range(DEAR_WAITING)]
    assert set(await asyncio.gather(*asking)) == {"in full", "in brief"}
    times = [at for _, at in house.began]
    apart = [later - at for at, later in pairwise(times)]
    assert apart == pytest.approx([rest] * (DEAR_WAITING - 1))


async def test_an_ordinary_question_waits_for_no_rest(house: House) -> None:
    dear = asyncio.gather(*(house.ask(f"{n}") for n in range(DEAR_WAITING)))
    await asyncio.sleep(0)
    began = house.now()
    assert await house.ask("lan", length=40) == "in full"
    assert house.now() == began
    await dear


async def test_of_more_than_may_wait_those_are_refused_who_used_the_most(house: House) -> None:
    for n in range(50):
        house.usage.add(f"{n}", n / 1000)
    first, *others = await asyncio.gather(*(house.ask(f"{n}") for n in reversed(range(50))))
    assert first == "in full"  # it was alone when it came
    assert ["refused" in said for said in reversed(others)] == [
        n >= DEAR_WAITING for n in range(49)
    ]


async def test_whoever_is_refused_is_told_once_a_minute(house: House) -> None:
    async def crowd() -> str:
        house.usage.add("mai", 50.0)
        others = asyncio.gather(*(house.ask(f"{n}") for n in range(DEAR_WAITING + 1)))
        await asyncio.sleep(0)
        said = await house.ask("mai")
        await others
        return said

    assert not house.turns.refuses("mai", LONG)
    said = [await crowd(), await crowd()]
    # What is long they need not send for a minute; what is short is read.
    assert [
        house.turns.refuses(who, n) for who, n in [("mai", LONG), ("mai", 40), ("0", LONG)]
    ] == [
        True,
        False,
        False,
    ]
    await asyncio.sleep(TOLD_FOR)
    assert not house.turns.refuses("mai", LONG)
    assert [*said, await crowd()] == ["refused", "refused again", "refused"]


async def test_who_was_dear_and_presses_or_commands_is_not_refused(house: House) -> None:
    house.usage.add("mai", 100.0)
    dear = asyncio.gather(*(house.ask(f"{n}") for n in range(DEAR_WAITING + 1)))
    await asyncio.sleep(0)
    assert await house.ask("mai", 0.001, length=0) == "in brief"
    await dear


async def test_who_asks_ten_ordinary_questions_in_ten_seconds_is_not_dear(house: House) -> None:
    said = []
    for _ in range(10):
        said.append(await house.ask("lan", ORDINARY, length=40))
        await asyncio.sleep(1.0)
    assert said == ["in full"] * 10


# -- more than can be had --------------------------------------------------------------------------

PRESS = 0.001
"""CPU seconds of a pressed button."""


async def crowd(house: House, people: int, seconds: float = PRESS, length: int = 0) -> None:
    """Each of them has had many turns, the last a moment ago, so that all there was is used up."""
    await asyncio.gather(*(house.ask(f"{n}", seconds, length) for n in range(people)))
    for n in range(people):
        house.usage.add(f"{n}", SPARING)
    await house.ask("who goes on all the same", seconds, length)
    house.usage.add("who goes on all the same", SPARING)
    await house.ask("who goes on all the same", seconds, length)
    house.began.clear()


async def test_where_more_is_asked_than_can_be_had_those_wait_who_had_many_turns_of_late(
    house: House,
) -> None:
    await crowd(house, 50)
    again = asyncio.gather(*(house.ask(f"{n}", PRESS, 0) for n in range(20)))
    await asyncio.sleep(0)
    began = house.now()
    assert await house.ask("new", ORDINARY, 40) == "in full"
    assert house.now() == began
    said = await again
    assert not {"refused", "refused again"}.intersection(said)
    # One now and then, until nobody new has come for a while.
    early = [at for who, at in house.began if who != "new" and at < began + PROTECTED]
    assert 0 < len(early) <= PROTECTED / LONGEST_HOLD + 1
    assert house.now() - began < 2 * PROTECTED


@pytest.mark.parametrize(
    ("pupils", "is_held"), [(30, False), (1_200, True)], ids=["a class", "names without end"]
)
async def test_whoever_is_always_somebody_new_counts_by_where_they_come_from(
    house: House, pupils: int, is_held: bool
) -> None:
    """On the web page one address can begin sessions at no cost."""
    for n in range(pupils):
        await house.ask(f"{n}", ORDINARY, 40, "one address")
    await crowd(house, 50)
    new = asyncio.gather(house.ask("new there", PRESS, 40, "one address"))
    await asyncio.sleep(0)
    began = house.now()
    await house.ask("new elsewhere", PRESS, 40, "another address")
    await new
    times = dict(house.began)
    assert times["new elsewhere"] == began
    assert (times["new there"] > began) == is_held


async def test_who_had_the_least_is_next_of_those_who_wait(house: House) -> None:
    await crowd(house, 50)
    for n in range(5):
        house.usage.add(f"{n}", n / 100)
    await asyncio.gather(*(house.ask(f"{n}", PRESS, 0) for n in reversed(range(5))))
    assert [who for who, _ in house.began] == ["0", "1", "2", "3", "4"]


async def test_of_a_crowd_that_presses_those_are_refused_who_had_the_most(house: House) -> None:
    await crowd(house, 50)
    for n in range(50):
        house.usage.add(f"{n}", HEAVY + n / 1000)
    asking = [asyncio.ensure_future(house.ask(f"{n}", PRESS, 0)) for n in range(50)]
    await asyncio.sleep(0)
    # Who was told so need not press again while it lasts; who was not, may.
    assert [house.turns.refuses(f"{n}", 0) for n in (0, 49)] == [False, True]
    said = await asyncio.gather(*asking)
    assert [one == "refused" for one in said] == [n >= HELD for n in range(50)]
    await asyncio.sleep(2.0)
    assert not house.turns.refuses("49", 0)


async def test_in_a_crowd_somebody_who_asks_a_second_time_waits_for_those_with_less_alone(
    house: House,
) -> None:
    await crowd(house, 50)
    for _ in range(3):  # they press again and again
        for n in range(HELD):
            house.usage.add(f"{n}", WAY + PRESS)
    house.usage.add("lan", ORDINARY + WAY)
    pressing = [asyncio.ensure_future(house.ask(f"{n}", PRESS, 0)) for n in range(HELD)]
    await asyncio.sleep(0)
    await house.ask("lan", ORDINARY, 40)
    assert house.began[0][0] == "lan"
    await asyncio.gather(*pressing)


async def test_who_asks_again_at_once_waits_for_those_who_do_not(house: House) -> None:
    """However little they had before: the first four questions of each of fifty accounts were
    anybody's, and kept all others waiting for four seconds."""
    await crowd(house, 50)
    for n in range(3):
        await house.ask(f"again {n}", 0.008, 40)
    again = [asyncio.ensure_future(house.ask(f"again {n}", 0.008, 40)) for n in range(3)]
    await asyncio.sleep(0)
    began = house.now()
    house.began.clear()
    assert await house.ask("new", ORDINARY, 40) == "in full"
    assert (house.now(), [who for who, _ in house.began]) == (began, ["new"])
    await asyncio.gather(*again)
    assert house.now() - began < 2 * PROTECTED


async def test_people_who_ask_again_after_a_while_are_not_held_however_many_they_are(
    house: House,
) -> None:
    """Twenty questions a second from 400 people, each of whom comes back now and then: once they
    have read the answer."""
    chance, held, asked = Random(3), 0, 0  # noqa: S311
    reading: deque[int] = deque(maxlen=40)
    for _ in range(800):
        began, asked = house.now(), asked + 1
        who = chance.choice([one for one in range(400) if one not in reading])
        reading.append(who)
        assert await house.ask(f"{who}", 0.005, 40) in {"in full", "in brief"}
        held += house.now() > began
        await asyncio.sleep(0.05)
    assert held < asked / 100


async def test_what_waited_while_the_bot_was_away_is_never_refused(house: House) -> None:
    """Two hundred people with three questions each, all at once."""
    began = house.now()
    for _ in range(3):
        said = await asyncio.gather(*(house.ask(f"{n}", ORDINARY, 40) for n in range(200)))
        assert set(said) <= {"in full", "in brief"}
    assert house.now() - began < 2 * PROTECTED


async def test_twenty_people_with_three_questions_each_are_no_crowd(house: House) -> None:
    """In half a minute, as in a class."""
    for _ in range(3):
        for n in range(20):
            began = house.now()
            assert await house.ask(f"{n}", ORDINARY, 40) == "in full"
            assert house.now() == began
            await asyncio.sleep(0.5)


async def test_behind_a_crowd_of_new_people_questions_are_read_in_brief(house: House) -> None:
    asking = [house.ask(f"{n}", 0.02, 20) for n in range(2 + 4 + CROWD)]
    begun = ["in full"] * 2  # at once
    assert await asyncio.gather(*asking) == begun + ["in brief"] * 4 + ["in full"] * CROWD


async def test_who_asks_on_a_page_every_five_seconds_asks_sparingly(house: House) -> None:
    """No store is between, as it is in a chat."""
    for _ in range(7):
        await house.ask("on a page", 0.002, 40, "an address")
        await house.ask("in a chat", 0.002, 40)
        await asyncio.sleep(5.0)
    assert house.usage.of("on a page") < SPARING / 4
    assert house.usage.of("in a chat") > SPARING * 3 / 4
