"""How soon is live what administrators teach, and what does it cost those who ask meanwhile?

`python -m tests.bench.taught`: on SQLite, and with `--replicas 4` on PostgreSQL with so many
replicas in this one process, somebody asks in vain, and an administrator teaches it to an entry
with two taps. Told are the seconds of each tap, those from the second one until it is answered in
each replica, without its marks too, and what becomes of its translation.

`--edits 100 --rate 50`: then so many changes are taught one after the other, the next as soon as
one is served, while so many questions a second are asked. Told are errors, answers that mix two
editions, the p95 beside that in peace, whether a roll-back to any of the changes serves what was
served then, and whether the content folder is the same to the byte. Ends with status 1 where
something is wrong, or the p95 more than doubles.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import foreseeing, serving, stored, talking
from bot.conversation.dialogue import Dialogue
from bot.conversation.features.teaching import BelongsTo, TeachIt
from bot.conversation.knowledge import LiveKnowledge
from bot.conversation.navigation import Action
from bot.conversation.registry import REGISTRY
from bot.conversation.unanswered import Lesson, Phrasing
from bot.knowledge.builder import builders
from bot.matching.decision import Decision
from bot.messages import Incoming, Place, Press, Question
from bot.settings import ROOT, Settings, load_settings
from bot.storage.revision_store import SqlRevisionStore
from bot.storage.unanswered_store import SqlUnansweredStore
from tests.bench.edits import ALLOWED, QUESTIONS, p95
from tests.tools import postgresql

ENTRY, LOCALE = "overseas-vietnamese-policy-article", "vi"
ASKED = "làm sao để con cháu xa xứ còn nói tiếng quê mình"
WITHOUT_MARKS = "lam sao de con chau xa xu con noi tieng que minh"
TRANSLATED = "how do grandchildren far from home keep their mother tongue"
PERSON, ADMIN = "telegram:23", "telegram:7"
READING = 2.0
"""Seconds in which an administrator reads what would change."""
PATIENCE = 180.0


@dataclass
class Replicas:
    """Bots on one database, in this process."""

    settings: Settings
    unanswered: SqlUnansweredStore
    revisions: SqlRevisionStore
    knowledge: list[LiveKnowledge] = field(default_factory=list)
    """The administrator talks with the first one."""
    talks: list[Dialogue] = field(default_factory=list)

    async def teach(self, text: str) -> None:
        """As the second tap does."""
        lesson = Lesson(ENTRY, (Phrasing(LOCALE, text),))
        await self.unanswered.teach(lesson, "bench:admin")


def answered(knowledge: LiveKnowledge, text: str) -> str | None:
    """The entry that answers it at once."""
    (first, *_) = knowledge.edition.matcher.understand(text)
    return first.candidates[0].entry if first.decision is Decision.ANSWER else None


@contextlib.asynccontextmanager
async def running(home: Path, address: str, replicas: int) -> AsyncIterator[Replicas]:
    """So many, each with its own cache."""
    content = home / "content"
    shutil.copytree(ROOT / "content", content)
    async with AsyncExitStack() as stack:
        found: Replicas | None = None
        for number in range(replicas):
            data = {"DATA_DIR": str(home / f"data-{number}"), "CONTENT_DIR": str(content)}
            given = {**data, "DATABASE_URL": address, "ADMIN_IDS": ADMIN.rpartition(":")[2]}
            settings = load_settings(given, None)
            engine = await stack.enter_async_context(stored(settings))
            if found is None:
                found = Replicas(settings, SqlUnansweredStore(engine), SqlRevisionStore(engine))
            apart = stack.enter_context(builders())
            foreseen = foreseeing(engine, apart)
            served = serving(settings, engine, apart=apart, foreseen=foreseen)
            knowledge = await stack.enter_async_context(served)
            found.knowledge.append(knowledge)
            found.talks.append(talking(knowledge, engine, settings, build=foreseen.preview))
        assert found is not None
        yield found


async def until(is_true: object, what: str) -> float:
    """Seconds that it took."""
    assert callable(is_true)
    began = time.perf_counter()
    while not is_true():
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError(what)
        await asyncio.sleep(0.02)
    return time.perf_counter() - began


async def pressed(talk: Dialogue, action: Action) -> float:
    """Seconds that the administrator's press took."""
    began = time.perf_counter()
    press = Press(REGISTRY.codec.encode(action))
    await talk.handle(Incoming(ADMIN, press, Place(ADMIN)))
    return time.perf_counter() - began


async def loop(bots: Replicas) -> list[float]:
    """Seconds from the second tap until it is live, in each replica."""
    for one in bots.knowledge:
        assert answered(one, ASKED) is None, "it is answered already"
    versions = [one.edition.content.version for one in bots.knowledge]
    talk = bots.talks[0]
    (asked, *_) = await talk.handle(Incoming(PERSON, Question(ASKED), Place(PERSON)))
    for button in (button for row in asked.buttons for button in row if "🚫" in button.label):
        await talk.handle(Incoming(PERSON, Press(button.data), Place(PERSON)))
    (in_vain,) = await bots.unanswered.open()
    first = await pressed(talk, BelongsTo(in_vain.id, ENTRY, LOCALE))
    await asyncio.sleep(READING)
    tapped = asyncio.create_task(pressed(talk, TeachIt(in_vain.id, ENTRY, LOCALE)))

    async def live(number: int) -> float:
        one = bots.knowledge[number]
        return await until(
            lambda: one.edition.content.version != versions[number], f"replica {number}"
        )

    waits = await asyncio.gather(*(live(n) for n in range(len(bots.knowledge))))
    say(f"the first tap took {first:.1f} s, the second {await tapped:.1f} s")
    for one in bots.knowledge:
        for text in (ASKED, WITHOUT_MARKS):
            assert answered(one, text) == ENTRY, text
    return list(waits)


