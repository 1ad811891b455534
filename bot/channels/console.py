"""The smallest channel: a chat in the terminal, and the way to try the bot by hand."""

from __future__ import annotations

import asyncio
import io
import os
import re
import sys
from collections.abc import Awaitable, Callable
from typing import TextIO

from bot.i18n.negotiation import negotiate
from bot.i18n.words import Lexicon, Words
from bot.language.markup import plain
from bot.messages import Button, Command, Incoming, Place, Press, Question, Reply

USER = "console:local"
PLACE = Place(USER)
_CHOICE = re.compile(r"[0-9]{1,3}")
QUIT = frozenset({"q", "quit", "exit", "/q", "/quit", "/exit"})

Handle = Callable[[Incoming], Awaitable[tuple[Reply, ...]]]


class Console:
    """Reads lines, prints replies. Buttons are numbered: typing the number presses it.

    The numbers run on over all replies to one line. A number that stands nowhere is no question
    while there is a list to choose from, unless it is as long as a year.
    """

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
        self._locale = self._client_locale()
        """The language of what was said last; of the terminal, before anything was."""
        for stream in (self._source, self._target):
            if isinstance(stream, io.TextIOWrapper):  # odd bytes are no reason to end a chat
                stream.reconfigure(errors="replace")

    async def run(self) -> None:
        """Until the person leaves (`q`) or there is no more input."""
        self._print(self._words(self._locale).gettext("Type a question, /help, or q to leave."))
        while True:
            line = await self._read()
            if line is None or line.strip().lower() in QUIT:
                return
            if not line.strip():
                continue
            await self._respond(line.strip())

    async def _respond(self, line: str) -> None:
        number = int(line) if _CHOICE.fullmatch(line) and self._buttons else None
        if number is not None and not 0 < number <= len(self._buttons):
            self._print(self._no_such_number(number))
            return
        replies = await self._handle(self._incoming(line, number))
        self._buttons = []
        for reply in replies:
            self._show(reply)

    def _no_such_number(self, number: int) -> str:
        words = self._words(self._locale)
        return words.gettext(
            "There is no number %(number)s here. Type 1 to %(last)s, or a question.",
            number=number,
            last=len(self._buttons),
        )

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

    def _incoming(self, line: str, number: int | None) -> Incoming:
        locale = self._client_locale()
        if number is not None:
            return Incoming(USER, Press(self._buttons[number - 1].data), PLACE, locale)
        if line.startswith("/"):
            name, _, argument = line[1:].partition(" ")
            return Incoming(USER, Command(name.lower(), argument.strip()), PLACE, locale)
        return Incoming(USER, Question(line), PLACE, locale)

    def _show(self, reply: Reply) -> None:
        self._locale = reply.locale
        self._print("")
        self._print(plain(reply.text))
        for row in reply.buttons:
            labels = []
            for pressed in row:
                self._buttons.append(pressed)
                labels.append(f"[{len(self._buttons)}] {pressed.label}")
            self._print("  " + "   ".join(labels))

    def _print(self, text: str) -> None:
        self._target.write(text + "\n")
        self._target.flush()
