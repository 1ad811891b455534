"""One word of a text."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Token:
    """One word in both views, such as `hóa` and `hoa`."""

    accented: str
    folded: str
    is_typed: bool = field(default=True, compare=False)
    """Else it was written out for what was typed, which may have had no marks."""

    @property
    def is_marked(self) -> bool:
        """Whether marks were typed, or letters of another script. Not so in `ky`, folded `ki`."""
        return not self.accented.isascii()
