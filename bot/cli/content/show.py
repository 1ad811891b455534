"""`nhipcau content show`: an entry as its readers and its editor see it."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.content.desk import Desk, ReportLocale, content
from bot.cli.telling import AsJson, tell
from bot.content.checks import check
from bot.content.model import Entry, Text
from bot.errors import ContentError
from bot.i18n.negotiation import native_name
from bot.language.markup import plain


@content.command()
def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The entry's file name without .yaml.")],
    *,
    directory: Annotated[Path | None, typer.Option(help="Default: CONTENT_DIR.")] = None,
    locale: ReportLocale = None,
    as_json: AsJson = False,
) -> None:
    """Show an entry in every language, with its questions, sources and related entries."""
    desk = Desk.at(directory, locale)
    known = desk.edition.content.entry(id_)
    id_ = known.id if known is not None else id_
    file = desk.file_of(id_)
    if file is None:
        raise ContentError(desk.unknown(id_))
    entry = desk.edition.content.entries.get(id_)
    if entry is not None:
        texts = {locale: text.model_dump() for locale, text in entry.texts.items()}
        told = asdict(replace(entry, texts={})) | {"file": file, "texts": texts}
        tell(told, partial(_print, desk, entry), as_json=as_json)
    problems = [p for p in check(desk.edition, desk.lexicon.finished) if p.file == file]
    for problem in problems:
        typer.echo(desk.describe(problem), err=True)
    if entry is None:
        raise typer.Exit(1)


def _print(desk: Desk, entry: Entry) -> None:
    _ = desk.words.gettext
    content_ = desk.edition.content
    facts = [
        (_("file"), desk.path(desk.edition.documents[entry.id].file)),
        (_("as of"), desk.words.date(entry.as_of) if entry.as_of else ""),
        # Translators: before the date on which what an entry tells of happened.
        (_("happened"), desk.words.date(entry.event) if entry.event else ""),
        (_("may change"), _("yes") if entry.changes else ""),
        (_("called before"), ", ".join(entry.aliases)),
        (_("out of service since"), desk.words.date(entry.paused) if entry.paused else ""),
        (_("importance"), "" if entry.is_smalltalk else str(entry.importance)),
    ]
    typer.secho(entry.id, bold=True)
    for name, value in facts:
        if value:
            typer.echo(f"  {name}: {value}")
    for locale, text in entry.texts.items():
        _print_text(desk, locale, text)
    sources = [content_.sources[id_] for id_ in entry.sources if id_ in content_.sources]
    _print_list(_("Sources"), [f"{s.title} ({desk.words.date(s.date)})" for s in sources])
    # Translators: entries that this entry leads to, and entries that lead to it.
    _print_list(_("Leads to"), [_titled(desk, id_) for id_ in entry.related])
    back = [other.id for other in content_.entries.values() if entry.id in other.related]
    _print_list(_("Led to by"), [_titled(desk, id_) for id_ in back])


def _print_text(desk: Desk, locale: str, text: Text) -> None:
    _ = desk.words.gettext
    typer.echo("")
    typer.secho(f"{native_name(locale)} ({locale})", underline=True)
    typer.secho(text.title, bold=True)
    typer.echo(plain(text.answer))
    if text.more:
        more = _("More")
        typer.echo(f"\n{more}:\n{plain(text.more)}")
    _print_list(_("Questions"), list(text.questions))


def _titled(desk: Desk, id_: str) -> str:
    entry = desk.edition.content.entries.get(id_)
    texts = entry.texts if entry else {}
    text = texts.get(desk.words.locale) or next(iter(texts.values()), None)
    return f"{id_}: {text.title}" if text else id_


def _print_list(name: str, items: list[str]) -> None:
    if items:
        typer.echo(f"\n{name}:")
    for item in items:
        typer.echo(f"  - {item}")
