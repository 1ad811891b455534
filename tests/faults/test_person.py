"""Questions to the team, by the bot as it runs, killed again and again: none is lost, each
answer reaches the one who asked, and nothing is told again but what was in the air at a kill."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import func, select

from bot.storage.database import open_database
from bot.storage.tables import audit, letters, requests
from tests.faults.test_broadcast import OWNER, Bot, bot_on, until
from tests.tools.bot_api import ChatMessage, ThreadedBotApiServer, running_in_thread

GROUP = -1_001_234_567
NAMES = ("An", "Bình", "Chi", "Dũng", "Em", "Giang")
"""Of six fences: their questions and what says that they are answered, all in one group, take as
long as a platform that allows twelve messages a minute there lets them."""
PEOPLE = {2_001 + number: name for number, name in enumerate(NAMES)}
KILLS = 3
"""While questions are asked, and again while they are answered."""
REPEATS = 2
"""A call that was in the air at a kill is made once more at most."""


def asked(name: str) -> str:
    return f"ai trông coi hàng rào sau vườn nhà ông {name}"


def answer(name: str) -> str:
    return f"Chị Tư trông hàng rào nhà ông {name}."


def questions(server: ThreadedBotApiServer) -> list[tuple[str, ChatMessage]]:
    """In the group, by whose fence it is."""
    return [
        (name, one)
        for one in server.messages(GROUP)
        for name in NAMES
        if one.from_bot and asked(name) in one.text
    ]


def answers(server: ThreadedBotApiServer) -> Counter[tuple[int, str]]:
    """That people got."""
    return Counter(
        (person, name)
        for person in PEOPLE
        for one in server.messages(person)
        for name in NAMES
        if one.from_bot and answer(name) in one.text
    )


def newest(server: ThreadedBotApiServer, person: int) -> tuple[str, ...]:
    """The buttons of the bot's last message."""
    said = [one for one in server.messages(person) if one.from_bot]
    return tuple(said[-1].labels) if said else ()


def press(server: ThreadedBotApiServer, person: int, sign: str) -> None:
    until(lambda: any(sign in label for label in newest(server, person)), f"{sign} is offered")
    server.press_button(person, sign, language_code="vi")


def everybody_is_about_to_ask(server: ThreadedBotApiServer) -> None:
    """From a question in vain to the button, and the bot waits for the question."""
    for person, name in PEOPLE.items():
        server.send_text(person, asked(name), language_code="vi")
    for person in PEOPLE:
        until(lambda person=person: newest(server, person), "it is not known")
        if not any("🙋" in label for label in newest(server, person)):
            press(server, person, "🚫")
        press(server, person, "🙋")
    until(
        lambda: all("🙋" not in "".join(newest(server, person)) for person in PEOPLE),
        "everybody is asked to write it",
    )


@contextmanager
def killed_meanwhile(bot: Bot, number_told: Callable[[], int]) -> Iterator[None]:
    """So many times, each once something more was told."""
    chance = random.Random(1)  # noqa: S311
    is_over = Event()

    def kill() -> None:
        seen = number_told()
        for _ in range(KILLS):
            while number_told() <= seen and not is_over.is_set():
                time.sleep(0.02)
            time.sleep(chance.uniform(0.0, 0.5))
            bot.kill()
            bot.start()
            seen = number_told()

    killing = Thread(target=kill)
    killing.start()
    try:
        yield
    finally:
        is_over.set()
        killing.join()


def numbers(database: str) -> dict[str, int]:
    """What is left to be told, what waits for an answer, and how many are on record."""

    async def count() -> dict[str, int]:
        engine = await open_database(database)
        async with engine.connect() as connection:
            found = {
                "letters": select(func.count()).select_from(letters),
                "waiting": select(func.count(requests.c.waiting)),
                "answered": select(func.count()).where(audit.c.what == "answered"),
            }
            numbers = {n: (await connection.execute(q)).scalar_one() for n, q in found.items()}
        await engine.dispose()
        return numbers

    return asyncio.run(count())


def test_a_bot_that_is_killed_while_people_ask_and_answer_loses_nothing(
    database: str, tmp_path: Path
) -> None:
    with (
        running_in_thread() as server,
        bot_on(server, database, tmp_path, TELEGRAM_HELP_CHAT=str(GROUP)) as bot,
    ):
        bot.start()
        everybody_is_about_to_ask(server)
        with killed_meanwhile(bot, lambda: len(questions(server))):
            for person, name in PEOPLE.items():
                server.send_text(person, asked(name), language_code="vi")
            until(lambda: {n for n, _ in questions(server)} == {*NAMES}, "all are in the group")
        shown = dict(reversed(questions(server)))  # of one that stands there twice, the first
        with killed_meanwhile(bot, lambda: answers(server).total()):
            for name, one in shown.items():
                server.send_text(
                    GROUP, answer(name), user_id=OWNER, reply_to=one.message_id, language_code="vi"
                )
            until(lambda: len(answers(server)) == len(PEOPLE), "everybody is answered")
        until(lambda: numbers(database)["letters"] == 0, "nothing is left to be told")
        found = answers(server)
        in_group = Counter(name for name, _ in questions(server))
        assert found.keys() == set(PEOPLE.items())
        assert max(found.values()) <= REPEATS
        assert max(in_group.values()) <= REPEATS
        # The group is written to one after the other: a kill finds one of it in the air.
        assert in_group.total() <= len(NAMES) + KILLS
        assert numbers(database) == {"letters": 0, "waiting": 0, "answered": len(NAMES)}
