"""The whole of it: ``python -m tests.faults.soak [kills] [plain] [stop] …``, see `main`.

Prints a table, as the README shows it. Takes about half an hour on two cores; `make test` runs the
same in small. Without arguments everything.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from tests.faults.broken import CORPUS, mutations
from tests.faults.burst import (
    Burst,
    Count,
    Processes,
    bots,
    count,
    kill_and_restart,
    rates,
    text_update,
    wait_until_quiet,
)
from tests.faults.effects import dead_letters, handled, stored, unsent, waiting
from tests.faults.proxy import Line, proxied
from tests.faults.three import killed
from tests.tools import postgresql
from tests.tools.bot_api import ThreadedBotApiServer, running_in_thread
from tests.tools.bot_api.model import JsonObject
from tests.tools.pooler import pooled, program, version_of

DURABLE, PLAIN = "tests.faults.durable_bot", "tests.faults.plain_bot"
FULL = Burst(chats=200, each=25)
KILLS = 20


@dataclass
class Row:
    """A line of the table."""

    what: str
    messages: int
    kills: int
    lost: str
    twice: str
    order: str
    repeats: str
    more: str = ""


def show(row: Row) -> None:
    """As Markdown."""
    cells = [row.what, f"{row.messages:,}", str(row.kills)]
    cells += [row.lost, row.twice, row.order, row.repeats, row.more]
    sys.stdout.write("| " + " | ".join(cells) + " |\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "PostgreSQL":
        with postgresql.database() as address:
            yield address
        return
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite+aiosqlite:///{Path(folder) / 'bot.sqlite3'}"


@contextlib.contextmanager
def _running(kind: str) -> Iterator[tuple[ThreadedBotApiServer, Processes, str]]:
    with (
        _database(kind) as database,
        running_in_thread() as server,
        bots(DURABLE, server.url, server.token, database) as processes,
    ):
        yield server, processes, database


def kills(kind: str, replicas: int) -> None:
    """F1 and F2."""
    with _running(kind) as (server, processes, database):
        FULL.load(server)
        for _ in range(replicas):
            processes.start()
        began = time.monotonic()
        kill_and_restart(processes, KILLS, (0.2, 2.0), random.Random(1))  # noqa: S311
        wait_until_quiet(server, FULL, patience=900, quiet=60)
        found = count(server, FULL)
        found.seconds = time.monotonic() - began
        sent = [call.at for call in server.calls_of("sendMessage")]
        effects = handled(database)
        twice = sum(max(0, n - FULL.each) for n in effects.values())
    processes_are = "1 process" if replicas == 1 else f"{replicas} replicas"
    what = f"this bot, {kind}, {processes_are}"
    _report(what, found, KILLS, str(twice), f"at most {rates(sent, 1.0)} sends in a second")


def three(kind: str, replicas: int) -> None:
    """Telegram, Zalo and Messenger in the same processes, which are killed."""
    with _database(kind) as database:
        told = killed(database, people=30, each=8, kills=KILLS // 2, replicas=replicas)
    for name, one in told.items():
        twice = sum(max(0, times - 8) for times in one.handled)
        what = f"{name} of three, {kind}, {replicas} at once"
        worst = f"at most {one.most_repeats} to one person"
        counts = (str(one.lost), str(twice), str(one.disorder), str(one.repeats))
        show(Row(what, one.asked, KILLS // 2, *counts, worst))


def pooler(programs: Sequence[str]) -> None:
    """Two replicas and 200 messages: without a pooler, and behind each of these."""
    _pooled("no pooler", contextlib.nullcontext)
    for path in programs:
        _pooled(version_of(path), partial(pooled, program=path))


def _pooled(what: str, through: Callable[[str], AbstractContextManager[str]]) -> None:
    burst = Burst(chats=40, each=5)
    with (
        postgresql.database() as own,
        through(own) as address,
        running_in_thread() as server,
        bots(DURABLE, server.url, server.token, address) as processes,
    ):
        burst.load(server)
        for _ in range(2):
            processes.start()
        began = time.monotonic()
        wait_until_quiet(server, burst, patience=120, quiet=10)
        found = count(server, burst)
        last = max((call.at for call in server.calls_of("sendMessage")), default=began)
        alive = sum(process.poll() is None for process in processes.running)
        twice = sum(max(0, n - burst.each) for n in handled(own).values())
        left = f"{unsent(own)} left in the outbox, {alive} of 2 replicas run"
        logged = processes.log().count("Traceback")
    more = f"answered in {last - began:.1f} s; {left}; {logged} tracebacks"
    _report(f"{what}, 2 replicas", found, 0, str(twice), more)


def plain() -> None:
    """The same burst through the library's own polling: every message that is not answered after
    the last restart was lost at a kill."""
    with running_in_thread() as server, bots(PLAIN, server.url, server.token) as processes:
        FULL.load(server)
        processes.start()
        kill_and_restart(processes, KILLS, (0.2, 2.0), random.Random(1))  # noqa: S311
        wait_until_quiet(server, FULL, patience=600, quiet=20)
        found = count(server, FULL)
    _report("python-telegram-bot, its own polling", found, KILLS, "-", "")


def _report(what: str, found: Count, times: int, twice: str, more: str) -> None:
    worst = max(found.by_chat.values(), default=0)
    repeats = f"{found.repeated} (≤ {worst} a chat)" if found.repeated else "0"
    lost, order = str(found.lost), str(found.inversions)
    show(Row(what, found.messages, times, lost, twice, order, repeats, more))


def stop(kind: str) -> None:
    """F4: SIGTERM with 10,000 waiting."""
    burst = Burst(chats=400, each=25)
    with _running(kind) as (server, processes, database):
        burst.load(server)
        process = processes.start()
        server.wait_for_calls("sendMessage", 5, timeout=60)
        began = time.monotonic()
        status = processes.terminate(process)
        seconds = time.monotonic() - began
        still_there = set(server.pending_update_ids()) - stored(database)
        left = waiting(database) + len(still_there) + sum(handled(database).values())
    lost = burst.messages - left
    show(
        Row(f"SIGTERM, {kind}", burst.messages, 0, str(lost), "0", "0", "0",
            f"ended after {seconds:.1f} s with status {status}")
    )  # fmt: skip


def backlog(kind: str) -> None:
    """F21: 100,000 waiting, and somebody new."""
    burst = Burst(chats=5000, each=20)
    newcomer = 77
    with _running(kind) as (server, processes, _):
        burst.load(server)
        process = processes.start()
        memory = psutil.Process(process.pid).memory_info
        began, most = time.monotonic(), 0.0
        while server.pending_update_ids():
            most = max(most, memory().rss / 2**20)
            time.sleep(0.2)
        taken = time.monotonic() - began
        waits = []
        for number in range(5):
            asked = time.monotonic()
            update = server.add_update(text_update(newcomer, str(number), int(time.time())))
            server.wait_for_reply(newcomer, after=update, timeout=60)
            waits.append(time.monotonic() - asked)
            time.sleep(2.0)
        most = max(most, memory().rss / 2**20)
    show(
        Row(f"backlog, {kind}", burst.messages, 0, "0", "0", "0", "0",
            f"stored at {burst.messages / taken:,.0f}/s; at most {most:.0f} MB; "
            f"a new chat answered after {max(waits):.1f} s at most")
    )  # fmt: skip


PACE = 20
"""Messages a second."""
POISON_PACE = 12
"""The same beside broken ones. A third of those are answered, several at once, and no more than 25
messages may be sent in a second: at twenty it is that which one would wait for."""


def _answered(
    server: ThreadedBotApiServer,
    seconds: int,
    pace: int = PACE,
    beside: Sequence[Sequence[JsonObject]] = (),
) -> list[float]:
    """How long each waited, of 400 people who write so many messages a second in all; sorted, no
    answer: infinite.

    `beside`: for each second, what else arrives.
    """
    chance, asked = random.Random(2), []  # noqa: S311
    began = time.monotonic()
    for number in range(pace * seconds):
        time.sleep(max(0.0, began + number / pace - time.monotonic()))
        second, is_within = divmod(number, pace)
        if is_within == 0 and second < len(beside):
            for body in beside[second]:
                server.add_update(body)
        chat = 1000 + chance.randrange(400)
        server.add_update(text_update(chat, f"n{number}", int(time.time())))
        asked.append(time.monotonic())
    waits: list[float] = []
    for _ in range(40):
        time.sleep(0.5)
        answers = {c.params["text"]: c.at for c in server.calls_of("sendMessage")}
        waits = [answers.get(f"n{n}", math.inf) - at for n, at in enumerate(asked)]
        if math.inf not in waits:
            break
    return sorted(waits)


def _show_waits(what: str, waits: Sequence[float], more: str = "") -> None:
    lost = sum(wait == math.inf for wait in waits)
    shown = " / ".join(f"{waits[int(len(waits) * q)] * 1000:.0f}" for q in (0.5, 0.95, 0.99))
    most = f"{waits[-1] * 1000:.0f} ms at most"
    more = f"answered after {shown} ms (p50 / p95 / p99), {most}{more}"
    show(Row(what, len(waits), 0, str(lost), "0", "0", "0", more))


def _warm(server: ThreadedBotApiServer) -> None:
    server.add_update(text_update(9, "0", int(time.time())))
    server.wait_for_reply(9, after=0, timeout=60)


def pace(kind: str) -> None:
    """Replies at a steady 20 messages a second, from people who write now."""
    with _running(kind) as (server, processes, _):
        processes.start()
        _warm(server)
        _show_waits(f"{PACE} messages a second, {kind}", _answered(server, 60))


def poison(kind: str) -> None:
    """F13: with updates among them that cannot be handled, as they come in reality: tried five
    times, for twenty seconds."""
    broken = [*mutations(200, seed=7), *CORPUS.values()]
    beside = [broken[n::50] for n in range(50)]
    with _running(kind) as (server, processes, database):
        processes.start()
        _warm(server)
        waits = _answered(server, 60, POISON_PACE, beside)
        time.sleep(25)  # the last of them
        laid_aside, left = dead_letters(database), waiting(database)
    more = f"; beside {len(broken)} broken ones, {laid_aside} of them laid aside, {left} left"
    _show_waits(f"{POISON_PACE} messages a second, {kind}", waits, more)


def outage(kind: str) -> None:
    """F6: the line to Telegram swallows everything for five minutes, then 20 people ask."""
    seconds = 300
    with (
        _database(kind) as database,
        running_in_thread() as server,
        proxied(server.url) as (url, turn),
        bots(DURABLE, url, server.token, database) as processes,
    ):
        process = psutil.Process(processes.start().pid)
        _warm(server)
        turn(Line.HOLE)
        time.sleep(20)  # what was in the air is given up
        before, began = process.cpu_times(), time.monotonic()
        time.sleep(seconds - 20)
        after, took = process.cpu_times(), time.monotonic() - began
        share = (after.user + after.system - before.user - before.system) / took
        asked = {c: server.add_update(text_update(c, "n", int(time.time()))) for c in range(50, 70)}
        turn(Line.GOOD)
        began = time.monotonic()
        for chat, update in asked.items():
            server.wait_for_reply(chat, after=update, timeout=60)
        back = time.monotonic() - began
    show(
        Row(f"no line for {seconds // 60} minutes, {kind}", len(asked), 0, "0", "0", "0", "0",
            f"{share:.1%} of a core meanwhile; all answered {back:.1f} s after it was back")
    )  # fmt: skip


def main() -> None:
    """What the arguments name, or everything."""
    every: dict[str, list[Callable[[], None]]] = {
        "kills": [lambda: kills("SQLite", 1), lambda: kills("PostgreSQL", 4)],
        "three": [lambda: three("SQLite", 1), lambda: three("PostgreSQL", 4)],
        "pooler": [lambda: pooler(given.pooler or [p for p in [program()] if p])],
        "plain": [plain],
        "stop": [lambda: stop("SQLite"), lambda: stop("PostgreSQL")],
        "backlog": [lambda: backlog("SQLite"), lambda: backlog("PostgreSQL")],
        "pace": [lambda: pace("SQLite"), lambda: pace("PostgreSQL")],
        "poison": [lambda: poison("SQLite"), lambda: poison("PostgreSQL")],
        "outage": [lambda: outage("SQLite")],
        "load": [load],
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=list(every), choices=[*every, []])
    parser.add_argument(
        "--pooler", action="append", help="A PgBouncer; again for another one. Default: as found."
    )
    given = parser.parse_args()
    chosen = given.what
    sys.stdout.write(
        "| what | messages | kills | lost | done twice | out of order | sent twice | |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    for name in chosen:
        for run in every[name]:
            run()


def load() -> None:
    """Poll, store, match (lexically) and write into the outbox, for two minutes."""
    from tests.faults.load import sustained

    for kind in ("SQLite", "PostgreSQL"):
        with _database(kind) as address:
            rate, growth = asyncio.run(sustained(address, seconds=120))
        show(
            Row(f"polled, stored, matched, written, {kind}", int(rate * 120), 0, "0", "0", "0", "0",
                f"{rate:,.0f}/s for 2 minutes; memory {growth:+.0f} MB")
        )  # fmt: skip


if __name__ == "__main__":
    main()
