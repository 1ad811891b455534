"""`nhipcau zalo …` against the local Zalo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.conftest import Run
from tests.tools.in_thread import in_thread
from tests.tools.zalo_api import TOKEN, Fault, ZaloServer

SECRET = "0123456789abcdef0123"
URL = "http://127.0.0.1:1/zalo"


@pytest.fixture
def zalo(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloServer]:
    with in_thread(ZaloServer()) as server:
        monkeypatch.setenv("ZALO_BOT_TOKEN", server.token)
        monkeypatch.setenv("ZALO_API_URL", server.url)
        monkeypatch.setenv("ZALO_WEBHOOK_URL", URL)
        monkeypatch.setenv("ZALO_WEBHOOK_SECRET", SECRET)
        yield server


def test_a_webhook_is_set_and_shown(run: Run, zalo: ZaloServer) -> None:
    lines = ["bot: bot.nhipcau / Bot Nhịp Cầu", "groups: Zalo allows it none"]
    assert run("zalo", "info").out.splitlines() == [
        *lines,
        "webhook: none, updates are fetched",
    ]
    result = run("zalo", "set-webhook")
    assert (result.status, result.err) == (0, "")
    assert zalo.webhook == {"url": URL, "secret_token": SECRET}
    zalo.joins_groups = True
    assert run("zalo", "info").out.splitlines() == [
        lines[0],
        "groups: answers where it is mentioned",
        f"webhook: {URL}",
    ]


def test_a_webhook_is_taken_away_also_where_there_is_none(run: Run, zalo: ZaloServer) -> None:
    run("zalo", "set-webhook")
    for _ in range(2):
        result = run("zalo", "delete-webhook")
        assert (result.status, result.out) == (0, "Updates are to be fetched from now on.\n")
        assert zalo.webhook is None


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault(401), "ZALO_BOT_TOKEN is refused by Zalo; accepted: the token that Zalo Bot"),
        (Fault(400), "Zalo did not do it: it failed"),
        (Fault(status=502, body=b"<html>"), "Zalo did not do it: setWebhook: it may have been"),
        (Fault(status=0), "Zalo did not do it: setWebhook: it may have been"),
        (Fault(status=301, headers={"Location": "http://127.0.0.1:1"}), "Zalo did not do it: "),
    ],
)
def test_what_zalo_refuses_is_one_message_without_token_and_secret(
    run: Run, zalo: ZaloServer, fault: Fault, message: str
) -> None:
    zalo.fail("setWebhook", fault)
    refusal = run("zalo", "set-webhook").refusal()
    assert refusal.startswith(f"nhipcau: {message}")
    assert [secret for secret in (SECRET, TOKEN.partition(":")[2]) if secret in refusal] == []


def test_a_secret_that_zalo_repeats_is_not_shown(
    run: Run, zalo: ZaloServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo = f'{{"ok": false, "error_code": 400, "description": "bad {SECRET} for {TOKEN}"}}'
    zalo.fail("setWebhook", Fault(body=echo.encode()))
    refusal = run("zalo", "set-webhook").refusal()
    assert refusal == "nhipcau: Zalo did not do it: bad (secret) for (token)\n"


@pytest.mark.parametrize(
    ("name", "command"), [("ZALO_BOT_TOKEN", "info"), ("ZALO_WEBHOOK_URL", "set-webhook")]
)
def test_a_setting_that_is_missing_is_named(
    run: Run, zalo: ZaloServer, monkeypatch: pytest.MonkeyPatch, name: str, command: str
) -> None:
    monkeypatch.delenv(name)
    assert run("zalo", command).refusal() == f"nhipcau: {name} is not set\n"
