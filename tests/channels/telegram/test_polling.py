"""Long polling that does not give up silently."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.polling import REFUSALS, PollingLog, PollingRequest
from bot.channels.telegram.types import Bot
from tests.tools.bot_api import BotApiServer


@pytest.fixture
def polling() -> PollingRequest:
    return PollingRequest()


@pytest.fixture
async def poller(server: BotApiServer, polling: PollingRequest) -> AsyncIterator[Bot]:
    """A client whose updates are fetched over that connection."""
    client: Bot = ExtBot(server.token, base_url=f"{server.url}/bot", get_updates_request=polling)
    async with client:
        yield client


async def refused(poller: Bot) -> TelegramError:
    with pytest.raises(TelegramError) as raised:
        await poller.get_updates()
    return raised.value


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refusal_is_something_to_try_again(
    server: BotApiServer, poller: Bot, polling: PollingRequest, status: int
) -> None:
    server.fail("getUpdates", status=status)
    error = await refused(poller)
    assert isinstance(error, NetworkError)
    assert not isinstance(error, InvalidToken)
    assert not polling.refused.is_set()
    assert await poller.get_updates() == ()


async def test_refusals_in_a_row_are_believed(
    server: BotApiServer, poller: Bot, polling: PollingRequest
) -> None:
    server.fail("getUpdates", status=401, times=None)
    believed = []
    for _ in range(REFUSALS):
        await refused(poller)
        believed.append(polling.refused.is_set())
    assert believed == [False] * (REFUSALS - 1) + [True]


async def test_any_other_answer_between_refusals_starts_the_count_anew(
    server: BotApiServer, poller: Bot, polling: PollingRequest
) -> None:
    for _ in range(3):
        server.fail("getUpdates", status=404, times=REFUSALS - 1)
        for _ in range(REFUSALS - 1):
            await refused(poller)
        assert await poller.get_updates() == ()
    server.fail("getUpdates", status=401, times=REFUSALS - 1)
    server.fail("getUpdates", status=502)
    for _ in range(REFUSALS):
        await refused(poller)
    assert not polling.refused.is_set()


async def test_refusals_are_logged_without_the_token(
    server: BotApiServer, poller: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    server.fail("getUpdates", status=401)
    await refused(poller)
    assert caplog.messages == ["Telegram refuses the token (401, 1 in a row)"]
    assert server.token not in caplog.text


def test_an_error_that_stays_is_not_logged_with_every_try(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = PollingLog(every=3600)
    for _ in range(5):
        log(NetworkError("Bad Gateway"))
    assert len(caplog.records) == 1


def test_another_poller_is_named(caplog: pytest.LogCaptureFixture) -> None:
    PollingLog()(Conflict("terminated by other getUpdates request"))
    assert caplog.messages == ["another process fetches this bot's updates; only one may"]
