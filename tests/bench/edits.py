"""Do answers wait while an editor saves again and again?

`python -m tests.bench.edits [--seconds 60]`: the whole content, served as the bot serves it, is
asked four times a second, first in peace, then while a file is saved every second. Told are the p95
of both times, the worst answer, and how long an edit took to be served. Ends with status 1 where
the p95 more than doubles.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.app.answering import talking
from bot.app.serving import serving
from bot.app.stores import stored
from bot.conversation.dialogue import Dialogue
from bot.conversation.knowledge import LiveKnowledge
from bot.knowledge.builder import builders
from bot.messages import Incoming, Place, Question
from bot.settings import ROOT, Settings

QUESTIONS = (
    "nq 59 ra doi ngay nao",
    "What is cultural diplomacy?",
    "Việt Nam có bao nhiêu đối tác chiến lược?",
    "how many FTAs does Vietnam have",
)
EDITED = "entries/resolution-59/resolution-59-issued.yaml"
ASKED = "  questions:\n"
"""After this line a phrasing is put in, another one each time."""
EVERY = 0.25
"""Seconds from one question to the next, whether or not it is answered by then."""
SAVED = 1.0
"""Seconds from one edit to the next."""
ALLOWED = 2.0


async def asked(talk: Dialogue, seconds: float) -> list[float]:
    """Seconds that each answer took."""

    async def ask(number: int) -> float:
        began = time.perf_counter()
        person = f"bench:{number}"
        text = QUESTIONS[number % len(QUESTIONS)]
        await talk.handle(Incoming(person, Question(text), Place(person)))
        return time.perf_counter() - began

    tasks = []
    for number in range(math.ceil(seconds / EVERY)):
        tasks.append(asyncio.create_task(ask(number)))
        await asyncio.sleep(EVERY)
    return list(await asyncio.gather(*tasks))


async def edited(file: Path, knowledge: LiveKnowledge, seconds: float) -> list[float]:
    """Seconds until each edit, or a later one, was served."""
    waits: list[float] = []
    text = file.read_text("utf-8")  # noqa: ASYNC240  (one small file)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        before, began = knowledge.edition, time.perf_counter()
        phrasing = f"zyxwv kjqpf {len(waits)}"
        file.write_text(text.replace(ASKED, f"{ASKED}    - {phrasing}\n", 1), "utf-8")  # noqa: ASYNC240
        while knowledge.edition is before and time.perf_counter() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(max(0.0, SAVED - waits[-1]))
    return waits


def p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


async def measured(seconds: float) -> tuple[list[float], list[float], list[float]]:
    """Answers in peace, answers under edits, and how long edits waited."""
    with tempfile.TemporaryDirectory() as home:
        content = Path(home, "content")
        shutil.copytree(ROOT / "content", content)
        settings = Settings(data_dir=Path(home, "data"), content_dir=content)
        async with AsyncExitStack() as stack:
            engine = await stack.enter_async_context(stored(settings))
            apart = stack.enter_context(builders())
            served = serving(settings, engine, apart=apart)
            knowledge = await stack.enter_async_context(served)
            talk = talking(knowledge, engine)
            await asked(talk, 5.0)  # what is loaded at the first question is loaded
            peace = await asked(talk, seconds)
            under, waits = await asyncio.gather(
                asked(talk, seconds), edited(content / EDITED, knowledge, seconds)
            )
    return peace, under, waits


def main() -> int:
    """As the module says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0)
    peace, under, waits = asyncio.run(measured(parser.parse_args().seconds))
    table = Table("", "answers", "p95 ms", "worst ms")
    for name, found in (("in peace", peace), ("under edits", under)):
        table.add_row(name, str(len(found)), f"{p95(found) * 1000:.0f}", f"{max(found) * 1000:.0f}")
    console = Console(width=100)
    console.print(table)
    console.print(f"{len(waits)} edits, served after {p95(waits):.1f} s (p95)")
    return int(p95(under) > ALLOWED * p95(peace))


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # a thread may still build an index that nobody waits for
