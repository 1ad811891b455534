"""`nhipcau doctor` against local platforms: a line each, and never a secret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tools import graph_api, zalo_api
from tests.tools.bot_api import ThreadedBotApiServer, running_in_thread
from tests.tools.content_files import FILES, LENGTH, write
from tests.tools.graph_api import GraphServer
from tests.tools.in_thread import in_thread
from tests.tools.zalo_api import ZaloServer

SECRET = "0123456789abcdef0123"
HERE = "http://127.0.0.1:1"


@dataclass(frozen=True)
class Platforms:
    """All of them, on this machine."""

    telegram: ThreadedBotApiServer
    zalo: ZaloServer
    graph: GraphServer
    environ: pytest.MonkeyPatch

    def are_to_bring(self) -> None:
        """Updates, where that can be set."""
        for name in ("TELEGRAM", "ZALO"):
            self.environ.setenv(f"{name}_WEBHOOK_URL", f"{HERE}/{name.lower()}")
            self.environ.setenv(f"{name}_WEBHOOK_SECRET", SECRET)


@pytest.fixture
def platforms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platforms]:
    with (
        running_in_thread() as telegram,
        in_thread(ZaloServer()) as zalo,
        in_thread(GraphServer()) as graph,
    ):
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", telegram.token)
        monkeypatch.setenv("TELEGRAM_API_URL", telegram.url)
        monkeypatch.setenv("ZALO_BOT_TOKEN", zalo.token)
        monkeypatch.setenv("ZALO_API_URL", zalo.url)
        monkeypatch.setenv("MESSENGER_PAGE_TOKEN", graph_api.TOKEN)
        monkeypatch.setenv("MESSENGER_APP_SECRET", graph_api.SECRET)
        monkeypatch.setenv("MESSENGER_VERIFY_TOKEN", graph_api.VERIFY)
        monkeypatch.setenv("MESSENGER_PAGE_ID", graph_api.PAGE)
        monkeypatch.setenv("MESSENGER_API_URL", graph.url)
        graph.subscribed = ["messages", "messaging_postbacks", "messaging_referrals"]
        yield Platforms(telegram, zalo, graph, monkeypatch)


@pytest.fixture
def found(run: Run) -> dict[str, str]:
    """By name, what stands in each line; filled by `look`."""
    run("db", "upgrade")
    return {}


def look(run: Run, found: dict[str, str]) -> int:
    """The exit status; nothing but lines of the form is shown."""
    result = run("doctor")
    assert "Traceback" not in result.err
    for line in result.out.splitlines():
        mark, _, rest = line.partition("  ")
        name, _, text = rest.strip().partition(": ")
        found[name] = f"{mark.strip()} {text}"
    return result.status


def mended(found: dict[str, str]) -> list[str]:
    return [name for name, text in found.items() if text.startswith("MEND ")]


def test_where_all_is_well_every_line_says_so(
    run: Run,
    found: dict[str, str],
    platforms: Platforms,
) -> None:
    platforms.are_to_bring()
    for name in ("telegram", "zalo"):
        run(name, "set-webhook")
    result = run("doctor")
    assert (look(run, found), mended(found)) == (0, [])
    assert found["content"] == "ok 3 entries, in vi, en"
    assert found["Zalo"] == "ok answers as bot.nhipcau / Bot Nhịp Cầu"
    assert found["Zalo webhook"] == f"ok Zalo brings updates to {HERE}/zalo"
    assert "offers nothing in other chats (@BotFather: /setinline)" in found["Telegram"]
    assert found["Telegram webhook"] == f"ok Telegram brings updates to {HERE}/telegram, 0 wait"
    assert found["Messenger"] == "ok answers as Nhịp Cầu"
    secrets = [
        platforms.telegram.token,
        zalo_api.TOKEN,
        graph_api.TOKEN,
        graph_api.SECRET,
        graph_api.VERIFY,
    ]
    assert [secret for secret in (*secrets, SECRET) if secret in result.out + result.err] == []


def test_a_web_page_alone_needs_no_platform(run: Run, found: dict[str, str]) -> None:
    assert look(run, found) == 0
    assert list(found) == ["settings", "content", "database", "port"]
    assert found["settings"] == "ok from the environment alone"


def test_a_public_address_that_leads_nowhere_is_to_be_mended(
    run: Run, found: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_URL", "https://127.0.0.1:1")
    assert look(run, found) == 1
    assert mended(found) == ["public page"]
    assert "have its name lead to this machine" in found["public page"]


def test_tokens_that_are_refused_are_told_each_by_itself(
    run: Run,
    found: dict[str, str],
    platforms: Platforms,
) -> None:
    platforms.environ.setenv("TELEGRAM_BOT_TOKEN", "987654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")
    platforms.environ.setenv("ZALO_BOT_TOKEN", "987654321:Another-secret_0")
    platforms.environ.setenv("MESSENGER_PAGE_TOKEN", "EAAGanother0token0of0a0Page")
    assert look(run, found) == 1
    assert found["Telegram"] == "MEND TELEGRAM_BOT_TOKEN is refused by Telegram"
    assert found["Zalo"].startswith("MEND ZALO_BOT_TOKEN is refused by Zalo; accepted: ")
    assert found["Messenger"].startswith("MEND MESSENGER_PAGE_TOKEN is refused by Meta, or ")
    assert found["content"].startswith("ok ")


def test_a_webhook_that_is_not_as_it_is_set_is_told_with_the_command(
    run: Run,
    found: dict[str, str],
    platforms: Platforms,
) -> None:
    platforms.are_to_bring()
    platforms.graph.subscribed = ["messages"]
    assert look(run, found) == 1
    assert {name: found[f"{name} webhook"] for name in ("Telegram", "Zalo", "Messenger")} == {
        "Telegram": "MEND Telegram brings updates nowhere; mend it with: "
        "nhipcau telegram set-webhook",
        "Zalo": "MEND Zalo brings updates nowhere; mend it with: nhipcau zalo set-webhook",
        "Messenger": "MEND Meta does not bring messaging_postbacks, messaging_referrals; "
        "mend it with: nhipcau messenger set-webhook",
    }


def test_a_webhook_in_the_way_of_fetching_is_told(
    run: Run,
    found: dict[str, str],
    platforms: Platforms,
) -> None:
    assert look(run, found) == 0
    assert (found["Telegram webhook"], found["Zalo webhook"]) == ("ok not set", "ok not set")
    platforms.are_to_bring()
    for name in ("TELEGRAM", "ZALO"):
        run(name.lower(), "set-webhook")
        platforms.environ.delenv(f"{name}_WEBHOOK_URL")
    assert look(run, found) == 1
    assert found["Telegram webhook"] == (
        f"MEND Telegram brings updates to {HERE}/telegram; mend it with: "
        "nhipcau telegram delete-webhook"
    )
    assert found["Zalo webhook"] == "ok not set; the one that Zalo has the bot deletes"


def test_a_platform_that_is_away_is_told(
    run: Run, found: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZALO_BOT_TOKEN", zalo_api.TOKEN)
    monkeypatch.setenv("ZALO_API_URL", "http://127.0.0.1:9")
    assert look(run, found) == 1
    assert mended(found) == ["Zalo", "Zalo webhook", "clock, by Zalo"]
    assert found["clock, by Zalo"] == "MEND http://127.0.0.1:9 cannot be reached (ConnectError)"


def test_a_port_of_others_a_broken_file_and_a_missing_database_are_told(
    run: Run, content_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(content_files, {LENGTH: FILES[LENGTH].replace("importance: 3", "importance: 9")})
    found: dict[str, str] = {}
    with in_thread(GraphServer()) as somebody:
        port = somebody.url.rpartition(":")[2]
        monkeypatch.setenv("PORT", port)
        assert look(run, found) == 1
    assert found["port"].startswith(f"MEND PORT has the value '{port}'; accepted: ")
    assert found["content"] == (
        f"MEND {content_files} has 1 problems; list them with: nhipcau content check"
    )
    path = tmp_path / "data" / "nhipcau.sqlite3"
    assert found["database"] == (
        f"MEND there is no database at {path}; `nhipcau db upgrade` makes one"
    )


def test_a_setting_that_cannot_be_used_is_told_alone(
    run: Run, found: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "geheim")
    assert look(run, found) == 1
    assert list(found) == ["settings"]
    assert found["settings"].startswith("MEND TELEGRAM_BOT_TOKEN has the value '(hidden)'; ")


def test_a_file_of_settings_that_others_can_read_is_told(
    run: Run, found: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / ".env"
    path.write_text("LOG_FORMAT=json\n")
    path.chmod(0o644)
    assert look(run, found) == 1
    assert found["settings"].startswith(f"MEND others can read {path}; mend it with: chmod 600")
    path.chmod(0o600)
    assert look(run, found) == 0
    assert found["settings"] == f"ok from {path}: LOG_FORMAT"
