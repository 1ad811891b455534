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
    months: Sequence[Sequence[str]] = ()
    """January first, each with all its names; empty where months go by their numbers."""
    dates: Sequence[str] = ()
    """Forms (see `forms.py`): how a day or a month is written beside `24/1/2025`."""
    number_endings: Sequence[str] = ()
    """What follows the digits of `2nd` and `37th`."""
    ordinals: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """A number -> how it is said of a thing in a row: `2` -> `second`, `2nd`. Under NO_ORDINAL:
    forms in which such words count nothing."""
    numbered_names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Canonical form of a name with a number in it -> other forms: `nq {n}`."""
    numbered: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Kind of entity -> forms of what a number tells apart: `resolution {n}`."""
    words: Sequence[str] = ()
    """Words of this language: right as they are, although no phrasing may have them."""
    follow_ups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Kind (see FollowUpKind) -> phrases: how people go on after an answer."""
    commands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Name of a command -> what people type instead of it, word for word."""
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Which one (see ChoiceKind) -> how people name it: `the second one`."""


NO_ORDINAL = "none"

FollowUpKind = Literal[
    "more",
    "openings",
    "closings",
    "references",
    "persons",
    "years",
    "earlier",
    "later",
    "questions",
    "fillers",
    "connectives",
    "subjects",
    "ways",
    "selves",
    "inquiries",
    "sources",
    "said",
    "corrections",
    "differing",
    "preceding",
    "between",
    "times",
]
"""The kinds of phrases in `Vocabulary.follow_ups`; `content/README.md` says what each is."""
ChoiceKind = Literal["before", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "last", "next"]
"""The keys of `Vocabulary.choices`: a choice of a list, or what stands before its number."""
