"""Normal forms of the content's texts, kept for the next process: to work them out takes seconds.

Text alone, read back field by field: a damaged or foreign file is as good as none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from bot.knowledge.versions import code_version
from bot.language.detection import Guess
from bot.language.normaliser import Normaliser, Utterance
from bot.language.tokens import Token
from bot.storage.file_cache import FileCache

KIND = "normal-forms"
WITH_INDEX = "vocabulary-forms"
"""The few of them that are asked for where the index is kept: those of the vocabularies."""
_TEXT, _FIELD = "\x1e", "\x1f"
"""Separators; a text that holds one is not kept."""


@contextmanager
def recalled(normaliser: Normaliser, files: FileCache) -> Iterator[None]:
    """What a matcher asks of a normaliser that knows nothing yet, where its index is kept: told by
    what was asked the last time, and kept for the next."""
    known = recall(normaliser, files, WITH_INDEX)
    yield
    if len(normaliser.known) > known:
        keep(normaliser, files, WITH_INDEX)


def recall(normaliser: Normaliser, files: FileCache, kind: str = KIND) -> int:
    """Tell the normaliser what is kept; gives how many texts it knows then."""
    kept = files.get(kind, _key(normaliser))
    if kept is not None and not normaliser.known:
        try:
            normaliser.learn(dict(map(_read, kept.decode().split(_TEXT))))
        except (ValueError, UnicodeDecodeError):
            normaliser.known.clear()
    return len(normaliser.known)


def keep(normaliser: Normaliser, files: FileCache, kind: str = KIND) -> None:
    """For the next process."""
    rows = (_row(text, own) for text, own in normaliser.known.items())
    kept = (row for row in rows if row.count(_FIELD) == _FIELDS - 1 and _TEXT not in row)
    files.put(kind, _key(normaliser), _TEXT.join(kept).encode("utf-8", "ignore"))


_FIELDS = 5


def _row(text: str, own: Utterance) -> str:
    guess = f"{own.guess.locale or ''}{_FIELD}{own.guess.lead!r}"
    return f"{text}{_FIELD}{own.accented}{_FIELD}{own.folded}{_FIELD}{guess}"


def _read(row: str) -> tuple[str, Utterance]:
    text, accented, folded, locale, lead = row.split(_FIELD)
    tokens = zip(accented.split(), folded.split(), strict=True)
    return text, Utterance(
        tuple(Token(*both) for both in tokens), Guess(locale or None, float(lead))
    )


def _key(normaliser: Normaliser) -> str:
    vocabularies = hashlib.sha256(repr(normaliser.vocabularies).encode()).hexdigest()[:16]
    return f"{vocabularies}-{code_version()}"
