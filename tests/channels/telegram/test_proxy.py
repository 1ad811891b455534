"""Telegram through a SOCKS proxy, where a country blocks it."""

from __future__ import annotations

import importlib.util
import sys

import pytest
from telegram.error import NetworkError

from bot.channels.common import proxies
from bot.channels.common.errors import ApiError
from bot.channels.common.errors import ErrorKind as ApiErrorKind
from bot.channels.telegram.channel import build_bot
from bot.channels.telegram.errors import ErrorKind, kind_of
from bot.channels.zalo.api import ZaloApi
from bot.errors import NhipCauError
from tests.tools.bot_api import BotApiServer
from tests.tools.socks5 import Manner, socks5_server

needs_socks = pytest.mark.skipif(
    importlib.util.find_spec("socksio") is None,
    reason="NOT TESTED: the extra `socks` of requirements.lock is not installed (make install-dev)",
)
LOGIN = ("lan", "geheim")


@needs_socks
@pytest.mark.parametrize("login", [None, LOGIN], ids=["open to all", "with a password"])
async def test_calls_go_through_the_proxy(
    server: BotApiServer, login: tuple[str, str] | None
) -> None:
    async with socks5_server(login) as proxy:
        url = proxy.url if login is None else proxy.url.replace("//", "//lan:geheim@")
        port = int(server.url.rpartition(":")[2])
        # Names are looked up by the proxy: where a country blocks a site, its name service lies.
        bot = build_bot(server.token, f"http://localhost:{port}", url)
        async with bot:
            assert bot.username
            assert await bot.call("getUpdates", {"timeout": 0}) == []
    assert set(proxy.asked) == {("localhost", port)}


@needs_socks
@pytest.mark.parametrize(
    ("manner", "login"),
    [
        ("refuse", None),
        ("garbage", None),
        ("hang up", None),
        ("silent", None),
        ("silent once greeted", None),
        ("open", ("lan", "another")),
    ],
)
async def test_a_proxy_that_does_not_open_the_way_keeps_nothing_and_shows_nothing(
    server: BotApiServer,
    manner: Manner,
    login: tuple[str, str] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Such as the near end of a tunnel that is dead. When it works again, so do we: each try that
    was given up must leave its place among the connections, of which there are two here."""
    monkeypatch.setattr(proxies, "HANDSHAKE", 0.1)
    async with socks5_server(login, manner) as proxy:
        bot = build_bot(server.token, server.url, proxy.url.replace("//", "//lan:geheim@"))
        for _ in range(3):
            with pytest.raises(NetworkError) as raised:
                await bot.call("getUpdates", {"timeout": 0})
            assert kind_of(raised.value) is ErrorKind.RETRY  # nothing was sent
            assert "geheim" not in repr(raised.value)
        proxy.manner, proxy.login = "open", LOGIN
        assert await bot.call("getUpdates", {"timeout": 0}) == []
        for request in bot._request:  # it was never initialised, which would call getMe
            await request.shutdown()


@needs_socks
async def test_a_proxy_that_speaks_otherwise_is_an_error_of_zalos_too() -> None:
    async with socks5_server(manner="garbage") as proxy:
        api = ZaloApi("123456:abc-def-ghi", "http://127.0.0.1:9", proxy.url)
        with pytest.raises(ApiError) as raised:
            await api.call("getMe")
        await api.close()
    assert raised.value.kind is ApiErrorKind.RETRY


async def test_without_the_extra_a_socks_proxy_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setitem(sys.modules, "socksio.exceptions", None)
    with pytest.raises(NhipCauError, match=r"needs the extra `socks`.*'nhipcau\[socks\]'"):
        build_bot("123456:ABC-DEF-GHI", "https://api.telegram.org", "socks5://127.0.0.1:1080")
