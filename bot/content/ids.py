"""Ids made from names that others chose, such as the labels of a table."""

from __future__ import annotations

import hashlib
import re

from bot.language.folding import fold

MAX_ID = 40
_DIGEST = 6

_INSIDE_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = re.compile(r"[^a-z0-9]+")


def words_of(label: str) -> str:
    """`lost_card` gives `lost card`, `TurnOn` gives `Turn On`; marks and case stay."""
    return " ".join(re.findall(r"[^\W_]+", _INSIDE_WORDS.sub(" ", label)))


def id_of(label: str) -> str:
    """A valid id: `Refund_not_showing_up` gives `refund-not-showing-up`, `TurnOn` `turnon`.

    The same label always gives the same id, and an id gives itself. A label that is too long, or
    has no letter or digit to keep, gets an end computed from all of it.
    """
    id_ = _BETWEEN.sub("-", fold(label).lower()).strip("-")
    if id_ and len(id_) <= MAX_ID:
        return id_
    digest = hashlib.sha256(label.encode(errors="replace")).hexdigest()[:_DIGEST]
    kept = id_[: MAX_ID - _DIGEST - 1].strip("-")
    return f"{kept or 'intent'}-{digest}"
