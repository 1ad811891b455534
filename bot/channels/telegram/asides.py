"""What a group shows to one of its members alone: "ephemeral" messages, of Bot API 10.2.

Any bot may answer so within seconds of a press or of a command that was itself seen by nobody else;
an administrator may at any time. Everything here may be refused, and is then said to all. An app
that is older than these messages shows none of them, and nobody tells us: what answers a question
is never said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.channels.common.payload import is_number

AFTER_A_PRESS = 13.0
"""Seconds after a press in which it is tried. Telegram takes it for 15; the way takes some."""
AT_ANY_TIME = 60.0
"""The same without one, for administrators. Later the person may have turned away, and as these
messages may go astray, it is better said to all."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Who is to see it, and what gives the right to say it so."""

    person: int
    query: str | None = None
    """The press that is answered."""
    message: int | None = None
    """One that only they see: the one whose button was pressed, or the command."""
    until: float = 0.0
    """When it is too late, in seconds since 1970; 0: it is not said so at all."""

    @property
    def lasts(self) -> float:
        """Seconds in which it may be said so."""
        is_answer = self.query is not None or self.message is not None
        return AFTER_A_PRESS if is_answer else AT_ANY_TIME

    @property
    def is_as_administrator(self) -> bool:
        """Nothing else gives the right."""
        return self.query is None and self.message is None

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    @classmethod
    def load(cls, found: object) -> Aside | None:
        """What `dump` wrote; None for anything else."""
        match found:
            case {"person": int(person), "until": int() | float() as until, **more}:
                query, message = more.get("query"), more.get("message")
                return cls(
                    person,
                    query if isinstance(query, str) else None,
                    message if is_number(message) else None,
                    until,
                )
        return None


def sent_aside(
    parameters: Mapping[str, Any], to: Aside, thread: int | None, *, replaces: bool
) -> dict[str, Any]:
    """Parameters of `sendMessage` that show it to one person. `replaces`: in place of the message
    whose button they pressed, which all others go on seeing as it was."""
    found = {key: value for key, value in parameters.items() if key != "message_id"}
    if thread is not None:
        found["message_thread_id"] = thread
    who: dict[str, Any] = {"receiver_user_id": to.person}
    if to.query is not None:
        who["callback_query_id"] = to.query
    elif to.message is not None:
        found["reply_parameters"] = {"ephemeral_message_id": to.message}
    # In 10.2 these were parameters of their own. Which of the two forms a server knows it does not
    # say, and of one that it does not know it says nothing.
    found |= who
    more = {"replace_callback_query_message": True} if replaces else {}
    found["ephemeral_message_parameters"] = who | more
    return found


def edited_aside(parameters: Mapping[str, Any], to: Aside) -> dict[str, Any]:
    """Parameters of `editEphemeralMessageText`: the message whose button was pressed."""
    left_out = ("message_id", "message_thread_id", "reply_parameters")
    found = {key: value for key, value in parameters.items() if key not in left_out}
    return found | {"receiver_user_id": to.person, "ephemeral_message_id": to.message}
