"""`nhipcau content coverage`: what is there, and where it is thin."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.content.desk import Desk, ReportLocale, content
from bot.cli.telling import AsJson, tell
from bot.editing.coverage import Coverage, in_all
from bot.editing.coverage import coverage as cover

WIDTH = 120
"""Columns of characters where no terminal says how many there are."""


@content.command()
def coverage(
    directory: Annotated[Path | None, typer.Argument(help="Default: CONTENT_DIR.")] = None,
    *,
    as_json: AsJson = False,
    locale: ReportLocale = None,
) -> None:
    """Entries, phrasings, missing translations and oldest date, for each topic and language."""
    desk = Desk.at(directory, locale)
    locales = desk.lexicon.locales
    rows = cover(desk.edition.content, locales)
    totals = [in_all(rows, locale) for locale in locales]
    found = {"topics": [_object(r) for r in rows], "total": [_object(r) for r in totals]}
    tell(found, partial(_print, desk, rows, totals), as_json=as_json)


def _print(desk: Desk, rows: list[Coverage], totals: list[Coverage]) -> None:
    _ = desk.words.gettext
    table = Table(box=None, pad_edge=False)
    table.add_column(_("topic"), no_wrap=True)
    table.add_column(_("language"))
    # Translators: heads of narrow columns of numbers.
    for head in (_("entries"), _("questions"), _("missing"), _("fewer than 8"), _("oldest date")):
        table.add_column(head, justify="right")
    for row in rows:
        is_first = row.locale == totals[0].locale
        table.add_row(row.topic if is_first else "", *_cells(desk, row))
    table.add_section()
    for row in totals:
        # Translators: the last rows of a table of topics.
        table.add_row(_("all topics") if row is totals[0] else "", *_cells(desk, row))
    Console(width=None if sys.stdout.isatty() else WIDTH).print(table)
    for row in rows:
        for template, ids in (
            (_("%(topic)s: no '%(locale)s' in: %(ids)s"), row.missing),
            (_("%(topic)s: fewer than 8 questions in '%(locale)s': %(ids)s"), row.thin),
        ):
            if ids:
                filled = {"topic": row.topic, "locale": row.locale, "ids": ", ".join(ids)}
                typer.echo(template % filled)


def _cells(desk: Desk, row: Coverage) -> list[str]:
    number = desk.words.number
    counts = (row.entries, row.phrasings, len(row.missing), len(row.thin))
    return [row.locale, *map(number, counts), row.oldest or "–"]


def _object(row: Coverage) -> dict[str, Any]:
    return {
        **({"topic": row.topic} if row.topic else {}),
        "locale": row.locale,
        "entries": row.entries,
        "phrasings": row.phrasings,
        "missing": list(row.missing),
        "fewer_than_8": list(row.thin),
        "oldest_as_of": row.oldest,
    }
