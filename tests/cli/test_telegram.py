"""`nhipcau telegram …` against the local Bot API server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.telegram.intake import UPDATES
from bot.channels.telegram.registration import ELSEWHERE, GUEST
from tests.cli.conftest import Run
from tests.tools.bot_api import ThreadedBotApiServer, running_in_thread

SECRET = "0123456789abcdef0123"
URL = "http://bot.example.org/telegram"


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedBotApiServer]:
    with running_in_thread() as server:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", server.token)
        monkeypatch.setenv("TELEGRAM_API_URL", server.url)
        monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", URL)
        monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", SECRET)
        yield server


def test_a_webhook_is_set_shown_and_deleted(run: Run, telegram: ThreadedBotApiServer) -> None:
    result = run("telegram", "set-webhook", "--connections", "7")
    assert (result.status, result.err) == (0, "")
    info = run("telegram", "info").out
    assert info.splitlines()[1:] == [
        "groups: in groups it hears everything",
        f"elsewhere: {ELSEWHERE[False]}; {GUEST[False]}",
        f"webhook: {URL}",
        "connections: at most 7",
        f"updates: {', '.join(UPDATES)}",
        "waiting at Telegram: 0",
    ]
    assert info.startswith("bot: @")
    telegram.set_elsewhere(True)
    found = run("telegram", "info").out
    assert "`@bot words` offers answers in any chat; it can be summoned as a guest" in found
    telegram.set_privacy(True)
    assert "hears /ask and replies, and mentions only as an admin" in run("telegram", "info").out
    assert run("telegram", "delete-webhook").status == 0
    assert "webhook: none, updates are fetched" in run("telegram", "info").out


def test_telegram_is_told_the_secret_and_nobody_else(
    run: Run, telegram: ThreadedBotApiServer
) -> None:
    shown = run("telegram", "set-webhook").out + run("telegram", "info").out
    (call,) = telegram.calls_of("setWebhook")
    assert call.params["secret_token"] == SECRET
    assert SECRET not in shown
    assert telegram.token not in shown


def test_a_token_in_the_address_is_not_shown(
    run: Run, telegram: ThreadedBotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", f"{URL}/{telegram.token}")
    run("telegram", "set-webhook")
    assert f"webhook: {URL}/(token)\n" in run("telegram", "info").out


def test_what_waits_and_what_failed_last_is_told(run: Run, telegram: ThreadedBotApiServer) -> None:
    telegram.set_result(
        "getWebhookInfo",
        {
            "url": URL,
            "has_custom_certificate": False,
            "pending_update_count": 12,
            "last_error_date": 1_790_000_000,
            "last_error_message": "Connection refused",
        },
    )
    out = run("telegram", "info").out
    assert "waiting at Telegram: 12\n" in out
    assert "last failure: 2026-09-21 14:13:20 UTC: Connection refused\n" in out


def test_without_an_address_nothing_is_set(
    run: Run, telegram: ThreadedBotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TELEGRAM_WEBHOOK_URL")
    assert run("telegram", "set-webhook").refusal() == (
        "nhipcau: TELEGRAM_WEBHOOK_URL is not set\n"
    )
    assert telegram.calls_of("setWebhook") == []


@pytest.mark.parametrize("command", ["set-webhook", "delete-webhook", "info"])
def test_what_telegram_refuses_is_one_line_without_secrets(
    run: Run, telegram: ThreadedBotApiServer, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    wrong = "987654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", wrong)
    message = run("telegram", command).refusal()
    assert message == "nhipcau: TELEGRAM_BOT_TOKEN is refused by Telegram\n"


def test_a_telegram_that_cannot_be_reached_is_one_line(
    run: Run, telegram: ThreadedBotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    message = run("telegram", "info").refusal()
    assert message.startswith("nhipcau: Telegram did not do it: ")
    assert len(message.splitlines()) == 1


def test_without_a_token_nobody_is_asked(run: Run) -> None:
    assert run("telegram", "info").refusal() == "nhipcau: TELEGRAM_BOT_TOKEN is not set\n"
