"""A turn with its session: loaded before, saved after, and its effects carried out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.conversation.conversation import Conversation
from bot.conversation.desk import Desk
from bot.conversation.effects import AskWhoRuns, Consult, ReadPersonalData
from bot.conversation.features.notices import NoticeKind
from bot.conversation.polls import Asked
from bot.conversation.ports import SessionStore, Shown
from bot.conversation.session import Session, SessionKey
from bot.conversation.turn import Kept, Turn
from bot.errors import Overloaded
from bot.messages import Grant, Incoming, Reply

logger = logging.getLogger(__name__)


GrantOf = Callable[[str], Grant | None]
"""What a person may do beyond asking, by their name."""
Run = Callable[[str, Callable[[bool], Turn], int, str | None], Awaitable[Turn]]
"""Computes somebody's turn; says whether it is to be brief. Told the characters it reads, and among
whom they are."""


async def _run_here(
    _user: str, compute: Callable[[bool], Turn], _length: int, _among: str | None
) -> Turn:
    return compute(False)


def _nobody(_user: str) -> None:
    return None


WhoRuns = Callable[[Incoming], Awaitable[bool | None]]
"""Whether somebody runs the group they write in; None where the platform cannot say."""
Count = Callable[[Incoming, Turn], None]


async def cannot_say(_incoming: Incoming) -> None:
    """Who runs a group, where nobody can say."""


def _uncounted(_incoming: Incoming, _turn: Turn) -> None:
    pass


class Dialogue:
    """What a channel talks to: hand in what a person did, get the replies."""

    def __init__(
        self,
        conversation: Conversation,
        sessions: SessionStore,
        run: Run = _run_here,
        *,
        shown: Shown | None = None,
        grant_of: GrantOf = _nobody,
        desk: Desk | None = None,
        count: Count = _uncounted,
        runs: WhoRuns = cannot_say,
    ) -> None:
        """`run`: how to run what computes for some milliseconds, such as on a thread, and which
        first.
        `shown`: what was shown where; without it a reply to a message is like any other.
        `grant_of`: who helps to run the bot; asked anew each time, as it may change.
        `desk`: where they look at what was asked in vain; without it there is nothing.
        `count`: told of each turn, and what was understood in it. `runs`: who runs a group."""
        self._runs = runs
        self._count = count
        self._conversation = conversation
        self._sessions = sessions
        self._run = run
        self._shown = shown
        self._grant_of = grant_of
        self._desk = desk

    async def turn(self, incoming: Incoming) -> Turn:
        """One turn; saves nothing, so that whoever asked can save it with what else it does.

        Raises whatever fails: the same turn can then be taken again.
        """
        session = await self._sessions.load(SessionKey.of(incoming))
        return await self._turn(incoming, session)

    async def asked_by(self, platform: str, poll: str) -> Asked | None:
        """What a poll of ours asks, as `Shown` says."""
        return None if self._shown is None else await self._shown.asked_by(platform, poll)

    async def notice(self, incoming: Incoming, kind: NoticeKind) -> Turn:
        """What a person is told whose message is not handled as usual."""
        session = await self._sessions.load(SessionKey.of(incoming))
        return Turn((self._conversation.notice(incoming, session, kind),), session)

    async def handle(self, incoming: Incoming) -> tuple[Reply, ...]:
        """The replies of one turn, at least one; the session is safe when they are returned.

        Never raises: a failure is logged and the person gets an apology in their language.
        """
        session = Session()
        try:
            session = await self._sessions.load(SessionKey.of(incoming))
            turn = await self._turn(incoming, session)
            if turn.forgets:
                await self._sessions.forget(incoming.user)
            else:
                await self._sessions.save(Kept.of(incoming, turn))
        except Overloaded:
            return (self._conversation.notice(incoming, session, "busy"),)
        except Exception:
            logger.exception("a turn failed")
            return (self._conversation.notice(incoming, session, "failed"),)
        return turn.replies

    async def _turn(self, incoming: Incoming, session: Session) -> Turn:
        """The turn with the texts that need what only the store knows."""
        incoming = replace(incoming, grant=self._grant_of(incoming.user))
        replied = await self._replied(incoming)

        def respond(in_brief: bool) -> Turn:
            said = replace(incoming, in_brief=in_brief or incoming.in_brief)
            return self._conversation.respond(said, session, replied)

        turn = await self._run(incoming.user, respond, incoming.length, incoming.among)
        for effect in turn.effects:
            if isinstance(effect, ReadPersonalData):
                data = await self._sessions.export(incoming.user)
                turn = self._conversation.said(turn, effect, data)
            elif isinstance(effect, Consult):
                answer = await effect.ask(self._desk) if self._desk is not None else None
                numbers = incoming.numbers
                turn = self._conversation.went_on(turn, effect, answer, numbers=numbers)
            elif isinstance(effect, AskWhoRuns):
                turn = self._conversation.went_on(
                    turn, effect, await self._runs(incoming), numbers=incoming.numbers
                )
        self._count(incoming, turn)
        return turn

    async def _replied(self, incoming: Incoming) -> str | None:
        if self._shown is None or incoming.replies_to is None:
            return None
        return await self._shown.entry_of(incoming.place.chat, incoming.replies_to)
