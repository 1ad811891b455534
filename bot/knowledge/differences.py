"""What a new version of a file changes, line by line."""

from __future__ import annotations

import difflib

MOST_DIFF = 12_000
"""Characters of a diff that are kept."""


def diff_of(name: str, before: str, after: str) -> str:
    """Line by line, without the lines that stay, but for two around each change."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), name, name, n=2, lineterm=""
    )
    return "\n".join(lines)[:MOST_DIFF]
