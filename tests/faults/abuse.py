"""How much do fifty hostile accounts slow everybody else? ``python -m tests.faults.abuse``

The bot as it is installed, with its real content and encoder, in a process of its own, on the local
Bot API server. Honest people ask ordinary questions at a steady pace, first alone, then beside
hostile accounts, then alone again. ``--kind`` says what these do: send the dearest texts known
(`tests/matching/test_effort.py`), or short ordinary questions, or press buttons, each as fast as
the flood rule lets them; or, few of them, press many times as fast. Every honest answer is counted
from when its question reaches the Bot API to when its answer does. Ends with status 1 where the p95
is more than twice what it is alone, where an honest question has no answer, where there is a dead
letter, or where more than a lane's fill waits of any account.

Below that stand, for each part, what honest messages waited for (`traced_bot.py`), and how many
processors the bot used, and this process, which is server and people: all share the machine.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import math
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.conversation.navigation import ListEntries, ListTopics, ViewEntry
from bot.conversation.registry import REGISTRY
from bot.delivery.flood import MESSAGES, PRESSES, WINDOW
from bot.storage.inbox_store import LANE_DEPTH
from tests.content.questions import covered
from tests.faults.burst import text_update
from tests.faults.effects import dead_letters, waiting
from tests.faults.traced_bot import STAGES
from tests.matching.test_effort import HOSTILE
from tests.tools.bot_api import ThreadedBotApiServer, running_in_thread

ALLOWED = 2.0
"""By how much the p95 may grow."""
STARTS_WITHIN = 180.0
"""Seconds; without what was learnt before, it learns for a minute."""
PATIENCE = 60.0
"""Seconds after the last question in which an answer still counts as one."""
HONEST, ENEMIES = 100_000, 900_000
"""Where the ids of their chats begin."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is done to the bot."""

    seconds: float
    """Of each of the three parts."""
    pace: float
    """Honest questions a second, each of another person: nobody's own rate counts."""
    enemies: int
    kind: str = "texts"
    words: bool = False
    """Words and letters alone, as where there is no encoder."""


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one of the three."""

    began: float
    ended: float
    cpu: float
    """Seconds that this process used meanwhile."""
    asked: dict[int, float]
    """When each asked, by chat."""
    answered: dict[int, float]

    @property
    def waits(self) -> list[float]:
        """Seconds, sorted; infinite for who has no answer."""
        return sorted(self.answered.get(chat, math.inf) - at for chat, at in self.asked.items())


class Honest:
    """People who ask, and how long each waits."""

    def __init__(self, server: ThreadedBotApiServer, questions: Sequence[str]) -> None:
        self._server = server
        self._questions = questions
        self._next = HONEST

    def ask(self, run: Run, at_the_end: Callable[[], None] = lambda: None) -> Part:
        """Ask for as long as a part lasts, then wait for the answers. `at_the_end`: of asking."""
        asked: dict[int, float] = {}
        began, used = time.monotonic(), time.process_time()
        for number in range(int(run.pace * run.seconds)):
            time.sleep(max(0.0, began + number / run.pace - time.monotonic()))
            self._next += 1
            text = self._questions[self._next % len(self._questions)]
            asked[self._next] = time.monotonic()
            self._server.add_update(text_update(self._next, text, int(time.time())))
        ended, cpu = time.monotonic(), time.process_time() - used
        at_the_end()
        return Part(began, ended, cpu, asked, self._answers(asked))

    def _answers(self, asked: dict[int, float]) -> dict[int, float]:
        """When each had the first answer, as soon as all have one or patience is at its end."""
        given_up = time.monotonic() + PATIENCE
        while True:
            answered: dict[int, float] = {}
            for call in self._server.said:
                answered.setdefault(int(call.params["chat_id"]), call.at)
            if asked.keys() <= answered.keys() or time.monotonic() > given_up:
                return answered
            time.sleep(0.2)


Act = Callable[[ThreadedBotApiServer, int, random.Random], object]
"""One thing that somebody hostile does in their chat."""


def _text(server: ThreadedBotApiServer, chat: int, text: str) -> None:
    server.add_update(text_update(chat, text[:4096], int(time.time())))


def _dear(server: ThreadedBotApiServer, chat: int, chance: random.Random) -> None:
    # A few letters of its own, or what was read before would be remembered.
    text = chance.choice([text[:4096] for text in HOSTILE.values()])
    _text(server, chat, f"{chance.randrange(10**6)} {text}")


def _short(server: ThreadedBotApiServer, chat: int, chance: random.Random) -> None:
    _text(server, chat, f"{chance.choice(questions())} {chance.randrange(100)}")


def _press(server: ThreadedBotApiServer, chat: int, chance: random.Random) -> None:
    server.press(chat, chance.choice(BUTTONS), message_id=chance.randint(1, 3))


BUTTONS = [
    REGISTRY.codec.encode(action)
    for action in (
        ListTopics("vi"),
        ListEntries("foundations", "vi"),
        ListEntries("foundations", "vi", 1),
        *(
            ViewEntry(view, "bamboo-diplomacy", "vi")
            for view in ("answer", "more", "sources", "related")
        ),
    )
]
"""Leafing; most lead to a message that is changed."""
KINDS: dict[str, tuple[Act, float]] = {
    "texts": (_dear, MESSAGES / WINDOW),
    "short": (_short, MESSAGES / WINDOW),
    "presses": (_press, PRESSES / WINDOW),
    "flood": (_press, 40.0),
}
"""What each account does, and how often a second: as the flood rule allows, or far beyond it."""


class Enemies(threading.Thread):
    """Each does as much as the flood rule answers, and not one more; or as `KINDS` has it."""

    def __init__(self, server: ThreadedBotApiServer, count: int, kind: str) -> None:
        super().__init__(daemon=True)
        self._server = server
        self._count = count
        self._act, self._pace = KINDS[kind]
        self._over = threading.Event()
        self.sent = 0

    def greet(self) -> None:
        """Each has a message of ours to press buttons on."""
        for number in range(self._count):
            _text(self._server, ENEMIES + number, "/topics")

    def run(self) -> None:
        """Until told to stop; those of one round spread over its length."""
        apart = 1.02 / self._pace / self._count
        chance, due = random.Random(3), time.monotonic()  # noqa: S311
        while not self._over.is_set():
            self._act(self._server, ENEMIES + self.sent % self._count, chance)
            self.sent += 1
            due += apart
            time.sleep(max(0.0, due - time.monotonic()))

    def stop(self) -> None:
        """And wait for the last one."""
        self._over.set()
        self.join()


@contextlib.contextmanager
def _bot(server: ThreadedBotApiServer, folder: Path, *, words: bool) -> Iterator[None]:
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": server.token,
        "TELEGRAM_API_URL": server.url,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bot.sqlite3'}",
        "PORT": "0",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.faults.traced_bot", str(folder / "trace")),
                *(["--words"] if words else []),
            ],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            server.wait_for_calls("getUpdates", 1, timeout=STARTS_WITHIN)
            _wait_for_the_index(folder / "log")
            yield
        finally:
            process.terminate()
            process.wait(30)
    for line in (folder / "log").read_text(encoding="utf-8").splitlines():
        if any(word in line for word in ("ERROR", "Traceback")):
            sys.stderr.write(line + "\n")


def _wait_for_the_index(log: Path) -> None:
    """Where it is built anew, as after a change of the code, that is felt by everybody."""
    begun, done = "building the index in full", "is live"
    given_up = time.monotonic() + STARTS_WITHIN
    time.sleep(2.0)
    while True:
        _, is_building, after = log.read_text(encoding="utf-8").partition(begun)
        if not is_building or done in after:
            return
        if time.monotonic() > given_up:
            raise TimeoutError("the index is not built")
        time.sleep(0.5)


@dataclass(slots=True)
class Rows:
    """The most that waited in the inbox at any look."""

    in_all: int = 0
    in_a_lane: int = 0


@contextlib.contextmanager
def rows_of(database: Path) -> Iterator[Rows]:
    """Looks again and again, until it is left."""
    found, over = Rows(), threading.Event()

    def look() -> None:
        with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as store:
            while not over.wait(0.5):
                depths = store.execute("SELECT count(*) FROM inbox GROUP BY lane").fetchall()
                found.in_all = max(found.in_all, sum(depth for (depth,) in depths))
                found.in_a_lane = max(found.in_a_lane, *(depth for (depth,) in depths), 0)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield found
    finally:
        over.set()
        looking.join()


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def show(what: str, waits: Sequence[float]) -> None:
    """A line: milliseconds."""
    cells = [waits[int(len(waits) * q)] * 1000 for q in (0.5, 0.95, 0.99)]
    lost = sum(math.isinf(wait) for wait in waits)
    shown = " / ".join(f"{cell:.0f}" for cell in (*cells, waits[-1] * 1000))
    _say(f"{what}: {shown} ms (p50 / p95 / p99 / most), {len(waits)} questions, ")
    _say(f"{lost} without an answer; load {_load()}\n")


def explain(what: str, part: Part, trace: dict[str, Any]) -> None:
    """Where the time of a part went."""
    _say(f"{what}, ms from one stage to the next (p50 / p95):\n ")
    waits: dict[str, list[float]] = {stage: [] for stage in (*STAGES, "sent")}
    for chat, asked in part.asked.items():
        passed = trace["stages"].get(f"telegram:{chat}", {})
        at = {**passed, "sent": part.answered.get(chat, math.inf)}
        before = asked
        for stage, found in waits.items():
            if stage in at:
                found.append(at[stage] - before)
                before = at[stage]
    for stage, found in waits.items():
        if found:
            _say(f" {stage} {statistics.median(found) * 1000:.0f}/{p95(found) * 1000:.0f}")
    seconds = part.ended - part.began
    used = [cpu for at, cpu in trace["cpu"] if part.began <= at <= part.ended]
    bot = (max(used) - min(used)) / seconds if used else math.nan
    _say(f"\n  processors: bot {bot:.2f}, server and people {part.cpu / seconds:.2f}\n ")
    for name, calls in trace["calls"].items():
        took = [seconds for at, seconds, _ in calls if part.began <= at <= part.ended]
        if took:
            _say(f" {name} {len(took)} x {statistics.fmean(took) * 1000:.0f} ms,")
    _say("\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def p95(waits: Sequence[float]) -> float:
    """In seconds."""
    return statistics.quantiles(waits, n=20)[-1] if len(waits) > 1 else waits[0]


@functools.cache
def questions() -> list[str]:
    """Ordinary ones, of those with known answers."""
    asked = [one.question for one in covered("vi")]
    random.Random(5).shuffle(asked)  # noqa: S311
    return asked


def measure(run: Run) -> bool:
    """All of it; whether it is as it should be."""
    with tempfile.TemporaryDirectory() as name, running_in_thread() as server:
        folder = Path(name)
        with _bot(server, folder, words=run.words):
            honest = Honest(server, questions())
            enemies = Enemies(server, run.enemies, run.kind)
            enemies.greet()
            honest.ask(Run(3.0, 4.0, 0))  # warm
            before = honest.ask(run)
            show("alone", before.waits)
            enemies.start()
            with rows_of(folder / "bot.sqlite3") as rows:
                beside = honest.ask(run, enemies.stop)
            did = f"{enemies.sent} times, {run.kind}"
            show(f"beside {run.enemies} hostile accounts, {did}", beside.waits)
            after = honest.ask(run)
            show("alone again, at once", after.waits)
        trace = json.loads((folder / "trace").read_text(encoding="utf-8"))
        for what, part in (("alone", before), ("beside", beside), ("again", after)):
            explain(what, part, trace)
        database = f"sqlite+aiosqlite:///{folder / 'bot.sqlite3'}"
        dead, left = dead_letters(database), waiting(database)
    ratio = p95(beside.waits) / p95(before.waits)
    _say(f"p95 beside by p95 alone: {ratio:.2f}; {dead} dead letters, {left} left; ")
    _say(f"waiting at most: {rows.in_all} updates, {rows.in_a_lane} of one account\n")
    is_bounded = rows.in_a_lane <= 2 * LANE_DEPTH
    return ratio <= ALLOWED and not dead and not math.isinf(beside.waits[-1]) and is_bounded


def main() -> int:
    """1 where the hostile ones are felt."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=45.0)
    parser.add_argument("--pace", type=float, default=4.0)
    parser.add_argument("--enemies", type=int, default=50)
    parser.add_argument("--kind", choices=KINDS, default="texts")
    parser.add_argument("--words", action="store_true", help="without the encoder")
    given = parser.parse_args()
    run = Run(given.seconds, given.pace, given.enemies, given.kind, given.words)
    return 0 if measure(run) else 1


if __name__ == "__main__":
    sys.exit(main())
