"""Four processes on one database build one index of an edit, and all serve it."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app.serving import serving
from bot.content.model import Content
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.errors import StorageError
from bot.i18n.words import Lexicon
from bot.knowledge import sharing, upkeep
from bot.knowledge.editions import is_complete
from bot.knowledge.sharing import ROLE, Sharing
from bot.knowledge.versions import index_key
from bot.matching.index import Index
from bot.matching.match import Match
from bot.matching.matcher import Matcher
from bot.matching.packing import pack
from bot.settings import Settings, load_settings
from bot.storage.database import open_database
from bot.storage.file_cache import FileCache
from bot.storage.index_store import SqlIndexStore
from bot.storage.role_store import SqlRoleStore
from bot.storage.tables import indexes, roles
from tests.tools import postgresql
from tests.tools.content_files import FILES, LENGTH, write

PAUSE = 2.0
"""Seconds without an edit until an index is built in full."""
PATIENCE = 300
"""Seconds after which a test that waits has failed."""
FIRST = "    - length of the Long Bien Bridge\n"


@dataclass
class Replicas:
    """Processes' worth of knowledge: a content and a data folder each, and one database."""

    folder: Path
    address: str
    stack: AsyncExitStack
    engines: list[AsyncEngine] = field(default_factory=list)
    served: list[LiveKnowledge] = field(default_factory=list)

    async def start(self, count: int) -> None:
        """All with the same content, which has so many phrasings that one more is a small
        change."""
        for number in range(count):
            content = self.folder / f"content-{number}"
            write(content)
            settings = self._settings(number)
            if number:  # nothing to build at the start
                shutil.copytree(self.folder / "data-0", self.folder / f"data-{number}")
            self.engines.append(await open_database(self.address))
            self.stack.push_async_callback(self.engines[-1].dispose)
            self.served.append(
                await self.stack.enter_async_context(serving(settings, self.engines[-1]))
            )
        await asyncio.sleep(0.5)  # the watchers begin

    def edit(self, *numbers: int, asked: str) -> None:
        for number in numbers:
            path = self.folder / f"content-{number}" / LENGTH
            edited = FILES[LENGTH].replace(FIRST, f"{FIRST}    - {asked}\n")
            path.write_text(edited, encoding="utf-8")

    async def serve(self, *numbers: int, asked: str) -> None:
        """Waits until they do, with an index that was built in full."""
        await until(lambda: all(self._serves(self.served[n].edition, asked) for n in numbers))

    def _serves(self, edition: Edition, asked: str) -> bool:
        known = edition.content.entries["bridge-length"].phrasings()
        return ("en", asked) in known and is_complete(edition)

    def packed(self, number: int) -> bytes:
        """The index that is served."""
        matcher = self.served[number].edition.matcher
        assert isinstance(matcher, Matcher)
        return pack(matcher.index)

    def _settings(self, number: int) -> Settings:
        return load_settings(
            {
                "CONTENT_DIR": str(self.folder / f"content-{number}"),
                "DATA_DIR": str(self.folder / f"data-{number}"),
                "DATABASE_URL": self.address,
            },
            None,
        )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.02)


async def there(store: SqlIndexStore, key: str, payload: bytes | None = None) -> None:
    """Waits until the row is, with this payload if one is given."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await store.get(key)
            if found is not None and payload in (None, found):
                return
            await asyncio.sleep(0.02)


pytestmark = pytest.mark.usefixtures("without_vectors")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "LOOK", 0.05)
    monkeypatch.setattr(upkeep, "PAUSE", PAUSE)
    monkeypatch.setattr(sharing, "RESIGNING", PATIENCE)  # on a busy machine


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The versions of content of which an index was built in full, as it happens."""
    versions: list[str] = []
    real = Index.build

    def build(content: Content, *args: object, **options: object) -> Index:
        if options.get("before") is None:
            versions.append(content.version)
        return real(content, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Index, "build", build)
    return versions


@pytest.fixture
async def replicas(tmp_path: Path) -> AsyncIterator[Replicas]:
    with postgresql.database() as address:
        async with AsyncExitStack() as stack:
            yield Replicas(tmp_path, address, stack)


