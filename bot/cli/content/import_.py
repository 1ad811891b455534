"""`nhipcau content import`: a content directory from a table of questions, or a worksheet back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.content.apply import bytes_of
from bot.cli.content.desk import SEVERITIES, content, editor_locale, from_here
from bot.cli.content.worksheets import take_back, take_office
from bot.cli.telling import AsJson, tell
from bot.content.files import read_files
from bot.content.loader import load
from bot.content.problems import N_, Problem
from bot.content.writing import write_whole
from bot.editing.office_files import is_office
from bot.editing.table import read_table
from bot.editing.table_import import content_files
from bot.editing.worksheet_files import format_of
from bot.errors import ContentError
from bot.i18n.catalogues import load_lexicon
from bot.i18n.negotiation import negotiate
from bot.i18n.words import Words
from bot.settings import load_settings

NO_ANSWER = N_("The answer to “%(title)s” has not been written yet.")


@content.command("import")
def import_(
    table: Annotated[
        Path,
        typer.Argument(
            help="A worksheet or workbook that `export` wrote (.po, .xliff, .csv, .xlsx); a Word "
            "file (.docx) with questions as headings; with --into: CSV with the columns "
            "text,intent (and answer)."
        ),
    ],
    *,
    locale: Annotated[
        str | None,
        typer.Option(help="The language of the questions or translations; not of a workbook."),
    ] = None,
    topic: Annotated[str, typer.Option(help="Of the entries in a Word file.")] = "",
    into: Annotated[
        Path | None, typer.Option(help="The directory to make; it must not hold anything.")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="Of a worksheet: what it was translated from.")
    ] = None,
    directory: Annotated[
        Path | None, typer.Option(help="Of a worksheet; default: CONTENT_DIR.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take back a worksheet or a workbook that was worked on, or the questions and answers of a
    Word file: shown as a diff, then written into the entries' files, line by line.

    With --into, make a content directory from a table: an entry for each intent, `oos` for out of
    scope. Questions that an entry cannot hold are left out or cut, one line each; a table with
    mistakes is refused with all of them, and nothing is written.
    """
    if is_office(table.name) and into is None:
        take_office(table, locale, topic, directory=directory, yes=yes, as_json=as_json)
        return
    if locale is None:
        raise typer.BadParameter("in which language is it?", param_hint="--locale")
    if into is not None:
        _make_directory(table, locale, into, as_json=as_json)
        return
    if not format_of(table.name):
        raise ContentError(
            f"{table}: a worksheet ends in .po, .xliff, .csv or .xlsx, a text in .docx; a table "
            "needs --into"
        )
    take_back(table, locale, from_=from_, directory=directory, yes=yes, as_json=as_json)


def _make_directory(table: Path, locale: str, into: Path, *, as_json: bool) -> None:
    settings = load_settings()
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    words = lexicon[editor_locale(None, lexicon.locales)]
    spoken = negotiate(locale, lexicon.locales)
    if spoken is None:
        known = ", ".join(lexicon.locales)
        raise typer.BadParameter(f"{locale!r} is not one of: {known}", param_hint="--locale")
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise ContentError(f"{into} is there already and is not empty")
    read = read_table(from_here(table).as_posix(), bytes_of(table))
    known_words = load(read_files(settings.content_dir), lexicon.locales).content.vocabularies
    _ = lexicon[spoken].gettext
    files = (
        {}
        if read.is_refused
        else content_files(
            read,
            spoken,
            no_answer=lambda title: _(NO_ANSWER, title=title),
            vocabularies=tuple(known_words.values()),
        )
    )
    for problem in sorted(read.problems, key=lambda p: p.line):
        typer.echo(_describe(problem, words), err=as_json or not read.is_refused)
    if read.is_refused:
        raise typer.Exit(1)
    write_whole({into / name: text.encode() for name, text in files.items()})
    entries = sum(name.startswith("entries/") for name in files)
    made = words.ngettext("%(number)s entry made.", "%(number)s entries made.", entries)
    told = {"directory": str(into), "entries": entries, "files": sorted(files)}
    tell(told, f"{from_here(into).as_posix()}: {made}", as_json=as_json)


def _describe(problem: Problem, words: Words) -> str:
    severity = words.gettext(SEVERITIES[problem.severity])
    return f"{problem.place}: {severity}: {words.gettext(problem.template, **problem.values)}"
