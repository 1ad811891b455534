"""`nhipcau content export` and the way back of what it wrote, for translators."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.content.apply import bytes_of
from bot.cli.content.desk import Desk, content
from bot.cli.telling import tell
from bot.content.checks import check
from bot.content.loader import load
from bot.content.problems import N_, Problem, Severity
from bot.content.writing import write_whole
from bot.editing import workbook
from bot.editing.misplaced import Reader, misplaced
from bot.editing.office_files import brought
from bot.editing.rewriting import with_texts
from bot.editing.worksheet import TOURS, Cell, cells, taken
from bot.editing.worksheet_files import FORMATS, format_of, read, written
from bot.errors import ContentError
from bot.i18n.negotiation import negotiate
from bot.knowledge.differences import diff_of

WORKBOOK = "xlsx"


@content.command()
def export(
    *,
    locale: Annotated[
        str | None, typer.Option(help="The language that is translated into; not for a workbook.")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="The one it is translated from; default: another.")
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", help=f"One of: {', '.join((*FORMATS, WORKBOOK))}.")
    ] = FORMATS[0],
    missing: Annotated[
        bool, typer.Option("--missing", help="Only entries and tours that lack the language.")
    ] = False,
    directory: Annotated[Path | None, typer.Option(help="Default: CONTENT_DIR.")] = None,
) -> None:
    """Write the texts of all entries and tours in two languages side by side, for a translator and
    their program. `content import` takes them back.

    --format xlsx: a workbook of all languages for whoever edits in an office program, a sheet for
    each topic."""
    desk = Desk.at(directory, None)
    if format_ == WORKBOOK:
        locales = desk.lexicon.locales
        sys.stdout.buffer.write(workbook.written(desk.edition.content, locales, desk.words.gettext))
        return
    if locale is None:
        raise typer.BadParameter("which language is translated into?", param_hint="--locale")
    target = known_locale(desk, locale, "--locale")
    source = known_locale(desk, from_, "--from") if from_ else other_than(desk, target)
    if format_ not in FORMATS:
        accepted = f"accepted: {', '.join((*FORMATS, WORKBOOK))}"
        raise typer.BadParameter(f"{format_!r}; {accepted}", param_hint="--format")
    found = cells(desk.edition.content, source, target, missing_only=missing)
    sys.stdout.write(written(format_, found, source, target))


def take_office(
    file: Path,
    locale: str | None,
    topic: str,
    *,
    directory: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Write what a workbook changes, or the drafts of a text, once it was shown and confirmed."""
    desk = Desk.at(directory, None)
    spoken = known_locale(desk, locale, "--locale") if locale else desk.lexicon.default
    found = brought(
        bytes_of(file),
        file.name,
        desk.edition.content,
        desk.files,
        desk.lexicon.locales,
        topic=topic,
        locale=spoken,
    )
    for note in found.notes:
        typer.echo(desk.words.gettext(note.template, **note.values), err=True)
    for problem in found.problems:
        said = desk.words.gettext(problem.template, **problem.values)
        typer.echo(f"{file.name}: {said}", err=True)
    if found.problems:
        raise typer.Exit(1)
    problems = _findings(desk, found.files)
    _write(desk, found.files, problems, yes=yes, as_json=as_json)


def take_back(
    file: Path,
    locale: str,
    *,
    from_: str | None,
    directory: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Write what is new in a worksheet into the files, once it was shown and confirmed."""
    desk = Desk.at(directory, None)
    target = known_locale(desk, locale, "--locale")
    source = known_locale(desk, from_, "--from") if from_ else other_than(desk, target)
    found = read(format_of(file.name), bytes_of(file), file.name)
    changed, problems = _changed(desk, found, source, target, file.name)
    _write(desk, changed, problems, yes=yes, as_json=as_json)


def _write(
    desk: Desk,
    changed: Mapping[str, bytes],
    problems: Sequence[Problem],
    *,
    yes: bool,
    as_json: bool,
) -> None:
    for problem in problems:
        typer.echo(desk.describe(problem), err=True)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise typer.Exit(1)
    for name, data in changed.items():
        before = desk.files.get(name, b"").decode("utf-8", "replace")
        diff = diff_of(name, before, data.decode("utf-8", "replace"))
        tell({"file": name, "diff": diff}, diff, as_json=as_json)
    if not changed:
        typer.echo(desk.words.gettext("That is what stands in the files already."), err=True)
        return
    if not yes:
        typer.confirm(desk.words.gettext("Write this?"), abort=True, err=as_json)
    write_whole({desk.directory / name: data for name, data in changed.items()})


def _changed(
    desk: Desk, found: list[Cell], source: str, target: str, file: str
) -> tuple[Mapping[str, bytes], list[Problem]]:
    """The files that change, or why nothing does."""
    back = taken(desk.edition.content, source, target, found, file)
    changed: dict[str, bytes] = {}
    problems = list(back.problems)
    for id_, texts in back.texts.items():
        is_tour = id_.startswith(TOURS)
        name = f"{id_}.yaml" if is_tour else desk.edition.documents[id_].file
        data = with_texts(desk.files[name], target, texts)
        if data is None:
            template = N_("its form keeps '%(locale)s' from being written; change it by hand")
            problems.append(Problem(name, 0, template, {"locale": target}))
        else:
            changed[name] = data
    return changed, [*problems, *_findings(desk, changed)]


def _findings(desk: Desk, changed: Mapping[str, bytes]) -> list[Problem]:
    """What the check finds that it did not find before, and texts under the wrong language."""
    if not changed:
        return []
    had = {(p.file, p.template) for p in check(desk.edition, desk.lexicon.finished)}
    after = load({**desk.files, **changed}, desk.lexicon.locales)
    content = desk.edition.content
    return [
        *(
            problem
            for problem in check(after, desk.lexicon.finished)
            if problem.severity is Severity.ERROR and (problem.file, problem.template) not in had
        ),
        *misplaced(after, content, Reader.of(content)),
    ]


def known_locale(desk: Desk, asked: str, option: str) -> str:
    """The language as the interface calls it."""
    found = negotiate(asked, desk.lexicon.locales)
    if found is None:
        known = ", ".join(desk.lexicon.locales)
        raise typer.BadParameter(f"{asked!r} is not one of: {known}", param_hint=option)
    return found


def other_than(desk: Desk, locale: str) -> str:
    """What is translated from where nobody says it: the default language, or the next one."""
    found = next((one for one in desk.lexicon.locales if one != locale), None)
    if found is None:
        raise ContentError(f"there is no other language than {locale} to translate from")
    return found
