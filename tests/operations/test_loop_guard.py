"""An event loop that does not come round is told of, and in the end costs the process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from bot.operations import loop_guard
from bot.operations.loop_guard import STATUS, guarded_loop
from bot.settings import ROOT


async def test_a_stuck_loop_ends_the_process(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loop_guard, "STUCK", 5)
    ended, statuses = threading.Event(), list[int]()

    def end(status: int) -> None:
        statuses.append(status)
        ended.set()

    with guarded_loop(0.01, end):
        assert ended.wait(30)  # this blocks the loop
    assert statuses == [STATUS]
    assert "the event loop is busy with one thing" in caplog.text
    assert "test_a_stuck_loop_ends_the_process" in caplog.text  # where it is stuck


BLOCKS = """
import asyncio, threading
from bot.operations.loop_guard import guarded_loop
async def main():
    with guarded_loop(0.01):
        threading.Event().wait(60)
asyncio.run(main())
"""


def test_the_process_really_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKS], cwd=ROOT, capture_output=True, timeout=50, check=False
    )
    assert done.returncode == STATUS
    assert b"the event loop is stuck; the process ends" in done.stderr


async def test_a_loop_that_comes_round_is_left_alone() -> None:
    statuses = list[int]()
    with guarded_loop(0.001, statuses.append):
        for _ in range(50):
            await asyncio.sleep(0.001)
    assert statuses == []


async def test_the_guard_goes_with_what_it_guards() -> None:
    others = set(threading.enumerate())  # another test's may still be on its way out
    with guarded_loop(0.001):
        (guard,) = [t for t in threading.enumerate() if t.name == "loop-guard" and t not in others]
    await asyncio.to_thread(guard.join, 30)
    assert not guard.is_alive()
