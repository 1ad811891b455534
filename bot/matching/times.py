"""The last question asked of another time: `and before that?`, `hồi 2020 thì mấy?`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.content.model import Entry
from bot.language.fragments import FragmentReader
from bot.language.tokens import Token
from bot.matching.guard import kind_of, value_of
from bot.matching.speaking import Speaking
from bot.matching.thresholds import SAME_QUESTION

YEAR = "year"
"""The kind of names that only tell when."""

AskedBy = Callable[[Entry, str | None], frozenset[str]]
"""What an entry's title asks for: a count."""


class Times:
    """Finds the entry that tells the same of another time."""

    def __init__(self, speaking: Speaking, reader: FragmentReader) -> None:
        self._speaking = speaking
        self._reader = reader

    def other(
        self,
        tokens: tuple[Token, ...],
        last: Entry,
        beside: Iterable[Entry],
        locale: str | None,
        asked_by: AskedBy,
    ) -> str | None:
        """The one of the entries beside the last that answers its question for the time that is
        said, where nothing else is said."""
        years = {value_of(e) for e in self._speaking.named(tokens) if kind_of(e) == YEAR}
        way = self._reader.time(tokens, locale)
        if way is None or not (way or years) or not last.as_of:
            return None
        told = asked_by(last, locale)
        if not told:
            return None
        kept = self._subject(last, locale)
        found: dict[str, float] = {}
        for entry in beside:
            year, class_ = str(entry.as_of or "")[:4], self._speaking.classes[entry.id]
            is_then = year in years if years else _is_way(way, str(last.as_of)[:4], year)
            if year and is_then and self._speaking.tells(told, class_):
                own = self._subject(entry, locale)
                found[entry.id] = len(kept & own) / max(1, min(len(kept), len(own)))
        best = max(found, key=lambda id_: found[id_], default="")
        return best if best and found[best] >= SAME_QUESTION else None

    def _subject(self, entry: Entry, locale: str | None) -> frozenset[str]:
        """What the title is about, whenever that was."""
        title = self._speaking.title(entry, locale)
        return self._reader.content([t for t in title if not t.folded.isdecimal()], locale)


def _is_way(way: int, last: str, year: str) -> bool:
    return year < last if way < 0 else year > last
