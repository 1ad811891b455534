"""What the interview needs from the world."""

from __future__ import annotations

from typing import Protocol


class Person(Protocol):
    """Somebody who answers questions one line at a time."""

    def ask(self, prompt: str) -> str:
        """One line, without its end. Raises whatever ends the interview when nobody answers."""
        ...

    def tell(self, text: str) -> None:
        """Show a line."""
        ...
