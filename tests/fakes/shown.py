"""What messages show, in memory: `Shown` for tests that need no database."""

from __future__ import annotations

from bot.conversation.polls import Asked
from bot.messages import Reply


class MemoryShown:
    """Gives each message of a chat the next number, as platforms do."""

    def __init__(self) -> None:
        self._shown: dict[tuple[str, str], str | None] = {}

    def send(self, lane: str, reply: Reply) -> str:
        """The message's id."""
        message = str(1 + sum(known == lane for known, _ in self._shown))
        self._shown[lane, message] = reply.shows
        return message

    async def entry_of(self, lane: str, message: str) -> str | None:
        """What it shows."""
        return self._shown.get((lane, message))

    async def asked_by(self, platform: str, poll: str) -> Asked | None:
        """Nothing: it sends no polls."""
        return None
