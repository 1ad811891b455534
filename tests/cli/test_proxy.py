"""`nhipcau run` where Telegram is reached through a proxy only."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tools.bot_api import BotApiServer
from tests.tools.socks5 import socks5_server


@pytest.mark.skipif(
    importlib.util.find_spec("socksio") is None,
    reason="NOT TESTED: the extra `socks` of requirements.lock is not installed (make install-dev)",
)
@pytest.mark.parametrize("name", ["TELEGRAM_PROXY", "ALL_PROXY"])
async def test_people_are_answered_through_a_socks_proxy(
    name: str, server: BotApiServer, environ: dict[str, str], tmp_path: Path
) -> None:
    port = int(server.url.rpartition(":")[2])
    async with socks5_server() as proxy:
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            stdin=DEVNULL,
            stderr=PIPE,
            cwd=tmp_path,
            env={
                **environ,
                "TELEGRAM_BOT_TOKEN": server.token,
                "TELEGRAM_API_URL": f"http://localhost:{port}",
                name: proxy.url,
            },
        )
        update = server.send_text(7, "How long is the Long Bien Bridge?", language_code="en")
        reply = await server.wait_for_reply(7, after=update, timeout=60)
        bot.terminate()
        _out, log = await bot.communicate()
    assert "2,290 metres" in reply.text
    assert (bot.returncode, b"Traceback" in log) == (0, False)
    assert set(proxy.asked) == {("localhost", port)}


def test_a_proxy_that_cannot_be_used_ends_the_start_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:ABC-DEF-GHI")
    monkeypatch.setenv("TELEGRAM_API_URL", "https://telegram.invalid")
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALL_PROXY", "socks4://lan:geheim@127.0.0.1:1080")
    for command in (("run",), ("telegram", "info")):
        message = run(*command).refusal()
        assert message.startswith("nhipcau: ALL_PROXY has the value 'socks4://…@127.0.0.1:1080'; ")
        assert "socks5://" in message
