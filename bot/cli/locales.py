"""`nhipcau locales …`: keeps the interface's catalogues complete, and begins new ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import app
from bot.cli.content.desk import Desk, editor_locale, from_here
from bot.cli.content.schema import write_schemas
from bot.cli.telling import AsJson, tell
from bot.content.problems import Problem
from bot.content.writing import write_whole
from bot.editing.new_language import left_to_do, stubs
from bot.errors import LocaleError
from bot.i18n.catalogues import DOMAIN, IN_PROGRESS, is_in_progress, load_words, po_files
from bot.i18n.checks import check_catalogues, new_catalogue, untranslated, update_catalogues
from bot.i18n.negotiation import native_name
from bot.settings import ROOT, load_settings

SOURCE = ROOT / "bot"
"""What is searched for messages."""

locales = typer.Typer(help="Check, update or add the interface's words.", no_args_is_help=True)
app.add_typer(locales, name="locales")


@locales.command()
def check(*, as_json: AsJson = False) -> None:
    """Report what is missing, outdated or broken; exit 1 if anything is. In a language that is in
    progress nothing is missed; how much is left is said."""
    directory = load_settings().locales_dir
    say = _words(directory)
    try:
        problems = list(check_catalogues(directory, SOURCE))
    except LocaleError as error:  # a catalogue that cannot be read at all
        if not isinstance(error.problem, Problem):
            raise
        _tell(error.problem, say, as_json=as_json)
        raise typer.Exit(1) from None
    for problem in problems:
        _tell(problem, say, as_json=as_json)
    for locale, path in po_files(directory).items():
        if is_in_progress(path):
            left = untranslated(locale, path, SOURCE)
            typer.echo(f"{from_here(path)}: in progress, {left} messages are left", err=True)
    if problems:
        raise typer.Exit(1)


@locales.command()
def update(*, as_json: AsJson = False) -> None:
    """Add new messages (empty) to every catalogue and drop those no longer used."""
    for changed in update_catalogues(load_settings().locales_dir, SOURCE):
        tell({"file": changed}, changed, as_json=as_json)


@locales.command()
def add(
    locale: Annotated[str, typer.Argument(help="A language, such as fr or zh_Hant.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Begin a further language: its catalogue, vocabulary and questions out of scope to fill in,
    and what is left to do, the most important first. It is served from now on, as far as it goes;
    what is missing is shown in English and is no mistake while it is in progress."""
    settings = load_settings()
    path = settings.locales_dir / locale / "LC_MESSAGES" / f"{DOMAIN}.po"
    if locale in po_files(settings.locales_dir):
        raise LocaleError(f"{from_here(path)} is there already")
    _write(path, new_catalogue(locale, SOURCE), as_json=as_json)
    for name, text in stubs(locale).items():
        if not (settings.content_dir / name).exists():
            _write(settings.content_dir / name, text, as_json=as_json)
    desk = Desk.at(None, None)
    write_schemas(desk, as_json=as_json)
    left = list(left_to_do(desk.edition.content, locale, untranslated(locale, path, SOURCE)))
    said = [
        f"\n{native_name(locale)} is in progress. What is left, the most important first:",
        *(f"  {line}" for line in left),
        f'Then take "{IN_PROGRESS}" out of the catalogue; what is missing is a mistake then.',
    ]
    tell({"locale": locale, "left": left}, "\n".join(said), as_json=as_json)


def _tell(problem: Problem, say: Callable[[Problem], str], *, as_json: bool) -> None:
    said = say(problem)
    text = said.removeprefix(f"{problem.place}: ")
    tell({"file": problem.file, "line": problem.line, "text": text}, said, as_json=as_json)


def _words(directory: Path) -> Callable[[Problem], str]:
    """How a problem is told in the language of the person at the keyboard; in English where its
    catalogue is the one that cannot be read."""
    files = po_files(directory)
    if not files:
        return str
    locale = editor_locale(None, tuple(files))
    try:
        words = load_words(locale, files[locale])
    except LocaleError:
        return str

    def say(problem: Problem) -> str:
        return f"{problem.place}: {words.gettext(problem.template, **problem.values)}"

    return say


def _write(path: Path, text: str, *, as_json: bool) -> None:
    write_whole({path: text.encode()}, are_new=True)
    name = from_here(path).as_posix()
    tell({"file": name}, name, as_json=as_json)
