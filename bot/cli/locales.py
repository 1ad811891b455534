"""`nhipcau locales …`: keeps the interface's catalogues complete."""

from __future__ import annotations

import typer

from bot.cli import app
from bot.i18n.checks import check_catalogues, update_catalogues
from bot.settings import ROOT, load_settings

locales = typer.Typer(help="Check or update the interface's words.", no_args_is_help=True)
app.add_typer(locales, name="locales")


@locales.command()
def check() -> None:
    """Report what is missing, outdated or broken; exit 1 if anything is."""
    problems = list(check_catalogues(load_settings().locales_dir, ROOT / "bot"))
    for problem in problems:
        typer.echo(problem)
    if problems:
        raise typer.Exit(1)


@locales.command()
def update() -> None:
    """Add new messages (empty) to every catalogue and drop those no longer used."""
    for changed in update_catalogues(load_settings().locales_dir, ROOT / "bot"):
        typer.echo(changed)
