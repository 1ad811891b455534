"""Indexes made in a process of their own: the same as here, ended at will, and no trouble to us."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.files import read_files
from bot.content.loader import load
from bot.content.model import Content
from bot.knowledge.builder import RUN, Builder, BuildError, BuildStopped
from bot.knowledge.builder_process import Request
from bot.knowledge.building import Wanted, build
from bot.language.normaliser import Normaliser
from bot.matching.index import Index
from bot.matching.packing import pack
from bot.settings import ROOT
from bot.storage.file_cache import FileCache
from tests.tools.content_files import FILES, LENGTH, write

LOCALES = ("vi", "en")
NEW = "how far does the long bien bridge stretch then"
PATIENCE = 600.0
"""Seconds after which a test that waits has failed: far more than a build takes on a machine that
does ten other things."""


def content_of(files: dict[str, str], folder: Path) -> Content:
    return load(read_files(write(folder, files)), LOCALES).content


def wanted(content: Content, tmp_path: Path, **changes: object) -> Wanted:
    normaliser = Normaliser(content.vocabularies.values())
    plain = Wanted(content, normaliser, None, FileCache(tmp_path / "cache"), None, False, None)
    return replace(plain, **changes)  # type: ignore[arg-type]


def widened(phrasing: str) -> dict[str, str]:
    first = "    - length of the Long Bien Bridge\n"
    return {**FILES, LENGTH: FILES[LENGTH].replace(first, f"{first}    - {phrasing}\n")}


@pytest.fixture
def builder() -> Iterator[Builder]:
    own = Builder()
    yield own
    own.close()


def process_of(builder: Builder) -> int:
    process = builder._process
    assert process is not None
    return process.pid


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_an_index_is_the_same_wherever_it_is_built(builder: Builder, tmp_path: Path) -> None:
    asked = wanted(content_of(dict(FILES), tmp_path / "content"), tmp_path)
    here = build(asked)
    there = builder(asked)

    assert here is not None
    assert there is not None
    assert pack(there) == pack(here)
    assert not there.is_provisional


def test_after_an_edit_it_is_made_from_the_one_before_again_and_again(
    builder: Builder, tmp_path: Path
) -> None:
    index: Index | None = build(wanted(content_of(dict(FILES), tmp_path / "content"), tmp_path))
    for number in range(3):
        content = content_of(widened(f"{NEW} {number}"), tmp_path / str(number))
        asked = wanted(content, tmp_path, at_once=True, before=index)
        index = builder(asked)

        assert index is not None
        assert index.is_provisional
        assert f"{NEW} {number}" in index.texts
        assert pack(index) == pack(build(asked) or index)


def test_what_is_rehearsed_is_built_sooner_and_as_ever(builder: Builder, tmp_path: Path) -> None:
    served = content_of(dict(FILES), tmp_path / "content")
    index = build(wanted(served, tmp_path))
    rehearsal = wanted(served, tmp_path, at_once=True, before=index, is_rehearsal=True)
    assert builder(rehearsal) is None
    first = process_of(builder)
    content = content_of(widened(NEW), tmp_path / "edited")
    asked = wanted(content, tmp_path, at_once=True, before=index)
    built = builder(asked)

    assert process_of(builder) == first
    assert built is not None
    assert pack(built) == pack(build(asked) or built)


def test_what_cannot_be_had_at_once_is_nothing(builder: Builder, tmp_path: Path) -> None:
    content = content_of(dict(FILES), tmp_path / "content")
    assert builder(wanted(content, tmp_path, at_once=True)) is None


def test_the_process_waits_for_the_next_edit_and_not_for_ever(tmp_path: Path) -> None:
    asked = wanted(content_of(dict(FILES), tmp_path / "content"), tmp_path)
    patient, hasty = Builder(idle=PATIENCE), Builder(idle=0.0)
    try:
        for own in (patient, hasty):
            own(asked)
        first = process_of(patient)
        patient(asked)
        assert process_of(patient) == first
        until(lambda: hasty._process is not None and hasty._process.poll() is not None)
        assert hasty(asked) is not None
    finally:
        for own in (patient, hasty):
            own.close()


def test_what_is_not_wanted_any_more_ends_at_once(builder: Builder, tmp_path: Path) -> None:
    whole = load(read_files(ROOT / "content"), LOCALES).content
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(builder(wanted(whole, tmp_path)))
        except BuildStopped as stopped:
            outcome.append(stopped)

    thread = threading.Thread(target=run)
    thread.start()
    until(lambda: builder._process is not None)
    builder.stop()
    thread.join(PATIENCE)

    assert isinstance(outcome[0], BuildStopped)
    small = wanted(content_of(dict(FILES), tmp_path / "content"), tmp_path)
    assert builder(small) is not None


def test_a_process_that_is_killed_is_an_error_and_the_next_one_builds(
    builder: Builder, tmp_path: Path
) -> None:
    """As the system does that runs out of memory."""
    whole = load(read_files(ROOT / "content"), LOCALES).content

    def kill() -> None:
        until(lambda: builder._process is not None)
        os.kill(process_of(builder), signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    with pytest.raises(BuildError, match="ended"):
        builder(wanted(whole, tmp_path))
    thread.join(PATIENCE)
    small = wanted(content_of(dict(FILES), tmp_path / "content"), tmp_path)
    assert builder(small) is not None


def test_the_process_is_told_no_secret(
    builder: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "123456:canary-of-a-token"
    for name in ("TELEGRAM_TOKEN", "DATABASE_URL", "ZALO_BOT_TOKEN"):
        monkeypatch.setenv(name, secret)
    builder(wanted(content_of(dict(FILES), tmp_path / "content"), tmp_path))
    told = Path(f"/proc/{process_of(builder)}")
    if not told.exists():
        pytest.skip("this system does not show what a process was told")
    names = {row.partition(b"=")[0] for row in (told / "environ").read_bytes().split(b"\0")}

    assert not {b"TELEGRAM_TOKEN", b"DATABASE_URL", b"ZALO_BOT_TOKEN"} & names
    assert secret.encode() not in (told / "cmdline").read_bytes()


def test_where_no_process_can_be_started_this_one_builds(
    builder: Builder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-such-python"))
    asked = wanted(content_of(dict(FILES), tmp_path / "content"), tmp_path)

    with caplog.at_level(logging.WARNING):
        assert builder(asked) is not None
    assert "indexes are built in this process" in caplog.text
    # Answers would wait for it, and nothing would come of it.
    assert builder(replace(asked, at_once=True, is_rehearsal=True)) is None


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    builder = Builder()
    builder(wanted(content_of(dict(FILES), tmp_path / "content"), tmp_path))
    pid = process_of(builder)
    builder.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("told", ["nothing", "half a request", "a request"])
def test_the_process_ends_quietly_when_who_asked_is_killed(told: str, tmp_path: Path) -> None:
    request = Request(
        content=load(read_files(ROOT / "content"), LOCALES).content,
        is_semantic=False,
        files=FileCache(tmp_path),
        directory=None,
        at_once=False,
        before=None,
        continues=False,
    )
    data = {"nothing": b"", "half a request": pickle.dumps(request)[:-100]}.get(told)
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "0", "60"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(pickle.dumps(request) if data is None else data)
        process.stdin.close()
        said = process.stderr.read()

    assert process.returncode == 0
    assert b"Traceback" not in said


def test_a_request_that_is_long_in_coming_is_answered_also_by_a_process_for_one(
    tmp_path: Path,
) -> None:
    """A busy bot writes it after the process has begun to read."""
    content = content_of(dict(FILES), tmp_path / "content")
    request = Request(content, False, FileCache(tmp_path / "cache"), None, False, None, False)
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "0", "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        with pytest.raises(subprocess.TimeoutExpired):  # it starts in a second, and reads then
            process.wait(6)
        assert process.stdin is not None
        assert process.stdout is not None
        pickle.dump(request, process.stdin)
        process.stdin.flush()
        assert pickle.load(process.stdout).index is not None  # noqa: S301  (of our own process)
        assert process.wait(PATIENCE) == 0


def test_a_process_that_waits_is_released_and_one_that_builds_is_not(
    builder: Builder, tmp_path: Path
) -> None:
    """So that two of them never hold an index at once."""
    small = wanted(content_of(dict(FILES), tmp_path / "content"), tmp_path)
    builder(small)
    pid = process_of(builder)
    builder.release()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert builder(small) is not None

    outcome: list[object] = []
    whole = wanted(load(read_files(ROOT / "content"), LOCALES).content, tmp_path)
    thread = threading.Thread(target=lambda: outcome.append(builder(whole)))
    thread.start()
    until(builder._turn.locked)
    builder.release()
    thread.join(PATIENCE)
    assert isinstance(outcome[0], Index)
