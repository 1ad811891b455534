"""What stops a command is one message that names the setting or file, and exit status 2."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import TRY_AGAIN, UNUSABLE
from bot.settings import ROOT
from tests.cli.conftest import Run
from tests.tools.content_files import FILES, LENGTH, SOURCES, write

COMMANDS = [("ask", "hello"), ("chat",), ("run",)]
IDS = [command[0] for command in COMMANDS]
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.mark.parametrize("command", COMMANDS, ids=IDS)
def test_a_missing_content_directory_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CONTENT_DIR", str(tmp_path / "nowhere"))
    message = run(*command).refusal()
    assert f"CONTENT_DIR: there is no directory {tmp_path / 'nowhere'}" in message


@pytest.mark.parametrize("command", COMMANDS, ids=IDS)
def test_all_that_is_wrong_with_the_content_is_told_at_once(
    run: Run, content_files: Path, command: tuple[str, ...]
) -> None:
    broken = FILES[LENGTH].replace("importance: 3", "importance: 9")
    write(content_files, {LENGTH: broken, SOURCES: FILES[SOURCES] + "other: [x\n"})
    message = run(*command).refusal()
    assert str(content_files) in message
    assert f"{LENGTH}:4: 'importance' is '9'" in message
    assert f"{SOURCES}:5: not valid YAML" in message
    assert len([line for line in message.splitlines() if ".yaml:" in line]) == 2


@pytest.mark.parametrize("command", [*COMMANDS, ("content", "check")], ids=[*IDS, "content check"])
def test_a_broken_locale_file_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    locales = tmp_path / "locales"
    shutil.copytree(ROOT / "locales", locales)
    catalogue = locales / "en" / "LC_MESSAGES" / "nhipcau.po"
    catalogue.write_text(catalogue.read_text("utf-8") + '\nmsgid "x\nmsgstr broken\n', "utf-8")
    monkeypatch.setenv("LOCALES_DIR", str(locales))
    message = run(*command).refusal()
    assert message.startswith(f"nhipcau: {catalogue}:")
    assert len(message.splitlines()) == 1


def test_a_directory_without_locales_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALES_DIR", str(tmp_path / "nowhere"))
    message = run("ask", "hello").refusal()
    assert str(tmp_path / "nowhere") in message
    assert "LOCALES_DIR" in message


def test_a_default_language_that_is_not_there_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEFAULT_LOCALE", "fr")
    message = run("ask", "hello").refusal()
    assert "DEFAULT_LOCALE is 'fr'" in message
    assert "accepted: en, vi" in message


@pytest.mark.parametrize(
    ("key", "value"),
    [("LOG_LEVEL", "loud"), ("ADMIN_IDS", "lan"), ("TELEGRAM_API_URL", "telegram")],
)
def test_a_setting_that_cannot_be_used_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, key: str, value: str
) -> None:
    monkeypatch.setenv(key, value)
    message = run("run").refusal()
    assert message.startswith(f"nhipcau: {key} has the value")
    assert len(message.splitlines()) == 1


def test_a_setting_in_the_env_file_that_cannot_be_used_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOG_FORMAT=xml\n")
    assert run("ask", "hello").refusal() == (
        "nhipcau: LOG_FORMAT has the value 'xml'; accepted: text, json\n"
    )


def test_a_token_that_is_none_is_refused_and_not_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", f"bot{TOKEN}")
    message = run("run").refusal()
    assert message.startswith("nhipcau: TELEGRAM_BOT_TOKEN has the value '(hidden)'; accepted: ")
    assert "AAHdqTcv" not in message


def test_a_file_in_the_place_of_the_data_directory_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file"))
    message = run("chat").refusal()
    assert message.startswith("nhipcau: DATA_DIR cannot be written: ")
    assert str(tmp_path / "file") in message


def test_a_file_that_is_no_database_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "data" / "nhipcau.sqlite3"
    path.parent.mkdir()
    path.write_text("This is a letter, not a database. " * 100)
    message = run("chat").refusal()
    assert str(path) in message
    assert "file is not a database" in message


@pytest.mark.parametrize("arguments", [("asks",), ("ask", "--jsn"), ("content", "chek")])
def test_a_command_that_is_none_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    assert arguments[-1] in run(*arguments).refusal()


def test_a_refusal_leaves_nothing_but_its_message(
    tmp_path: Path, content_files: Path, environ: dict[str, str]
) -> None:
    # In a process of its own: so also nothing that is printed on the way out.
    write(content_files, {LENGTH: "vi: [x\n"})
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=tmp_path,
        env={**environ, "TELEGRAM_BOT_TOKEN": TOKEN},
        timeout=60,
        check=False,
    )
    message = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(message.splitlines()) == 2
    assert f"{LENGTH}:1: not valid YAML" in message
    assert "AAHdqTcv" not in message


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("LOG_LEVEL", "loud", UNUSABLE),
        ("CONTENT_DIR", "nowhere", UNUSABLE),
        ("DATABASE_URL", "mysql://h/db", UNUSABLE),
        ("DATABASE_URL", "postgresql://lan@127.0.0.1:1/db", TRY_AGAIN),
    ],
    ids=["a setting", "no content", "another kind of database", "a database that is away"],
)
def test_the_exit_status_tells_whether_a_restart_may_help(
    run: Run, monkeypatch: pytest.MonkeyPatch, key: str, value: str, status: int
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv(key, value)
    result = run("run")
    assert result.status == status
    assert "Traceback" not in result.err
