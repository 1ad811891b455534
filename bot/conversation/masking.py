"""Takes out of a question what may say whose it is, before anything is kept of it.

It errs on the safe side: a number that could be a telephone's or an account's goes, even where it
was a sum of money. Dates and years stay, as questions are about them. A name that somebody gives in
words cannot be told from any other name.
"""

from __future__ import annotations

import re
import unicodedata

GONE = "[…]"
"""Stands where something was taken out."""
LONGEST_KEPT = 300
"""Characters of a question that are kept: some sixty words, and nobody asks in more."""

_ADDRESSES = re.compile(r"(?:https?://|www\.|\bt\.me/)\S+|\S*[@＠]\S+", re.IGNORECASE)
"""Of pages, mailboxes and people: `lan@example.org`, `@lan`, `https://example.org/?token=…`."""
_SEPARATED = r"[ .()/‐-―-]{1,2}"
_DIGITS = re.compile(rf"\+?\(?\d+(?:{_SEPARATED}\d+)*")
"""Digits in groups, as telephone numbers, accounts, dates and years are written."""
_DATE = re.compile(r"\d{1,2}([./ -])\d{1,2}\1(?:1\d|20)\d\d|(?:1\d|20)\d\d([./-])\d{1,2}\2\d{1,2}")
_YEAR = re.compile(r"(?:1\d|20)\d\d")

_LONG_RUN = 6
"""Digits in a row that no year or document number has."""
_SHORTEST_PHONE = 8
"""Digits with the leading zero, in groups."""


def masked(text: str) -> str:
    """The text on one line without addresses and long numbers, at most LONGEST_KEPT characters."""
    # What cannot be seen could stand inside a number and hide it.
    text = "".join(c for c in unicodedata.normalize("NFC", text) if c.isprintable() or c.isspace())
    text = _ADDRESSES.sub(GONE, " ".join(text.split()))
    return _DIGITS.sub(_number, text)[:LONGEST_KEPT].strip()


def _number(found: re.Match[str]) -> str:
    written = found[0]
    return GONE if _may_be_someones(written) else written


def _may_be_someones(written: str) -> bool:
    """Whether digits in groups may be a telephone's, a card's or an account's number."""
    if _DATE.fullmatch(written):
        return False
    groups = re.findall(r"\d+", written)
    if any(len(group) >= _LONG_RUN for group in groups):
        return True
    for number, group in enumerate(groups):
        begins = group.startswith("0") or (number == 0 and written[0] in "+(")
        if begins and len("".join(groups[number:])) >= _SHORTEST_PHONE:
            return True
    long = [group for group in groups if len(group) >= 3 and not _YEAR.fullmatch(group)]
    return len(long) >= 3 or sum(len(group) >= 4 for group in long) >= 2
