"""What travels through the inbox and the outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Generic, TypeVar

State = TypeVar("State")
"""What is to be remembered of a turn; the delivery only carries it to the store."""

LONGEST_EVENT = 200
"""Characters of a platform's id of an update. The longest seen is a third of that."""
LONGEST_NAME = 128
"""Characters of what a lane or a person is called."""


def platform_of(lane: str) -> str:
    """The platform of a lane: the part before its first colon."""
    return lane.partition(":")[0]


def sender_role(platform: str) -> str:
    """The role of the one process that makes a platform's calls."""
    return f"sender:{platform}"


# -- in -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Update:
    """Something a platform told us, as it came."""

    source: str
    """Who gives the ids: platform and bot, such as `platform:123456`."""
    event: str
    """The platform's id of it; the same id of the same source is the same update."""
    lane: str
    """What must be handled in order: the chat, such as `platform:42`."""
    payload: str
    """The raw JSON, in ASCII: any text of any person survives any database in it."""
    sender: str | None = None
    """The person, as sessions name them; None where the platform does not say."""
    sent_at: float | None = None
    """When the person did it, by the platform's clock, in seconds since 1970."""
    length: int = field(default=0, compare=False)
    """Characters that somebody typed; known when it arrives, and not stored."""

    @property
    def platform(self) -> str:
        """By name."""
        return platform_of(self.lane)

    @property
    def problem(self) -> str | None:
        """Why the update has no usable id, source or lane; None where it has."""
        return (
            _problem("its id", self.event, LONGEST_EVENT)
            or _problem("its lane", self.lane, LONGEST_NAME)
            or _problem("its person", self.sender or "nobody", LONGEST_NAME)
        )


def _problem(what: str, value: str, longest: int) -> str | None:
    if not value:
        return f"{what} is empty"
    if len(value) > longest:
        return f"{what} has {len(value)} characters; at most {longest} can be kept"
    if not value.isprintable():  # NUL and half surrogate pairs end a statement, not only a text
        return f"{what} holds a character that cannot be printed"
    return None


@dataclass(frozen=True, slots=True)
class Received(Update):
    """An update that is stored."""

    id: int = 0
    received_at: float = 0.0
    """By the store's clock."""
    age: float = 0.0
    """Seconds from `sent_at` (`received_at` where the platform gives no date) to now."""
    in_brief: bool = False
    """It ran out of time once: it is to be answered in the way that costs least."""


class Notice(Enum):
    """What a person is told when an update is not handled as usual."""

    FAILED = "it could not be handled, however often it was tried"
    LATE = "it had waited for so long that answering it now would only confuse"
    FLOOD = "too many in too short a time"
    BUSY = "so much is asked by all together that what takes long to understand is refused"
    OVERFLOW = "too many were waiting; the oldest were dropped"


# -- out ------------------------------------------------------------------------------------------


class Priority(IntEnum):
    """Which call goes first where not all can go at once."""

    CONFIRMATION = 0
    """Confirms a pressed button: the app shows a spinner until it comes."""
    REPLY = 1
    NOTICE = 2
    BROADCAST = 3


class RateClass(Enum):
    """Which of a platform's rates a lane has; see `rates.py`."""

    PRIVATE = "private"
    GROUP = "group"
    FREE = "free"
    """Calls that are no messages, such as confirmations."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One call to a platform, not made yet."""

    lane: str
    """Calls of one lane are made one after the other, in order."""
    payload: str
    """For the gateway; means nothing to the delivery."""
    priority: Priority = Priority.REPLY
    rate_class: RateClass = RateClass.PRIVATE
    is_repeatable: bool = True
    """Whether the call is made again when its outcome is unknown. An answer is better sent twice
    than never; a broadcast is not repeated."""
    expires_in: float | None = None
    """Seconds after which it is dropped instead of made, for platforms that may answer only within
    a window."""
    shows: str = ""
    """What the message shows, in the conversation's own terms; kept by message once it is sent."""
    person: str = ""
    """Whose it is, so that it is erased with the rest of this person."""
    broadcast: int | None = None
    """The broadcast that has been told to this person once it is made; None: it ends none."""
    asks: str = ""
    """What the poll asks that it sends, in the conversation's own terms; kept by poll once it is
    sent."""

    @property
    def platform(self) -> str:
        """By name: the lane's."""
        return platform_of(self.lane)


