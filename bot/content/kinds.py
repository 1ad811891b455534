"""What can be put in force beside the files."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a revision adds."""

    PHRASING = "phrasing"
    """`text` is one more question in `locale` for the entry `target`."""
    ENTRY = "entry"
    """`text` is the YAML of a new file, and `target` its path: `entries/asean/asean-day.yaml`."""
    FILE = "file"
    """`text` is the new YAML of the file `target`, in place of the bytes that `base` names."""
    WORDS = "words"
    """`text` is the catalogue of the interface's words in `locale`, in place of the bytes that
    `base` names. It is no file of content, and changes none."""
    PAUSE = "pause"
    """`text` is the day from which the entry `target` is out of service; empty: it is back."""
