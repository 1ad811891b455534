"""One word of a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """One word in both views, such as `hóa` and `hoa`."""

    accented: str
    folded: str

    @property
    def is_marked(self) -> bool:
        """Whether marks were typed, or letters of another script. Not so in `ky`, folded `ki`."""
        return not self.accented.isascii()