@dataclass(frozen=True, slots=True)
class Effects(Generic[State]):
    """What handling an update leads to; carried out in one transaction with its end."""

    outgoing: tuple[Outgoing, ...] = ()
    states: tuple[State, ...] = ()
    """What is to be remembered; each knows whose it is."""
    forget: str | None = None
    """A person of whom everything is erased, before the rest is written."""
    is_apology: bool = False
    """Said once a lane and outage only, however many updates call for it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """An outgoing call that the sender has taken out of the outbox."""

    id: int
    lane: str
    payload: str
    priority: Priority
    rate_class: RateClass
    is_repeatable: bool
    tries: int
    """Calls made before this one."""
    unknowns: int
    """Those of them that may have been carried out."""
    sends_lately: float
    """How much of the chat's allowance was used up when it was taken: 0 (none) to 1 (all)."""
    waited: float
    """Seconds since it was written."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the sender has in its hands after a look into the outbox."""

    parcels: tuple[Parcel, ...] = ()
    expired: int = 0
    """Calls that were dropped, as they had waited for longer than they may."""


@dataclass(frozen=True, slots=True)
class Term:
    """One process's time as the sender of a platform."""

    platform: str
    epoch: int
    """Grows with each term: what an earlier sender still wants to write is refused."""


# -- what became of a call ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """It was carried out, or its effect was there already."""

    message: str | None = None
    """The platform's id of the message that now stands in the lane, where it is known."""
    poll: str | None = None
    """The platform's id of the poll in it, where it is one."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It was not carried out; try again after a while."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """The platform asks for patience, in seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been carried out: the line broke before the answer came."""

    reason: str


@dataclass(frozen=True, slots=True)
class Instead:
    """It was refused for its form. This other call says the same."""

    payload: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person blocked the bot or left; nothing more will reach this lane."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never try again."""

    reason: str


Outcome = Sent | Retry | Wait | Unknown | Instead | Unreachable | Refused


# -- work in hand ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Visit:
    """A lane that is ours for a while, with the first updates that wait in it."""

    lane: str
    epoch: int
    """Grows with each lease: what an earlier holder still wants to write is refused."""
    updates: tuple[Received, ...]
    surplus: int = 0
    """How many of them, from the first on, are beyond what a lane may hold."""
    failures: int = 0
    """Times the first update has failed so far."""
    claims: int = 1
    """Leases since anything in this lane was finished, this one included."""
    is_apologised: bool = False
    """Whether an apology was said in this lane lately."""
    flood: str = ""
    """What `flood.py` remembers of the lane."""


@dataclass(frozen=True, slots=True)
class Step(Generic[State]):
    """The end of one or several updates of a visit."""

    visit: Visit
    updates: tuple[Received, ...]
    effects: Effects[State]
    releases: bool
    """Whether the lane is free with it."""
    buried: str | None = None
    """Why the updates go to the dead letters; None: they are done."""
    flood: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What follows from the outcome of a call."""

    parcel: Parcel
    is_done: bool
    wait: float = 0.0
    """Seconds before the lane's next call."""
    instead: str | None = None
    buried: str | None = None
    """Why it goes to the dead letters."""
    is_unknown: bool = False
    """Whether it may have been carried out."""
    empties_lane: bool = False
    message: str | None = None
    poll: str | None = None
    """What `Sent` says."""


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits of one platform."""

    inbox: int = 0
    outbox: int = 0
    lanes: int = 0
    oldest: float = 0.0
    """Seconds the oldest update has waited."""
    neglected: float = 0.0
    """Seconds the longest lane that is ready has waited without anybody taking it up."""


@dataclass(frozen=True, slots=True)
class Depths:
    """How much waits, for the figures and the watchdog."""

    platforms: Mapping[str, Depth] = field(default_factory=dict)
    """By name, those that nobody here serves included."""
    dead: int = 0
    served: Collection[str] = ()
    """The platforms that are configured."""

    @property
    def inbox(self) -> int:
        """Updates that wait and that somebody will handle."""
        return sum(depth.inbox for depth in self._served())

    @property
    def neglected(self) -> float:
        """As `Depth.neglected`: of the platforms that are served."""
        return max((depth.neglected for depth in self._served()), default=0.0)

    def unserved(self) -> dict[str, Depth]:
        """What is kept for platforms that are not configured any more."""
        return {name: d for name, d in self.platforms.items() if name not in self.served}

    def _served(self) -> list[Depth]:
        return [depth for name, depth in self.platforms.items() if name in self.served]
