"""How soon is live in every replica what an administrator teaches in one of them?

`python -m tests.bench.replicas [--replicas 4] [--times 5]`: so many processes of the bot on one
PostgreSQL, each with its own cache and builders. Somebody asks in vain in the last one, an
administrator teaches it with two taps in the first. Told are the seconds from the second tap until
each of them has it and answers the question, with and without its marks. Ends with status 1 where
one takes longer than five, or answers something else.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app.answering import talking
from bot.app.serving import foreseeing, serving
from bot.app.stores import stored
from bot.conversation.features.teaching import BelongsTo, TeachIt
from bot.conversation.knowledge import LiveKnowledge
from bot.conversation.registry import REGISTRY
from bot.delivery.idling import Idling
from bot.delivery.pulse import Pulse
from bot.knowledge.builder import builders
from bot.knowledge.editions import is_complete
from bot.messages import Incoming, Place, Press, Question
from bot.settings import ROOT, load_settings
from bot.storage.leavings import SqlLeavings
from bot.storage.unanswered_store import SqlUnansweredStore
from tests.bench.taught import (
    ADMIN,
    ASKED,
    ENTRY,
    LOCALE,
    PATIENCE,
    PERSON,
    READING,
    WITHOUT_MARKS,
    answered,
    say,
)
from tests.tools import postgresql

ALLOWED = 5.0
LOOK = 0.01
FURTHER = ("máy giặt kêu to", "lẩu thập cẩm bán ở đâu", "vé xem phim tối nay", "học bơi ở đâu")
"""What is taught after the first one: nothing here is like it, but has some of its words, as what
shares none is no question for the list."""


# -- one replica -----------------------------------------------------------------------------------


async def replica(address: str, home: Path, content: Path) -> None:
    """Does what the lines on standard input say, and says when something else is served."""
    given = {
        "DATA_DIR": str(home),
        "CONTENT_DIR": str(content),
        "DATABASE_URL": address,
        "ADMIN_IDS": ADMIN.rpartition(":")[2],
    }
    settings, idling = load_settings(given, None), Idling()
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(stored(settings))
        apart = stack.enter_context(builders())
        foreseen = foreseeing(engine, apart)
        served = serving(settings, engine, idling, apart=apart, foreseen=foreseen)
        knowledge = await stack.enter_async_context(served)
        talk = talking(knowledge, engine, settings, foreseen=foreseen)
        unanswered = SqlUnansweredStore(engine)
        watching = asyncio.create_task(_tell_versions(knowledge))
        looking = asyncio.create_task(Pulse(SqlLeavings(engine), idling, list).run())
        while line := await asyncio.to_thread(sys.stdin.readline):
            asked: dict[str, Any] = json.loads(line)
            idling.worked()
            if "text" in asked:
                what: Question | Press = Question(asked["text"])
            else:
                what = Press(asked["press"])
            if asked.get("user"):
                user = asked["user"]
                replies = await talk.handle(Incoming(user, what, Place(user)))
                none = [
                    b.data for r in replies for row in r.buttons for b in row if "🚫" in b.label
                ]
                _tell(done=[reply.shows for reply in replies], none=none)
            else:
                found = answered(knowledge, asked["text"])
                _tell(done=found, waiting=[one.id for one in await unanswered.open()])
        for task in (watching, looking):
            task.cancel()


async def _tell_versions(knowledge: LiveKnowledge) -> None:
    while not is_complete(knowledge.edition):  # noqa: ASYNC110
        await asyncio.sleep(LOOK)
    version = ""
    while True:
        if knowledge.edition.content.version != version:
            version = knowledge.edition.content.version
            _tell(version=version, at=time.time())
        await asyncio.sleep(LOOK)


def _tell(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


# -- those who talk with it ------------------------------------------------------------------------


@dataclass
class Talk:
    """A replica, as its lines say."""

    process: Process
    versions: list[tuple[str, float]] = field(default_factory=list)
    """Each with when it was first served."""
    answers: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    async def listen(self) -> None:
        """Until it ends."""
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            said = json.loads(line)
            if "version" in said:
                self.versions.append((said["version"], said["at"]))
            else:
                await self.answers.put(said)

    async def does(self, **what: str) -> Mapping[str, Any]:
        """One line, and what came of it."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what).encode() + b"\n")
        return await asyncio.wait_for(self.answers.get(), PATIENCE)

    async def serves(self, count: int) -> float:
        """When it served its so manieth version."""
        end = time.time() + PATIENCE
        while len(self.versions) < count:
            if time.time() > end:
                raise TimeoutError("a replica serves nothing new")
            await asyncio.sleep(LOOK)
        return self.versions[count - 1][1]


