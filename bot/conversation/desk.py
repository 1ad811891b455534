"""The administrators' desk, as the conversation asks it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from bot.content.problems import Problem
from bot.conversation.broadcasts import Standing
from bot.conversation.changes import Draft, Past, Proposed, Received, Review, State
from bot.conversation.counts import Stats
from bot.conversation.handover import Handed
from bot.conversation.unanswered import InVain, Lesson, Verdict
from bot.messages import Attachment, Upload


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

    async def paused(self, entry: str, since: str) -> Proposed:
        """An entry taken out of service from a day on, or back into it where that is empty; without
        files where it is so already."""
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
