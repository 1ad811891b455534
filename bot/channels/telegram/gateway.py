"""Makes the calls of the outbox, and says what became of them in the delivery's terms."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError

from bot.channels.common.gallery import Gallery
from bot.channels.telegram.asides import Aside
from bot.channels.telegram.calls import Call
from bot.channels.telegram.errors import ErrorKind, kind_of, seconds_of
from bot.channels.telegram.pictures import Pictures
from bot.channels.telegram.types import Bot
from bot.delivery import model
from bot.delivery.latest import keep
from bot.delivery.veil import Veil

logger = logging.getLogger(__name__)

PROBE = 2.0
"""Seconds to wait for an answer where only that there is one counts."""
REFUSED_FOR = 3600.0
"""Seconds in which a group that let us say nothing to one person alone is not tried again: a bot
becomes an administrator once in a group's life."""
PAID_FOR = frozenset({
    "sendMessage", "sendRichMessage", "sendPhoto", "sendDocument", "sendPoll",
})  # fmt: skip
"""Methods we use that take `allow_paid_broadcast`."""
GROUPS = 10_000
"""That are remembered to refuse."""
_ABOUT_THE_FORM = frozenset({
    ErrorKind.UNKNOWN_METHOD, ErrorKind.NOTHING, ErrorKind.MARKUP, ErrorKind.KEYBOARD,
    ErrorKind.REFUSED,
})  # fmt: skip
"""Refusals of a rich message that need not be any of the same words without headings and lists."""
_AS_MESSAGE = {ErrorKind.REFUSED, ErrorKind.UNKNOWN_METHOD, ErrorKind.FILE, ErrorKind.MARKUP}
"""Where a poll or a picture cannot be had, and its words can."""


class TelegramGateway:
    """`Gateway` on a bot."""

    def __init__(
        self,
        bot: Bot,
        clock: Callable[[], float] = time.time,
        gallery: Gallery | None = None,
        *,
        pays: bool = False,
        rich: bool = True,
    ) -> None:
        """`pays`: for each message beyond those that are free. `rich`: sends rich messages."""
        self._bot = bot
        self._pictures = Pictures(bot, gallery or Gallery())
        self._pays = pays
        self._clock = clock
        self._knows_asides: bool | None = None
        """Whether the server is new enough for them; None: not asked yet."""
        self._knows_rich = rich
        """Whether the server is new enough for rich messages, as far as we have seen."""
        self._refusing: dict[bytes, float] = {}
        """Groups in which we are no administrator, and until when we take that to be so."""
        self._veil = Veil()

    async def make(self, payload: str) -> model.Outcome:
        """One call; never raises for what Telegram or the network does."""
        try:
            call = Call.load(payload)
        except ValueError:
            return model.Refused("not a call")
        if call.aside is not None:
            if await self._may_say_aside(call, call.aside):
                return await self._say_aside(call, call.aside)
            call = replace(call, aside=None)
        if call.rich is not None and self._knows_rich:
            return await self._say_richly(call)
        try:
            result = await self._call(call)
        except TelegramError as error:
            return _became(call, error)
        return model.Sent(_message(result), _poll(result))

    async def _call(self, call: Call) -> Any:
        parameters = call.parameters
        if self._pays and call.method in PAID_FOR:
            paying = {**parameters, "allow_paid_broadcast": True}
            try:
                return await self._pictures.call(call.method, paying)
            except BadRequest:
                # It may be the paying, as with no Stars left; an answer is not lost for that.
                logger.warning("Telegram refused a message that was to be paid for; sent as others")
        return await self._pictures.call(call.method, parameters)

    async def _say_richly(self, call: Call) -> model.Outcome:
        """Where that is refused, for whatever reason, the same words go as ordinary text. Where
        nobody knows what became of it they do not: it may be there."""
        rich = call.as_rich()
        try:
            result = await self._call(rich)
        except TelegramError as error:
            kind = kind_of(error)
            if kind not in _ABOUT_THE_FORM:
                return _became(call, error)
            if kind in {ErrorKind.UNKNOWN_METHOD, ErrorKind.NOTHING}:
                self._knows_rich = False
            plainly = replace(call, rich=None)
            return model.Instead(plainly.dump(), f"{rich.method}: {kind.value}")
        return model.Sent(_message(result))

    async def _may_say_aside(self, call: Call, to: Aside) -> bool:
        if self._clock() > to.until:
            return False
        if to.is_as_administrator and self._refusing.get(self._group(call), 0.0) > self._clock():
            return False
        if self._knows_asides is None:
            self._knows_asides = await self._server_knows_asides()
        return bool(self._knows_asides)

    async def _server_knows_asides(self) -> bool | None:
        """By a method that came with them. A server that is older takes the call for a message to
        all, without a word: what it answers to the message itself is too late."""
        try:
            await self._bot.call("deleteEphemeralMessage", {}, patience=PROBE)
        except BadRequest:
            return True
        except TelegramError as error:
            return False if kind_of(error) is ErrorKind.UNKNOWN_METHOD else None
        return None

    async def _say_aside(self, call: Call, to: Aside) -> model.Outcome:
        aside = call.said_aside()
        try:
            result = await self._bot.call(aside.method, aside.parameters)
        except TelegramError as error:
            kind = kind_of(error)
            is_refused = isinstance(error, BadRequest) or kind is ErrorKind.UNKNOWN_METHOD
            if kind is ErrorKind.SUCCESS or not is_refused:
                return _became(call, error)
            if to.is_as_administrator:
                keep(self._refusing, self._group(call), self._clock() + REFUSED_FOR, GROUPS)
            return model.Instead(call.less_aside().dump(), f"{aside.method}: {kind.value}")
        if result is not True and _message(result) is not None:
            logger.warning("Telegram showed to all what was for one; not tried again")
            self._knows_asides = False
        return model.Sent(_message(result))

    def _group(self, call: Call) -> bytes:
        return self._veil(repr(call.parameters.get("chat_id")))

    async def is_reachable(self) -> bool:
        """Whether Telegram answers us at all, by a call that changes nothing."""
        try:
            await self._bot.call("getMe", {}, patience=PROBE)
        except TelegramError:
            return False
        return True


