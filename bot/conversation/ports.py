"""What the conversation needs from the world, as small Protocols."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from bot.content.problems import Problem
from bot.conversation.broadcasts import Standing
from bot.conversation.changes import Draft, Past, Proposed, Received, Review, State
from bot.conversation.effects import PersonalData
from bot.conversation.handover import Handed
from bot.conversation.knowledge import Edition
from bot.conversation.polls import Asked
from bot.conversation.session import Kept, Session, SessionKey
from bot.conversation.tallies import Stats
from bot.conversation.unanswered import InVain, Lesson, Verdict
from bot.messages import Attachment, Upload


class Knowledge(Protocol):
    """Gives the edition that is served now. Read once a turn: the next turn may get another."""

    @property
    def edition(self) -> Edition:
        """Content, its index and the interface's words, made from one state of the files."""
        ...


class SessionStore(Protocol):
    """Sessions by person and place. Implementations stand in `storage`."""

    async def load(self, key: SessionKey) -> Session:
        """The session; a new one for a stranger. The person's language is theirs
        everywhere, the group's language everybody's in it."""
        ...

    async def save(self, kept: Kept) -> None:
        """Returns when all of it is safe: it survives whatever happens next."""
        ...

    async def export(self, user: str) -> PersonalData:
        """Everything that is stored about a person."""
        ...

    async def forget(self, user: str) -> None:
        """Erase it."""
        ...


class Shown(Protocol):
    """What the messages and polls of the last days are about. Implementations
    stand in `storage`."""

    async def entry_of(self, lane: str, message: str) -> str | None:
        """The entry; None where the message shows none, or it is not known any more.

        `lane`: the chat, as `Place` names it. `message`: as the platform names it.
        """
        ...

    async def asked_by(self, platform: str, poll: str) -> Asked | None:
        """What a poll of ours asks; None where it is none, or not known any more."""
        ...


class Desk(Protocol):
    """Where administrators look at what was asked in vain. The implementation stands in
    `knowledge`."""

    async def in_vain(self, number: int) -> InVain | None:
        """A cluster by its place, from 0, or the last one there is; None where there is none."""
        ...

    async def cluster_of(self, asked: int) -> InVain | None:
        """The cluster of a question, nothing proposed; None where it was dealt with or erased."""
        ...

    async def verdict(
        self, asked: int, entry: str, without: Collection[int] = ()
    ) -> Verdict | None:
        """What would follow if the wordings of the question's cluster became phrasings of the
        entry, but for those `without`; None as above."""
        ...

    async def judge(self, lesson: Lesson) -> Verdict:
        """What would follow from a lesson. What was asked in vain in its very words is dealt with
        by it too."""
        ...

    async def faults(self, locale: str, key: str, given: str) -> tuple[Problem, ...]:
        """What is wrong with a title or an answer of a new entry; nothing where it can stand."""
        ...

    async def drafted(self, draft: Draft) -> Proposed | None:
        """The file that a draft makes; None where its cluster was dealt with meanwhile."""
        ...

    async def past(self, entry: str) -> tuple[Past, ...]:
        """What was put in force for an entry, the newest first; of all entries where it is empty,
        and then only what is in force."""
        ...

    async def state(self) -> State:
        """What stands in the files and beside them."""
        ...

    async def received(self, upload: Upload) -> Received | None:
        """A file that was sent, fetched and looked at; None where it is none of ours."""
        ...

    async def exported(self, wanted: str) -> Attachment | None:
        """The file of an entry, or of this name, as it is served; None where there is none."""
        ...

    async def review(self) -> Review:
        """What is worth a second look. Each time it is looked a little further."""
        ...

    async def broadcasts(self) -> Standing:
        """Who could be told something, and what is being told or was told last."""
        ...

    async def handed(self, user: str) -> Handed:
        """What somebody has asked people of ours of late."""
        ...

    async def is_handed(self, number: int) -> bool:
        """Whether a question can still be answered by people of ours."""
        ...

    async def stats(self, days: int) -> Stats:
        """What was counted within the last so many days."""
        ...
