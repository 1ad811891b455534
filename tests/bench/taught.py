"""How soon is live what administrators teach, and what does it cost those who ask meanwhile?

`python -m tests.bench.taught`: on SQLite, and with `--replicas 4` on PostgreSQL with so many
replicas in this one process, somebody asks in vain, and an administrator teaches it to an entry
with two taps. Told are the seconds of each tap, those from the second one until it is answered in
each replica, without its marks too, and what becomes of its translation.

`--edits 100 --rate 50`: then so many changes are taught one after the other, the next as soon as
one is served, while so many questions a second are asked. Told are errors, answers that no edition
gives, answers of an edition before the one that the same person had (`witness.py`), the p95 beside
that in peace, whether a roll-back to some of the changes serves what was served then, and whether
the content folder is the same to the byte. Ends with status 1 where
something is wrong, or the p95 more than doubles.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.app.answering import talking
from bot.app.serving import foreseeing, serving
from bot.app.stores import stored
from bot.conversation.dialogue import Dialogue
from bot.conversation.features.teaching import BelongsTo, TeachIt
from bot.conversation.knowledge import LiveKnowledge
from bot.conversation.navigation import Action
from bot.conversation.registry import REGISTRY
from bot.conversation.unanswered import Lesson, Phrasing
from bot.knowledge.builder import builders
from bot.knowledge.editions import is_complete
from bot.matching.decision import Decision
from bot.messages import Command, Incoming, Place, Press, Question
from bot.settings import ROOT, Settings, load_settings
from bot.storage.revision_store import SqlRevisionStore
from bot.storage.unanswered_store import SqlUnansweredStore
from tests.bench import witness
from tests.bench.edits import ALLOWED, QUESTIONS, p95
from tests.bench.witness import Witness, proposed
from tests.tools import postgresql

ENTRY, LOCALE = "overseas-vietnamese-policy-article", "vi"
ASKED = "làm sao để lứa cháu sinh xa nhà còn biết tiếng quê"
WITHOUT_MARKS = "lam sao de lua chau sinh xa nha con biet tieng que"
TRANSLATED = "how do grandchildren far from home keep their mother tongue"
PERSON, ADMIN = "telegram:23", "telegram:7"
ASKED_ON = (*QUESTIONS, witness.PROBE)
PEOPLE = 500
"""Who ask: at fifty a second each of them every ten seconds, as people do."""
READING = 2.0
"""Seconds in which an administrator reads what was asked, and then what would change."""
PATIENCE = 900.0
"""Seconds; two entries more are a content base whose index nobody published."""


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
    witness.write(content)
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
            found.talks.append(talking(knowledge, engine, settings, foreseen=foreseen))
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
    await talk.handle(Incoming(ADMIN, Command("unanswered"), Place(ADMIN)))
    await asyncio.sleep(READING)
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

    witness: Witness
    seconds: list[float] = field(default_factory=list)
    late: int = 0
    """Questions that were not asked, as the same person waited for an answer still."""


async def ask_on(
    talk: Dialogue, load: Load, rate: float, over: asyncio.Event, most: Callable[[], int]
) -> None:
    """Until it is over. Each person asks one question again and again, one at a time. `most`: the
    newest change that may be served."""
    waiting: set[int] = set()

    async def ask(number: int) -> None:
        person, began = f"bench:{number}", time.perf_counter()
        text = ASKED_ON[number % len(ASKED_ON)]
        replies = await talk.handle(Incoming(person, Question(text), Place(person)))
        load.seconds.append(time.perf_counter() - began)
        load.witness.hear(person, text, replies, most())
        waiting.discard(number)

    tasks, asked, began = [], 0, time.perf_counter()
    while not over.is_set():
        number = asked % PEOPLE
        if number in waiting:
            load.late += 1
        else:
            waiting.add(number)
            tasks.append(asyncio.create_task(ask(number)))
        asked += 1
        await asyncio.sleep(max(0.0, began + asked / rate - time.perf_counter()))
    await asyncio.gather(*tasks)


async def said_in_peace(talk: Dialogue) -> dict[str, str]:
    """What is said to the questions whose entries nobody changes."""
    said = {}
    for text in QUESTIONS:
        replies = await talk.handle(Incoming("bench:first", Question(text), Place("bench:first")))
        assert len(replies) == 1, f"{text} is not simply answered"
        assert replies[0].shows, f"{text} is not simply answered"
        said[text] = replies[0].text
    return said


async def under_edits(
    bots: Replicas, edits: int, rate: float, seconds: float
) -> tuple[Load, Load, list[float], bool]:
    """In peace, under edits, how long each edit waited, and whether roll-backs were right."""
    talk, knowledge = bots.talks[0], bots.knowledge[0]
    usual = await said_in_peace(talk)
    peace, under = Load(Witness(usual)), Load(Witness(usual))
    change, waits, versions = 0, [], [knowledge.edition.content.version]
    rows = [len(await bots.revisions.in_force())]
    for load in (Load(Witness(usual)), peace):  # the first one loads what the first questions load
        over = asyncio.Event()
        asking = asyncio.create_task(ask_on(talk, load, rate, over, lambda: 0))
        await asyncio.sleep(seconds)
        over.set()
        await asking
    over = asyncio.Event()
    asking = asyncio.create_task(ask_on(talk, under, rate, over, lambda: change))
    for number in range(edits):
        # Every second one is a phrasing, as by two taps; the others are files that are sent.
        if number % 2:
            await bots.teach(f"zyxwv kjqpf câu thử số {number}")
        else:
            change += 1
            await bots.revisions.put_in_force(proposed(change), "bench:admin")
        waits.append(await until_other(knowledge, versions[-1], "an edit"))
        versions.append(knowledge.edition.content.version)
        rows.append(len(await bots.revisions.in_force()))
    over.set()
    await asking
    is_back = await rolled_back(bots, versions, rows)
    return peace, under, waits, is_back


async def until_other(knowledge: LiveKnowledge, version: str, what: str) -> float:
    """Seconds until something else than this is served."""
    return await until(lambda: knowledge.edition.content.version != version, what)


async def rolled_back(
    bots: Replicas, versions: Sequence[str], rows: Sequence[int], times: int = 5
) -> bool:
    """Whether a roll-back to some edits, and then of all, serves exactly what was served then.

    `rows`: how many revisions were in force after each."""
    knowledge, chance = bots.knowledge[0], random.Random(1)  # noqa: S311
    some = chance.sample(range(1, len(versions) - 1), min(times, len(versions) - 2))
    for number in (*sorted(some, reverse=True), 0):
        in_force = [one.number for one in await bots.revisions.in_force()]
        version = knowledge.edition.content.version
        await bots.revisions.withdraw(in_force[rows[number] :], "bench:admin")
        await until_other(knowledge, version, "a roll-back")
        if knowledge.edition.content.version != versions[number]:
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


async def measured(address: str, replicas: int, edits: int, rate: float, seconds: float) -> bool:
    """Tells all of it; whether all is well."""
    with tempfile.TemporaryDirectory() as home:
        async with running(
            Path(home), address or f"sqlite+aiosqlite:///{home}/bot.sqlite3", replicas
        ) as bots:
            before = folder(bots.settings.content_dir)
            for one in bots.knowledge:
                await until(lambda one=one: is_complete(one.edition), "a start")
            waits = await loop(bots)
            say(f"live after {', '.join(f'{wait:.1f}' for wait in waits)} s in {replicas} replicas")
            found = answered(bots.knowledge[0], TRANSLATED)
            say(f"its translation: {'answered' if found == ENTRY else found or 'asked back'}")
            if not edits:
                return folder(bots.settings.content_dir) == before
            peace, under, times, is_back = await under_edits(bots, edits, rate, seconds)
            for name, load in (("in peace", peace), ("under edits", under)):
                heard = load.witness
                say(
                    f"{name}: {len(load.seconds)} questions and {load.late} not asked for want of "
                    f"an answer, {len(heard.errors)} errors, {len(heard.mixed)} mixed, "
                    f"{len(heard.backward)} backward, {len(heard.changes)} changes seen, p50 "
                    f"{1000 * statistics.median(load.seconds):.0f} ms, p95 "
                    f"{1000 * p95(load.seconds):.0f} ms"
                )
                for line in heard.told():
                    say(f"  {line}")
            middle, slow = statistics.median(times), p95(times)
            say(f"{len(times)} edits, live after {middle:.1f} s, p95 {slow:.1f} s")
            is_same = folder(bots.settings.content_dir) == before
            say(f"roll-backs right: {is_back}; the folder the same to the byte: {is_same}")
            ratio = p95(under.seconds) / p95(peace.seconds)
            wrong = any(w.errors or w.mixed or w.backward for w in (peace.witness, under.witness))
            return is_back and is_same and not wrong and ratio <= ALLOWED


def main() -> int:
    """As the module says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replicas", type=int, default=0, help="on PostgreSQL; 0: one on SQLite")
    parser.add_argument("--edits", type=int, default=0)
    parser.add_argument("--rate", type=float, default=50.0)
    parser.add_argument("--seconds", type=float, default=15.0, help="in peace, before")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        address = ""
        if given.replicas:
            address = stack.enter_context(postgresql.database())
        is_well = asyncio.run(
            measured(address, given.replicas or 1, given.edits, given.rate, given.seconds)
        )
    return int(not is_well)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # a thread may still build an index that nobody waits for
