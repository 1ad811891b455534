"""Many people write at once, processes are killed meanwhile, in the end everything is counted."""

from __future__ import annotations

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.tools.bot_api import ThreadedBotApiServer

FIRST_CHAT = 1000
_SPACING = 2
"""Seconds between two messages of a person: nobody here floods."""


@dataclass(frozen=True)
class Burst:
    """So many messages from so many people, waiting at Telegram."""

    chats: int
    each: int

    @property
    def messages(self) -> int:
        """All together."""
        return self.chats * self.each

    def lanes(self) -> Iterator[int]:
        """The chats' ids."""
        return iter(range(FIRST_CHAT, FIRST_CHAT + self.chats))

    def load(self, server: ThreadedBotApiServer) -> None:
        """Put them there, everybody's first before anybody's second."""
        began = int(time.time()) - self.each * _SPACING
        for number in range(self.each):
            for chat in self.lanes():
                server.add_update(text_update(chat, str(number), began + number * _SPACING))


def text_update(chat: int, text: str, date: int) -> dict[str, object]:
    """A private message, without its update's number."""
    person = {"id": chat, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
    return {
        "message": {
            "message_id": date % 10**9,
            "date": date,
            "chat": {"id": chat, "type": "private", "first_name": "Lan"},
            "from": person,
            "text": text,
        }
    }


@dataclass
class Count:
    """What became of a burst."""

    messages: int
    answered: int = 0
    lost: int = 0
    repeated: int = 0
    """Answers sent more than once."""
    inversions: int = 0
    """Answers of a chat that came before one of an earlier question (repeats left out)."""
    kills: int = 0
    seconds: float = 0.0
    by_chat: dict[int, int] = field(default_factory=dict)
    """Repeats."""


def count(server: ThreadedBotApiServer, burst: Burst) -> Count:
    """From what arrived at Telegram."""
    found = Count(burst.messages)
    for chat in burst.lanes():
        numbers = [int(m.text) for m in server.messages(chat)]
        first = list(dict.fromkeys(numbers))
        found.answered += len(first)
        found.lost += burst.each - len(first)
        repeats = len(numbers) - len(first)
        found.repeated += repeats
        if repeats:
            found.by_chat[chat] = repeats
        found.inversions += sum(a > b for a, b in itertools.pairwise(first))
    return found


class Processes:
    """Bots in processes of their own, which can be killed and started again."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  (open as long as this is)
        """What they say; a pipe that nobody reads would stop them when it is full."""
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        """One more; returns when it says that it is ready."""
        process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=self._log, start_new_session=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", self.log()
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """As a power cut would."""
        process.kill()
        process.communicate()
        self.running.remove(process)

    def terminate(self, process: subprocess.Popen[bytes], patience: float = 30.0) -> int:
        """As a supervisor would; its exit status."""
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=patience)
        self.running.remove(process)
        return process.returncode

    def log(self) -> str:
        """Of all of them."""
        descriptor = self._log.fileno()
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode()

    def close(self) -> None:
        """Kill whatever runs."""
        for process in list(self.running):
            self.kill(process)
        self._log.close()


@contextmanager
def bots(module: str, *arguments: str) -> Iterator[Processes]:
    """Processes that are gone at the end."""
    processes = Processes(module, *arguments)
    try:
        yield processes
    finally:
        processes.close()


def kill_and_restart(
    processes: Processes, times: int, seconds: tuple[float, float], chance: random.Random
) -> None:
    """Again and again kill one of the processes at some moment, and start another."""
    for _ in range(times):
        time.sleep(chance.uniform(*seconds))
        processes.kill(chance.choice(processes.running))
        processes.start()


def wait_until_quiet(
    server: ThreadedBotApiServer, burst: Burst, patience: float, quiet: float = 5.0
) -> None:
    """Until everything is answered, or for so long nothing more has come."""
    last, since, began = -1, time.monotonic(), time.monotonic()
    while time.monotonic() - began < patience:
        answers = len(server.calls_of("sendMessage"))
        if answers != last:
            last, since = answers, time.monotonic()
        if count(server, burst).lost == 0 or time.monotonic() - since > quiet:
            return
        time.sleep(0.25)


def rates(times: Sequence[float], window: float) -> int:
    """The most that fell into any window of so many seconds."""
    ordered, most, first = sorted(times), 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most


def free_port() -> int:
    """One that nothing listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(is_true: Callable[[], object], patience: float) -> None:
    """Wait for something that nobody announces; no longer than so many seconds."""
    ends = time.monotonic() + patience
    while not is_true() and time.monotonic() < ends:
        time.sleep(0.01)
