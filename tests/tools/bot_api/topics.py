"""Topics of forums and of private chats: which there are, and what a bot may write to."""

from collections.abc import Mapping
from typing import Any, Literal

from .model import bad_request
from .parameters import integer

GENERAL = 1
"""The topic that every forum has. Whoever sends to it names no topic at all."""
Standing = Literal["open", "closed", "deleted"]


class Topics:
    """By chat and number, how they stand."""

    def __init__(self) -> None:
        self._standing: dict[tuple[int, int], Standing] = {}
        self._last = 1000

    def __contains__(self, place: tuple[int, int]) -> bool:
        return place in self._standing

    def is_forum(self, chat_id: int) -> bool:
        """Whether a chat has topics at all."""
        return chat_id > 0 or any(chat == chat_id for chat, _ in self._standing)

    def add(self, chat_id: int, thread: int | None = None) -> int:
        """One that people write in, or a new one."""
        if thread is None:
            self._last += 1
            thread = self._last
        self._standing.setdefault((chat_id, thread), "open")
        return thread

    def set(self, chat_id: int, thread: int, standing: Standing) -> None:
        """Close, open again or delete it."""
        self._standing[chat_id, thread] = standing

    def check(self, params: Mapping[str, Any], chat_id: int) -> int:
        """The topic to send to, 0 for none.

        Raises:
            ApiError: with Telegram's words where there is none, or none any more.
        """
        thread = integer(params, "message_thread_id")
        if not thread:
            return 0
        match self._standing.get((chat_id, thread)):
            case "open" if thread != GENERAL:
                return thread
            case "closed":
                raise bad_request("TOPIC_CLOSED")
            case "deleted":
                raise bad_request("TOPIC_DELETED")
        raise bad_request("message thread not found")
