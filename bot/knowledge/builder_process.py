"""The process that builds indexes for another one: `Builder` starts it, and talks to it by pipes.

It answers requests one after the other until nobody asks any more, so that the second edit of an
hour finds the texts of the content normalised already.
"""

from __future__ import annotations

import logging
import os
import pickle
import select
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.content.model import Content
from bot.knowledge.building import Wanted, build
from bot.knowledge.indexes import Normalisers, load_encoder
from bot.matching.index import Index
from bot.matching.packing import pack, unpack
from bot.matching.workings import Workings
from bot.storage.file_cache import FileCache


@dataclass(frozen=True)
class Request:
    """`Wanted`, as it goes through a pipe."""

    content: Content
    is_semantic: bool
    files: FileCache
    directory: Path | None
    at_once: bool
    before: bytes | None
    """Packed; None where there is none, or where it is the index that was built last."""
    continues: bool
    """It is the index that was built last."""
    is_rehearsal: bool = False


@dataclass(frozen=True)
class Said:
    """A line for the log of the process that asked."""

    logger: str
    level: int
    text: str


@dataclass(frozen=True)
class Built:
    """What came of a request."""

    index: bytes | None = None
    is_provisional: bool = False
    error: str | None = None
    """What went wrong, in a line."""


Answer = Callable[[Said | Built], None]


class _Builds:
    """Answers requests; remembers what the next one may go on from."""

    def __init__(self) -> None:
        self._normalisers = Normalisers()
        self._last: Index | None = None
        self._workings: Workings | None = None

    def answer(self, request: Request) -> Built:
        before = self._last if request.continues else unpack(request.before or b"")
        normaliser = self._normalisers.of(request.content)
        if self._workings is None or self._workings.normaliser is not normaliser:
            self._workings = Workings(normaliser)
        try:
            index = build(
                Wanted(
                    request.content,
                    normaliser,
                    load_encoder() if request.is_semantic else None,
                    request.files,
                    request.directory,
                    request.at_once,
                    before,
                    self._workings,
                    request.is_rehearsal,
                )
            )
        except Exception as error:  # noqa: BLE001  (told to the one who asked, who goes on)
            return Built(error=repr(error))
        self._last = before if request.is_rehearsal else index
        if index is None or request.is_rehearsal:
            return Built()
        return Built(pack(index), index.is_provisional)


class _Forwarded(logging.Handler):
    """Lines of the log, for the process that asked: it knows how they are written."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer

    def emit(self, record: logging.LogRecord) -> None:
        self._answer(Said(record.name, record.levelno, record.getMessage()))


FIRST = 60.0
"""Seconds for which the first request may take to come: a bot that answers fifty questions a second
while it is edited has needed longer to write it than this process to start."""


def serve(requests: BinaryIO, answers: BinaryIO, idle: float) -> None:
    """Until the pipe is closed, or nothing was asked for `idle` seconds after an answer."""

    def answer(what: Said | Built) -> None:
        pickle.dump(what, answers)
        answers.flush()

    logging.basicConfig(level=logging.INFO, handlers=[_Forwarded(answer)], force=True)
    builds = _Builds()
    patience = max(idle, FIRST)
    while select.select([requests], [], [], patience)[0]:
        patience = idle
        try:
            request = pickle.load(requests)  # noqa: S301  (of the process that started this one)
        except (EOFError, pickle.UnpicklingError):  # cut off: who asked was killed
            return
        answer(builds.answer(request))


def main() -> None:
    """Arguments: how far to step back behind other processes (0 to 19), and seconds to wait."""
    niceness, idle = int(sys.argv[1]), float(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal's Ctrl+C the bot itself takes care
    with suppress(OSError):
        os.nice(niceness)
    # Whatever prints, by mistake or in native code, is not to stand among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(BrokenPipeError):  # who asked is gone
        serve(os.fdopen(0, "rb"), answers, idle)
    # Not by the interpreter's own end, which would write what is left into the broken pipe.
    os._exit(0)
