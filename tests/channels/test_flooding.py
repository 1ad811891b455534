"""Whoever presses without end is silent for a while, through whichever door."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.channels.web.page import SESSION_AT_ONCE
from bot.content.model import Content
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.delivery.flood import MESSAGES, PRESSES
from bot.i18n.words import Lexicon
from bot.matching.matcher import Matcher
from bot.storage.tables import dead, inbox
from tests.channels.doors import DOORS, House
from tests.channels.telegram.answering import dialogue_on, engine_on

TIMES = 60
AT_MOST = {
    "telegram": PRESSES,
    "zalo": MESSAGES + 1,  # a number is typed; and a notice
    "messenger": MESSAGES + 1,  # as fast as a message: a press has its time there
    "web": SESSION_AT_ONCE + 2,  # and what comes back meanwhile
}
"""Replies to so many presses."""


@pytest.mark.parametrize("name", DOORS)
async def test_a_flood_of_presses_is_answered_so_often_and_leaves_nothing(
    name: str, content: Content, lexicon: Lexicon, tmp_path: Path
) -> None:
    knowledge = LiveKnowledge(Edition(content, Matcher.of(content), lexicon))
    async with engine_on(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}") as engine:
        house = House(dialogue_on(engine, content, lexicon), knowledge, engine)

        async def waiting() -> int:
            async with engine.connect() as connection:
                count = select(func.count())
                rows = await connection.execute(
                    select(
                        count.select_from(inbox).scalar_subquery()
                        + count.select_from(dead).scalar_subquery()
                    )
                )
                return int(rows.scalar_one())

        async def settled() -> None:
            async with asyncio.timeout(30):
                before = -1
                while await waiting() or door.told() != before:
                    before = door.told()
                    await asyncio.sleep(1.5)

        async with DOORS[name](house) as door:
            await door.say("/topics")
            first = door.told()
            await door.press(TIMES)
            await settled()
            told = door.told() - first
            assert AT_MOST[name] // 2 < told <= AT_MOST[name]
            if name != "web":  # where there is no silence, but a limit that fills up again
                await door.press(5)
                await settled()
                assert door.told() - first == told
