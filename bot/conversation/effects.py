"""What a turn does beside its replies and its session. Whoever runs the turn carries it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase everything that is stored about the person, their session too."""


Effect = Forget
