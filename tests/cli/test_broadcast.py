"""`nhipcau broadcast …`, as an operator types it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json

import pytest

from bot.settings import load_settings
from bot.storage.database import open_database
from bot.storage.tables import sessions, users
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:ABC-DEF1234")


def settle_in(*people: tuple[str, str | None]) -> None:
    async def add() -> None:
        now = dt.datetime.now(dt.UTC)
        engine = await open_database(load_settings().database)
        async with engine.begin() as connection:
            for user, locale in people:
                row = {"user": user, "locale": locale, "first_seen": now, "last_seen": now}
                await connection.execute(users.insert().values(**row))
                place = {"user": user, "chat": user, "thread": "", "updated": now}
                await connection.execute(sessions.insert().values(**place))
        await engine.dispose()

    asyncio.run(add())


SEND = ("broadcast", "send", "vi=Mai nghỉ.", "en=Closed.")


def test_it_is_shown_asked_for_begun_once_steered_and_told(run: Run) -> None:
    assert run("broadcast", "status").err.endswith("Nothing was sent yet.\n")
    assert "Nobody would be told." in run(*SEND, "--yes").err
    settle_in(("telegram:1", "en"), ("telegram:2", None), ("zalo:3", None), ("web:4", "en"))
    assert run(*SEND, stdin=b"SEND 3\n").status == 1
    begun = run(*SEND, "--json", stdin=b"SEND 2\n")
    assert begun.status == 0
    assert "1  telegram, en" in begun.err
    told = json.loads(begun.out)
    assert (told["state"], told["people"], told["sent"]) == ("running", 2, 0)
    assert told["platforms"] == ["telegram"]
    assert "another broadcast is under way" in run(*SEND, "--yes").err
    for command, state in (("pause", "paused"), ("resume", "running"), ("stop", "stopped")):
        assert run("broadcast", command).status == 0
        assert json.loads(run("broadcast", "status", "--json").out)["state"] == state
    assert "no broadcast is under way" in run("broadcast", "resume").err
    assert run("broadcast", "status").out.startswith("It was stopped.\n0 of 2 people were told.")
    lines = [json.loads(line) for line in run("audit", "--json").out.splitlines()]
    assert [line["detail"] for line in lines[:3]] == ["stopped", "running", "paused"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("Closed.",), "names no language and text"),
        (("xx=Closed.",), "names no language and text"),
        (("en= ",), "names no language and text"),
        (("en=**Closed",), "is not closed"),
        (("en=" + "x" * 1_501,), "longer than 1500 characters"),
        (("en=x", "--platform", "fax"), "accepted: telegram"),
    ],
)
def test_what_cannot_be_told_is_refused_with_the_reason(
    run: Run, arguments: tuple[str, ...], reason: str
) -> None:
    refused = run("broadcast", "send", *arguments, "--yes")
    assert refused.status == 2
    assert reason in " ".join(refused.err.replace("│", " ").split())