async def test_four_replicas_build_one_index_of_an_edit_and_serve_the_same(
    replicas: Replicas, built: list[str]
) -> None:
    await replicas.start(4)
    built.clear()
    replicas.edit(0, 1, 2, 3, asked="what is the stretch of that iron thing")
    await replicas.serve(0, 1, 2, 3, asked="what is the stretch of that iron thing")
    assert built == [replicas.served[0].edition.content.version]
    assert len({replicas.packed(number) for number in range(4)}) == 1
    async with replicas.engines[0].connect() as connection:
        leased_until = select(roles.c.until).where(roles.c.role == ROLE)
        assert (await connection.execute(leased_until)).scalar_one() == 0, "nobody's turn is left"


@pytest.mark.parametrize("is_damaged", [True, False], ids=["damaged", "sound but foreign"])
async def test_a_row_that_cannot_be_used_is_built_anew_and_replaced(
    replicas: Replicas, built: list[str], is_damaged: bool
) -> None:
    await replicas.start(2)
    replicas.edit(0, asked="how wide is it")
    await replicas.serve(0, asked="how wide is it")
    key = index_key(replicas.served[0].edition.content, None)
    store = SqlIndexStore(replicas.engines[0])
    await there(store, key)
    if is_damaged:
        async with replicas.engines[0].begin() as connection:
            await connection.execute(update(indexes).values(payload=b"\0" * 1000))
    else:
        await store.put(key, b"\0" * 1000)
    built.clear()
    replicas.edit(1, asked="how wide is it")
    await replicas.serve(1, asked="how wide is it")
    assert len(built) == 1
    await there(store, key, replicas.packed(0))


async def test_when_the_one_that_builds_is_gone_another_one_builds(
    replicas: Replicas, built: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.knowledge.sharing")
    await replicas.start(2)
    store = SqlRoleStore(replicas.engines[0])
    assert await store.acquire(ROLE, "a process that was killed", PAUSE + 2.0) is not None
    built.clear()
    replicas.edit(0, 1, asked="how wide is it")
    await until(lambda: caplog.text.count("another process builds the index") == 2)
    assert built == []
    assert not any(is_complete(one.edition) for one in replicas.served)
    await replicas.serve(0, 1, asked="how wide is it")
    assert len(built) == 1


# -- without a database --------------------------------------------------------------------------


class Away:
    """A store that does not answer."""

    async def get(self, key: str) -> bytes | None:
        raise StorageError("the database does not answer: no route")

    async def put(self, key: str, payload: bytes) -> None:
        raise StorageError("the database does not answer: no route")


class Roles:
    """`RoleStore` in memory: free, or held by another process for good."""

    def __init__(self, *, is_free: bool) -> None:
        self.is_free = is_free

    async def acquire(self, role: str, holder: str, ttl: float) -> int | None:
        return 1 if self.is_free else None

    async def renew(self, role: str, epoch: int, ttl: float) -> bool:
        return True

    async def resign(self, role: str, epoch: int) -> None:
        return None


class Nothing:
    """A store that never has anything."""

    async def get(self, key: str) -> bytes | None:
        return None

    async def put(self, key: str, payload: bytes) -> None:
        return None


class Silent:
    """A matcher that is never asked."""

    def understand(
        self,
        text: str,
        after: str | None = None,
        *,
        before: Sequence[str] = (),
        in_brief: bool = False,
    ) -> tuple[Match, ...]:
        raise NotImplementedError

    def search(self, text: str, most: int) -> tuple[str, ...]:
        raise NotImplementedError


@pytest.fixture
def edition(lexicon: Lexicon) -> Edition:
    return Edition(Content({}, version="first"), Silent(), lexicon)


async def test_while_the_store_is_away_each_builds_by_itself(
    tmp_path: Path, edition: Edition, caplog: pytest.LogCaptureFixture
) -> None:
    shared = Sharing(Away(), Roles(is_free=True), FileCache(tmp_path))

    async def load() -> Edition:
        return edition

    assert await shared.complete(edition, load, lambda: True) is edition
    assert "the index is not shared for now: the database does not answer" in caplog.text


async def test_one_that_waits_for_an_edition_that_was_replaced_builds_nothing(
    tmp_path: Path, edition: Edition
) -> None:
    looks = iter([True, True, True])
    shared = Sharing(Nothing(), Roles(is_free=False), FileCache(tmp_path))

    async def load() -> Edition:
        raise AssertionError("it is not wanted any more")

    assert await shared.complete(edition, load, lambda: next(looks, False)) is None
