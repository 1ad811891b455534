"""A conversation on Telegram as a script that anybody can read, and its performance.

People have names, the bot is called `bot`. A step is what somebody does and what must come back:

    - Lan: how long is the wooden bridge?
      bot: The wooden bridge is 30 metres long
      buttons: [Source]

`Lan presses: Source` presses the newest button with that word, `Lan replies to bot: …` and `Lan
replies to Minh: …` reply to the newest message of the bot's or Minh's. What the bot says is given
by any part of it, several parts as a list. `bot: (silent)` says that nothing comes. `Lan looks up
elsewhere: …` types it behind the bot's name in another chat: titles are `offered`, of which the
first would be `posted`; `Lan asks as a guest: …` summons it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.tools.bot_api import BotApiServer, ChatMessage

SILENT = "(silent)"
GROUP, TOPIC = -1_001_234, 55
ELSEWHERE = -1_009_999
"""A group that the bot is not in."""
PATIENCE = 20.0
"""Seconds that a busy machine may take; a script waits so long only where it fails."""
SETTLE = "/privacy"
"""Answered at once: what did not come before that does not come."""
_KEYS = {"chat", "app", "privacy mode"}
_EXPECTED = {
    "bot", "buttons", "no buttons", "links", "in place", "replies to", "opens the reply field",
    "offered", "posted",
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
    queries: int = 0
    guests: int = 0

    def perform(self, step: Mapping[str, Any]) -> int:
        """Somebody does something; the update that it is."""
        ((doing, said),) = ((key, value) for key, value in step.items() if key not in _EXPECTED)
        name, _, how = doing.partition(" ")
        if how == "looks up elsewhere":
            return self.server.look_up(self._who(name), str(said or ""), language_code=self.app)
        if how == "asks as a guest":
            return self.server.ask_as_guest(
                ELSEWHERE, self._who(name), str(said), language_code=self.app
            )
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
        name, _, how = doing.partition(" ")
        if how == "looks up elsewhere":
            await self._check_posts(step)
        elif how == "asks as a guest":
            await self._check_guest(step)
        elif step["bot"] == SILENT:
            await self._check_silence(name, update)
        else:
            reply = await self._reply(name, update)
            self.last["bot"] = reply.message_id
            self._check_reply(step, reply)

    async def _check_silence(self, name: str, update: int) -> None:
        reply = await self._reply(name, self._write(name, SETTLE))
        replies = self.server.state.replies(self._chat(name), after=update)
        assert [r.text for r in replies if r.message_id != reply.message_id] == []

    def _check_reply(self, step: Mapping[str, Any], reply: ChatMessage) -> None:
        _contains(step["bot"], reply.text)
        _contains(step.get("buttons", []), "\n".join(reply.labels))
        _contains(step.get("links", []), "\n".join(one.get("url", "") for one in reply.buttons))
        for label in step.get("no buttons", ()):
            assert not any(label in one for one in reply.labels), (label, reply.labels)
        opens = "force_reply" in (reply.reply_markup or {})
        found: dict[str, object] = {
            "in place": reply.is_edited,
            "replies to": reply.reply_to_message_id,
            "opens the reply field": opens,
        }
        for key in found.keys() & step.keys():
            expected = self.last[step[key]] if key == "replies to" else step[key]
            assert found[key] == expected, (key, found[key])
        assert reply.message_thread_id == (TOPIC if self.chat == "topic" else None)

    async def _check_posts(self, step: Mapping[str, Any]) -> None:
        self.queries += 1
        calls = await self.server.wait_for_calls("answerInlineQuery", self.queries, PATIENCE)
        call = calls[-1]
        assert (call.status, call.params["is_personal"]) == (200, True)
        results = call.params["results"]
        assert [one["title"] for one in results[: len(step["offered"])]] == step["offered"]
        if "posted" in step:
            _contains(step["posted"], results[0]["input_message_content"]["message_text"])
        if "links" in step:
            _contains(step["links"], str(results[0]["reply_markup"]))

    async def _check_guest(self, step: Mapping[str, Any]) -> None:
        self.guests += 1
        calls = await self.server.wait_for_calls("answerGuestQuery", self.guests, PATIENCE)
        call = calls[-1]
        assert call.status == 200
        result = call.params["result"]
        _contains(step["bot"], result["input_message_content"]["message_text"])
        if "links" in step:
            _contains(step["links"], str(result["reply_markup"]))
        assert self.server.messages(ELSEWHERE) == []

    async def _reply(self, name: str, update: int) -> ChatMessage:
        return await self.server.wait_for_reply(self._chat(name), after=update, timeout=PATIENCE)

    def _who(self, name: str) -> int:
        return self.people.setdefault(name, 70 + len(self.people))

    def _chat(self, name: str) -> int:
        return self._who(name) if self.chat == "private" else GROUP


def _contains(parts: str | list[str], text: str) -> None:
    for part in parts if isinstance(parts, list) else [parts]:
        assert str(part) in text, (part, text)


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
