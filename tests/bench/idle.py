"""What does the bot do while nobody asks anything?

`python -m tests.bench.idle [--seconds 300] [--people N] [ROOT …]`: the bot on Telegram (a local Bot
API server), on SQLite and on PostgreSQL, with nothing to do. ROOT is a folder with another build,
measured beside this one, in turn. Counted are switches between threads, processor time, what the
process writes and, on PostgreSQL, transactions. Then somebody asks: how long until the answer.

With --people, this build alone, over a database that knows so many who wrote in the last day; then
15 people a second ask for 12 seconds: how many are answered, and p50 and p95 of their waits.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from bot.settings import ROOT
from bot.storage.database import open_database
from tests.bench.growth import fill
from tests.tools import postgresql
from tests.tools.bot_api import ThreadedBotApiServer, running_in_thread
from tests.tools.lexical import without_the_encoder

CHAT = 7
SETTLING = 20.0
"""Seconds after the first answer that are not counted: what follows an answer is over by then."""
ERASING = 90e-6
"""Seconds more for each who wrote before: the lanes of all of them are erased at the start, a
million in some 25 s of a quiet machine (GROWTH.md)."""
QUESTION = "How long is the wooden bridge?"
RATE, BURST = 15.0, 12.0
"""Messages a second, and for how many seconds: what a million people broke at 304a197."""


@dataclass(frozen=True)
class Counts:
    """Of one process, since it began; transactions since the server began."""

    at: float
    switches: int
    processor: float
    written: int
    transactions: int


def counted(process: psutil.Process, database: str) -> Counts:
    """As of now."""
    times = process.cpu_times()
    return Counts(
        time.monotonic(),
        sum(map(_switches, Path(f"/proc/{process.pid}/task").iterdir())),
        times.user + times.system,
        process.io_counters().write_bytes,
        postgresql.transactions(database) if database else 0,
    )


def _switches(task: Path) -> int:
    lines = (task / "status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)


def small_content(root: Path, directory: Path) -> Path:
    """Written by that build's own tests: an older one refuses keys that it does not know."""
    write = "import pathlib, sys; from tests.small_content import write_small_content as write\n"
    write += "write(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", write, str(directory)], cwd=root, check=True)
    return directory


@contextlib.contextmanager
def bot(root: Path, home: Path, server: ThreadedBotApiServer, database: str) -> Iterator[int]:
    """The build of that folder, at work."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{without_the_encoder(home / 'without')}{os.pathsep}{root}",
        "PYTHONUTF8": "1",
        "CONTENT_DIR": str(small_content(root, home / "content")),
        "LOCALES_DIR": str(root / "locales"),
        "DATA_DIR": str(home / "data"),
        "TELEGRAM_BOT_TOKEN": server.token,
        "TELEGRAM_API_URL": server.url,
        "PORT": "0",
        "WEB_PORT": "",
        **({"DATABASE_URL": database} if database else {}),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=home,
        env=environ,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)


def asked(server: ThreadedBotApiServer) -> float:
    """Seconds until the answer."""
    began = time.monotonic()
    update = server.send_text(CHAT, QUESTION, language_code="en")
    server.wait_for_reply(CHAT, after=update, timeout=120)
    return time.monotonic() - began


def known(people: int, database: str, home: Path) -> None:
    """Before the bot starts: those who wrote in the last day."""

    async def write() -> None:
        (home / "data").mkdir(mode=0o700)
        engine = await open_database(database or f"sqlite+aiosqlite:///{home}/data/nhipcau.sqlite3")
        await fill(engine, people)
        await engine.dispose()

    asyncio.run(write())


def asked_by_many(server: ThreadedBotApiServer) -> str:
    """Of so many a second: the answered, and the milliseconds that they waited."""
    updates, began = {}, time.monotonic()
    for number in range(int(RATE * BURST)):
        time.sleep(max(0.0, began + number / RATE - time.monotonic()))
        chat = CHAT + 1 + number
        updates[chat] = (time.monotonic(), server.send_text(chat, QUESTION, language_code="en"))
    waits = []
    for chat, (at, update) in updates.items():
        with contextlib.suppress(TimeoutError):
            waits.append(1000 * (server.wait_for_reply(chat, after=update, timeout=30).at - at))
    p95 = statistics.quantiles(waits, n=20)[-1]
    return f"{len(waits)} of {len(updates)}, {statistics.median(waits):.0f} / {p95:.0f}"


def measured(root: Path, kind: str, seconds: float, people: int) -> list[str]:
    """A row of the table."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(running_in_thread())
        is_on_server = kind == "PostgreSQL"
        database = stack.enter_context(postgresql.database()) if is_on_server else ""
        if people:
            known(people, database, home)
        process = psutil.Process(stack.enter_context(bot(root, home, server, database)))
        asked(server)
        time.sleep(SETTLING + people * ERASING)
        before = counted(process, database)
        time.sleep(seconds)
        after = counted(process, database)
        first = asked(server)
        many = asked_by_many(server) if people else ""
    passed = after.at - before.at
    return [
        str(root),
        kind,
        f"{(after.switches - before.switches) / passed:.0f}",
        f"{(after.processor - before.processor) / passed:.2%}",
        f"{(after.written - before.written) / passed / 1000:.1f}",
        f"{(after.transactions - before.transactions) / passed:.1f}" if database else "",
        f"{first * 1000:.0f}",
        many,
    ]


def main() -> None:
    """As the module says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("roots", nargs="*", type=Path, metavar="ROOT")
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--people", type=int, default=0)
    given = parser.parse_args()
    table = Table(
        "build",
        "database",
        "switches a second",
        "processor",
        "written kB/s",
        "transactions a second",
        "first answer ms",
        "answered of many, p50 / p95 ms",
    )
    for kind in ("SQLite", "PostgreSQL"):
        for root in (ROOT, *([] if given.people else given.roots)):
            table.add_row(*measured(root, kind, given.seconds, given.people))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
