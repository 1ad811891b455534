"""`nhipcau run` and the web page: beside a terminal, alone, and where it cannot be had."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import IO

QUESTION = "How long is the Long Bien Bridge?"
RUN = [sys.executable, "-m", "bot", "run"]


def address_in(lines: IO[str]) -> str:
    """The first address of the page that is told."""
    for line in lines:
        if found := re.search(r"(?:open|page is served at) (http://127\.0\.0\.1:\d+)", line):
            return found[1]
    raise AssertionError("no address was told")


def answer_at(url: str) -> str:
    """What the API there says to the question."""
    request = urllib.request.Request(
        f"{url}/api/messages",
        json.dumps({"text": QUESTION}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return str(json.load(response)["replies"][0]["text"])


def test_without_a_terminal_and_a_token_the_page_is_served_alone(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    with subprocess.Popen(
        RUN,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**environ, "WEB_PORT": "0"},
    ) as bot:
        assert bot.stderr is not None
        assert "2,290 metres" in answer_at(address_in(bot.stderr))
        bot.send_signal(signal.SIGTERM)
        rest = bot.stderr.read()
    assert bot.returncode == 0
    assert "Traceback" not in rest


def test_in_a_terminal_the_page_is_served_beside_the_chat(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        RUN,
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**environ, "WEB_PORT": "0"},
    ) as bot:
        assert bot.stderr is not None
        assert "2,290 metres" in answer_at(address_in(bot.stderr))
        os.write(ours, b"q\n")
        bot.wait(30)
    os.close(ours)
    os.close(theirs)
    assert bot.returncode == 0


def test_a_port_that_is_taken_is_a_warning_and_the_end_only_where_nothing_else_is_served(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            RUN,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**environ, "WEB_PORT": port},
            timeout=60,
            check=False,
        )
        assert done.returncode == 2
        assert f"the web page is not served: WEB_PORT has the value '{port}'" in done.stderr
        assert "no channel is configured: neither TELEGRAM_BOT_TOKEN" in done.stderr
        assert "Traceback" not in done.stderr
        ours, theirs = pty.openpty()
        os.write(ours, b"q\n")
        chat = subprocess.run(
            RUN,
            stdin=theirs,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**environ, "WEB_PORT": port},
            timeout=60,
            check=False,
        )
        os.close(ours)
        os.close(theirs)
    assert chat.returncode == 0
    assert "WEB_PORT" in chat.stderr
