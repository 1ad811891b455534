"""The edition that is served, replaced as a whole when files change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Protocol

from bot.content.model import Content
from bot.conversation.phrases import Phrases
from bot.i18n.words import Lexicon
from bot.matching.match import Match


class Asks(Protocol):
    """Something that can be asked: the matcher."""

    def understand(
        self,
        text: str,
        after: str | None = None,
        *,
        before: Sequence[str] = (),
        in_brief: bool = False,
    ) -> tuple[Match, ...]:
        """Candidates and a decision for every question the text asks, at least one; never raises.

        `after`: the entry answered shortly before, which the text may lean on. `before`: what was
        spoken of before that, the latest first. `in_brief`: in the way that costs least, though it
        finds less.
        """
        ...

    def search(self, text: str, most: int) -> tuple[str, ...]:
        """The entries that have something of these words, the best first; costs little."""
        ...


@dataclass(frozen=True, slots=True)
class Edition:
    """Content, its index and the interface's words, made from one state of the files."""

    content: Content
    matcher: Asks
    lexicon: Lexicon
    before: InitVar[Edition | None] = None
    """The one that was served until now: what is the same in both is made once."""
    phrases: Phrases = field(init=False, repr=False, compare=False)

    def __post_init__(self, before: Edition | None) -> None:
        own = self.content.vocabularies
        phrases = before.phrases if before and before.content.vocabularies == own else None
        object.__setattr__(self, "phrases", phrases or Phrases(own.values()))


@dataclass(slots=True)
class LiveKnowledge:
    """`Knowledge` whose edition can be replaced between two turns."""

    edition: Edition
    hasten: Callable[[], None] = lambda: None
    """Tells whoever keeps it current that an administrator changes something just now."""
