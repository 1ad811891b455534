"""What an editor tells the bot about one language's words, as a plain value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one locale. Read from `content/vocabulary/<locale>.yaml`."""

    locale: str
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Canonical name -> other ways to write it. Names do not tell an utterance's language."""
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    """Abbreviation -> full form, in utterances of any language."""
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Canonical term -> terms of the same meaning."""
    shorthand: Mapping[str, str] = field(default_factory=dict)
    """Chat spelling -> the word meant; only in utterances of this language."""
    function_words: Sequence[str] = ()
    """Single words that tell this language even when typed without marks."""
    entities: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    """Kind -> entities, each with all its names: what makes two like questions different ones."""
    follow_ups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Kind (see FollowUpKind) -> phrases: how people go on after an answer."""


FollowUpKind = Literal[
    "more", "openings", "closings", "references", "questions", "fillers", "connectives", "subjects"
]
"""The kinds of phrases in `Vocabulary.follow_ups`; `content/README.md` says what each is."""
