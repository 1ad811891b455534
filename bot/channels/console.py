"""The smallest channel: a chat in the terminal, and the way to try the bot by hand."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Awaitable, Callable
from typing import TextIO

from bot.i18n.negotiation import negotiate
from bot.i18n.words import Lexicon, Words
from bot.language.markup import plain
from bot.messages import Button, Command, Incoming, Press, Question, Reply

USER = "console:local"
QUIT = frozenset({"q", "quit", "exit", "/q", "/quit", "/exit"})

Handle = Callable[[Incoming], Awaitable[tuple[Reply, ...]]]


class Console:
    """Reads lines, prints replies. Buttons are numbered: typing the number presses it."""

    def __init__(
        self,
        handle: Handle,
        lexicon: Callable[[], Lexicon],
        source: TextIO | None = None,
        target: TextIO | None = None,
    ) -> None:
        self._handle = handle
        self._lexicon = lexicon
        self._source = source or sys.stdin
        self._target = target or sys.stdout
        self._buttons: list[Button] = []
        for stream in (self._source, self._target):
            if isinstance(stream, io.TextIOWrapper):  # odd bytes are no reason to end a chat
                stream.reconfigure(errors="replace")

    async def run(self) -> None:
        """Until the person leaves (`q`) or there is no more input."""
        self._print(self._words().gettext("Type a question, /help, or q to leave."))
        while True:
            line = await self._read()
            if line is None or line.strip().lower() in QUIT:
                return
            if not line.strip():
                continue
            for reply in await self._handle(self._incoming(line.strip())):
                self._show(reply)

    def _words(self) -> Words:
        lexicon = self._lexicon()
        return lexicon[negotiate(self._client_locale(), lexicon.locales) or lexicon.default]

    @staticmethod
    def _client_locale() -> str | None:
        """The terminal's language, as far as it is set; `C` is no language."""
        tag = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").split(".")[0]
        return None if tag in {"", "C", "POSIX"} else tag

    async def _read(self) -> str | None:
        if self._source.isatty():
            self._target.write("\n> ")
            self._target.flush()
        line = await asyncio.to_thread(self._source.readline)
        return line or None

    def _incoming(self, line: str) -> Incoming:
        locale = self._client_locale()
        number = int(line) if line.isascii() and line.isdigit() else 0
        if 0 < number <= len(self._buttons):
            pressed = self._buttons[number - 1]
            return Incoming(USER, Press(pressed.data), locale)
        if line.startswith("/"):
            name, _, argument = line[1:].partition(" ")
            return Incoming(USER, Command(name.lower(), argument.strip()), locale)
        return Incoming(USER, Question(line), locale)

    def _show(self, reply: Reply) -> None:
        self._buttons = [b for row in reply.buttons for b in row]
        self._print("")
        self._print(plain(reply.text))
        number = 0
        for row in reply.buttons:
            labels = []
            for pressed in row:
                number += 1
                labels.append(f"[{number}] {pressed.label}")
            self._print("  " + "   ".join(labels))

    def _print(self, text: str) -> None:
        self._target.write(text + "\n")
        self._target.flush()
