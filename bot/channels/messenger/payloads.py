"""What stands behind buttons on Messenger: a choice of the conversation, or a command.

The menu and the first questions are set once for each language, so that a command tells in which
language its button was read: `vi/topics`. Nothing else on Messenger tells it.
"""

from __future__ import annotations

import re

from bot.messages import Command, Press

START = "/start"
_COMMAND = re.compile(r"(?P<locale>[A-Za-z]{2,3}(?:_[A-Za-z0-9]{2,8})*)?/(?P<name>[a-z]{1,32})")


def payload_of(command: str, locale: str | None = None) -> str:
    """Of a button that gives a command; `locale`: the language of its words, where that is one that
    the person chose."""
    return f"{locale or ''}/{command}"


def content_of(payload: str, referral: str = "") -> tuple[Command | Press, str | None]:
    """What a button means, and the language it was read in. Never trusted: a person can send
    anything. `referral`: what stood in the link that led them here."""
    found = _COMMAND.fullmatch(payload)
    if found is None:
        return Press(payload), None
    argument = referral if found["name"] == "start" else ""
    return Command(found["name"], argument), found["locale"]
