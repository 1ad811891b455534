"""What all `nhipcau content` commands stand on: the group, the files, the editor's language."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated

import typer
from rapidfuzz import process

from bot.cli import app
from bot.content.files import read_files
from bot.content.loader import Edition, load
from bot.content.model import Content
from bot.content.problems import N_, Problem, Severity
from bot.conversation.unanswered import Shift
from bot.errors import ContentError
from bot.i18n.catalogues import load_lexicon
from bot.i18n.negotiation import negotiate
from bot.i18n.words import Lexicon, Words
from bot.settings import load_settings

content = typer.Typer(help="Write, check and look at the content base.", no_args_is_help=True)
app.add_typer(content, name="content")

NEAREST = 5
"""Ids that are named where one is not known."""

ReportLocale = Annotated[str | None, typer.Option("--locale", help="Language of the report.")]

SEVERITIES = {Severity.ERROR: N_("error"), Severity.WARNING: N_("warning")}


def no_such_entry(id_: str, base: Content, words: Words) -> str:
    """That there is no such entry, and which ids come near."""
    found = process.extract(id_, list(base.entries), limit=NEAREST)
    return words.gettext("there is no entry '%(id)s'; the nearest: %(nearest)s") % {
        "id": id_,
        "nearest": ", ".join(id_ for id_, _score, _index in found),
    }


@dataclass(frozen=True)
class Desk:
    """A content directory as it was read, and the words to talk about it."""

    directory: Path
    files: Mapping[str, bytes]
    """What stands there, by relative path, whether it can be read or not."""
    edition: Edition
    lexicon: Lexicon
    words: Words
    """In the editor's language."""

    @classmethod
    def at(cls, directory: Path | None, locale: str | None) -> Desk:
        """Default: CONTENT_DIR. Raises ContentError where there are no content files."""
        settings = load_settings()
        directory = directory or settings.content_dir
        lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
        words = lexicon[editor_locale(locale, lexicon.locales)]
        files = read_files(directory)
        if not files:
            raise ContentError(f"{directory}: no content files here")
        return cls(directory, files, load(files, lexicon.locales), lexicon, words)

    def file_of(self, id_: str) -> str | None:
        """The file of an entry, relative to the directory, even where it cannot be read."""
        names = (PurePosixPath(name) for name in self.files)
        return next(
            (str(n) for n in names if n.stem == id_ and n.parts[0] in {"entries", "smalltalk"}),
            None,
        )

    def unknown(self, id_: str) -> str:
        """That there is no such entry, and which ids come near."""
        return no_such_entry(id_, self.edition.content, self.words)

    def describe(self, problem: Problem) -> str:
        """A problem in the editor's language; its place opens from where the command was typed."""
        text = self.words.gettext(problem.template, **problem.values)
        severity = self.words.gettext(SEVERITIES[problem.severity])
        return f"{self.path(problem.place)}: {severity}: {text}"

    def path(self, file: str) -> str:
        """A file of the content directory, as it opens from where the command was typed."""
        return (from_here(self.directory) / file).as_posix()

    def count(self, problems: int) -> str:
        """`3 entries checked. 2 problems.`"""
        checked = self.words.ngettext(
            "%(number)s entry checked.",
            "%(number)s entries checked.",
            len(self.edition.content.entries),
        )
        found = self.words.ngettext("%(number)s problem.", "%(number)s problems.", problems)
        return f"{checked} {found}"


def editor_locale(asked: str | None, available: tuple[str, ...]) -> str:
    """The language of the person at the keyboard: as asked, else as the terminal is set."""
    wishes = (asked, *(os.environ.get(key, "").split(".")[0] for key in ("LC_ALL", "LANG")))
    return next((found for wish in wishes if (found := negotiate(wish, available))), available[0])


def from_here(path: Path) -> Path:
    """The path from the current directory where it lies below it."""
    here, there = Path.cwd(), path.resolve()
    return there.relative_to(here) if there.is_relative_to(here) else path


def tell_effect(words: Words, found: Sequence[Shift], looked: int) -> None:
    """Which questions would be answered differently."""
    if not looked:
        return
    template = "Of %(number)s question near it:", "Of %(number)s questions near it:"
    typer.echo(words.ngettext(*template, looked))
    if not found:
        typer.echo("  " + words.gettext("none is answered differently."))
    for shift in found:
        before, after = shift.before or "-", shift.after or "-"
        typer.echo(f"  {shift.worth}: {shift.text}: {before} -> {after}")
