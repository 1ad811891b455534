"""`nhipcau content rename`: another id for an entry, with all that refers to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.content.desk import Desk, ReportLocale, content
from bot.cli.recording import on_record
from bot.cli.telling import AsJson, tell
from bot.content.loader import NO_ID, is_id, load
from bot.content.writing import write_whole
from bot.editing.renaming import renamed
from bot.errors import ContentError


@content.command()
def rename(
    old: Annotated[str, typer.Argument(help="The entry's id.")],
    new: Annotated[str, typer.Argument(help="Small letters, digits and hyphens.")],
    *,
    directory: Annotated[Path | None, typer.Option(help="Default: CONTENT_DIR.")] = None,
    locale: ReportLocale = None,
    as_json: AsJson = False,
) -> None:
    """Give an entry another id: its file and whatever refers to it are changed. The entry keeps the
    old id under 'aliases', so that links and buttons that are out there still lead to it."""
    desk = Desk.at(directory, locale)
    _look(desk, old, new)
    changed = renamed(desk.files, desk.edition, old, new)
    files = {**desk.files, **{name: data for name, data in changed.items() if data is not None}}
    for name, data in changed.items():
        if data is None:
            del files[name]
    if load(files, desk.lexicon.locales).errors:  # of this command, as there were none before
        raise ContentError(desk.words.gettext("the files would not be sound; nothing was changed"))
    detail = "\n".join([f"- {old}", f"+ {new}", *map(desk.path, changed)])
    on_record(lambda: _write(desk.directory, changed), "renamed", new, detail)
    _ = desk.words.gettext
    for name, data in changed.items():
        if data is not None:
            line = _("Written: %(file)s") % {"file": desk.path(name)}
            tell({"file": name}, line, as_json=as_json)


def _look(desk: Desk, old: str, new: str) -> None:
    """Raises ContentError where it cannot be done."""
    _ = desk.words.gettext
    entries = desk.edition.content.entries
    if errors := desk.edition.errors:
        lines = [desk.describe(error) for error in errors]
        raise ContentError(_("the content has errors, which come first:"), lines)
    if old not in entries:
        raise ContentError(desk.unknown(old))
    if not is_id(new):
        raise ContentError(_(NO_ID) % {"id": new})
    owner = desk.edition.content.entry(new)
    if owner is not None and (new in entries or owner.id != old):
        file = desk.path(desk.edition.documents[owner.id].file)
        raise ContentError(_("the id '%(id)s' is taken by %(other)s") % {"id": new, "other": file})


def _write(directory: Path, changed: Mapping[str, bytes | None]) -> None:
    """What is new first: a bot that reads half of it finds an error, and keeps what it serves."""
    try:
        write_whole({directory / n: data for n, data in changed.items() if data is not None})
        for name, data in changed.items():
            if data is None:
                (directory / name).unlink()
    except OSError as error:
        raise ContentError(f"{error.filename}: {error.strerror}") from None
