"""`nhipcau chat` and `run`: the bot in the terminal."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.channels.console import USER
from bot.conversation.session import Session
from bot.settings import load_settings
from bot.storage.database import open_database
from bot.storage.session_store import SqlSessionStore
from tests.cli.conftest import Run
from tests.fakes.session_store import alone

QUESTION = "How long is the Long Bien Bridge?"


def test_without_a_token_run_is_a_chat_that_ends_with_q(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        input=b"q\n",
        capture_output=True,
        cwd=tmp_path,
        env=environ,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.decode().count("\n") == 1
    messages = done.stderr.decode().splitlines()
    assert messages[0] == "TELEGRAM_BOT_TOKEN is not set: this is a chat in the terminal."
    assert not [line for line in messages if "Traceback" in line]


def test_a_choice_of_language_survives_kill_9(tmp_path: Path, environ: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={**environ, "DEFAULT_LOCALE": "vi"},
    ) as chat:
        assert chat.stdin is not None
        assert chat.stdout is not None
        chat.stdin.write(b"/language\n")
        chat.stdin.flush()
        line = next(line.decode() for line in chat.stdout if b"English" in line)
        number = line.partition("English")[0].rpartition("[")[2].partition("]")[0]
        chat.stdin.write(f"{number}\n".encode())
        chat.stdin.flush()
        for line_ in chat.stdout:  # the first word of the reply: from here on it must be safe
            if line_.strip():
                break
        chat.send_signal(signal.SIGKILL)
    assert chat.returncode == -signal.SIGKILL

    async def chosen() -> Session:
        engine = await open_database(load_settings(environ, None).database)
        session = await SqlSessionStore(engine).load(alone(USER))
        await engine.dispose()
        return session

    assert asyncio.run(chosen()).locale == "en"


def test_a_chat_answers_each_line_and_remembers_the_language(run: Run) -> None:
    first = run("chat", stdin=f"{QUESTION}\n\n/language\nq\nnever read\n".encode())
    assert first.status == 0
    assert "Traceback" not in first.err
    assert "The Long Bien Bridge is 2,290 metres long" in first.out
    line = next(line for line in first.out.splitlines() if "English" in line)
    number = line.partition("English")[0].rpartition("[")[2].partition("]")[0]
    run("chat", stdin=f"/language\n{number}\n".encode())
    later = run("chat", stdin="Cầu Long Biên dài bao nhiêu mét?\n".encode())
    assert "The Long Bien Bridge is 2,290 metres long" in later.out


@pytest.mark.parametrize("end", ["q", "Q", " quit ", "exit", "/q"])
def test_a_chat_ends_where_the_person_leaves(run: Run, end: str) -> None:
    result = run("chat", stdin=f"{end}\n{QUESTION}\n".encode())
    assert result.status == 0
    assert "2,290" not in result.out


def test_a_chat_bears_what_is_not_text(run: Run) -> None:
    result = run("chat", stdin=b"\xff\xfe\x00\n\xed\xa0\xbd\n" + QUESTION.encode() + b"\n")
    assert result.status == 0
    assert "Traceback" not in result.err
    assert "2,290 metres" in result.out
