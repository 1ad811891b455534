"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.content.model import Content
from bot.i18n.catalogues import load_lexicon
from bot.i18n.words import Lexicon
from bot.settings import ROOT
from bot.storage.database import open_database
from tests.small_content import small_content, write_small_content
from tests.tools import postgresql
from tests.tools.bot_api import BotApiServer
from tests.tools.lexical import forget_the_encoder, forget_what_is_cached
from tests.tools.prepared import copy_to

settings.register_profile("untimed", deadline=None)  # a busy machine is not a bug
settings.load_profile("untimed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On several processes (`--dist loadgroup`) a file's tests stay together.

    So do those on the whole content, of each kind of matcher: an index of it takes half a minute.
    """
    if not config.pluginmanager.hasplugin("xdist"):
        return
    for item in items:
        group = item.path.relative_to(ROOT).as_posix()
        if isinstance(item, pytest.Function) and "real_content" in item.fixturenames:
            parameters = item.callspec.params if hasattr(item, "callspec") else {}
            group = f"the whole content, {parameters.get('matcher', 'lexical')}"
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture
def without_vectors(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if the encoder was not installed: `pytest.mark.usefixtures`, for a whole file."""
    forget_the_encoder(monkeypatch)
    yield
    forget_what_is_cached()


@pytest.fixture(scope="session")
def content() -> Content:
    """The small content base of `tests/small_content.py`."""
    return small_content()


@pytest.fixture(scope="session")
def content_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as files. Shared by all tests: read it, do not change it."""
    return write_small_content(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The interface's words as they are, Vietnamese the default."""
    return load_lexicon(ROOT / "locales", "vi")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a row, of each kind in turn."""
    if request.param == "sqlite":
        yield copy_to(tmp_path / "bot.sqlite3")
        return
    with postgresql.database(postgresql.pattern()) as address:
        yield address


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """An empty database of each kind in turn, open."""
    opened = await open_database(database)
    yield opened
    await opened.dispose()


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """A Bot API server of the test's own."""
    async with BotApiServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _away_from_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes where the bot would, reads a person's `.env`, or sees their settings."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    for name in (
        *("TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "CONTENT_DIR", "DATABASE_URL", "HOST"),
        *("TELEGRAM_WEBHOOK_URL", "TELEGRAM_WEBHOOK_SECRET"),
        *("ZALO_BOT_TOKEN", "ZALO_API_URL", "ZALO_WEBHOOK_URL", "ZALO_WEBHOOK_SECRET"),
        *("MESSENGER_PAGE_TOKEN", "MESSENGER_APP_SECRET", "MESSENGER_VERIFY_TOKEN"),
        *("MESSENGER_PAGE_ID", "MESSENGER_API_URL"),
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("WEB_PORT", "")
