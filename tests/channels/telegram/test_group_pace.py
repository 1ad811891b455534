"""Groups, where Telegram takes twenty messages a minute and no more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from http import HTTPStatus

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.telegram.rates import RATES
from bot.content.model import Content
from bot.delivery.model import RateClass
from bot.i18n.words import Lexicon
from tests.channels.telegram.answering import dialogue_on, running_channel
from tests.tools.bot_api import BotApiServer

GROUP = -1_001_500
EIGHT = range(71, 79)
SOON = 3.0
"""Seconds within which everybody has an answer; on a quiet machine it takes half of one."""


@pytest.fixture
async def limited(
    server: BotApiServer, content: Content, lexicon: Lexicon, engine: AsyncEngine
) -> AsyncIterator[BotApiServer]:
    server.limit_groups(20)
    async with running_channel(server, dialogue_on(engine, content, lexicon), lexicon, engine):
        yield server


async def test_eight_people_who_ask_at_once_are_answered_within_three_seconds(
    limited: BotApiServer,
) -> None:
    asked = time.monotonic()
    messages = [limited.message_id_of(ask(limited, person)) for person in EIGHT]
    async with asyncio.timeout(30):
        while len(limited.messages(GROUP)) < len(EIGHT):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    answers = limited.messages(GROUP)
    assert [answer.reply_to_message_id for answer in answers] == messages
    assert all("30" in answer.text for answer in answers)
    assert max(answer.at for answer in answers) - asked < SOON
    refused = [call for call in limited.calls if call.status == HTTPStatus.TOO_MANY_REQUESTS]
    assert refused == []


async def test_who_asks_after_them_waits_for_a_turn_of_the_group(limited: BotApiServer) -> None:
    for person in EIGHT:
        ask(limited, person)
    update = ask(limited, 99)
    answer = await limited.wait_for_reply(GROUP, after=update, timeout=30)
    while answer.reply_to_message_id != limited.message_id_of(update):
        await asyncio.sleep(0.05)
        answer = limited.messages(GROUP)[-1]
    first = limited.messages(GROUP)[0]
    group = RATES.of(RateClass.GROUP)
    assert answer.at - first.at > 1 / group.per_second - 1


def test_beyond_its_limit_the_local_server_refuses_as_telegram_does(server: BotApiServer) -> None:
    now = server.now()
    server.limit_groups(2)
    server._clock = lambda: now
    for _ in range(2):
        server.refuse_if_blocked(GROUP)
    with pytest.raises(Exception, match=r"retry after 6\d"):
        server.refuse_if_blocked(GROUP)
    server.refuse_if_blocked(7)  # a person
    server._clock = lambda: now + 61
    server.refuse_if_blocked(GROUP)


def ask(server: BotApiServer, person: int) -> int:
    """Somebody asks in the group; the update."""
    return server.send_text(
        GROUP, "/ask cầu gỗ dài mấy mét", user_id=person, chat_type="supergroup", language_code="vi"
    )
