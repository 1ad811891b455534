"""Migrations make exactly the tables of `tables.py`, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

import bot.storage
from bot.conversation.session import Session, SessionKey
from bot.storage.database import engine_for, open_database
from bot.storage.session_store import SqlSessionStore
from bot.storage.tables import metadata


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path / 'migrated.sqlite3'}")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def config_for(connection: Connection) -> Config:
    config = Config()
    migrations = Path(bot.storage.__file__).parent / "migrations"
    config.set_main_option("script_location", str(migrations))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def shape(connection: Connection) -> dict[str, Any]:
    """Columns, keys and indexes of every table, names included."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(table)
            ],
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": inspector.get_foreign_keys(table),
            "unique": inspector.get_unique_constraints(table),
            "indexes": [str_of(index) for index in inspector.get_indexes(table)],
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def str_of(index: Any) -> str:
    """Of an index, with the condition of a partial one, which compares by identity."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": options})


def test_migrations_make_exactly_the_tables_of_the_code(
    connection: Connection, tmp_path: Path
) -> None:
    command.upgrade(config_for(connection), "head")
    engine = create_engine(f"sqlite:///{tmp_path / 'direct.sqlite3'}")
    with engine.begin() as direct:
        metadata.create_all(direct)
        assert shape(connection) == shape(direct)
    engine.dispose()


def test_alembic_finds_nothing_left_to_migrate(connection: Connection) -> None:
    command.upgrade(config_for(connection), "head")
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    assert compare_metadata(context, metadata) == []


def test_every_migration_can_be_taken_back_and_made_again(connection: Connection) -> None:
    config = config_for(connection)
    revisions = list(ScriptDirectory.from_config(config).walk_revisions())
    shapes = [shape(connection)]
    for script in reversed(revisions):
        command.upgrade(config, script.revision)
        shapes.append(shape(connection))
    for script in revisions:
        assert shape(connection) == shapes.pop()
        command.downgrade(config, "-1")
        assert shape(connection) == shapes[-1], script.revision
    assert shape(connection) == {}
    command.upgrade(config, "head")
    assert set(shape(connection)) == set(metadata.tables)


def test_migrations_are_one_line_from_first_to_last(connection: Connection) -> None:
    scripts = ScriptDirectory.from_config(config_for(connection))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


async def test_sessions_of_before_are_kept_as_those_of_private_chats(database: str) -> None:
    engine = engine_for(database)
    async with engine.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(config_for(c), "0004"))
        for name in ("telegram:7", "telegram:chat:-100"):
            users = "INSERT INTO users VALUES (:name, 'en', '2025-06-01', '2025-06-01')"
            sessions = "INSERT INTO sessions VALUES (:name, 'an-entry', '2025-06-01', NULL)"
            for statement in (users, sessions):
                await connection.execute(text(statement), {"name": name})
    await engine.dispose()
    engine = await open_database(database)
    store = SqlSessionStore(engine)
    for key in (
        SessionKey("telegram:7", "telegram:7"),
        SessionKey("telegram:chat:-100", "telegram:-100"),
    ):
        assert await store.load(key) == Session("en", "an-entry")
    assert await store.load(SessionKey("telegram:7", "telegram:-100")) == Session("en")
    await engine.dispose()
