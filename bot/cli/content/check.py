"""`nhipcau content check`: every problem at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.content.desk import Desk, ReportLocale, content
from bot.cli.telling import AsJson, tell
from bot.content.files import ROLES
from bot.content.problems import Problem, Severity
from bot.content.roles import read_roles
from bot.editing.advice import review


@content.command()
def check(
    directory: Annotated[Path | None, typer.Argument(help="Default: CONTENT_DIR.")] = None,
    *,
    strict: Annotated[bool, typer.Option(help="Warnings count as problems.")] = False,
    quick: Annotated[
        bool, typer.Option(help="Leave out what takes seconds: which entries sound alike.")
    ] = False,
    locale: ReportLocale = None,
    as_json: AsJson = False,
) -> None:
    """Report every problem of a content directory at once, as `file:line: …`."""
    desk = Desk.at(directory, locale)
    problems = [*_roles(desk), *review(desk.edition, desk.lexicon.finished, quick=quick)]
    for problem in problems:
        tell(_object(desk, problem), desk.describe(problem), as_json=as_json)
    typer.echo(desk.count(len(problems)), err=True)
    if any(p.severity is Severity.ERROR for p in problems) or (strict and problems):
        raise typer.Exit(1)


def _object(desk: Desk, problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "severity": problem.severity.name.lower(),
        "text": desk.words.gettext(problem.template, **problem.values),
    }


def _roles(desk: Desk) -> list[Problem]:
    """Of who may do what, which stands beside the content; nothing where there is no such file."""
    path = desk.directory / ROLES
    if not path.is_file():
        return []
    topics = list(desk.edition.content.topics)
    return read_roles(path.read_bytes(), topics=topics, locales=desk.lexicon.locales)[1]
