"""Commands, run in this process on a content base of two entries."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import TRY_AGAIN, UNUSABLE, main
from bot.settings import ROOT, Settings
from tests.tools.content_files import write
from tests.tools.lexical import forget_the_encoder, forget_what_is_cached, without_the_encoder

Run = Callable[..., "Result"]


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    status: int
    out: str
    err: str

    def refusal(self) -> str:
        """The message of a command that refused, without what it logged before."""
        assert (self.status in {UNUSABLE, TRY_AGAIN}, self.out) == (True, "")
        assert "Traceback" not in self.err
        return self.err[max(0, self.err.find("nhipcau: ")) :]


@pytest.fixture
def content_files(tmp_path: Path) -> Path:
    """The content base these commands work on; each test has its own."""
    return write(tmp_path / "content")


@pytest.fixture(autouse=True)
def _at_home(
    tmp_path: Path, content_files: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Nothing of the machine's settings, folders or terminal; loggers are put back."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("LC_ALL", "LANG"):
        monkeypatch.setenv(name, "C.UTF-8")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CONTENT_DIR", str(content_files))
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("WEB_PORT", "")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    forget_the_encoder(monkeypatch)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    forget_what_is_cached()


@pytest.fixture
def environ(tmp_path: Path, content_files: Path) -> dict[str, str]:
    """All that a process of its own knows."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{without_the_encoder(tmp_path / 'without')}{os.pathsep}{ROOT}",
        "CONTENT_DIR": str(content_files),
        "DATA_DIR": str(tmp_path / "data"),
        "LANG": "C.UTF-8",
        "PORT": "0",
        "WEB_PORT": "",
    }


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("ask", "…", stdin=b"…")`: a command as typed after `nhipcau`."""

    def run(*arguments: str, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "argv", ["nhipcau", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        status = ended.value.code
        return Result(status if isinstance(status, int) else 0, out, err)

    return run
