"""What an idle process asks again and again reads what waits, not everybody who ever wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from bot.storage import outbox_store
from bot.storage.database import open_database
from bot.storage.leavings import look_of

LOOKS = {
    "all that may wake a process": look_of("sqlite"),
    "the first calls": outbox_store._READY,
}
GIVEN = {
    "now": 5.0,
    "platform": "telegram",
    "platforms": ["telegram"],
    "oldest": 3,
    "newest": 3,
}


def as_text(statement: Any) -> str:
    wanted = {name: GIVEN[name] for name in statement.compile().params if name in GIVEN}
    bound = statement.params(**wanted)
    return str(bound.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
async def test_a_look_goes_by_an_index_of_what_waits(look: Any, tmp_path: Path) -> None:
    engine = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}")
    async with engine.connect() as connection:
        plan = await connection.execute(text(f"EXPLAIN QUERY PLAN {as_text(look)}"))
        steps = [row[-1] for row in plan]
    await engine.dispose()

    ways = [step for step in steps if "lanes" in step and step.split()[0] in {"SCAN", "SEARCH"}]
    assert ways
    assert [step for step in ways if "INDEX ix_" not in step] == []
