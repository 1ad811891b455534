"""`nhipcau content schema`: the JSON Schemas that editors complete and check with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.content.desk import Desk, content, from_here
from bot.cli.telling import AsJson, tell
from bot.content.files import read_files
from bot.content.writing import write_whole
from bot.editing.schema import FOLDER, schemas, with_reference


@content.command()
def schema(
    directory: Annotated[Path | None, typer.Argument(help="Default: CONTENT_DIR.")] = None,
    *,
    refer: Annotated[
        bool, typer.Option(help="Also put a line on top of each content file that leads to it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring DIRECTORY/schema up to date; print every file that changed."""
    desk = Desk.at(directory, None)
    write_schemas(desk, refer=refer, as_json=as_json)


def write_schemas(desk: Desk, *, refer: bool = False, as_json: bool = False) -> None:
    """As the command."""
    texts = {f"{FOLDER}/{name}": text.encode() for name, text in schemas(desk.lexicon).items()}
    if refer:
        files = read_files(desk.directory)
        texts |= {name: with_reference(name, data) for name, data in files.items()}
    for name, data in texts.items():
        path = desk.directory / name
        if not path.is_file() or path.read_bytes() != data:
            write_whole({path: data})
            tell({"file": name}, from_here(path).as_posix(), as_json=as_json)
