"""What holds for shared indexes on both databases."""

from __future__ import annotations

import hashlib
import zlib

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import index_store
from bot.storage.index_store import KEPT, SqlIndexStore
from bot.storage.tables import indexes

PAYLOAD = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256))
"""No smaller when compressed."""


async def test_what_was_put_comes_back_bit_for_bit_and_under_its_own_key_alone(
    engine: AsyncEngine,
) -> None:
    store = SqlIndexStore(engine)
    assert await store.get("a") is None
    await store.put("a", PAYLOAD)
    assert await SqlIndexStore(engine).get("a") == PAYLOAD
    assert await store.get("b") is None
    await store.put("a", b"newer")
    assert await store.get("a") == b"newer"


async def test_a_damaged_row_reads_as_absent_until_it_is_put_anew(engine: AsyncEngine) -> None:
    store = SqlIndexStore(engine)
    closed = zlib.compress(PAYLOAD)
    for damage in (
        {"payload": closed[:-1]},
        {"payload": b""},
        {"digest": b""},
        {"digest": b"x" * 32},
        {"payload": b"[1]", "digest": hashlib.sha256(b"[1]").digest()},
    ):
        await store.put("a", PAYLOAD)
        assert await store.get("a") == PAYLOAD
        async with engine.begin() as connection:
            await connection.execute(update(indexes).values(damage))
        assert await store.get("a") is None, damage
    await store.put("a", PAYLOAD)
    assert await store.get("a") == PAYLOAD


async def test_only_the_newest_rows_are_kept(engine: AsyncEngine) -> None:
    store = SqlIndexStore(engine)
    keys = [str(number) for number in range(KEPT + 2)]
    for age, key in enumerate(reversed(keys)):  # made in one moment they would have no order
        await store.put(key, PAYLOAD)
        async with engine.begin() as connection:
            aged = update(indexes).where(indexes.c.key == key)
            await connection.execute(aged.values(made_at=float(age)))
    await store.put("newest", PAYLOAD)
    async with engine.connect() as connection:
        count = (await connection.execute(select(func.count()).select_from(indexes))).scalar_one()
    assert count == KEPT
    assert await store.get("newest") == PAYLOAD
    assert await store.get(keys[0]) == PAYLOAD
    assert await store.get(keys[-1]) is None


async def test_what_is_too_large_is_not_kept(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_store, "LARGEST", len(PAYLOAD) // 2)
    store = SqlIndexStore(engine)
    await store.put("fits", b"small")
    await store.put("does not", PAYLOAD)
    assert await store.get("fits") == b"small"
    assert await store.get("does not") is None
