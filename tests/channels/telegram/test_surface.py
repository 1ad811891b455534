"""What Telegram shows around the chat, in every language."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.telegram import surface
from bot.channels.telegram.surface import commands, localise
from bot.channels.telegram.types import Bot
from bot.conversation.registry import REGISTRY
from bot.i18n.words import Lexicon
from tests.channels.telegram.answering import until
from tests.tools.bot_api import BotApiServer

SETTERS = ["setMyCommands", "setMyName", "setMyDescription", "setMyShortDescription"]


def languages(server: BotApiServer, method: str) -> list[str | None]:
    """For whom it was set; None: for everybody else."""
    return [call.params.get("language_code") for call in server.calls_of(method)]


@pytest.mark.parametrize("method", SETTERS)
async def test_everything_is_set_in_each_language_and_for_everybody_else(
    server: BotApiServer, ptb: Bot, lexicon: Lexicon, method: str
) -> None:
    await localise(ptb, lexicon)
    assert languages(server, method) == [None, "vi", "en"]
    assert [call.status for call in server.calls_of(method)] == [200, 200, 200]


@pytest.mark.parametrize(
    ("method", "value"),
    [
        ("setMyCommands", "commands"),
        ("setMyDescription", "description"),
        ("setMyShortDescription", "short_description"),
    ],
)
async def test_each_language_has_its_own_words_and_everybody_else_the_default_ones(
    server: BotApiServer, ptb: Bot, lexicon: Lexicon, method: str, value: str
) -> None:
    await localise(ptb, lexicon)
    shown: dict[str | None, Any] = {
        call.params.get("language_code"): call.params[value] for call in server.calls_of(method)
    }
    assert shown[None] == shown["vi"]
    assert shown["vi"] != shown["en"]


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_the_menu_lists_every_command_there_is_and_no_other(lexicon: Lexicon, locale: str) -> None:
    listed = {command.command for command in commands(lexicon[locale])}
    assert listed == {command.name for command in REGISTRY.commands if not command.roles}


@pytest.mark.parametrize("method", SETTERS)
@pytest.mark.parametrize("status", [400, 403, 429, 500])
async def test_a_call_that_is_refused_stops_none_of_the_others(
    server: BotApiServer, ptb: Bot, lexicon: Lexicon, method: str, status: int
) -> None:
    retry_after = 86_400 if status == 429 else None
    server.fail(method, status=status, retry_after=retry_after, times=None)
    await localise(ptb, lexicon)
    assert {m: languages(server, m) for m in SETTERS} == {m: [None, "vi", "en"] for m in SETTERS}


async def test_a_telegram_that_is_gone_raises_nothing(
    server: BotApiServer, ptb: Bot, lexicon: Lexicon
) -> None:
    await server.pause()
    await localise(ptb, lexicon)


async def test_what_holds_is_not_told_again_and_a_language_that_is_gone_is_taken_back(
    server: BotApiServer, ptb: Bot, lexicon: Lexicon
) -> None:
    told = await localise(ptb, lexicon)
    calls = {method: len(server.calls_of(method)) for method in SETTERS}
    assert await localise(ptb, lexicon, told) == told
    assert {method: len(server.calls_of(method)) for method in SETTERS} == calls
    await localise(ptb, Lexicon({"vi": lexicon["vi"]}, "vi"), told)
    assert languages(server, "deleteMyCommands") == ["en"]
    for method, value in (("setMyName", "name"), ("setMyDescription", "description")):
        (*_, last) = server.calls_of(method)
        assert (last.params["language_code"], last.params.get(value, "")) == ("en", "")


async def test_a_language_that_is_added_has_its_menu_without_a_restart(
    server: BotApiServer, ptb: Bot, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surface, "LOOK", 0.01)
    now = [Lexicon({"vi": lexicon["vi"]}, "vi")]
    following = asyncio.create_task(surface.keep_localised(ptb, lambda: now[0]))
    await until(lambda: languages(server, "setMyShortDescription") == [None, "vi"])
    now[0] = lexicon
    await until(lambda: languages(server, "setMyShortDescription") == [None, "vi", "en"])
    following.cancel()
    assert languages(server, "setMyCommands") == [None, "vi", "en"]
