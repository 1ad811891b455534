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
from bot.messages import Button, Command, Incoming, Place, Question, Reply

USER = "console:local"
PLACE = Place(USER)
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
        for stream in (self._source, self._target):
            if isinstance(stream, io.TextIOWrapper):  # odd bytes are no reason to end a chat
                stream.reconfigure(errors="replace")

    async def run(self) -> None:
        """Until the person leaves (`q`) or there is no more input."""
        self._print(
            self._words(self._client_locale()).gettext("Type a question, /help, or q to leave.")
        )
        while True:
            line = await self._read()
            if line is None or line.strip().lower() in QUIT:
                return
            if not line.strip():
                continue
            await self._respond(line.strip())

    async def _respond(self, line: str) -> None:
        for reply in await self._handle(self._incoming(line)):
            self._show(reply)

    def _words(self, locale: str | None) -> Words:
        lexicon = self._lexicon()
        return lexicon[negotiate(locale, lexicon.locales) or lexicon.default]

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
        content: Command | Question = Question(line)
        if line.startswith("/"):
            name, _, argument = line[1:].partition(" ")
            content = Command(name.lower(), argument.strip())
        return Incoming(USER, content, PLACE, self._client_locale(), numbers=True)

    def _show(self, reply: Reply) -> None:
        self._print("")
        if reply.image is not None and reply.image.credit:
            self._print(f"[{reply.image.alt} {reply.image.credit}]")
        self._print(plain(reply.text))
        for row in reply.buttons:
            self._print("  " + "   ".join(map(_label, row)))

    def _print(self, text: str) -> None:
        self._target.write(text + "\n")
        self._target.flush()


def _label(button: Button) -> str:
    """Without a number where none would press it, as under a notice."""
    return button.label if button.number is None else f"[{button.number}] {button.label}"
