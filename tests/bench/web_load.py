"""Five hundred open pages that ask, and Telegram beside them.

`python -m tests.bench.web_load`: the bot as an operator runs it, on the shipped content with words
and letters alone, with the web page and a local Bot API server. People on Telegram ask at a steady
rate, all the time; the pages ask `--rate` questions a second in every second phase of `--seconds`.
Pages are a process of their own; each has its session and its address. Waits are counted from when
a question was due, so that a stall counts for all that it held up.

Ends with status 1 where an answer is missing, or where a page's p95 is above 100 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from bot.evaluation.questions import read_questions
from bot.settings import ROOT
from tests.tools.bot_api import ThreadedBotApiServer, running_in_thread
from tests.tools.lexical import without_the_encoder

ALLOWED = 0.1
"""Seconds that a page may wait, at p95."""
ON_TELEGRAM = 5.0
"""Questions a second there."""
CHATS = 200
SETTLING = 2.0
"""Seconds at the begin of a phase that are not counted."""
PATIENCE = 30.0
"""Seconds after which an answer counts as missing."""


@dataclass
class Page:
    """One open page: its connection, its cookie and its address."""

    host: str
    port: int
    number: int
    cookie: str = ""
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None)

    async def request(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Status and body; on the connection that is open, or on a new one."""
        address = f"198.51.{self.number // 250}.{1 + self.number % 250}"
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"X-Forwarded-For: {address}\r\nCookie: {self.cookie}\r\n\r\n"
        )
        if self._streams is None or self._streams[0].at_eof():
            self._streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self._streams
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        if cookie := re.search(r"(?im)^set-cookie: ([^;\r]+)", answer):
            self.cookie = cookie[1]
        length = re.search(r"(?im)^content-length: (\d+)", answer)
        return int(answer.split()[1]), await reader.readexactly(int(length[1]) if length else 0)

    async def ask(self, text: str) -> bool:
        """Whether there was an answer."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                body = json.dumps({"text": text}).encode()
                status, answer = await self.request("POST", "/api/messages", body)
                return status == 200 and bool(json.loads(answer)["replies"])
        return False


@dataclass
class Waits:
    """Seconds until the answers, and how many never came."""

    seconds: list[float] = field(default_factory=list)
    missing: int = 0

    def add(self, others: Waits) -> None:
        """Those of another phase."""
        self.seconds += others.seconds
        self.missing += others.missing

    def percentile(self, part: int) -> float:
        """In seconds."""
        return statistics.quantiles(self.seconds, n=100)[part - 1]


async def _browse(
    address: tuple[str, int], pages: int, phases: Sequence[tuple[float, float]], rate: float
) -> Waits:
    host, port = address
    chance = random.Random(7)  # noqa: S311
    texts = [q.text for name in ("vi", "en") for q in read_questions(ROOT / "tests/content" / name)]
    crowd = [Page(host, port, number) for number in range(pages)]
    for page in crowd:
        assert (await page.request("GET", "/"))[0] == 200
    waits = Waits()

    async def one(page: Page, due: float, is_counted: bool) -> None:
        text = chance.choice(texts)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if not await page.ask(text):
            waits.missing += 1
        elif is_counted:
            waits.seconds.append(time.monotonic() - due)

    for begin, end in phases:
        number = round((end - begin) * rate)
        moments = [begin + k / rate for k in range(number)]
        await asyncio.gather(
            *(one(crowd[k % pages], at, at > begin + SETTLING) for k, at in enumerate(moments))
        )
    return waits


def browse(
    address: tuple[str, int],
    pages: int,
    phases: Sequence[tuple[float, float]],
    rate: float,
    pipe: multiprocessing.connection.Connection,
) -> None:
    """The pages' process."""
    pipe.send(asyncio.run(_browse(address, pages, phases, rate)))