@contextlib.asynccontextmanager
async def talks(address: str, replicas: int) -> AsyncIterator[list[Talk]]:
    """So many replicas, each a process of its own."""
    with tempfile.TemporaryDirectory() as home:
        content = Path(home, "content")
        shutil.copytree(ROOT / "content", content)
        found: list[Talk] = []
        listening = []
        for number in range(replicas):
            data = Path(home, f"data-{number}")
            own = ["-m", "tests.bench.replicas", "--of", address, str(data), str(content)]
            process = await asyncio.create_subprocess_exec(
                sys.executable, *own, stdin=PIPE, stdout=PIPE, env={**os.environ}
            )
            found.append(Talk(process))
            listening.append(asyncio.create_task(found[-1].listen()))
            await found[-1].serves(1)  # the tables are made once
        try:
            yield found
        finally:
            for one in found:
                if one.process.stdin is not None:
                    one.process.stdin.close()
            await asyncio.gather(*listening)
            await asyncio.gather(*(one.process.wait() for one in found))


async def taught(bots: list[Talk], text: str, others: list[str]) -> list[float]:
    """Seconds from the second tap until it is live, in each replica."""
    first, last = bots[0], bots[-1]
    count = [len(one.versions) for one in bots]
    asked = await last.does(user=PERSON, text=text)
    for button in asked["none"]:
        await last.does(user=PERSON, press=button)
    (waiting,) = (await first.does(text=text))["waiting"]
    tap = BelongsTo(waiting, ENTRY, LOCALE), TeachIt(waiting, ENTRY, LOCALE)
    await first.does(user=ADMIN, press=encoded(tap[0]))
    await asyncio.sleep(READING)
    began = time.time()
    await first.does(user=ADMIN, press=encoded(tap[1]))
    moments = [await one.serves(count[n] + 1) for n, one in enumerate(bots)]
    for one in bots:
        for question in (text, *others):
            found = (await one.does(text=question))["done"]
            if found != ENTRY:
                raise SystemExit(f"{question!r} is answered by {found}")
    return [moment - began for moment in moments]


def encoded(action: Any) -> str:
    """As its button says it."""
    return REGISTRY.codec.encode(action)


async def measured(replicas: int, times: int) -> bool:
    """Tells all of it; whether none took too long."""
    worst = 0.0
    with postgresql.database() as address:
        async with talks(address, replicas) as bots:
            for text in (ASKED, *FURTHER)[:times]:
                others = [WITHOUT_MARKS] if text == ASKED else []
                seconds = await taught(bots, text, others)
                worst = max(worst, *seconds)
                say(f"live after {', '.join(f'{one:.1f}' for one in seconds)} s")
    say(f"the slowest: {worst:.1f} s")
    return worst <= ALLOWED


def main() -> int:
    """As the module says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replicas", type=int, default=4)
    parser.add_argument("--times", type=int, default=5, choices=range(1, len(FURTHER) + 2))
    parser.add_argument("--of", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.of:
        address, home, content = given.of
        asyncio.run(replica(address, Path(home), Path(content)))
        return 0
    return int(not asyncio.run(measured(given.replicas, given.times)))


if __name__ == "__main__":
    sys.exit(main())
