"""A conversation on Telegram as a script that anybody can read, and its performance.

People have names, the bot is called `bot`. A step is what somebody does and what must come back:

    - Lan: how long is the wooden bridge?
      bot: The wooden bridge is 30 metres long
      buttons: [Source]

`Lan presses: Source` presses the newest button with that word, `Lan replies to bot: …` and `Lan
replies to Minh: …` reply to the newest message of the bot's or Minh's. What the bot says is given
by any part of it, several parts as a list. `bot: (silent)` says that nothing comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.tools.bot_api import BotApiServer, ChatMessage

SILENT = "(silent)"
GROUP, TOPIC = -1_001_234, 55
PATIENCE = 20.0
"""Seconds that a busy machine may take; a script waits so long only where it fails."""
SETTLE = "/privacy"
"""Answered at once: what did not come before that does not come."""
_KEYS = {
    "chat", "app", "privacy mode",
}  # fmt: skip
_EXPECTED = {
    "bot", "buttons", "no buttons", "links", "in place", "replies to", "opens the reply field",
}  # fmt: skip


@dataclass(slots=True)
class Stage:
    """Where a script is performed."""

    server: BotApiServer
    chat: str = "private"
    app: str | None = "en"
    people: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    """The newest message of each."""

    def perform(self, step: Mapping[str, Any]) -> int:
        """Somebody does something; the update that it is."""
        ((doing, said),) = ((key, value) for key, value in step.items() if key not in _EXPECTED)
        name, _, how = doing.partition(" ")
        if how == "presses":
            return self.server.press_button(
                self._chat(name), str(said), user_id=self._who(name), language_code=self.app
            )
        reply_to = self.last[how.removeprefix("replies to ")] if how else None
        update = self._write(name, str(said), reply_to)
        self.last[name] = self.server.message_id_of(update)
        return update

    def _write(self, name: str, text: str, reply_to: int | None = None) -> int:
        is_private = self.chat == "private"
        return self.server.send_text(
            self._chat(name),
            text,
            user_id=self._who(name),
            first_name=name,
            language_code=self.app,
            chat_type="private" if is_private else "supergroup",
            message_thread_id=TOPIC if self.chat == "topic" else None,
            reply_to=reply_to,
        )

    async def check(self, step: Mapping[str, Any], update: int, doing: str) -> None:
        """What came of it."""
        name = doing.partition(" ")[0]
        if step["bot"] == SILENT:
            settled = self._write(name, SETTLE)
            reply = await self._reply(name, settled)
            replies = self.server.state.replies(self._chat(name), after=update)
            assert [r.text for r in replies if r.message_id != reply.message_id] == []
            return
        reply = await self._reply(name, update)
        self.last["bot"] = reply.message_id
        parts = step["bot"] if isinstance(step["bot"], list) else [step["bot"]]
        for part in parts:
            assert str(part) in reply.text, (part, reply.text)
        for label in step.get("links", ()):
            assert any(str(label) in one.get("url", "") for one in reply.buttons), reply.buttons
        for label in step.get("buttons", ()):
            assert any(str(label) in one for one in reply.labels), (label, reply.labels)
        for label in step.get("no buttons", ()):
            assert not any(str(label) in one for one in reply.labels), (label, reply.labels)
        if "in place" in step:
            assert reply.is_edited is step["in place"]
        if "replies to" in step:
            assert reply.reply_to_message_id == self.last[step["replies to"]]
        if "opens the reply field" in step:
            opens = "force_reply" in (reply.reply_markup or {})
            assert opens is step["opens the reply field"]
        if self.chat == "topic":
            assert reply.message_thread_id == TOPIC

    async def _reply(self, name: str, update: int) -> ChatMessage:
        return await self.server.wait_for_reply(self._chat(name), after=update, timeout=PATIENCE)

    def _who(self, name: str) -> int:
        return self.people.setdefault(name, 70 + len(self.people))

    def _chat(self, name: str) -> int:
        return self._who(name) if self.chat == "private" else GROUP


async def play(server: BotApiServer, script: Mapping[str, Any]) -> None:
    """All steps, one after the other; raises at the first that goes otherwise."""
    assert script.keys() <= _KEYS | {"conversation", "steps"}, script.keys()
    stage = Stage(server, script.get("chat", "private"), script.get("app", "en"))
    for number, step in enumerate(script["steps"], 1):
        doing = next(key for key in step if key not in _EXPECTED)
        try:
            await stage.check(step, stage.perform(step), doing)
        except (AssertionError, LookupError, TimeoutError) as error:
            raise AssertionError(f"step {number} ({doing}): {error}") from error
