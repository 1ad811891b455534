"""Messages that one member of a group sees alone, by the rules of Bot API 10.2 and 10.3."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .model import bad_request
from .parameters import integer

SINCE = (10, 2)
"""Before, their parameters are passed over in silence, so that everybody sees the message."""
RESHAPED = (10, 3)
"""From then on the parameters stand in an object of their own."""
ANSWERED_WITHIN = 15.0
"""Seconds after a press, or after a command that nobody else saw."""


@dataclass(frozen=True, slots=True)
class Whose:
    """For whom a message is, and in place of which one it is shown."""

    receiver: int
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Acted:
    """What somebody did that may be answered so."""

    user_id: int
    at: float
    message_id: int | None = None
    """The message whose button was pressed; None where only its presser sees it."""


class Ephemeral:
    """Who may be answered alone, and the numbers of such messages."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._presses: dict[str, Acted] = {}
        self._commands: dict[tuple[int, int], Acted] = {}
        self._last: Counter[int] = Counter()

    def number(self, chat_id: int) -> int:
        """The next one of a chat: they are counted apart from messages."""
        self._last[chat_id] += 1
        return self._last[chat_id]

    def pressed(self, query_id: str, user_id: int, message_id: int | None) -> None:
        """Somebody pressed a button."""
        self._presses[query_id] = Acted(user_id, self._now(), message_id)

    def commanded(self, chat_id: int, number: int, user_id: int) -> None:
        """Somebody gave a command that nobody else saw."""
        self._commands[chat_id, number] = Acted(user_id, self._now())

    def whose(
        self,
        params: Mapping[str, Any],
        chat_id: int,
        version: tuple[int, int],
        administrators: Collection[int],
        bot: int,
    ) -> Whose | None:
        """For whom a message is that the bot sends; None: for all.

        Raises:
            ApiError: the bot may not do that here.
        """
        asked = params.get("ephemeral_message_parameters") if version >= RESHAPED else params
        if version < SINCE or not isinstance(asked, dict) or "receiver_user_id" not in asked:
            return None
        if chat_id > 0 or params.get("poll"):
            raise bad_request("unallowed message content")
        receiver = integer(asked, "receiver_user_id")
        acted = self._right(params, asked, chat_id)
        if acted is None and bot not in administrators:
            raise bad_request("MESSAGE_NOT_COMMAND")
        if acted is not None and (
            acted.user_id != receiver or self._now() - acted.at > ANSWERED_WITHIN
        ):
            raise bad_request("QUERY_ID_INVALID")
        if not asked.get("replace_callback_query_message"):
            return Whose(receiver)
        if acted is None or acted.message_id is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return Whose(receiver, acted.message_id)

    def _right(
        self, params: Mapping[str, Any], asked: Mapping[str, Any], chat_id: int
    ) -> Acted | None:
        """What somebody did, where the bot says that it answers that."""
        if query_id := asked.get("callback_query_id"):
            if (pressed := self._presses.get(str(query_id))) is None:
                raise bad_request("QUERY_ID_INVALID")
            return pressed
        reply = params.get("reply_parameters")
        number = integer(reply, "ephemeral_message_id") if isinstance(reply, dict) else 0
        return self._commands.get((chat_id, number))
