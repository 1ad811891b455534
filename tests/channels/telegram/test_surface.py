"""What Telegram shows around the chat, in every language."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram import surface
from bot.channels.telegram.surface import Surface, commands
from bot.channels.telegram.types import Bot
from bot.conversation.registry import REGISTRY
from bot.i18n.words import Lexicon
from bot.storage.file_cache import FileCache
from tests.channels.telegram.answering import until
from tests.tools.bot_api import BotApiServer

SETTERS = ["setMyCommands", "setMyName", "setMyDescription", "setMyShortDescription"]
GETTERS = ["getMyCommands", "getMyName", "getMyDescription", "getMyShortDescription"]


def languages(server: BotApiServer, method: str) -> list[str | None]:
    """For whom it was set; None: for everybody else."""
    return [call.params.get("language_code") for call in server.calls_of(method)]


@pytest.fixture
def around(ptb: Bot) -> Surface:
    return Surface(ptb)


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("setMyCommands", [None, "en", "vi"]),  # a language without a list shows none
        ("setMyDescription", [None, "vi"]),  # … without a text it shows everybody's
        ("setMyShortDescription", [None, "vi"]),
    ],
)
async def test_everybody_is_shown_english_but_speakers_of_another_language_theirs(
    server: BotApiServer, around: Surface, lexicon: Lexicon, method: str, told: list[str | None]
) -> None:
    await around.follow(lexicon)
    assert languages(server, method) == told
    getter = method.replace("set", "get")
    assert languages(server, getter) == [None, "en", "vi"]


@pytest.mark.parametrize(
    ("method", "value"),
    [
        ("setMyCommands", "commands"),
        ("setMyDescription", "description"),
        ("setMyShortDescription", "short_description"),
    ],
)
async def test_each_language_has_its_own_words_and_everybody_else_english_ones(
    server: BotApiServer, around: Surface, lexicon: Lexicon, method: str, value: str
) -> None:
    await around.follow(lexicon)
    shown: dict[str | None, Any] = {
        call.params.get("language_code"): call.params[value] for call in server.calls_of(method)
    }
    assert str(shown[None]).isascii()
    assert not str(shown["vi"]).isascii()


async def test_what_telegram_has_already_is_not_set_again_by_a_bot_that_starts(
    server: BotApiServer, ptb: Bot, lexicon: Lexicon
) -> None:
    await Surface(ptb).follow(lexicon)
    server.clear_calls()
    await Surface(ptb).follow(lexicon)
    assert {method: len(server.calls_of(method)) for method in SETTERS} == dict.fromkeys(SETTERS, 0)
    assert {method: len(server.calls_of(method)) for method in GETTERS} == dict.fromkeys(GETTERS, 3)


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_the_menu_lists_every_command_there_is_and_no_other(lexicon: Lexicon, locale: str) -> None:
    listed = {command.command for command in commands(lexicon[locale])}
    assert listed == {command.name for command in REGISTRY.commands if not command.roles}


@pytest.mark.parametrize("method", SETTERS)
@pytest.mark.parametrize("status", [400, 403, 429, 500])
async def test_a_call_that_is_refused_stops_none_of_the_others(
    server: BotApiServer, around: Surface, lexicon: Lexicon, method: str, status: int
) -> None:
    retry_after = 86_400 if status == 429 else None
    server.fail(method, status=status, retry_after=retry_after, times=None)
    await around.follow(lexicon)
    others = [one for one in SETTERS if one not in {method, "setMyName"}]
    assert {one: set(languages(server, one)) >= {None, "vi"} for one in others} == dict.fromkeys(
        others, True
    )


async def test_a_telegram_that_is_gone_raises_nothing(
    server: BotApiServer, around: Surface, lexicon: Lexicon
) -> None:
    await server.pause()
    await around.follow(lexicon)


async def test_what_was_refused_is_set_when_its_time_has_come_and_no_sooner(
    server: BotApiServer, around: Surface, lexicon: Lexicon, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("setMyDescription", status=429, retry_after=1)
    await around.follow(lexicon)
    assert [message for message in caplog.messages if "tried again in 1 s" in message]
    tries = len(server.calls_of("setMyDescription"))
    await around.follow(lexicon)
    assert len(server.calls_of("setMyDescription")) == tries
    await asyncio.sleep(1.1)
    await around.follow(lexicon)
    assert len(server.calls_of("setMyDescription")) == tries + 1
    assert server.calls_of("setMyDescription")[-1].status == 200
    server.clear_calls()
    await around.follow(lexicon)
    assert server.calls == []


async def test_what_holds_is_not_told_again_and_a_language_that_is_gone_is_taken_back(
    server: BotApiServer, around: Surface, lexicon: Lexicon
) -> None:
    await around.follow(Lexicon({one: lexicon[one] for one in ("vi", "en")}, "en"))
    server.clear_calls()
    await around.follow(Lexicon({"en": lexicon["en"]}, "en"))
    assert languages(server, "deleteMyCommands") == ["vi"]
    (last,) = server.calls_of("setMyDescription")
    assert (last.params["language_code"], last.params.get("description", "")) == ("vi", "")


async def test_a_language_that_went_while_the_bot_was_off_is_taken_back(
    server: BotApiServer, ptb: Bot, lexicon: Lexicon, tmp_path: Path
) -> None:
    notes, english = FileCache(tmp_path), Lexicon({"en": lexicon["en"]}, "en")
    await Surface(ptb, notes).follow(lexicon)
    server.clear_calls()
    server.fail("deleteMyCommands", status=500)
    await Surface(ptb, notes).follow(english)  # and could not be: the next process tries again
    assert server.calls_of("setMyDescription")[-1].params["language_code"] == "vi"
    await Surface(ptb, notes).follow(english)
    assert languages(server, "deleteMyCommands") == ["vi", "vi"]
    server.clear_calls()
    await Surface(ptb, notes).follow(english)
    assert not [call for call in server.calls if call.params.get("language_code") == "vi"]


async def test_without_a_place_for_notes_or_with_a_broken_one_all_is_set(
    server: BotApiServer, ptb: Bot, lexicon: Lexicon, tmp_path: Path
) -> None:
    notes = FileCache(tmp_path)
    notes.put(surface.NOTES, str(ptb.id), b"\xff\x00 vi en")
    await Surface(ptb, notes).follow(lexicon)
    assert set(languages(server, "setMyCommands")) >= {None, "vi"}
    (tmp_path / "file").write_text("")
    await Surface(ptb, FileCache(tmp_path / "file")).follow(lexicon)


async def test_a_language_that_is_added_has_its_menu_without_a_restart(
    server: BotApiServer, ptb: Bot, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surface, "LOOK", 0.01)
    now = [Lexicon({"en": lexicon["en"]}, "en")]
    following = asyncio.create_task(surface.keep_localised(ptb, lambda: now[0]))
    await until(lambda: languages(server, "getMyShortDescription") == [None, "en"])
    now[0] = lexicon
    await until(lambda: languages(server, "setMyShortDescription") == [None, "vi"])
    following.cancel()
    assert languages(server, "setMyCommands") == [None, "en", "vi"]
