"""Who sits at the terminal, as the record of a change names them."""

from __future__ import annotations

import getpass
import os

LONGEST = 128
"""Characters that the record has room for."""


def author() -> str:
    """`terminal:lan`; the number where the account has no name, as in a container."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = str(os.getuid()) if hasattr(os, "getuid") else "?"
    return f"terminal:{name}"[:LONGEST]
