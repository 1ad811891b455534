"""A platform that does not exist: what a bot must bear of another one than Telegram.

Ids are text, there are no buttons and no edits, a message holds 2,000 characters, and it is slow,
dead or limiting at will.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from bot.channels.common.handling import Happened, Receipt
from bot.channels.common.platform import Platform
from bot.delivery.model import (
    Outcome,
    Outgoing,
    Priority,
    RateClass,
    Received,
    Refused,
    Retry,
    Sent,
    Unknown,
    Update,
    Wait,
)
from bot.delivery.rates import Rate, Rates
from bot.language.markup import plain
from bot.messages import Incoming, Place, Question, Reply

PIGEON = "pigeon"
LONGEST = 2_000
"""Characters of a message."""
RATES = Rates(Rate(25.0, 2.0), {RateClass.PRIVATE: Rate(1.0, 3.0)})

PLATFORM = Platform(
    name=PIGEON,
    title="Pigeon",
    rates=RATES,
    longest_message=LONGEST,
    has_buttons=False,
    has_edits=False,
)


class Mood(Enum):
    """What becomes of a call."""

    WELL = "it arrives"
    SLOW = "it arrives after ten seconds"
    DEAD = "nobody answers"
    MUTE = "it may have arrived: the line breaks after ten seconds"
    LIMITING = "wait for half a minute"


def update(number: int, loft: str, text: str = "apec là gì") -> Update:
    """What somebody in a loft says; ids look like those of real platforms, and have no order."""
    event = f"{number * 0x9E3779B97F4A7C15 % 2**80:020x}"
    payload = json.dumps({"id": event, "loft": loft, "text": text})
    lane = f"{PIGEON}:{loft}"
    return Update(f"{PIGEON}:bot-a", event, lane, payload, lane)


@dataclass(frozen=True, slots=True)
class Loft:
    """`Address`: where pigeons fly to."""

    lane: str

    def calls(self, reply: Reply, priority: Priority = Priority.REPLY) -> Iterable[Outgoing]:
        """Text alone, in messages of at most `LONGEST` characters."""
        text = plain(reply.text)
        for start in range(0, len(text), LONGEST):
            yield Outgoing(self.lane, text[start : start + LONGEST], priority)


class PigeonReader:
    """`Reader`."""

    def read(self, update: Received) -> Happened | Receipt | None:
        """Everything is a question."""
        raw = json.loads(update.payload)
        incoming = Incoming(update.lane, Question(raw["text"]), Place(update.lane))
        return Happened(Loft(update.lane), incoming)

    def whom(self, update: Received) -> Happened | None:
        """Nobody."""
        return None


@dataclass
class PigeonGateway:
    """`Gateway`, as well as a test lets it be."""

    mood: Mood = Mood.WELL
    seconds: float = 0.05
    """How long a call takes that arrives."""
    made: int = 0
    """Calls, whatever became of them."""
    arrived: list[str] = field(default_factory=list)
    """Texts, in order."""
    ids: Iterator[str] = field(default_factory=lambda: (f"quill-{n:x}" for n in range(10**9)))

    async def make(self, payload: str) -> Outcome:
        """One call."""
        self.made += 1
        if len(payload) > LONGEST:
            return Refused("too long")
        match self.mood:
            case Mood.DEAD:
                await asyncio.sleep(self.seconds)
                return Retry("nobody answers")
            case Mood.LIMITING:
                await asyncio.sleep(self.seconds)
                return Wait(30.0)
            case Mood.MUTE:
                await asyncio.sleep(10.0)
                return Unknown("the line broke")
            case Mood.SLOW:
                await asyncio.sleep(10.0)
            case Mood.WELL:
                await asyncio.sleep(self.seconds)
        self.arrived.append(payload)
        return Sent(next(self.ids))

    async def is_reachable(self) -> bool:
        """Whether it answers at all."""
        await asyncio.sleep(self.seconds)
        return self.mood not in {Mood.DEAD, Mood.MUTE}
