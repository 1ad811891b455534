"""What waits in tables of an older form is handled by the newer bot, on every database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, column, table
from sqlalchemy.ext.asyncio import AsyncEngine

import bot.storage
from bot.channels.telegram.rates import RATES
from bot.delivery.model import Priority, RateClass, Term, Update
from bot.storage.database import engine_for, open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore

LAN = "telegram:7"
PAYLOAD = json.dumps({"update_id": 41, "message": {"chat": {"id": 7}, "text": "apec là gì"}})
OF_0003: dict[str, list[dict[str, Any]]] = {
    "seen": [{"source": "telegram:99", "number": number, "at": 1e9} for number in (40, 41)],
    "lanes": [
        {
            "lane": LAN,
            "waiting_since": 1e9,
            "not_before": 0,
            "lease_until": 0,
            "epoch": 12,
            "failures": 0,
            "claims": 0,
            "apologised_at": 0,
            "pace": "[{},{}]",
        }
    ],
    "inbox": [
        {
            "source": "telegram:99",
            "number": 41,
            "lane": LAN,
            "sender": LAN,
            "payload": PAYLOAD,
            "sent_at": 1e9,
            "received_at": 1e9,
        }
    ],
    "outbox_lanes": [
        {
            "lane": lane,
            "waiting_since": 1e9,
            "priority": priority,
            "not_before": 0,
            "tokens": 3,
            "tokens_at": 0,
        }
        for lane, priority in ((LAN, 1), ("callback:5", 0))
    ],
    "outbox": [
        {
            "lane": lane,
            "priority": priority,
            "pace": pace,
            "payload": payload,
            "is_repeatable": True,
            "tries": 0,
            "unknowns": 0,
            "created_at": 1e9,
        }
        for lane, priority, pace, payload in (
            (LAN, 1, "private", "an answer"),
            ("callback:5", 0, "free", "a confirmation"),
        )
    ],
    "roles": [
        {"role": "sender", "holder": "the old one", "epoch": 6, "until": 0, "paused_until": 0}
    ],
}
"""A bot of revision 0003 that was stopped between two moments."""


async def test_what_waited_before_platforms_had_names_is_handled_and_sent(database: str) -> None:
    await older(database, "0003", OF_0003)
    engine = await open_database(database)
    try:
        await check(engine)
    finally:
        await engine.dispose()


async def check(engine: AsyncEngine) -> None:
    inbox, outbox = SqlInboxStore(engine), SqlOutboxStore(engine)
    assert await inbox.ingest([Update("telegram:99", "41", LAN, "again")]) == 0
    (visit,) = await inbox.claim(["telegram"], 9, 30.0)
    (update,) = visit.updates
    assert (visit.epoch, update.event, update.platform) == (13, "41", "telegram")
    assert update.payload == PAYLOAD

    epoch = await SqlRoleStore(engine).acquire("sender:telegram", "the new one", 30.0)
    assert epoch == 7
    taken = await outbox.take(Term("telegram", epoch), 9, RATES)
    assert [(p.payload, p.priority, p.rate_class) for p in taken.parcels] == [
        ("a confirmation", Priority.CONFIRMATION, RateClass.FREE),
        ("an answer", Priority.REPLY, RateClass.PRIVATE),
    ]
    assert set((await inbox.depths(["telegram"])).platforms) == {"telegram"}


async def older(address: str, revision: str, rows: dict[str, list[dict[str, Any]]]) -> None:
    """A database as an older bot left it."""
    engine = engine_for(address)

    def make(connection: Connection) -> None:
        config = Config()
        migrations = Path(bot.storage.__file__).parent / "migrations"
        config.set_main_option("script_location", str(migrations))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for name, values in rows.items():
            target = table(name, *(column(key) for key in values[0]))
            connection.execute(target.insert(), values)

    async with engine.begin() as connection:
        await connection.run_sync(make)
    await engine.dispose()