def _message(result: Any) -> str | None:
    """The id of the message that came of a call; none came of a confirmation, and 0 is that of all
    messages which only one person sees."""
    match result:
        case {"message_id": int(number)} if number:
            return str(number)
    return None


def _poll(result: Any) -> str | None:
    match result:
        case {"poll": {"id": str(poll)}} if len(poll) <= model.LONGEST_NAME:
            return poll
    return None


def _became(call: Call, error: TelegramError) -> model.Outcome:
    kind = kind_of(error)
    if (other := _instead(call, kind, error)) is not None:
        return model.Instead(other.dump(), f"{call.method}: {kind.value}")
    # Neither the text of the error nor the address: both may hold the token or a person's words.
    reason = f"{call.method}: {kind.value}"
    match kind:
        case ErrorKind.SUCCESS:
            return model.Sent()
        case ErrorKind.WAIT if isinstance(error, RetryAfter):
            return model.Wait(seconds_of(error))
        case ErrorKind.AMBIGUOUS:
            return model.Unknown(reason)
        case ErrorKind.UNREACHABLE:
            return model.Unreachable(reason)
        case ErrorKind.RETRY | ErrorKind.TOKEN:
            return model.Retry(reason)
        case _:
            return model.Refused(reason)


def _instead(call: Call, kind: ErrorKind, error: TelegramError) -> Call | None:
    """Another call that says the same, where this one was refused for its form."""
    match kind:
        case ErrorKind.MIGRATED if isinstance(error, ChatMigrated):
            return call.to_chat(error.new_chat_id)
        case ErrorKind.NO_TARGET if call.method in {"editMessageText", "editMessageMedia"}:
            return call.as_new_message()
        case ErrorKind.NO_THREAD if "message_thread_id" in call.parameters:
            return call.outside_topics()
        case ErrorKind.MARKUP if call.plain is not None and call.otherwise is None:
            logger.error("Telegram could not read our markup; sent as plain text")
            return call.in_plain_text()
        case _ if call.otherwise is not None and kind in _AS_MESSAGE:
            return call.as_message()
        case ErrorKind.KEYBOARD if "reply_markup" in call.parameters:
            logger.error("Telegram refused our buttons; sent without them")
            return call.without_keyboard()
    return None
