"""This build beside another one: `python -m tests.bench.beside BASE`.

BASE is a checkout of the other build, for example made with `git worktree add`. Both are run as
people run them, by `nhipcau ask` and `nhipcau run`, with this Python and its libraries, each on its
own content and its own data. They take turns, question by question where they can, so a machine
that slows down slows both alike. What is shown is of both, and the ratio: below 1, this build needs
less.

Time of the processor is that of all threads of a process. `--data`: where caches and databases are
kept; a folder that a run has filled spares the next run the first start, which may take minutes and
is measured only where there is nothing yet.

`--made-up`: entries of content that is made up (see `scale.py`), for an editor's check and for an
index that is built and loaded. How these grow in both builds is measured by `checking.py ROOT`,
what both do while nobody asks by `idle.py ROOT`. Many people, the webhook and messages under load
each checkout measures by itself: `growth.py`, `webhook_load.py`, `make soak`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil
from rich.console import Console
from rich.table import Table

from bot.evaluation.questions import read_questions
from bot.settings import ROOT
from tests.bench import checking
from tests.tools.bot_api import DEFAULT_TOKEN, ThreadedBotApiServer, running_in_thread
from tests.tools.lexical import without_the_encoder

LONG = 1000
"""Letters of a long question: several ordinary ones, one after the other."""
QUIET = 6.0
"""Seconds with next to nothing done, after which a bot has no work left: more than it waits for the
next edit before it builds in full."""
IDLE_SHARE = 0.15
"""Of a core; a bot that waits needs some hundredths, one that builds an index needs all of it."""
PATIENCE = 1800.0
"""Seconds for the longest single step: a first start that encodes all phrasings."""
MARKS = ("zyxwv kjqpf", "hgwtb mzrlx", "fvqnd bwjkc", "xprgz wdhmq", "qtlbk vznfj")
"""Words that no content has, those of each edit far from those of the others: a phrasing like one
before it would be answered before it is live."""
SHOWN = "59-NQ/TW"
"""Stands in the answer to them."""
SEED = 15
"""The same questions in every run."""
LOCALES = ("vi", "en")


@dataclass
class Build:
    """One of the two, and what was measured of it."""

    name: str
    root: Path
    data: Path
    figures: dict[str, list[float]] = field(default_factory=dict)

    def note(self, what: str, figure: float) -> None:
        """One more measurement."""
        self.figures.setdefault(what, []).append(figure)

    def environment(self, data: Path | None = None, **settings: object) -> dict[str, str]:
        """Nothing of this process's settings but what a process needs to start."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "PYTHONUTF8": "1",
            "PYTHONPATH": str(self.root),
            "DATA_DIR": str(data or self.data),
            "LOG_LEVEL": "ERROR",
            **{name: str(value) for name, value in settings.items()},
        }


def command(*arguments: str) -> list[str]:
    """`nhipcau`, of whichever build is on the path."""
    return [sys.executable, "-m", "bot", *arguments]


def processor_seconds(process: int) -> float:
    """Of all threads that live, to the nanosecond where the system counts so finely."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    except (OSError, ValueError, IndexError):
        times = psutil.Process(process).cpu_times()
        return float(times.user + times.system)


def ask_once(build: Build, what: str, data: Path | None = None) -> None:
    """`nhipcau ask` from start to end: seconds, seconds of the processor, memory."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command("ask", "Nghị quyết 59 ban hành khi nào?"),
        cwd=build.root,
        env=build.environment(data),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{build.name}: `nhipcau ask` ended with status {process.returncode}")
    build.note(f"{what}: s", time.perf_counter() - began)
    build.note(f"{what}: processor, s", used.ru_utime + used.ru_stime)
    build.note(f"{what}: memory, MB", used.ru_maxrss / 1024)


