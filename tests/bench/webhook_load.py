"""How many updates a second the webhook stores, and how long each caller waits.

`python -m tests.bench.webhook_load`: the real server, real HTTP, on SQLite and on PostgreSQL; the
callers are a process of their own. `--seconds`, `--connections`, and `--rate` for so many a second
rather than as many as possible; waits are then counted from when a request was due. The first
second is not counted among the waits.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.channels.common.receiving import webhook_route
from bot.channels.telegram.webhook import TelegramSender
from bot.delivery.receiver import Receiver
from bot.operations.http import serving
from bot.storage.database import open_database
from bot.storage.inbox_store import SqlInboxStore
from tests.tools import postgresql

SECRET = "0123456789abcdef0123456789abcdef"
TEXT = "Nghị quyết 59 về hội nhập quốc tế ra đời ngày nào? 🙂"


def body(number: int) -> bytes:
    """An update as Telegram writes it; 500 chats take turns."""
    person = {
        "id": 1000 + number % 500,
        "is_bot": False,
        "first_name": "Lan",
        "language_code": "vi",
    }
    chat = {"id": person["id"], "first_name": "Lan", "type": "private"}
    message = {"message_id": number, "from": person, "chat": chat, "date": 1_790_000_000}
    return json.dumps({"update_id": number, "message": {**message, "text": TEXT}}).encode()


WARMING = 1.0
"""Seconds."""


async def caller(
    port: int, first: int, step: int, times: tuple[float, float, float], waits: list[float]
) -> int:
    """One connection, one request after the other; how many were answered.

    `times`: begin, end, and seconds from one request to the next (0: at once). Raises for any
    answer but 200.
    """
    begin, until, pause = times
    due = begin + pause * first / step
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = first
    while time.monotonic() < until:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        content = body(number)
        head = (
            "POST /telegram HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        began = due if pause else time.monotonic()
        writer.write(head.encode() + content)
        answer = await reader.readuntil(b"\r\n\r\n")
        now = time.monotonic()
        if now > begin + WARMING:
            waits.append(now - began)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.decode())
        number += step
        due += pause
    writer.close()
    return (number - first) // step


def callers(port: int, asked: argparse.Namespace, results: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    """The other process."""

    async def run() -> tuple[int, list[float]]:
        waits: list[float] = []
        count, begin = asked.connections, time.monotonic()
        pause = count / asked.rate if asked.rate else 0.0
        times = (begin, begin + WARMING + asked.seconds, pause)
        answered = await asyncio.gather(
            *(caller(port, n + 1, count, times, waits) for n in range(count))
        )
        return sum(answered), waits

    results.put(asyncio.run(run()))


@contextlib.asynccontextmanager
async def webhook(address: str) -> AsyncIterator[tuple[int, SqlInboxStore]]:
    """The real route on an empty database."""
    engine = await open_database(address)
    inbox = SqlInboxStore(engine)
    receiver = Receiver(inbox)
    sender = TelegramSender(SECRET, "telegram:99")
    route = webhook_route("https://bot/telegram", sender, receiver.accept)
    async with serving([route], "127.0.0.1", 0) as port:
        yield port, inbox
    await engine.dispose()


async def measure(address: str, asked: argparse.Namespace) -> list[str]:
    """One row of the table."""
    async with webhook(address) as (port, inbox):
        results = multiprocessing.get_context("spawn").Queue()
        process = multiprocessing.get_context("spawn").Process(
            target=callers, args=(port, asked, results)
        )
        before = resource.getrusage(resource.RUSAGE_SELF)
        process.start()
        answered, waits = await asyncio.to_thread(results.get)
        process.join()
        after = resource.getrusage(resource.RUSAGE_SELF)
        stored = (await inbox.depths(["telegram"])).inbox
    if stored != answered:
        raise RuntimeError(f"{answered} answered 200, {stored} stored")
    waits.sort()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    shares = [waits[int(len(waits) * share)] * 1000 for share in (0.5, 0.95, 0.99)]
    return [
        f"{len(waits) / asked.seconds:,.0f}",
        *(f"{wait:.1f}" for wait in shares),
        f"{cpu / answered * 1e6:.0f}",
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--connections", type=int, default=40)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    table = Table(title=f"{asked.connections} connections, {os.cpu_count()} cores, load {load:.1f}")
    for column in ("store", "stored/s", "p50 ms", "p95 ms", "p99 ms", "CPU µs each"):
        table.add_column(column)
    if asked.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            address = f"sqlite+aiosqlite:///{Path(folder) / 'bot.sqlite3'}"
            row = asyncio.run(measure(address, asked))
            table.add_row("SQLite", *row)
    if asked.only != "sqlite":
        with postgresql.database() as address:
            row = asyncio.run(measure(address, asked))
            table.add_row("PostgreSQL", *row)
    Console().print(table)


if __name__ == "__main__":
    main()
