"""Builds indexes in a process of their own, so that answers do not wait for them.

Building is Python as much as NumPy: on a thread it would take the interpreter's lock from every
question, for seconds after an edit and half a minute for an index in full. A process can also be
ended in the midst of what nobody wants any more, and gives its memory back.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import bot
from bot.errors import NhipCauError
from bot.knowledge import building
from bot.knowledge.builder_process import Built, Request, Said
from bot.knowledge.building import Wanted
from bot.matching.index import Index
from bot.matching.packing import pack, unpack

logger = logging.getLogger(__name__)

IDLE = 60.0
"""Seconds for which the process waits for another edit: who edits saves again within a minute, and
one that waits takes 330 MB (480 while it builds, with vectors)."""
QUICK, SLOW = 0, 19
"""How far it steps back behind those who answer: for what is waited for, and for what is not."""

RUN = "from bot.knowledge.builder_process import main; main()"
"""Not as `-m`: what goes through the pipes must be of that module, not of one called `__main__`."""
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_KEPT_PREFIXES = ("PYTHON", "LC_", "OMP_", "GOMP_", "OPENBLAS_")
_ALONE = {"OPENBLAS_NUM_THREADS": "1"}
"""Unless the operator says otherwise: on two processors a second thread makes an edit a sixth
dearer and no sooner live, and takes what answers others."""


class BuildStopped(NhipCauError):  # noqa: N818  (says what is so)
    """What was being built is not wanted any more."""


class BuildError(NhipCauError):
    """The process that builds ended by itself, or could not build."""


class Builder:
    """`Build`, in a process that is started when it is needed. Calls may come from any thread."""

    def __init__(self, *, niceness: int = QUICK, idle: float = IDLE) -> None:
        self._arguments = [str(niceness), str(idle)]
        self._process: subprocess.Popen[bytes] | None = None
        self._last: Index | None = None
        """What the process built last, and still has."""
        self._turn = Lock()
        self._book = Lock()
        self._is_stopped = False

    def __call__(self, wanted: Wanted) -> Index | None:
        """Raises BuildStopped after `stop`, BuildError where the process comes to grief.

        Where no process can be started, this one builds.
        """
        with self._turn:
            self._is_stopped = False
            try:
                was_running = self._is_running() or self._start()
            except OSError as error:
                logger.warning("indexes are built in this process: %s", error)
                return None if wanted.is_rehearsal else building.build(wanted)
            if wanted.is_rehearsal and self._last is not None:
                return None  # it has built, and knows what there is to know
            try:
                return self._asked(wanted)
            except BuildError:
                if not was_running:
                    raise
            self._start()  # the other one ended at this very moment: nobody had asked for long
            return self._asked(wanted)

    def stop(self) -> None:
        """End what is being built, if anything; the next call starts anew."""
        with self._book:
            self._is_stopped = True
            if self._process is not None:
                self._process.kill()

    def release(self) -> None:
        """End the process, unless it builds: what it remembers is memory that others need."""
        if self._turn.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._turn.release()

    def close(self) -> None:
        """Stop, and leave nothing behind."""
        self.stop()
        with self._turn:
            self._end()

    def _is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self) -> bool:
        """False: it was not running."""
        self._end()
        command = [sys.executable, "-c", RUN, *self._arguments]
        with self._book:
            self._process = subprocess.Popen(  # noqa: S603  (nothing in it comes from outside)
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(os.environ),
            )
        return False

    def _end(self) -> None:
        self._last = None
        with self._book:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # what was not written yet is lost with the process
                    if pipe is not None:
                        pipe.close()

    def _asked(self, wanted: Wanted) -> Index | None:
        continues = wanted.before is not None and wanted.before is self._last
        before = None if continues or wanted.before is None else pack(wanted.before)
        request = Request(
            wanted.content,
            wanted.encoder is not None,
            wanted.files,
            wanted.directory,
            wanted.at_once,
            before,
            continues,
            wanted.is_rehearsal,
        )
        try:
            built = self._exchanged(request)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self._end()
            if self._is_stopped:
                raise BuildStopped("the index is not wanted any more") from None
            raise BuildError(f"the process that builds indexes ended: {error!r}") from error
        if built.error is not None:
            raise BuildError(f"an index could not be built: {built.error}")
        index = None if built.index is None else unpack(built.index)
        if index is not None and built.is_provisional:
            index = replace(index, is_provisional=True)
        self._last = wanted.before if wanted.is_rehearsal else index
        return index

    def _exchanged(self, request: Request) -> Built:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise EOFError
        pickle.dump(request, process.stdin)
        process.stdin.flush()
        while True:
            answer = pickle.load(process.stdout)  # noqa: S301  (of the process that was started)
            if isinstance(answer, Built):
                return answer
            if isinstance(answer, Said):
                logging.getLogger(answer.logger).log(answer.level, "%s", answer.text)


@dataclass(frozen=True)
class Builders:
    """One for what is waited for, and one for what takes long: neither waits for the other."""

    at_once: Builder
    in_full: Builder


@contextmanager
def builders() -> Iterator[Builders]:
    """Two that end with the block. That of full indexes ends after each, as the next is far off."""
    found = Builders(Builder(), Builder(niceness=SLOW, idle=0.0))
    try:
        yield found
    finally:
        found.at_once.close()
        found.in_full.close()


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """What a process needs to start, and none of the settings: tokens are no business of it."""
    kept = {
        name: value
        for name, value in own.items()
        if name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    root = str(Path(bot.__file__).parent.parent)
    paths = [root, *filter(None, [kept.get("PYTHONPATH")])]
    return {**_ALONE, **kept, "PYTHONPATH": os.pathsep.join(paths)}
