"""How much do fifty hostile accounts slow everybody else? ``python -m tests.faults.abuse``

The bot as it is installed, with its real content and encoder, in a process of its own, on the local
Bot API server. Honest people ask ordinary questions at a steady pace, first alone, then beside
accounts that each send the dearest texts known (`tests/matching/test_effort.py`) as fast as the
flood rule lets them, then alone again. Every honest answer is counted from when its question
reaches the Bot API to when its answer does. Ends with status 1 where the p95 is more than twice
what it is alone, where an honest question has no answer, or where there is a dead letter.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.delivery.flood import MESSAGES, WINDOW
from tests.content.questions import covered
from tests.faults.burst import text_update
from tests.faults.effects import dead_letters, waiting
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


class Honest:
    """People who ask, and how long each waits."""

    def __init__(self, server: ThreadedBotApiServer, questions: Sequence[str]) -> None:
        self._server = server
        self._questions = questions
        self._next = HONEST

    def ask(self, run: Run) -> dict[int, float]:
        """When each asked, by chat; asks for as long as a part lasts."""
        asked: dict[int, float] = {}
        began = time.monotonic()
        for number in range(int(run.pace * run.seconds)):
            time.sleep(max(0.0, began + number / run.pace - time.monotonic()))
            self._next += 1
            text = self._questions[self._next % len(self._questions)]
            asked[self._next] = time.monotonic()
            self._server.add_update(text_update(self._next, text, int(time.time())))
        return asked

    def waits(self, asked: dict[int, float]) -> list[float]:
        """Seconds, sorted; infinite for who has no answer after all patience."""
        given_up = time.monotonic() + PATIENCE
        while True:
            answered: dict[int, float] = {}
            for call in self._server.calls_of("sendMessage"):
                answered.setdefault(int(call.params["chat_id"]), call.at)
            waits = [answered.get(chat, math.inf) - at for chat, at in asked.items()]
            if math.inf not in waits or time.monotonic() > given_up:
                return sorted(waits)
            time.sleep(0.2)


class Enemies(threading.Thread):
    """Each sends as many messages as the flood rule answers, and not one more."""

    def __init__(self, server: ThreadedBotApiServer, count: int) -> None:
        super().__init__(daemon=True)
        self._server = server
        self._count = count
        self._over = threading.Event()
        self.sent = 0

    def run(self) -> None:
        """Until told to stop; those of one round spread over its length."""
        texts = [text[:4096] for text in HOSTILE.values()]
        apart = WINDOW / MESSAGES / self._count * 1.02
        chance, due = random.Random(3), time.monotonic()  # noqa: S311
        while not self._over.is_set():
            chat = ENEMIES + self.sent % self._count
            # A few letters of its own, or what was read before would be remembered.
            text = f"{chance.randrange(10**6)} {chance.choice(texts)}"[:4096]
            self._server.add_update(text_update(chat, text, int(time.time())))
            self.sent += 1
            due += apart
            time.sleep(max(0.0, due - time.monotonic()))

    def stop(self) -> None:
        """And wait for the last one."""
        self._over.set()
        self.join()


@contextlib.contextmanager
def _bot(server: ThreadedBotApiServer, folder: Path) -> Iterator[None]:
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
            [sys.executable, "-m", "bot", "run"], env=environment, stdout=log, stderr=log
        )
        try:
            server.wait_for_calls("getUpdates", 1, timeout=STARTS_WITHIN)
            yield
        finally:
            process.terminate()
            process.wait(30)
    for line in (folder / "log").read_text(encoding="utf-8").splitlines():
        if any(word in line for word in ("ERROR", "Traceback")):
            sys.stderr.write(line + "\n")


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def show(what: str, waits: Sequence[float]) -> None:
    """A line: milliseconds."""
    cells = [waits[int(len(waits) * q)] * 1000 for q in (0.5, 0.95, 0.99)]
    lost = sum(math.isinf(wait) for wait in waits)
    shown = " / ".join(f"{cell:.0f}" for cell in (*cells, waits[-1] * 1000))
    sys.stdout.write(f"{what}: {shown} ms (p50 / p95 / p99 / most), {len(waits)} questions, ")
    sys.stdout.write(f"{lost} without an answer; load {_load()}\n")
    sys.stdout.flush()


def p95(waits: Sequence[float]) -> float:
    """In seconds."""
    return statistics.quantiles(waits, n=20)[-1]


def questions() -> list[str]:
    """Ordinary ones, of those with known answers."""
    asked = [one.question for one in covered("vi")]
    random.Random(5).shuffle(asked)  # noqa: S311
    return asked


def measure(run: Run) -> bool:
    """All of it; whether it is as it should be."""
    with tempfile.TemporaryDirectory() as name, running_in_thread() as server:
        folder = Path(name)
        with _bot(server, folder):
            honest = Honest(server, questions())
            honest.waits(honest.ask(Run(3.0, 4.0, 0)))  # warm
            before = honest.waits(honest.ask(run))
            show("alone", before)
            enemies = Enemies(server, run.enemies)
            enemies.start()
            asked = honest.ask(run)
            enemies.stop()
            beside = honest.waits(asked)
            show(f"beside {run.enemies} hostile accounts, {enemies.sent} messages", beside)
            after = honest.waits(honest.ask(run))
            show("alone again, at once", after)
        database = f"sqlite+aiosqlite:///{folder / 'bot.sqlite3'}"
        dead, left = dead_letters(database), waiting(database)
    ratio = p95(beside) / p95(before)
    sys.stdout.write(f"p95 beside by p95 alone: {ratio:.2f}; {dead} dead letters, {left} left\n")
    return ratio <= ALLOWED and not dead and not math.isinf(beside[-1])


def main() -> int:
    """1 where the hostile ones are felt."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=45.0)
    parser.add_argument("--pace", type=float, default=4.0)
    parser.add_argument("--enemies", type=int, default=50)
    given = parser.parse_args()
    return 0 if measure(Run(given.seconds, given.pace, given.enemies)) else 1


if __name__ == "__main__":
    sys.exit(main())
