"""Is the database sound, ours, of this version, and can it be written?"""

from __future__ import annotations

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import MIGRATIONS, engine_for, is_sqlite_file
from bot.storage.tables import metadata, roles

_PROBLEMS_SHOWN = 5


async def problems_of(address: str) -> list[str]:
    """What is wrong with the database at an address, a line each; changes nothing.

    Raises SettingsError for an address that cannot be used.
    """
    engine = engine_for(address)
    try:
        return _absence(engine) or await _look(engine)
    except (SQLAlchemyError, OSError) as error:
        reason = _first_line(getattr(error, "orig", None) or error)
        return [f"the database cannot be read: {reason}"]
    finally:
        await engine.dispose()


def _absence(engine: AsyncEngine) -> list[str]:
    path = engine.url.database
    if is_sqlite_file(engine) and not Path(str(path)).is_file():
        return [f"there is no database at {path}; `nhipcau db upgrade` makes one"]
    return []


async def _look(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        for check in (_damage, _version, _missing):
            found = await connection.run_sync(check)
            if found:
                return found
    async with engine.connect() as connection:
        await connection.execution_options(is_writing=True)
        return await connection.run_sync(_refusal)


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


def _refusal(connection: Connection) -> list[str]:
    """The database's refusal of a test row, if any. The row is not kept."""
    try:
        connection.execute(roles.insert().values(role="check"))
    except SQLAlchemyError as error:
        return [f"it cannot be written: {_first_line(getattr(error, 'orig', None) or error)}"]
    finally:
        connection.rollback()
    return []


def _first_line(reason: object) -> str:
    return (str(reason).splitlines() or [""])[0][:300]
