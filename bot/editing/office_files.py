"""What editors bring from office programs, as files of content: a workbook that was exported, or a
text with questions as headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from bot.content.model import Content
from bot.content.problems import N_, Problem
from bot.editing import word_file, workbook

WORKBOOK, TEXT = ".xlsx", ".docx"


@dataclass
class Brought:
    """What comes of a file."""

    files: dict[str, bytes] = field(default_factory=dict)
    """Those of content that change or are new, by their paths."""
    problems: list[Problem] = field(default_factory=list)
    """Why nothing of it is taken."""
    notes: list[Problem] = field(default_factory=list)
    """What of it is left out."""


def is_office(name: str) -> bool:
    """By the end of its name."""
    return PurePath(name).suffix.lower() in {WORKBOOK, TEXT}


def brought(
    data: bytes,
    name: str,
    content: Content,
    files: Mapping[str, bytes],
    locales: Sequence[str],
    *,
    topic: str = "",
    locale: str = "",
) -> Brought:
    """Raises ContentError where it cannot be opened. `files`: those of the content as they are.
    `topic`, `locale`: of what a text holds."""
    if PurePath(name).suffix.lower() == WORKBOOK:
        found = workbook.changes(data, name, content, files, locales)
        return Brought({} if found.problems else found.files, found.problems)
    if topic not in content.topics:
        template = N_(
            "to which topic does it belong? There is no topic '%(topic)s', but: %(known)s"
        )
        known = ", ".join(content.topics)
        return Brought(problems=[Problem(name, 0, template, {"topic": topic, "known": known})])
    faq = word_file.read(data, name)
    made = word_file.drafts(faq, name, content.entries, topic, locale)
    return Brought(made, [] if made else faq.problems, faq.problems if made else [])
