"""`nhipcau db …` as an operator types it; what it does in detail: tests/storage."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tools import postgresql


def test_a_database_is_made_checked_copied_and_brought_back(run: Run, tmp_path: Path) -> None:
    path, copy = tmp_path / "data" / "nhipcau.sqlite3", tmp_path / "copy.sqlite3"
    assert run("db", "upgrade").out == "The tables are up to date.\n"
    assert run("db", "check").out == "The database is sound.\n"
    assert run("db", "backup", str(copy)).out == f"The copy is {copy}.\n"
    path.write_bytes(b"lost")
    assert run("db", "check").status == 1
    copy.replace(path)
    assert run("db", "check").status == 0


def test_what_is_wrong_is_one_line_and_status_1(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "data" / "nhipcau.sqlite3"
    result = run("db", "check")
    assert (result.status, result.err) == (1, "")
    assert result.out == f"there is no database at {path}; `nhipcau db upgrade` makes one\n"


def test_tables_that_are_there_but_cannot_be_written_are_not_called_fine(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as those of a standby: nothing was to be upgraded there, and nothing can be."""
    with postgresql.database() as address:
        monkeypatch.setenv("DATABASE_URL", address)
        assert run("db", "upgrade").out == "The tables are up to date.\n"
        postgresql.make_read_only(address)
        reason = "the database cannot be written: cannot execute INSERT in a read-only transaction"
        assert run("db", "check").out == f"{reason}\n"
        result = run("db", "upgrade")
    assert (result.status, result.err) == (1, "")
    assert result.out == f"The tables are up to date, but {reason}\n"


def test_a_newer_database_is_not_upgraded(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    connection = sqlite3.connect(tmp_path / "data" / "nhipcau.sqlite3")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    assert "made by another version of this bot" in run("db", "upgrade").refusal()


def test_a_backup_of_postgresql_is_another_tools(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:geheim@db/bot")
    message = run("db", "backup", "copy").refusal()
    assert message == (
        "nhipcau: a PostgreSQL database is copied by its own tool: "
        "pg_dump --format=custom --file=copy --host=db --username=bot bot\n"
    )
