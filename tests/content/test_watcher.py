"""Changes to content and locale files are noticed."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest
from watchfiles import Change

from bot.content.watcher import Watcher, _is_ours


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
        ("entries/a/b.yaml.txt", True),
        ("entries/a/b.yaml___jb_tmp___", False),
        ("vi/LC_MESSAGES/nhipcau.po~", False),
    ],
)
def test_only_files_that_are_read_count(name: str, is_ours: bool) -> None:
    assert _is_ours(Change.modified, f"/somewhere/{name}") == is_ours


@pytest.mark.parametrize("name", ["entries/a/b.yaml", "vi/LC_MESSAGES/nhipcau.po"])
async def test_a_change_in_any_watched_folder_is_noticed(tmp_path: Path, name: str) -> None:
    content, locales = tmp_path / "content", tmp_path / "locales"
    path = (content if name.endswith(".yaml") else locales) / name
    path.parent.mkdir(parents=True)
    content.mkdir(exist_ok=True)
    noticed = Watcher(content, locales).changes()
    path.write_text("a: b\n")  # before anybody listens: nothing after its making is missed
    async with asyncio.timeout(20):
        await anext(noticed)


async def test_nobody_waits_while_it_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of files take some milliseconds, every two seconds."""
    path = tmp_path / "a.yaml"
    path.write_text("a: b\n")
    watcher, looking, goes_on = Watcher(tmp_path), asyncio.Event(), threading.Event()
    loop, look = asyncio.get_running_loop(), watcher._look

    def slow() -> object:
        loop.call_soon_threadsafe(looking.set)
        assert goes_on.wait(20)
        return look()

    monkeypatch.setattr(watcher, "_look", slow)
    path.write_text("a: c and more\n")
    noticed = asyncio.ensure_future(anext(watcher.changes()))
    async with asyncio.timeout(20):
        await looking.wait()
        goes_on.set()
        await noticed


async def test_a_file_written_anew_without_a_change_of_its_place_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: b\n")
    noticed = Watcher(tmp_path).changes()
    path.write_text("a: c and more\n")
    async with asyncio.timeout(20):
        await anext(noticed)


async def test_a_link_to_nothing_that_is_taken_away_is_noticed(tmp_path: Path) -> None:
    """It was reported as a problem, which is over now."""
    link = tmp_path / "relations"
    link.symlink_to(tmp_path / "not mounted")
    noticed = Watcher(tmp_path).changes()
    link.unlink()
    async with asyncio.timeout(20):
        await anext(noticed)


async def test_a_change_that_keeps_size_and_time_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: b\n")
    stat = path.stat()
    noticed = Watcher(tmp_path).changes()
    path.write_text("a: c\n")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    async with asyncio.timeout(20):
        await anext(noticed)