class Asking:
    """Telegram's people, on a thread."""

    def __init__(self, server: ThreadedBotApiServer) -> None:
        self._server = server
        self._ends = threading.Event()
        self._asked: list[tuple[float, int]] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self) -> None:
        """At a steady rate from now on."""
        self._thread.start()

    def end(self) -> None:
        """No more."""
        self._ends.set()
        self._thread.join()

    def _run(self) -> None:
        number, due = 0, time.monotonic()
        while not self._ends.wait(max(0.0, due - time.monotonic())):
            chat = 5000 + number % CHATS
            self._asked.append((time.monotonic(), chat))
            self._server.send_text(chat, "apec", language_code="vi")
            number, due = number + 1, due + 1 / ON_TELEGRAM

    def waits(self, phases: Sequence[tuple[float, float]]) -> Waits:
        """Of what was asked within these times."""
        answered: dict[int, list[float]] = {}
        for call in self._server.calls_of("sendMessage"):
            answered.setdefault(int(call.params["chat_id"]), []).append(call.at)
        found = Waits()
        for at, chat in self._asked:
            if any(begin + SETTLING < at < end for begin, end in phases):
                later = [sent for sent in answered.get(chat, []) if sent >= at]
                if later:
                    found.seconds.append(min(later) - at)
                else:
                    found.missing += 1
        return found


@contextlib.contextmanager
def bot(home: Path, server: ThreadedBotApiServer) -> Iterator[tuple[psutil.Process, str, int]]:
    """The bot, and where its page is."""
    environ = {
        **os.environ,
        "PYTHONPATH": f"{without_the_encoder(home / 'without')}{os.pathsep}{ROOT}",
        "PYTHONUTF8": "1",
        "DATA_DIR": str(home / "data"),
        "TELEGRAM_BOT_TOKEN": server.token,
        "TELEGRAM_API_URL": server.url,
        "TELEGRAM_RICH": "0",  # every answer is a sendMessage, as `Asking.waits` counts
        "PORT": "0",
        "WEB_PORT": "0",
        "WEB_PROXIES": "127.0.0.1",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=home,
        env=environ,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            served = (re.search(r"page is served at http://(.+):(\d+)", s) for s in process.stderr)
            found = next(filter(None, served))
            threading.Thread(target=process.stderr.read, daemon=True).start()
            yield psutil.Process(process.pid), found[1], int(found[2])
        finally:
            process.send_signal(signal.SIGTERM)


def measured(pages: int, rate: float, seconds: float, rounds: int) -> tuple[Table, bool]:
    """The table, and whether all is well."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(running_in_thread())
        process, host, port = stack.enter_context(bot(home, server))
        server.send_text(1, "apec", language_code="vi")
        server.wait_for_calls("sendMessage", 1, timeout=120)
        begin = time.monotonic() + 10.0 + pages / 50
        edges = [begin + seconds * number for number in range(2 * rounds + 2)]
        quiet = list(zip(edges[0::2], edges[1::2], strict=True))
        loaded = list(zip(edges[1::2], edges[2::2], strict=False))
        people = Asking(server)
        people.begin()
        ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        browsing = context.Process(target=browse, args=((host, port), pages, loaded, rate, theirs))
        browsing.start()
        time.sleep(max(0.0, begin - time.monotonic()))
        before = process.memory_info().rss
        waits: Waits = ours.recv()
        time.sleep(max(0.0, quiet[-1][1] - time.monotonic()))
        after = process.memory_info().rss
        people.end()
        browsing.join()
        time.sleep(2.0)
        apart, beside = people.waits(quiet), people.waits(loaded)
    table = Table("who", "answers", "missing", "p50 ms", "p95 ms", "p99 ms")
    rows = {f"{pages} pages, {rate:g} a second": waits}
    rows |= {"Telegram, pages silent": apart, "Telegram, pages ask": beside}
    for name, one in rows.items():
        figures = (f"{1000 * one.percentile(part):.1f}" for part in (50, 95, 99))
        table.add_row(name, str(len(one.seconds)), str(one.missing), *figures)
    moved = beside.percentile(95) / apart.percentile(95)
    table.caption = (
        f"Telegram's p95 by that beside silence: {moved:.2f}; "
        f"memory {before / 1e6:.0f} -> {after / 1e6:.0f} MB"
    )
    missing = waits.missing + apart.missing + beside.missing
    return table, missing == 0 and waits.percentile(95) <= ALLOWED


def main() -> int:
    """As the module says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    table, is_well = measured(given.pages, given.rate, given.seconds, given.rounds)
    Console(width=110).print(table)
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
