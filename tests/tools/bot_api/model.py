"""The values that the server hands to tests, and the errors that it answers bots with."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

JsonObject: TypeAlias = dict[str, Any]
"""Telegram's own JSON. The shapes are https://core.telegram.org/bots/api#available-types."""

Condition: TypeAlias = Callable[[Mapping[str, Any]], bool] | Mapping[str, Any]
"""Which calls a fault applies to: a predicate on the parameters, or the values they must have."""

DROPPED = 0
"""In place of an HTTP status: the connection was cut and no answer was sent."""


def utf16_length(text: str) -> int:
    """Telegram counts lengths and offsets in UTF-16 units: an emoji outside the BMP is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class ApiError(Exception):
    """An answer with ``"ok": false``. Raised by methods, turned into JSON by the server."""

    def __init__(
        self, status: int, description: str, parameters: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> JsonObject:
        """The JSON that Telegram sends for this error."""
        answer: JsonObject = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        if self.parameters:
            answer["parameters"] = dict(self.parameters)
        return answer


def bad_request(reason: str) -> ApiError:
    """The most common error: status 400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {reason}")


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot, as it was answered."""

    method: str
    """Telegram's spelling, such as ``sendMessage``, whatever the request's."""
    params: Mapping[str, Any]
    """Decoded: numbers, booleans and nested JSON are Python values. An uploaded file is its
    ``file_id``, ``file_name`` and ``file_size``."""
    at: float
    """When the request arrived, in seconds of ``time.monotonic()``."""
    status: int
    """HTTP status of the answer; 0 if the connection was cut or the caller had gone."""
    description: str = ""
    """Telegram's words for an error, empty for a success."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message as a person sees it now, after all edits."""

    chat_id: int
    message_id: int
    from_bot: bool
    kind: str
    """``text``, ``photo``, ``document`` and so on: the key of its content in Telegram's JSON."""
    text: str
    """Without markup; the caption for media."""
    html: str
    """As the bot wrote it with ``parse_mode=HTML``; otherwise the text, escaped."""
    reply_markup: JsonObject | None
    message_thread_id: int | None
    reply_to_message_id: int | None
    is_edited: bool
    at: float
    """When it was sent or last edited, in seconds of ``time.monotonic()``."""
    message: JsonObject = field(repr=False)
    """Telegram's JSON of the message."""
    seen_by: int | None = None
    """The only one who sees it; None: everybody does."""
    replaces: int | None = None
    """The message in whose place they see it."""

    @property
    def key(self) -> int:
        """Its number in the chat; below zero where only one person sees it, as those are counted
        for themselves."""
        return self.message_id or -int(self.message["ephemeral_message_id"])

    @property
    def buttons(self) -> list[JsonObject]:
        """All buttons of the inline keyboard, row by row."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons of the inline keyboard."""
        return [str(button["text"]) for button in self.buttons]


@dataclass(slots=True)
class Fault:
    """What shall go wrong with the next calls of a method."""

    method: str
    """Telegram's spelling, or ``*`` for every method."""
    times: int | None
    """How many calls it still applies to; None is all of them until ``clear_faults``."""
    when: Condition | None = None
    status: int = DROPPED
    description: str = ""
    parameters: Mapping[str, int] | None = None
    body: bytes | None = None
    """Sent as it is instead of Telegram's JSON."""
    applies_effect: bool = False
    """The method does its work, only the answer is wrong."""

    def concerns(self, method: str, params: Mapping[str, Any]) -> bool:
        """Whether this call is one of those meant."""
        if self.method not in ("*", method):
            return False
        if self.when is None:
            return True
        if callable(self.when):
            return self.when(params)
        return all(params.get(name) == value for name, value in self.when.items())


@dataclass(slots=True)
class Delay:
    """How late the next calls of a method are answered."""

    method: str
    seconds: float
    times: int | None

    def concerns(self, method: str, _params: Mapping[str, Any]) -> bool:
        """Whether this call is one of those meant."""
        return self.method in ("*", method)


@dataclass(frozen=True, slots=True)
class FormattedText:
    """Text after entity parsing."""

    text: str
    entities: list[JsonObject]
    html: str

    @classmethod
    def plain(cls, text: str) -> Self:
        """Text without any formatting."""
        return cls(text, [], html.escape(text, quote=False))
