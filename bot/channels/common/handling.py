"""What follows from an update, on any platform: read it, ask the conversation, say the answer.

Nothing is sent and nothing saved while an update is handled. Both are effects, and are carried out
in one transaction when it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.channels.common.laid_out import drop_personal
from bot.channels.common.numbered import readable, with_numbers, with_shortcuts
from bot.channels.common.platform import Platform
from bot.conversation.features.notices import NoticeKind
from bot.conversation.polls import Asked, noted
from bot.conversation.turn import Kept, Turn
from bot.delivery.model import Effects, Notice, Outgoing, Priority, Received
from bot.language.markup import escape
from bot.messages import Incoming, Press, Reply, Voted

LATE = 6 * 3600.0
"""Seconds after which a message is not answered any more: the person has long found out otherwise,
or asked again."""
LONGEST_IN_TEXT = 6_000
"""Characters of a file that are sent as messages: what a person scrolls through."""
_SAYINGS: dict[Notice, NoticeKind] = {
    Notice.FAILED: "failed",
    Notice.LATE: "late",
    Notice.FLOOD: "flood",
    Notice.BUSY: "busy",
    Notice.OVERFLOW: "overflow",
}


class Talk(Protocol):
    """What a channel needs of the conversation."""

    async def turn(self, incoming: Incoming) -> Turn:
        """One turn; saves nothing. May raise."""
        ...

    async def asked_by(self, platform: str, poll: str) -> Asked | None:
        """What a poll of ours asks; None where it is none, or not known any more."""
        ...

    async def notice(self, incoming: Incoming, notice: NoticeKind) -> Turn:
        """What a person is told whose message is not handled as usual."""
        ...


class Address(Protocol):
    """Where the answers to one update go: the chat, the topic in it, the message that is answered.

    Found out once, when the update is read; every answer and every notice goes there.
    """

    def calls(self, reply: Reply, priority: Priority = Priority.REPLY) -> Iterable[Outgoing]:
        """The platform's calls that say a reply there, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """A call that confirms a press, while the platform still takes a confirmation."""

    call: Outgoing
    within: float
    """Seconds after the press."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What somebody did, and how to answer them."""

    address: Address
    incoming: Incoming
    receipt: Receipt | None = None


class Reader(Protocol):
    """Reads a platform's updates."""

    def read(self, update: Received) -> Happened | Receipt | None:
        """What happened. None means nothing for us; a Receipt means nothing but a confirmation.

        Raises ValueError for an update that cannot be read.
        """
        ...

    def whom(self, update: Received) -> Happened | None:
        """Who is told that an update is not handled as usual; None where nobody asked for that,
        as in a group. The update may be one that cannot be read. Never raises."""
        ...


class ConversationHandler:
    """`Handler` for a platform: its reader reads, the conversation answers."""

    def __init__(self, platform: Platform, reader: Reader, talk: Talk) -> None:
        self._platform = platform
        self._reader = reader
        self._talk = talk

    async def handle(self, update: Received) -> Effects[Kept]:
        """What follows from an update. Raises what went wrong on the way."""
        happened = self._reader.read(update)
        if happened is None:
            return Effects()
        if isinstance(happened, Receipt):
            # What is not computed has no fair turn: any number of these comes. Answers go first.
            whose, after = update.sender or "", Priority.NOTICE
            calls = _in_time(happened, update)
            return Effects(tuple(replace(c, person=whose, priority=after) for c in calls))
        return await self.follow(happened, update)

    async def follow(self, happened: Happened, update: Received) -> Effects[Kept]:
        """What follows from what somebody did. Raises what went wrong on the way."""
        receipts = tuple(
            replace(call, person=happened.incoming.user)
            for call in _in_time(happened.receipt, update)
        )
        incoming = replace(
            happened.incoming,
            numbers=not self._platform.has_buttons,
            polls=self._platform.has_polls,
            may_be_told=self._platform.window is None,
            in_brief=update.in_brief,
        )
        is_late = update.age > LATE and not isinstance(incoming.content, Press | Voted)
        if is_late and incoming.is_overheard:
            return Effects()
        if is_late and incoming.is_talk:
            turn = await self._talk.notice(incoming, "late")
            return Effects((*receipts, *self._said(turn, happened, update)), is_apology=True)
        turn = await self._talk.turn(incoming)
        calls = (*receipts, *self._said(turn, happened, update))
        drop_personal(incoming.user, turn.replies, is_erased=turn.forgets)
        if turn.forgets:
            return Effects(calls, forget=incoming.user)
        if not incoming.is_talk and not turn.effects:
            return Effects(calls)
        return Effects(calls, (Kept.of(incoming, turn),))

    async def tell(self, update: Received, notice: Notice) -> Effects[Kept]:
        """One line in the person's language, where they wrote."""
        happened = self._reader.whom(update)
        if happened is None:
            return Effects()
        turn = await self._talk.notice(happened.incoming, _SAYINGS[notice])
        return Effects(tuple(self._said(turn, happened, update, Priority.NOTICE)))

    def _said(
        self,
        turn: Turn,
        happened: Happened,
        update: Received,
        priority: Priority = Priority.REPLY,
    ) -> Iterator[Outgoing]:
        """The calls that say a turn's replies with what the platform can show."""
        window = self._platform.window
        expires_in = None if window is None else max(0.0, window - update.age)
        for reply in self._shown(turn.replies):
            for call in happened.address.calls(reply, priority):
                yield replace(
                    call,
                    expires_in=expires_in,
                    shows=reply.shows or "",
                    asks=_asked(reply, happened.incoming) if self._platform.has_polls else "",
                    person=happened.incoming.user,
                )

    def _shown(self, replies: Sequence[Reply]) -> Sequence[Reply]:
        platform = self._platform
        if not platform.has_files:
            replies = [_in_text(reply) for reply in replies]
        if platform.has_buttons:
            longest = platform.longest_label
            shown = replies if longest is None else [readable(r, longest) for r in replies]
        elif platform.shortcuts:
            shown = with_shortcuts(replies, platform.shortcuts)
        else:
            shown = [with_numbers(reply) for reply in replies]
        return shown if platform.has_edits else [replace(reply, in_place=False) for reply in shown]


def _asked(reply: Reply, incoming: Incoming) -> str:
    return noted(reply.poll, reply.locale, incoming.place) if reply.poll is not None else ""


def _in_text(reply: Reply) -> Reply:
    """What would be a file, behind the text; of a long one the beginning."""
    if reply.attachment is None:
        return reply
    whole = reply.attachment.text
    shown = whole if len(whole) <= LONGEST_IN_TEXT else whole[:LONGEST_IN_TEXT] + " …"
    return replace(reply, text=f"{reply.text}\n\n{escape(shown)}", attachment=None)


def _in_time(receipt: Receipt | None, update: Received) -> tuple[Outgoing, ...]:
    return (receipt.call,) if receipt is not None and update.age < receipt.within else ()
