"""Changes to content and locale files are noticed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from watchfiles import Change

from bot.content.watcher import _is_ours, changes


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("entries/a/b.yaml", True),
        ("entries/a/b.yml", True),
        ("vi/LC_MESSAGES/nhipcau.po", True),
        ("README.md", False),
        ("entries/a/b.yaml~", False),
        ("entries/a/.b.yaml.swp", False),
        ("entries/a/.#b.yaml", False),
        ("entries/a/4913", False),
    ],
)
def test_only_files_that_are_read_count(name: str, is_ours: bool) -> None:
    assert _is_ours(Change.modified, f"/somewhere/{name}") == is_ours


async def _write_until_noticed(path: Path, noticed: AsyncIterator[None]) -> None:
    """Writes until the first notice: nothing tells when the watching has begun."""

    async def write() -> None:
        while True:
            await asyncio.to_thread(path.write_text, "a: b\n")
            await asyncio.sleep(0.5)

    writing = asyncio.create_task(write())
    try:
        async with asyncio.timeout(20):
            await anext(noticed)
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


@pytest.mark.parametrize("name", ["entries/a/b.yaml", "vi/LC_MESSAGES/nhipcau.po"])
async def test_a_change_in_any_watched_folder_is_noticed(tmp_path: Path, name: str) -> None:
    content, locales = tmp_path / "content", tmp_path / "locales"
    directory = content if name.endswith(".yaml") else locales
    path = directory / name
    path.parent.mkdir(parents=True)
    content.mkdir(exist_ok=True)
    await _write_until_noticed(path, changes(content, locales))
    assert path.read_text() == "a: b\n"
