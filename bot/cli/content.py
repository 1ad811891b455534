"""`nhipcau content …`: what editors do with content files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import app
from bot.content.checks import check as check_edition
from bot.content.loader import load, read_files
from bot.content.problems import N_, Problem, Severity
from bot.errors import ContentError
from bot.i18n.catalogues import load_lexicon
from bot.i18n.negotiation import negotiate
from bot.i18n.words import Words
from bot.settings import load_settings

content = typer.Typer(help="Check the content base.", no_args_is_help=True)
app.add_typer(content, name="content")

SEVERITIES = {Severity.ERROR: N_("error"), Severity.WARNING: N_("warning")}


@content.command()
def check(
    directory: Annotated[Path | None, typer.Argument(help="Default: CONTENT_DIR.")] = None,
    *,
    strict: Annotated[bool, typer.Option(help="Warnings count as problems.")] = False,
    locale: Annotated[str | None, typer.Option(help="Language of the report.")] = None,
) -> None:
    """Report every problem of a content directory at once, as `file:line: …`."""
    settings = load_settings()
    directory = directory or settings.content_dir
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    words = lexicon[editor_locale(locale, lexicon.locales)]
    files = read_files(directory)
    if not files:
        raise ContentError(f"{directory}: no content files here")
    edition = load(files, lexicon.locales)
    problems = check_edition(edition, lexicon.locales)
    for problem in problems:
        typer.echo(describe(problem, words, _from_here(directory)))
    typer.echo(
        words.ngettext(
            "%(number)s entry checked.", "%(number)s entries checked.", len(edition.content.entries)
        )
        + " "
        + words.ngettext("%(number)s problem.", "%(number)s problems.", len(problems)),
        err=True,
    )
    if any(p.severity is Severity.ERROR for p in problems) or (strict and problems):
        raise typer.Exit(1)


def editor_locale(asked: str | None, available: tuple[str, ...]) -> str:
    """The language of the person at the keyboard: as asked, else as the terminal is set."""
    wishes = (asked, *(os.environ.get(key, "").split(".")[0] for key in ("LC_ALL", "LANG")))
    return next((found for wish in wishes if (found := negotiate(wish, available))), available[0])


def describe(problem: Problem, words: Words, directory: Path) -> str:
    """A problem in the editor's language; its place opens from where the command was typed."""
    place = (directory / problem.place).as_posix()
    text = words.gettext(problem.template, **problem.values)
    return f"{place}: {words.gettext(SEVERITIES[problem.severity])}: {text}"


def _from_here(directory: Path) -> Path:
    here, there = Path.cwd(), directory.resolve()
    return there.relative_to(here) if there.is_relative_to(here) else directory
