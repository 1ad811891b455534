"""What was built to show what a change would do: served once it is confirmed, in every process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.content.kinds import Kind
from bot.content.revisions import Revision
from bot.conversation.knowledge import Edition
from bot.errors import StorageError
from bot.knowledge.building import Build, Wanted, build
from bot.knowledge.editions import is_complete, load_edition
from bot.knowledge.foreseen import Foreseen, Shared
from bot.matching.index import Index
from bot.settings import Settings, load_settings
from bot.storage.index_store import SqlIndexStore
from bot.storage.tables import indexes
from tests.small_content import FULL

ASKED = "how many steps is it from one end of the planks to the other"


pytestmark = pytest.mark.usefixtures("without_vectors")


@dataclass
class Counted:
    """Builds, and counts how often."""

    times: int = 0

    def __call__(self, wanted: Wanted) -> Index | None:
        self.times += 1
        return build(wanted)


@dataclass
class Process:
    """One process of the bot, with its own folder for what is computed."""

    folder: Path
    content: Path
    shared: Shared | None = None
    counted: Counted = field(default_factory=Counted)

    def __post_init__(self) -> None:
        self.foreseen = Foreseen(self.counted, self.shared)
        self.served = load_edition(self.settings)

    @property
    def settings(self) -> Settings:
        given = {"CONTENT_DIR": str(self.content), "DATA_DIR": str(self.folder)}
        return load_settings(given, None)

    def made(self, text: str, by: Build) -> Edition:
        """What would be served if this were taught."""
        taught = [Revision(1, Kind.PHRASING, FULL, "en", text)]
        return load_edition(
            self.settings, at_once=True, before=self.served, revisions=taught, build=by
        )


def answered(edition: Edition, text: str) -> str:
    (match,) = edition.matcher.understand(text)
    return match.candidates[0].entry if match.candidates and match.candidates[0].is_exact else ""


def test_what_was_looked_at_is_not_built_again_once_it_is_confirmed(
    tmp_path: Path, content_dir: Path
) -> None:
    process = Process(tmp_path, content_dir)
    process.made(ASKED, process.foreseen.preview)
    served = process.made(ASKED, process.foreseen.serve)
    assert process.counted.times == 1
    assert answered(served, ASKED) == FULL
    assert not is_complete(served)  # so that it is built in full afterwards


def test_what_was_looked_at_is_never_served_for_another_change(
    tmp_path: Path, content_dir: Path
) -> None:
    process = Process(tmp_path, content_dir)
    process.made(ASKED, process.foreseen.preview)
    served = process.made("where do the planks end", process.foreseen.serve)
    assert process.counted.times == 2
    assert answered(served, ASKED) == ""
    assert answered(served, "where do the planks end") == FULL


async def given(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        return (await connection.execute(select(indexes.c.key))).first() is not None


async def test_another_process_takes_what_one_has_looked_at(
    engine: AsyncEngine, tmp_path: Path, content_dir: Path
) -> None:
    store = SqlIndexStore(engine)
    first, second = (
        Process(tmp_path / name, content_dir, Shared(store, asyncio.get_running_loop()))
        for name in ("one", "two")
    )
    await asyncio.to_thread(first.made, ASKED, first.foreseen.preview)
    async with asyncio.timeout(30):
        while not await given(engine):  # noqa: ASYNC110  (`give` does not wait for the store)
            await asyncio.sleep(0.02)
    served = await asyncio.to_thread(second.made, ASKED, second.foreseen.serve)
    assert second.counted.times == 0
    assert answered(served, ASKED) == FULL
    assert not is_complete(served)


class Away:
    """A store that does not answer."""

    async def get(self, _key: str) -> bytes | None:
        raise StorageError("no route to the database")

    async def put(self, _key: str, _payload: bytes) -> None:
        raise StorageError("no route to the database")


class Damaged(Away):
    """A store whose rows are no indexes."""

    async def get(self, _key: str) -> bytes | None:
        return b"no index"


@pytest.mark.parametrize("store", [Away(), Damaged()], ids=["away", "damaged"])
async def test_where_the_store_is_of_no_use_each_process_builds_by_itself(
    store: Away, tmp_path: Path, content_dir: Path
) -> None:
    process = Process(tmp_path, content_dir, Shared(store, asyncio.get_running_loop()))
    await asyncio.to_thread(process.made, ASKED, process.foreseen.preview)
    served = await asyncio.to_thread(process.made, ASKED, process.foreseen.serve)
    assert process.counted.times == 1
    assert answered(served, ASKED) == FULL
