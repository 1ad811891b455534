"""What came lately, so that the same is not answered twice.

Kept in memory: a restart, or another process that takes up the chat, costs an answer too many.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.channels.telegram.reading import Pressed, Said
from bot.delivery.latest import keep
from bot.delivery.veil import Veil
from bot.messages import Media

DOUBLE = 1.5
"""Seconds within which two presses of one button are one. Who means it waits for what comes of the
first; that takes less."""
KEPT = 2_000
"""Messages, and albums: those of several minutes where many people write."""


@dataclass(slots=True)
class Repeats:
    """By message what it said and which button was pressed last, by album whether it had words; and
    which update it was, by the platform's number: SQLite gives a row's number anew once the row is
    gone."""

    _words: dict[bytes, tuple[int, str]] = field(default_factory=dict)
    _albums: dict[str, tuple[bool, str]] = field(default_factory=dict)
    _taps: dict[bytes, tuple[bytes, float, str]] = field(default_factory=dict)
    _veil: Veil = field(default_factory=Veil)
    _clock: Callable[[], float] = time.monotonic

    def is_one(self, said: Said, update: str) -> bool:
        """Whether an earlier update said the same. One that is tried again repeats nothing."""
        return self._is_unchanged(said, update) or self._is_of_an_album(said, update)

    def is_double(self, pressed: Pressed, update: str) -> bool:
        """Whether the same button of the same message was pressed last, a moment ago. With another
        one between, it is no finger that slipped: a topic, back, and the topic again."""
        if pressed.incoming is None or pressed.address is None:
            return False
        who, where = pressed.incoming.user, pressed.address
        message = where.edits or (where.aside and where.aside.message)
        place = self._veil(repr((who, where.chat, message)))
        button = self._veil(repr(pressed.incoming.content))
        now, before = self._clock(), self._taps.get(place)
        if before is not None and before[0] == button:
            _, at, earlier = before
            if earlier != update and now - at < DOUBLE:
                return True
        keep(self._taps, place, (button, now, update), KEPT)
        return False

    def _is_unchanged(self, said: Said, update: str) -> bool:
        """A reaction to a message, or a tag on it, comes as a change of the message."""
        # Python's own hash has a key that ends with the process: nobody learns the words from it.
        words = hash(said.incoming.content)
        message = self._veil(repr(said.message))  # a private chat has the person's id
        before = self._words.get(message)
        if said.is_edit and before is not None and before[0] == words and before[1] != update:
            return True
        keep(self._words, message, (words, update), KEPT)
        return False

    def _is_of_an_album(self, said: Said, update: str) -> bool:
        """One picture is answered for all of them; one with words, though others came before."""
        if said.album is None:
            return False
        has_words = not isinstance(said.incoming.content, Media)
        before = self._albums.get(said.album)
        if before is not None and before[1] != update and (before[0] or not has_words):
            return True
        keep(self._albums, said.album, (has_words, update), KEPT)
        return False
