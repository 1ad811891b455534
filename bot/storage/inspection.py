"""Is the database sound, ours, of this version, and can it be written?"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import MIGRATIONS, engine_for, is_sqlite_file, with_full_disk
from bot.storage.files import obstacle
from bot.storage.tables import indexes, metadata
from bot.storage.transactions import is_of_the_database, reason_of
from bot.storage.turned_away import refusal_of

_PROBLEMS_SHOWN = 5
_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE")
_TEST_BYTES = 2**16
"""Of a row that is written and erased again. The pages in use have no room for it, so that a disk
that is full shows."""


async def problems_of(address: str) -> list[str]:
    """What is wrong with the database at an address, a line each; keeps nothing it writes.

    Raises SettingsError for an address that cannot be used or that the server does not let in.
    """
    engine = engine_for(address)
    try:
        return _unusable_file(engine) or await _look(engine)
    except Exception as error:
        if not is_of_the_database(error):
            raise
        if refusal := refusal_of(engine, error):
            raise refusal from None
        return [f"the database cannot be read: {with_full_disk(engine, reason_of(error))}"]
    finally:
        await engine.dispose()


def _unusable_file(engine: AsyncEngine) -> list[str]:
    if not is_sqlite_file(engine):
        return []
    path = Path(str(engine.url.database))
    if reason := obstacle(path):
        return [f"the database cannot be written: {reason}"]
    if not path.is_file():
        return [f"there is no database at {path}; `nhipcau db upgrade` makes one"]
    return []


async def _look(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        for check in (_damage, _version, _missing):
            found = await connection.run_sync(check)
            if found:
                return found
    return await refusals(engine)


async def refusals(engine: AsyncEngine) -> list[str]:
    """Why our tables cannot be written, a line each. A row is committed, as a full disk shows
    nowhere else, and erased."""
    async with engine.connect() as connection:
        if found := await connection.run_sync(_forbidden):
            return found
    key = f"check-{secrets.token_hex(8)}"
    row = {"key": key, "digest": b"", "payload": os.urandom(_TEST_BYTES), "made_at": 0.0}
    try:
        for statement in (indexes.insert().values(row), indexes.delete().filter_by(key=key)):
            async with engine.connect() as connection:
                await connection.execution_options(is_writing=True)
                async with connection.begin():
                    await connection.execute(statement)
    except Exception as error:
        if not is_of_the_database(error):
            raise
        return [f"the database cannot be written: {reason_of(error)}"]
    return []


def _damage(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []  # a server looks after its own pages
    pragma = f"PRAGMA integrity_check({_PROBLEMS_SHOWN})"
    found = [_first_line(line) for line in connection.execute(text(pragma)).scalars()]
    return [] if found == ["ok"] else [f"the file is damaged: {line}" for line in found]


def _version(connection: Connection) -> list[str]:
    here = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory(str(MIGRATIONS))
    known = {script.revision for script in scripts.walk_revisions()}
    newest = scripts.get_current_head()
    if here == newest:
        return []
    if here is None:
        return ["the database holds no tables of this bot; `nhipcau db upgrade` makes them"]
    if here in known:
        return [f"the tables are of version {here}; `nhipcau db upgrade` makes them {newest}"]
    return [f"the tables are of version {here}, made by a newer bot; this one knows {newest}"]


def _missing(connection: Connection) -> list[str]:
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    found = []
    for table in metadata.sorted_tables:
        if table.name not in there:
            found.append(f"the table {table.name} is missing")
            continue
        columns = {column["name"] for column in inspector.get_columns(table.name)}
        found += [
            f"the column {table.name}.{column.name} is missing"
            for column in table.columns
            if column.name not in columns
        ]
    return found


def _forbidden(connection: Connection) -> list[str]:
    """What the user that we connect as may not do with our tables."""
    if connection.dialect.name != "postgresql":
        return []
    user = connection.execute(select(func.current_user())).scalar_one()
    found = []
    for privilege in _PRIVILEGES:
        names = [table.name for table in metadata.sorted_tables]
        may = select(*(func.has_table_privilege(name, privilege) for name in names))
        answers = connection.execute(may).one()
        if lacking := [name for name, is_given in zip(names, answers, strict=True) if not is_given]:
            found.append(
                f"the database cannot be used: {user} may not {privilege} in {', '.join(lacking)}"
            )
    return found


def _first_line(reason: object) -> str:
    return (str(reason).splitlines() or [""])[0][:300]
