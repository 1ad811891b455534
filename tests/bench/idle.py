"""What does the bot do while nobody asks anything?

`python -m tests.bench.idle [--seconds 300] [ROOT …]`: the bot on Telegram (a local Bot API
server), on SQLite and on PostgreSQL, with nothing to do. ROOT is a folder with another build,
measured beside this one, in turn. Counted are switches between threads, processor time, what the
process writes and, on PostgreSQL, transactions. Then somebody asks: how long until the answer.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
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
from tests.small_content import write_small_content
from tests.tools import postgresql
from tests.tools.bot_api import ThreadedBotApiServer, running_in_thread
from tests.tools.lexical import without_the_encoder

CHAT = 7
SETTLING = 20.0
"""Seconds after the first answer that are not counted: what follows an answer is over by then."""
QUESTION = "How long is the wooden bridge?"


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


@contextlib.contextmanager
def bot(root: Path, home: Path, server: ThreadedBotApiServer, database: str) -> Iterator[int]:
    """The build of that folder, at work."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{without_the_encoder(home / 'without')}{os.pathsep}{root}",
        "PYTHONUTF8": "1",
        "CONTENT_DIR": str(write_small_content(home / "content")),
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


def measured(root: Path, kind: str, seconds: float) -> list[str]:
    """A row of the table."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(running_in_thread())
        is_on_server = kind == "PostgreSQL"
        database = stack.enter_context(postgresql.database()) if is_on_server else ""
        process = psutil.Process(stack.enter_context(bot(root, home, server, database)))
        asked(server)
        time.sleep(SETTLING)
        before = counted(process, database)
        time.sleep(seconds)
        after = counted(process, database)
        first = asked(server)
    passed = after.at - before.at
    return [
        str(root),
        kind,
        f"{(after.switches - before.switches) / passed:.0f}",
        f"{(after.processor - before.processor) / passed:.2%}",
        f"{(after.written - before.written) / passed / 1000:.1f}",
        f"{(after.transactions - before.transactions) / passed:.1f}" if database else "",
        f"{first * 1000:.0f}",
    ]


def main() -> None:
    """As the module says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("roots", nargs="*", type=Path, metavar="ROOT")
    parser.add_argument("--seconds", type=float, default=300.0)
    given = parser.parse_args()
    table = Table(
        "build",
        "database",
        "switches a second",
        "processor",
        "written kB/s",
        "transactions a second",
        "first answer ms",
    )
    for kind in ("SQLite", "PostgreSQL"):
        for root in (ROOT, *given.roots):
            table.add_row(*measured(root, kind, given.seconds))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