@contextmanager
def asking(build: Build, environment: Mapping[str, str]) -> Iterator[Callable[[str], float]]:
    """A process that answers one question after the other; says what each cost, in seconds."""
    process = subprocess.Popen(
        command("ask", "--json"),
        cwd=build.root,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    asked, told = process.stdin, process.stdout
    assert asked is not None
    assert told is not None

    def ask(question: str) -> float:
        before = processor_seconds(process.pid)
        asked.write(question + "\n")
        asked.flush()
        json.loads(told.readline())
        return processor_seconds(process.pid) - before

    try:
        ask("xin chào")
        yield ask
    finally:
        asked.close()
        process.wait(timeout=30)


def questions(builds: Sequence[Build], count: int, *, is_lexical: bool) -> None:
    """Own questions of both languages, then a few long ones, to both builds in turn."""
    own = ROOT / "tests" / "content"
    found = [q.text for locale in LOCALES for q in read_questions(own / locale)]
    texts = Random(SEED).sample(found, min(count, len(found)))  # noqa: S311  (no secret)
    named = "words and letters alone" if is_lexical else "with vectors"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        without = without_the_encoder(folder / "without") if is_lexical else None
        ask = {}
        for build in builds:
            environment = build.environment()
            if without is not None:
                environment["PYTHONPATH"] = os.pathsep.join([without, str(build.root)])
            ask[build.name] = stack.enter_context(asking(build, environment))
        for text in texts:
            for build in builds:
                build.note(f"a question, {named}: processor, ms", 1e3 * ask[build.name](text))
        for start in range(0, min(len(texts), 400) - 40, 40):
            long = " ".join(texts[start : start + 40])[:LONG]
            for build in builds:
                build.note(f"{LONG} letters, {named}: processor, ms", 1e3 * ask[build.name](long))


@dataclass
class Running:
    """A bot that has answered, and the server that plays Telegram for it."""

    process: subprocess.Popen[bytes]
    server: ThreadedBotApiServer
    content: Path
    chat: int = 1000

    def answer(self, text: str) -> str:
        """From a person who has not written before, so that nobody floods."""
        self.chat += 1
        asked = self.server.send_text(self.chat, text)
        return self.server.wait_for_reply(self.chat, after=asked, timeout=60).text

    def settle(self) -> None:
        """Wait until nothing is being built."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            before = processor_seconds(self.process.pid)
            time.sleep(QUIET)
            if processor_seconds(self.process.pid) - before < IDLE_SHARE * QUIET:
                return
        raise SystemExit("a bot never comes to rest")


@contextmanager
def bot(build: Build) -> Iterator[Running]:
    """`nhipcau run` on a copy of its content, at rest."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(running_in_thread())
        content = directory / "content"
        shutil.copytree(build.root / "content", content)
        data = directory / "data"
        if (build.data / "cache").is_dir():
            shutil.copytree(build.data / "cache", data / "cache")
        environment = build.environment(
            data,
            TELEGRAM_BOT_TOKEN=DEFAULT_TOKEN,
            TELEGRAM_API_URL=server.url,
            CONTENT_DIR=content,
            PORT=0,
            WEB_PORT="",
        )
        process = subprocess.Popen(command("run"), cwd=build.root, env=environment)
        try:
            running = Running(process, server, content)
            running.answer("ASEAN là gì?")
            running.settle()
            yield running
        finally:
            process.terminate()
            process.wait(timeout=60)


def edits(build: Build, times: int) -> None:
    """A phrasing more in a file: until it is answered, and until all is built.

    The first edit after a start and those after it are two different things.
    """
    with bot(build) as running:
        memory = psutil.Process(running.process.pid).memory_info().rss
        build.note("run, at rest: memory, MB", memory / 2**20)
        file = running.content / "entries" / "resolution-59" / "resolution-59-issued.yaml"
        for number, mark in enumerate(MARKS[:times]):
            which = "later edit" if number else "first edit"
            phrasing = f"{mark} là gì"
            lines = file.read_text(encoding="utf-8").splitlines()
            place = next(n for n, line in enumerate(lines) if line.strip().startswith("- "))
            spaces = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
            lines.insert(place, f"{spaces}- {phrasing}")
            used, began = processor_seconds(running.process.pid), time.perf_counter()
            written = file.with_suffix(".new")
            written.write_text("\n".join(lines) + "\n", encoding="utf-8")
            written.replace(file)
            while SHOWN not in running.answer(phrasing):
                if time.perf_counter() - began > PATIENCE:
                    raise SystemExit(f"{build.name}: the edit is never live")
                time.sleep(0.1)
            build.note(f"{which}: live after, s", time.perf_counter() - began)
            running.settle()
            spent = processor_seconds(running.process.pid) - used
            build.note(f"{which}: all built, processor s", spent)


def made_up(builds: Sequence[Build], entries: int) -> None:
    """The same made-up files are checked; an index of as many entries is built, and loaded."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        checking.write(folder / "content", entries)
        for build in builds:
            took = checking.seconds(build.root, folder / "content", folder / build.name)
            build.note(f"content check --strict, {entries} made-up entries: processor, s", took)
            built = _scale(build, "build", entries, folder / build.name)
            named = f"index of {entries} made-up entries, words and letters alone"
            build.note(f"{named}: built, processor s", built["build_s"])
            build.note(f"{named}: built, memory at most, MB", built["build_peak_mb"])
            loaded = _scale(build, "load", entries, folder / build.name)
            build.note(f"{named}: loaded and asked, memory, MB", loaded["memory_mb"])


def _scale(build: Build, step: str, entries: int, folder: Path) -> dict[str, float]:
    """A step of the build's own `scale.py`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.scale", step, str(entries), str(folder)],
        cwd=build.root,
        env=build.environment(),
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def show(ours: Build, base: Build) -> None:
    """Medians, for many figures the mean and p95 as well, and the ratios."""
    table = Table(show_header=True)
    for column in ("", base.name, ours.name, "ratio"):
        table.add_column(column, justify="left" if not column else "right")
    for what, figures in ours.figures.items():
        beside = base.figures.get(what)
        if beside is None:
            continue
        ways: list[tuple[str, Callable[[Sequence[float]], float]]] = [("", statistics.median)]
        if len(figures) >= 20:
            ways = [
                (", mean", statistics.fmean),
                (", p50", statistics.median),
                (", p95", lambda them: statistics.quantiles(them, n=20)[-1]),
            ]
        for name, way in ways:
            there, here = way(beside), way(figures)
            table.add_row(what + name, f"{there:.4g}", f"{here:.4g}", f"{here / there:.3f}")
    Console(width=110).print(table)


def main() -> None:
    """Measure, show."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("base", type=Path, help="a checkout of the other build")
    parser.add_argument("--data", type=Path, help="keeps caches from one run to the next")
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5, help="starts of `nhipcau ask`")
    parser.add_argument("--edits", type=int, default=3, choices=range(1, len(MARKS) + 1))
    parser.add_argument("--made-up", type=int, default=1020, help="entries; 0 leaves it out")
    chosen = parser.parse_args()
    if not (chosen.base / "bot").is_dir():
        raise SystemExit(f"{chosen.base} is no checkout of this project")
    with ExitStack() as stack:
        data = chosen.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        builds = (
            Build("base", chosen.base.resolve(), data.resolve() / "base"),
            Build("here", ROOT, data.resolve() / "here"),
        )
        for build in builds:
            if not build.data.exists():
                build.data.mkdir(parents=True)
                ask_once(build, "first start of all, ask")
        for _ in range(chosen.rounds):
            for build in builds:
                ask_once(build, "index in the cache, ask")
        questions(builds, chosen.questions, is_lexical=False)
        questions(builds, chosen.questions, is_lexical=True)
        for build in builds:
            edits(build, chosen.edits)
        if chosen.made_up:
            made_up(builds, chosen.made_up)
        base, ours = builds
        show(ours, base)


if __name__ == "__main__":
    main()
