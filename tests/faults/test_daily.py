"""The fact of a day by the bot as it runs, killed again and again: nobody is told twice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import select, update

from bot.storage.database import open_database
from bot.storage.tables import daily
from tests.faults.test_broadcast import (
    KILLS,
    PEOPLE,
    bot_on,
    everybody_writes,
    kill_again_and_again,
    until,
)
from tests.tools.bot_api import ThreadedBotApiServer, running_in_thread


def told(server: ThreadedBotApiServer) -> Counter[int]:
    return Counter(
        chat
        for chat in PEOPLE
        for one in server.messages(chat)
        if one.from_bot and one.text.startswith("Hôm nay: ")
    )


def their_hour_comes(database: str) -> None:
    """As if everybody had asked yesterday for an hour that has just struck."""

    async def now() -> None:
        engine = await open_database(database)
        async with engine.begin() as connection:
            await connection.execute(update(daily).values(due=time.time() - 60))
        await engine.dispose()

    asyncio.run(now())


def still_due(database: str) -> int:
    async def count() -> int:
        engine = await open_database(database)
        async with engine.connect() as connection:
            found = await connection.execute(select(daily).where(daily.c.due < time.time()))
            number = len(found.all())
        await engine.dispose()
        return number

    return asyncio.run(count())


def test_a_bot_that_is_killed_while_it_tells_goes_on_and_tells_nobody_twice(
    database: str, tmp_path: Path
) -> None:
    with running_in_thread() as server, bot_on(server, database, tmp_path) as bot:
        bot.start()
        everybody_writes(server, "/daily 8")
        bot.kill()
        their_hour_comes(database)
        bot.start()
        kill_again_and_again(bot, lambda: len(told(server)))
        until(lambda: len(told(server)) >= len(PEOPLE) - KILLS * 16, "all but those in the air")
        bot.kill()
        assert still_due(database) == 0
        before = told(server)
        bot.start()  # and on the same day nobody is told again
        before_ = len(server.messages(PEOPLE[0]))
        server.send_text(PEOPLE[0], "/help", language_code="vi")
        until(lambda: len(server.messages(PEOPLE[0])) > before_, "it answers")
        found = told(server)
    assert set(found.values()) == {1}
    assert found.keys() >= before.keys()
    # Whose call was in the air at a kill: nobody knows, so that they are not told again.
    assert len(PEOPLE) - KILLS * 16 <= len(found) <= len(PEOPLE)
