"""What loading leaves behind."""

from __future__ import annotations

import platform

import psutil
import pytest

from bot.knowledge.collecting import give_back

MANY, SIZE = 60_000, 1_000
"""Objects too large for the interpreter's own arenas: the C library keeps what they took."""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="NOT TESTED: no glibc here")
def test_what_was_needed_for_a_moment_goes_back_to_the_system() -> None:
    for_a_moment = [bytes(SIZE) for _ in range(MANY)]
    kept = bytes(SIZE)  # above them, so that the heap cannot simply shrink
    del for_a_moment
    before = psutil.Process().memory_info().rss

    give_back()

    assert before - psutil.Process().memory_info().rss > MANY * SIZE / 2
    assert kept