@dataclass
class Load:
    """What became of questions that were asked at a rate."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    mixed: int = 0


async def ask_on(
    talk: Dialogue, knowledge: LiveKnowledge, rate: float, over: asyncio.Event
) -> Load:
    """Until it is over, whether or not the one before was answered by then."""
    load = Load()

    async def ask(number: int) -> None:
        person, began = f"bench:{number}", time.perf_counter()
        text = QUESTIONS[number % len(QUESTIONS)]
        replies = await talk.handle(Incoming(person, Question(text), Place(person)))
        load.seconds.append(time.perf_counter() - began)
        # What is shown is of one edition: an entry that this edition has, with its own words.
        shown = [reply.shows for reply in replies if reply.shows]
        load.errors += not shown
        load.mixed += any(entry not in knowledge.edition.content.entries for entry in shown)

    tasks, number, began = [], 0, time.perf_counter()
    while not over.is_set():
        tasks.append(asyncio.create_task(ask(number)))
        number += 1
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
    await asyncio.gather(*tasks)
    return load


async def under_edits(bots: Replicas, edits: int, rate: float) -> tuple[Load, Load, list[float]]:
    """In peace, under edits, and how long each edit waited."""
    talk, knowledge = bots.talks[0], bots.knowledge[0]
    over = asyncio.Event()
    asking = asyncio.create_task(ask_on(talk, knowledge, rate, over))
    await asyncio.sleep(15.0)
    over.set()
    peace, over = await asking, asyncio.Event()
    asking = asyncio.create_task(ask_on(talk, knowledge, rate, over))
    waits = []
    for number in range(edits):
        version = knowledge.edition.content.version
        await bots.teach(f"zyxwv kjqpf câu thử số {number}")
        waits.append(
            await until(
                lambda version=version: knowledge.edition.content.version != version, "an edit"
            )
        )
    over.set()
    return peace, await asking, waits


async def rolled_back(bots: Replicas, edits: int, times: int = 5) -> bool:
    """Whether a roll-back to some number serves exactly what was taught until then."""
    knowledge, chance = bots.knowledge[0], random.Random(1)  # noqa: S311
    for _ in range(times):
        taught = [one.number for one in await bots.revisions.in_force()]
        if len(taught) < 2:
            break
        keep = chance.randrange(1, len(taught))
        version = knowledge.edition.content.version
        await bots.revisions.withdraw(taught[keep:], "bench")
        await until(lambda v=version: knowledge.edition.content.version != v, "a roll-back")
        left = {one.text for one in await bots.revisions.in_force()}
        questions = knowledge.edition.content.entries[ENTRY].texts[LOCALE].questions
        original = set(questions) - left
        if not left <= set(questions) or any(text.startswith("zyxwv") for text in original):
            return False
    return True


def say(line: str) -> None:
    """At once, as it takes minutes."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def folder(path: Path) -> dict[str, bytes]:
    """Every file's bytes."""
    files = (one for one in sorted(path.rglob("*")) if one.is_file())
    return {one.relative_to(path).as_posix(): one.read_bytes() for one in files}


async def measured(address: str, replicas: int, edits: int, rate: float) -> bool:
    """Tells all of it; whether all is well."""
    with tempfile.TemporaryDirectory() as home:
        async with running(
            Path(home), address or f"sqlite+aiosqlite:///{home}/bot.sqlite3", replicas
        ) as bots:
            before = folder(bots.settings.content_dir)
            for one in bots.knowledge:
                await until(lambda one=one: one.edition.matcher is not None, "a start")
            waits = await loop(bots)
            say(f"live after {', '.join(f'{wait:.1f}' for wait in waits)} s in {replicas} replicas")
            found = answered(bots.knowledge[0], TRANSLATED)
            say(f"its translation: {'answered' if found == ENTRY else found or 'asked back'}")
            if not edits:
                return folder(bots.settings.content_dir) == before
            peace, under, times = await under_edits(bots, edits, rate)
            for name, load in (("in peace", peace), ("under edits", under)):
                say(
                    f"{name}: {len(load.seconds)} questions, {load.errors} errors, {load.mixed} "
                    f"mixed, p95 {1000 * p95(load.seconds):.0f} ms"
                )
            say(f"{len(times)} edits, each live after {p95(times):.1f} s (p95)")
            is_back = await rolled_back(bots, edits)
            is_same = folder(bots.settings.content_dir) == before
            say(f"roll-backs right: {is_back}; the folder the same to the byte: {is_same}")
            ratio = p95(under.seconds) / p95(peace.seconds)
            return is_back and is_same and not under.errors + under.mixed and ratio <= ALLOWED


def main() -> int:
    """As the module says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replicas", type=int, default=0, help="on PostgreSQL; 0: one on SQLite")
    parser.add_argument("--edits", type=int, default=0)
    parser.add_argument("--rate", type=float, default=50.0)
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        address = ""
        if given.replicas:
            address = stack.enter_context(postgresql.database())
        is_well = asyncio.run(measured(address, given.replicas or 1, given.edits, given.rate))
    return int(not is_well)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # a thread may still build an index that nobody waits for
