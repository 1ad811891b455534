"""`nhipcau content twins`: near questions that would be answered, and should not be."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.content.desk import content, editor_locale, no_such_entry
from bot.cli.telling import AsJson, tell
from bot.editing.twins import Twins
from bot.errors import ContentError
from bot.i18n.catalogues import load_lexicon
from bot.knowledge.editions import cache_for, load_content
from bot.knowledge.indexes import Normalisers, load_encoder, load_matcher
from bot.settings import load_settings

SAMPLE = 2
"""Questions of an entry in each language where all entries are looked at."""


@content.command()
def twins(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]…", help="Entries; default: all of them.")
    ] = None,
    *,
    directory: Annotated[Path | None, typer.Option(help="Default: CONTENT_DIR.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask what an entry must not answer: its own questions with another name of the vocabulary, or
    another number, in them. List what is answered all the same by an entry that does not say it;
    exit status 1 where anything is."""
    settings = load_settings()
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    words = lexicon[editor_locale(None, lexicon.locales)]
    where, normalisers = directory or settings.content_dir, Normalisers()
    files = cache_for(settings, where)
    base = load_content(where, lexicon, files, normalisers)
    for id_ in ids or ():
        if id_ not in base.entries:
            raise ContentError(no_such_entry(id_, base, words))
    matcher = load_matcher(base, files, load_encoder(), directory=where, normalisers=normalisers)
    near = Twins(base, matcher.normaliser, matcher.match)
    chosen = [base.entries[id_] for id_ in ids] if ids else base.offered
    count = 0
    with typer.progressbar(chosen, file=sys.stderr, hidden=not sys.stderr.isatty()) as entries:
        for entry in entries:
            for twin in near.answered(entry, None if ids else SAMPLE):
                count += 1
                line = f"{twin.entry}  {round(100 * twin.confidence)} %  {twin.text}"
                tell(asdict(twin), line, as_json=as_json)
    said = words.ngettext(
        "%(number)s near question asked; answered without what it names: %(count)s.",
        "%(number)s near questions asked; answered without what they name: %(count)s.",
        near.asked,
        count=words.number(count),
    )
    typer.echo(said, err=True)
    if count:
        raise typer.Exit(1)
