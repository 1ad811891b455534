"""What a turn does beside its replies and its session. Whoever runs the turn carries it out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bot.conversation.broadcasts import Broadcast, Course
from bot.conversation.changes import Proposed
from bot.conversation.dailies import Wish
from bot.conversation.desk import Desk
from bot.conversation.navigation import Verdict
from bot.conversation.page import Page
from bot.conversation.session import Flow
from bot.conversation.unanswered import Lesson

PersonalData = Mapping[str, Sequence[Mapping[str, object]]]
"""By table, the rows that hold something of a person, by column."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase everything that is stored about the person, their sessions too."""


@dataclass(frozen=True, slots=True)
class ReadPersonalData:
    """Look up what is stored about the person, and say it."""

    then: Callable[[PersonalData], Page]


@dataclass(frozen=True, slots=True)
class SpeakHere:
    """From now on the group is spoken to in this language."""

    locale: str


@dataclass(frozen=True, slots=True)
class ListenHere:
    """From now on the group is also answered unasked, or no longer is."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class MoveHere:
    """What is kept of this group, and of people in it, is from now on kept of the other."""

    to: str


@dataclass(frozen=True, slots=True)
class AskWhoRuns:
    """Find out whether the person runs the group, and go on from there."""

    then: Callable[[bool | None], Said]
    """Given whether they do; None where the platform cannot say."""


@dataclass(frozen=True, slots=True)
class KeepQuestion:
    """Remember that this was asked in vain; not by whom, and not where."""

    text: str
    """With what may say whose it is taken out: see `masking.py`."""
    folded: str
    """Its words without marks. Questions that have them in common are one."""
    locale: str
    """The language it is in; empty if we do not have it."""
    tag: str = ""
    """Something was offered. The buttons bear this tag, and for a while it is not known whether
    one of them helps: see `Helped`. Empty where nothing was."""


@dataclass(frozen=True, slots=True)
class Helped:
    """What was offered under this tag has helped: the question was not asked in vain."""

    tag: str


@dataclass(frozen=True, slots=True)
class HelpedNot:
    """Nothing of what was offered under this tag was meant."""

    tag: str


@dataclass(frozen=True, slots=True)
class Rated:
    """Somebody said of an answer that it helped, or what is wrong with it."""

    entry: str
    locale: str
    """The language it was read in."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Scored:
    """Somebody answered a question of the quiz; see `Session.score`."""

    is_right: bool


@dataclass(frozen=True, slots=True)
class WantDaily:
    """From now on the person is told a fact a day."""

    wish: Wish


@dataclass(frozen=True, slots=True)
class StopDaily:
    """The person is told no more facts."""


@dataclass(frozen=True, slots=True)
class Consult:
    """Ask the administrators' desk, and go on from what it says."""

    ask: Callable[[Desk], Awaitable[Any]]
    then: Callable[[Any], Said]
    """Given what the desk said."""


@dataclass(frozen=True, slots=True)
class Teach:
    """Make a phrasing one of an entry's, everywhere; nothing where its question is dealt with."""

    lesson: Lesson


@dataclass(frozen=True, slots=True)
class SetAside:
    """These questions need no answer."""

    asked: tuple[int, ...]
    why: Literal["ignored", "out of scope"]


@dataclass(frozen=True, slots=True)
class PutInForce:
    """Serve these files from now on; nothing where the question they answer is dealt with."""

    proposed: Proposed


@dataclass(frozen=True, slots=True)
class TakeBack:
    """What was put in force under these numbers is withdrawn."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BeginBroadcast:
    """Tell many people something; nothing where another broadcast is under way."""

    broadcast: Broadcast
    of: int
    """How many people were shown before."""


@dataclass(frozen=True, slots=True)
class SteerBroadcast:
    """Pause a broadcast, go on with it, or stop it."""

    id: int
    course: Course


@dataclass(frozen=True, slots=True)
class AskPerson:
    """A question goes to the team; nothing if one of this person's is already waiting."""

    text: str
    locale: str
    """The language the person reads."""
    folded: str
    """Under which it is kept among the questions asked in vain; empty where it is not."""


@dataclass(frozen=True, slots=True)
class WithdrawQuestion:
    """The person wants no answer to it any more."""


@dataclass(frozen=True, slots=True)
class AnswerPerson:
    """A team member answers; nothing if the question is gone."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class HandBack:
    """The team has no answer either; nothing if the question no longer waits."""

    number: int


@dataclass(frozen=True, slots=True)
class GoOn:
    """What is under way with this person goes on from here; None: it has ended."""

    flow: Flow | None


@dataclass(frozen=True, slots=True)
class NoteRefusal:
    """Somebody tried what they may not. They are told what they would be told of anything that
    does not exist."""

    what: str
    """`/unanswered`, or the kind of button."""


Effect = (
    Forget
    | ReadPersonalData
    | SpeakHere
    | ListenHere
    | MoveHere
    | AskWhoRuns
    | KeepQuestion
    | Helped
    | HelpedNot
    | Rated
    | Scored
    | WantDaily
    | StopDaily
    | Consult
    | Teach
    | SetAside
    | PutInForce
    | TakeBack
    | BeginBroadcast
    | SteerBroadcast
    | AskPerson
    | WithdrawQuestion
    | AnswerPerson
    | HandBack
    | GoOn
    | NoteRefusal
)

CHANGING = (Teach, PutInForce, TakeBack)
"""Effects that change what is served."""
HANDING = (AskPerson, WithdrawQuestion, AnswerPerson, HandBack)
"""Effects of which somebody elsewhere is told."""

Said: TypeAlias = tuple[Page, tuple[Effect, ...]]
"""What an administrator reads, and what else is to be done."""
