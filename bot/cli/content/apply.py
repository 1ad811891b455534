"""`nhipcau content apply` and `pull`: from files into what is served, and back into a checkout."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app.stores import stored
from bot.cli.author import author
from bot.cli.content.desk import SEVERITIES, content, editor_locale, from_here, tell_effect
from bot.cli.serving import at_the_desk
from bot.cli.telling import AsJson, tell
from bot.content.checks import check
from bot.content.files import read_files
from bot.content.loader import load
from bot.content.problems import Severity
from bot.content.revisions import Files, Refused, Revision, overlaid
from bot.content.writing import write_whole
from bot.conversation.changes import Proposed
from bot.conversation.features.preview import wrong
from bot.errors import ContentError
from bot.i18n.catalogues import load_lexicon, po_files
from bot.i18n.words import Words
from bot.knowledge.differences import diff_of
from bot.knowledge.wording import target_of, words_over
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


@content.command()
def apply(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Files of entries, under their names; sources.yaml; or words, such as vi.po."
        ),
    ],
    *,
    topic: Annotated[str, typer.Option(help="Of new entries.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Even if a known question gets a wrong answer.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Serve files of content from now on, wherever the bot runs, without a change of its folder.
    They are checked and compared before."""
    sent = {path: bytes_of(path) for path in files}
    asyncio.run(_apply(load_settings(), sent, topic, yes=yes, force=force, as_json=as_json))


@content.command()
def pull(
    directory: Annotated[Path | None, typer.Argument(help="Default: CONTENT_DIR.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write what was taught and applied into the files of a checkout. Every other line stays as it
    is, so that the difference is what was changed. What does not fit the files is named."""
    settings = load_settings()
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    target = directory or settings.content_dir
    files = read_files(target)
    if not files:
        raise ContentError(f"{target}: no content files here")
    changed, words, refused = asyncio.run(_pull(settings, target, files, lexicon.locales))
    for name in changed:
        tell({"file": name}, (from_here(target) / name).as_posix(), as_json=as_json)
    for path in words:
        tell({"file": path.name}, from_here(path).as_posix(), as_json=as_json)
    for one in refused:
        told = {"number": one.revision.number, "reasons": list(one.reasons)}
        tell({"refused": told}, str(one), as_json=as_json)
    if refused:
        raise typer.Exit(1)


async def _apply(
    settings: Settings,
    sent: Mapping[Path, bytes],
    topic: str,
    *,
    yes: bool,
    force: bool,
    as_json: bool,
) -> None:
    from bot.storage.revision_store import SqlRevisionStore  # noqa: PLC0415

    async with stored(settings) as engine:
        words, proposed = await _proposed(settings, engine, sent, topic)
        told = asdict(proposed) | {
            "problems": [str(problem) for problem in proposed.problems],
            "notes": [str(note) for note in proposed.notes],
            "advice": [str(one) for one in proposed.advice],
        }
        tell(told, "\n".join(file.diff for file in proposed.files), as_json=as_json)
        if not as_json:
            tell_effect(words, proposed.shifts, proposed.looked)
        for one in proposed.advice:
            said = words.gettext(one.template, **one.values)
            typer.echo(f"{one.place}: {words.gettext(SEVERITIES[one.severity])}: {said}", err=True)
        if proposed.problems:
            listed = "\n".join(
                f"  {words.gettext(p.template, **p.values)}" for p in proposed.problems
            )
            typer.echo(f"{words.gettext('This cannot be served:')}\n{listed}", err=True)
            raise typer.Exit(1)
        if wrong(proposed.shifts) and not force:
            warning = words.gettext("A known question would get a wrong answer: see --force.")
            typer.echo(warning, err=True)
            raise typer.Exit(1)
        if not proposed.files:
            typer.echo(words.gettext("That is what is served already."), err=True)
            return
        if not yes:
            typer.confirm(words.gettext("Serve this?"), abort=True, err=as_json)
        await SqlRevisionStore(engine).put_in_force(proposed, author())


async def _proposed(
    settings: Settings, engine: AsyncEngine, sent: Mapping[Path, bytes], topic: str
) -> tuple[Words, Proposed]:
    edition, desk = await at_the_desk(settings, engine)
    words = edition.lexicon[editor_locale(None, edition.lexicon.locales)]
    proposed = await desk.proposed({path.name: data for path, data in sent.items()}, topic)
    if isinstance(proposed, str):
        raise ContentError(f"{proposed}: no entry has this name; a new one needs --topic")
    return words, proposed


Pulled = tuple[dict[str, bytes], dict[Path, bytes], tuple[Refused, ...]]
"""The files of content and of words that change, and what does not fit them."""


async def _pull(settings: Settings, target: Path, files: Files, locales: tuple[str, ...]) -> Pulled:
    """What is written is on record, and what is on record was written."""
    from bot.storage.audit_store import Line, SqlAuditStore  # noqa: PLC0415
    from bot.storage.revision_store import SqlRevisionStore  # noqa: PLC0415

    async with stored(settings) as engine:
        taught = await SqlRevisionStore(engine).in_force()
        changed, words, refused = _pulled(settings, files, locales, taught)
        written = {target / name: data for name, data in changed.items()} | words
        locale_at = {path: locale for locale, path in po_files(settings.locales_dir).items()}
        names = [*changed, *(target_of(locale_at[path]) for path in words)]
        lines = [
            Line(author(), "pulled", name, _difference(path, data))
            for name, (path, data) in zip(names, written.items(), strict=True)
        ]
        async with SqlAuditStore(engine).adding(lines):
            write_whole(written)
    return changed, words, refused


def _difference(path: Path, after: bytes) -> str:
    before = path.read_bytes() if path.exists() else b""
    texts = (data.decode("utf-8-sig", "replace") for data in (before, after))
    return f"{path.absolute()}\n{diff_of(path.name, *texts)}"


def _pulled(
    settings: Settings, files: Files, locales: tuple[str, ...], taught: Sequence[Revision]
) -> Pulled:
    def find(over: Files) -> list[object]:
        found = check(load(over, locales), locales)
        return [problem for problem in found if problem.severity is Severity.ERROR]

    over, refused = overlaid(files, taught, find)
    said, misfits = words_over(settings.locales_dir, taught)
    catalogues = po_files(settings.locales_dir)
    words = {catalogues[locale]: data for locale, data in said.items()}
    return (
        {name: data for name, data in over.items() if files.get(name) != data},
        {path: data for path, data in words.items() if path.read_bytes() != data},
        (*refused, *misfits),
    )


def bytes_of(path: Path) -> bytes:
    """Raises ContentError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContentError(f"{path}: {error.strerror}") from None
