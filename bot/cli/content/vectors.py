"""`nhipcau content vectors`: the sentence vectors that are published with the content."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.content.desk import content
from bot.cli.telling import AsJson, tell
from bot.errors import NhipCauError
from bot.i18n.catalogues import load_lexicon
from bot.knowledge.editions import cache_for, load_content
from bot.knowledge.indexes import Normalisers, load_encoder, load_matcher
from bot.knowledge.vectors import (
    LEARNT,
    SHIPPED,
    missing_vectors,
    publish_learnt,
    publish_vectors,
    shipped_learnt,
)
from bot.knowledge.versions import index_key
from bot.settings import load_settings

MAY_LACK = 0.1
"""Share of the texts: of 13,000 they take a minute of a start. While content is being written some
are always missing; they are added when it is published."""


@content.command()
def vectors(
    directory: Annotated[Path | None, typer.Argument(help="Default: CONTENT_DIR.")] = None,
    *,
    check: Annotated[bool, typer.Option(help="Only say how much the file lacks.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make the file of sentence vectors that is published with the content.

    A fresh installation then answers by meaning from its first second. Only texts that the file
    lacks are encoded; those that the content holds no more are left out.

    With --check nothing is written; exit status 1 where so much is missing that a start takes long.
    """
    settings = load_settings()
    directory = directory or settings.content_dir
    encoder = load_encoder()
    if encoder is None:
        raise NhipCauError("sentence vectors need the `semantic` extra, which is not installed")
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    files, normalisers = cache_for(settings, directory), Normalisers()
    base = load_content(directory, lexicon, files, normalisers)
    if check:
        lacking, of = missing_vectors(directory, base, normalisers.of(base), encoder.name)
        line = f"{directory / SHIPPED}: {lacking} of {of} texts are missing"
        tell({"file": SHIPPED, "texts": of, "missing": lacking}, line, as_json=as_json)
        if shipped_learnt(directory, index_key(base, encoder)) is None:
            line = f"{directory / LEARNT}: not of this content and code; a start takes longer"
            tell({"file": LEARNT, "is_current": False}, line, as_json=as_json)
        if lacking > of * MAY_LACK:
            typer.echo("`nhipcau content vectors` adds them", err=True)
            raise typer.Exit(1)
        return
    shown = Progress(
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        BarColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
    with shown:
        task = shown.add_task("", total=None)
        made = publish_vectors(
            directory,
            base,
            normalisers.of(base),
            encoder,
            files,
            progress=lambda done, of: shown.update(task, completed=done, total=of),
        )
    matcher = load_matcher(base, files, encoder, directory=directory, normalisers=normalisers)
    publish_learnt(directory, matcher.index, index_key(base, encoder))
    line = f"{directory / SHIPPED}: {made.texts} texts, {made.new} of them new"
    tell({"file": SHIPPED, "texts": made.texts, "new": made.new}, line, as_json=as_json)
