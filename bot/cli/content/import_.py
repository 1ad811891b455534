"""`nhipcau content import`: a content directory from a table of questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.content.desk import SEVERITIES, content, editor_locale, from_here
from bot.content.files import read_files
from bot.content.loader import load
from bot.content.problems import N_, Problem
from bot.editing.table import read_table
from bot.editing.table_import import content_files
from bot.errors import ContentError
from bot.i18n.catalogues import load_lexicon
from bot.i18n.negotiation import negotiate
from bot.i18n.words import Words
from bot.settings import load_settings

NO_ANSWER = N_("The answer to “%(title)s” has not been written yet.")


@content.command("import")
def import_(
    table: Annotated[Path, typer.Argument(help="CSV with the columns text,intent (and answer).")],
    *,
    locale: Annotated[str, typer.Option(help="The language of the questions.")],
    into: Annotated[Path, typer.Option(help="The directory to make; it must not hold anything.")],
) -> None:
    """Make a content directory from a table: an entry for each intent, `oos` for out of scope.

    Questions that an entry cannot hold are left out or cut, one line each; a table with mistakes
    is refused with all of them, and nothing is written.
    """
    settings = load_settings()
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    words = lexicon[editor_locale(None, lexicon.locales)]
    spoken = negotiate(locale, lexicon.locales)
    if spoken is None:
        known = ", ".join(lexicon.locales)
        raise typer.BadParameter(f"{locale!r} is not one of: {known}", param_hint="--locale")
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise ContentError(f"{into} is there already and is not empty")
    read = read_table(from_here(table).as_posix(), _bytes_of(table))
    known_words = load(read_files(settings.content_dir), lexicon.locales).content.vocabularies
    template = lexicon[spoken].gettext
    files = (
        {}
        if read.is_refused
        else content_files(
            read,
            spoken,
            no_answer=lambda title: template(NO_ANSWER, title=title),
            vocabularies=tuple(known_words.values()),
        )
    )
    for problem in sorted(read.problems, key=lambda p: p.line):
        typer.echo(_describe(problem, words), err=not read.is_refused)
    if read.is_refused:
        raise typer.Exit(1)
    for name, text in files.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    entries = sum(name.startswith("entries/") for name in files)
    made = words.ngettext("%(number)s entry made.", "%(number)s entries made.", entries)
    typer.echo(f"{from_here(into).as_posix()}: {made}")


def _bytes_of(table: Path) -> bytes:
    try:
        return table.read_bytes()
    except OSError as error:
        raise ContentError(f"{table}: {error.strerror}") from None


def _describe(problem: Problem, words: Words) -> str:
    severity = words.gettext(SEVERITIES[problem.severity])
    return f"{problem.place}: {severity}: {words.gettext(problem.template, **problem.values)}"
