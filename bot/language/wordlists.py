"""Words of whole languages, beside the few that the content holds: what is no slip.

The lists are part of the program, like a table in a module: `words/<language>.txt`, one word a
line, `#` before a comment. A further language is a further file.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_COMMENT = re.compile(r"^#.*", re.MULTILINE)


@cache
def ordinary_words() -> frozenset[str]:
    """Every word of every list: lower case, without marks, of two letters at least.

    No list of Vietnamese is among them: what a syllable can be is told by rule.
    """
    found: set[str] = set()
    for file in (files("bot.language") / "words").iterdir():
        if file.name.endswith(".txt"):
            found.update(_COMMENT.sub("", file.read_text(encoding="utf-8")).split())
    return frozenset(found)
