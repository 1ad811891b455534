"""`nhipcau messenger …` against the local Graph API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.conftest import Run
from tests.tools.graph_api import PAGE, SECRET, TOKEN, VERIFY, Fault, GraphServer
from tests.tools.in_thread import in_thread

FIELDS = "messages, messaging_postbacks, messaging_referrals"


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphServer]:
    with in_thread(GraphServer()) as server:
        monkeypatch.setenv("MESSENGER_PAGE_TOKEN", TOKEN)
        monkeypatch.setenv("MESSENGER_APP_SECRET", SECRET)
        monkeypatch.setenv("MESSENGER_VERIFY_TOKEN", VERIFY)
        monkeypatch.setenv("MESSENGER_PAGE_ID", PAGE)
        monkeypatch.setenv("MESSENGER_API_URL", server.url)
        yield server


def test_the_page_is_subscribed_and_shown(run: Run, graph: GraphServer) -> None:
    missing = f"not brought: {FIELDS}; mend it with: nhipcau messenger set-webhook"
    assert run("messenger", "info").out.splitlines() == ["page: Nhịp Cầu", missing]
    result = run("messenger", "set-webhook")
    assert (result.status, result.err) == (0, "")
    assert run("messenger", "info").out.splitlines() == [
        "page: Nhịp Cầu",
        f"brought to Nhịp Cầu bot: {FIELDS}",
    ]
    graph.subscribed = ["messages", "feed"]
    assert run("messenger", "info").out.splitlines()[1:] == [
        "brought to Nhịp Cầu bot: messages, feed",
        missing.replace("messages, messaging_p", "messaging_p"),
    ]


REFUSED = "MESSENGER_PAGE_TOKEN is refused by Meta, or MESSENGER_APP_SECRET is that of another app"


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault(190, status=401), REFUSED),
        (Fault(100, message="Invalid appsecret_proof provided"), REFUSED),
        (Fault(200, message=f"not for {TOKEN}"), "Messenger did not do it: not for (token)"),
        (
            Fault(status=502, body=b"<html>"),
            "Messenger did not do it: subscribed_apps: it may have",
        ),
        (Fault(status=0), "Messenger did not do it: subscribed_apps: it may have been"),
        (Fault(status=301, headers={"Location": "http://127.0.0.1:1"}), "Messenger did not do it"),
        (Fault(status=200, body=b'{"success": false}'), "Messenger did not do it: it does not say"),
    ],
)
def test_what_meta_refuses_is_one_message_without_secrets(
    run: Run, graph: GraphServer, fault: Fault, message: str
) -> None:
    graph.fail("subscribed_apps", fault)
    refusal = run("messenger", "set-webhook").refusal()
    assert refusal.startswith(f"nhipcau: {message}")
    assert [secret for secret in (SECRET, TOKEN, VERIFY) if secret in refusal] == []


def test_a_token_of_another_page_is_told(
    run: Run, graph: GraphServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MESSENGER_PAGE_ID", "99")
    assert run("messenger", "info").refusal() == (
        "nhipcau: MESSENGER_PAGE_TOKEN is of another Page than MESSENGER_PAGE_ID\n"
    )


@pytest.mark.parametrize("command", ["info", "set-webhook"])
def test_a_token_that_is_missing_is_named(
    run: Run, graph: GraphServer, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.delenv("MESSENGER_PAGE_TOKEN")
    assert run("messenger", command).refusal() == "nhipcau: MESSENGER_PAGE_TOKEN is not set\n"


@pytest.mark.parametrize(
    "name", ["MESSENGER_APP_SECRET", "MESSENGER_VERIFY_TOKEN", "MESSENGER_PAGE_ID"]
)
def test_what_is_missing_beside_the_token_is_named(
    run: Run, graph: GraphServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv(name)
    refusal = run("messenger", "info").refusal()
    assert refusal.startswith(f"nhipcau: {name} has the value '(not set)'; accepted: with ")
