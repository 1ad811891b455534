"""`nhipcau content review`, `drift`, `rivals`, `suggest`: where an editor's time is well spent."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.app.stores import stored
from bot.cli.content.desk import (
    Desk,
    ReportLocale,
    content,
    editor_locale,
    no_such_entry,
)
from bot.cli.recording import on_record
from bot.cli.serving import at_the_desk
from bot.cli.telling import AsJson, tell
from bot.content.findings import Finding, Why
from bot.content.model import Content
from bot.content.problems import N_
from bot.content.writing import write_whole
from bot.conversation.features.review import as_csv
from bot.conversation.unanswered import Cluster
from bot.editing.leave_one_out import LeaveOneOut
from bot.editing.phrasing_book import folding_of
from bot.editing.second_look import AGED, aged, behind, confused, standing_of
from bot.editing.translated import FILE, agreed, ledger_in, written
from bot.errors import ContentError
from bot.knowledge.reviewing import DAYS, disliked
from bot.settings import load_settings

Directory = Annotated[Path | None, typer.Argument(help="Default: CONTENT_DIR.")]
WEAKEST = 3
"""Phrasings of an entry that are told."""
SAID = {
    Why.DISLIKED: N_("%(entry)s: people said '%(text)s', %(weight)s times"),
    Why.AGED: N_("%(entry)s: says what changes, as of %(text)s"),
    Why.BEHIND: N_("%(entry)s: '%(locale)s' has stayed while '%(other)s' was changed"),
    Why.CONFUSED: N_("%(entry)s: '%(text)s' leads to '%(other)s'"),
}


@content.command()
def review(
    directory: Directory = None,
    *,
    days: Annotated[int, typer.Option(min=0, help="From this age on a fact has aged.")] = AGED,
    quick: Annotated[
        bool, typer.Option(help="Leave out what takes seconds: phrasings that lead elsewhere.")
    ] = False,
    as_json: AsJson = False,
    csv_: Annotated[bool, typer.Option("--csv", help="A row for each thing found.")] = False,
    locale: ReportLocale = None,
) -> None:
    """List entries that are worth another look: answers that people say are not right, facts that
    have aged, translations that fell
    behind, phrasings that lead to another entry."""
    desk = Desk.at(directory, locale)
    base = desk.edition.content
    found = [
        *asyncio.run(_disliked()),
        *aged(base, dt.datetime.now(dt.UTC).date(), days),
        *behind(base, ledger_in(desk.directory)),
        *([] if quick else _confused(base)),
    ]
    if csv_:
        sys.stdout.write(as_csv(found))
    for finding in () if csv_ else found:
        tell(asdict(finding), _said(desk, finding), as_json=as_json)


@content.command()
def drift(
    directory: Directory = None,
    *,
    accept: Annotated[
        list[str] | None, typer.Option(help="An entry whose languages agree again; 'all'.")
    ] = None,
    as_json: AsJson = False,
    locale: ReportLocale = None,
) -> None:
    """List translations that stayed while another language of the entry was changed; exit status 1
    where there are any. With --accept: remember that they agree as they are."""
    desk = Desk.at(directory, locale)
    base, before = desk.edition.content, ledger_in(desk.directory)
    if accept:
        for id_ in set(accept) - {"all", *base.entries}:
            raise ContentError(desk.unknown(id_))
        after = written(agreed(base, before, None if "all" in accept else accept))
        files = {desk.directory / FILE: after.encode()}
        on_record(lambda: write_whole(files), "agreed", " ".join(sorted(set(accept))))
        path = desk.path(FILE)
        tell({"file": FILE, "accepted": sorted(set(accept))}, path, as_json=as_json)
        return
    found = list(behind(base, before))
    for finding in found:
        tell(asdict(finding), _said(desk, finding), as_json=as_json)
    if found:
        raise typer.Exit(1)


@content.command()
def rivals(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]…", help="Entries; default: all of them.")
    ] = None,
    *,
    directory: Annotated[Path | None, typer.Option(help="Default: CONTENT_DIR.")] = None,
    as_json: AsJson = False,
    locale: ReportLocale = None,
) -> None:
    """Tell for every entry its weakest phrasings and the entry that each of them comes nearest to,
    were it not written there. Below 0 the other entry would be answered."""
    desk = Desk.at(directory, locale)
    base = desk.edition.content
    for id_ in ids or ():
        if id_ not in base.entries:
            raise ContentError(desk.unknown(id_))
    finder = LeaveOneOut(base, folding_of(base))
    chosen = ids or [entry.id for entry in base.entries.values() if not entry.is_smalltalk]
    for id_ in chosen:
        weakest = standing_of(finder, base.entries[id_])[:WEAKEST]
        lines = [f"  {near.lead:+7.1f}  {near.rival}: {near.text}" for near in weakest]
        told = {"entry": id_, "weakest": [asdict(near) for near in weakest]}
        tell(told, "\n".join([id_, *lines]), as_json=as_json)


@content.command()
def suggest(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The id of an entry.")],
    *,
    as_json: AsJson = False,
    locale: ReportLocale = None,
) -> None:
    """List what people asked in vain that may belong to an entry, the likeliest first."""
    settings = load_settings()

    async def look() -> list[tuple[Cluster, float]]:
        async with stored(settings) as engine:
            edition, desk = await at_the_desk(settings, engine)
            if id_ not in edition.content.entries:
                words = edition.lexicon[editor_locale(locale, edition.lexicon.locales)]
                raise ContentError(no_such_entry(id_, edition.content, words))
            return list(await desk.near(id_))

    for cluster, confidence in asyncio.run(look()):
        told = {
            "question": cluster.head.text,
            "count": cluster.count,
            "confidence": confidence,
            "others": [one.text for one in cluster.asked[1:]],
        }
        line = f"{round(100 * confidence):3} %  {cluster.count} ×  {cluster.head.text}"
        tell(told, line, as_json=as_json)


async def _disliked() -> list[Finding]:
    """What people said of answers within a month."""
    from bot.storage.tally_store import SqlTallyStore  # noqa: PLC0415

    async with stored(load_settings()) as engine:
        return disliked(await SqlTallyStore(engine).stats(DAYS))


def _confused(base: Content) -> Iterator[Finding]:
    finder = LeaveOneOut(base, folding_of(base))
    found: list[Finding] = []
    with typer.progressbar(
        list(enumerate(base.entries.values())), file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as entries:
        for class_, entry in entries:
            if not entry.is_smalltalk:
                found += confused(finder, class_)
    yield from sorted(found, key=lambda one: -one.weight)


def _said(desk: Desk, finding: Finding) -> str:
    values = {key: str(value) for key, value in asdict(finding).items()}
    if finding.why is Why.AGED:
        values["text"] = desk.words.date(finding.text)
    return desk.words.gettext(SAID[finding.why], **values)
