"""Changes to the content base of two bridges, and what the editing room says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bot.content.loader import Edition, load
from bot.content.problems import Problem, Severity
from tests.tools.content_files import BUILDER, FILES, LENGTH, encoded

LOCALES = ("vi", "en")

Changes = Mapping[str, str | bytes | None]


def edition(changes: Changes) -> Edition:
    return load(encoded(changes), LOCALES)


def told(advice: Callable[[Edition], Iterable[Problem]], changes: Changes) -> list[str]:
    """Printable warnings; all advice is a warning."""
    problems = list(advice(edition(changes)))
    assert {problem.severity for problem in problems} <= {Severity.WARNING}
    return [str(problem) for problem in problems]


def length(old: str, new: str) -> Changes:
    """The entry about the bridge's length with one thing changed."""
    assert old in FILES[LENGTH]
    return {LENGTH: FILES[LENGTH].replace(old, new, 1)}


def builder(old: str, new: str) -> Changes:
    """The entry about the bridge's builder with one thing changed."""
    assert old in FILES[BUILDER]
    return {BUILDER: FILES[BUILDER].replace(old, new, 1)}
