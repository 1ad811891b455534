"""`--json`: what commands tell, for programs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.cli import with_commands
from bot.settings import ROOT
from tests.cli.conftest import Run
from tests.cli.test_broadcast import settle_in
from tests.cli.test_unanswered import ask_in_vain, kept
from tests.tools.content_files import BUILDER, FILES, LENGTH

TAUGHT = "what is the stretch of that iron thing in Hanoi"
TEACH = ("teach", "bridge-length", TAUGHT, "--locale", "en")
WORKSHEET = ("content", "import", "en.csv", "--locale", "en")
SEND = ("broadcast", "send", "en=Closed on Monday.", "--yes")
WITHOUT = {
    "run": "the bot",
    "chat": "a talk",
    "content export": "writes the file of a format that was asked for",
    "telegram set-webhook": "its exit status says all",
    "telegram delete-webhook": "its exit status says all",
    "zalo set-webhook": "its exit status says all",
    "zalo delete-webhook": "its exit status says all",
    "messenger set-webhook": "its exit status says all",
}
"""Commands without `--json`, and why."""
ELSEWHERE = {
    "content vectors": "test_vectors.py (takes an encoder)",
    "telegram info": "test_telegram.py",
    "zalo info": "test_zalo.py",
    "messenger info": "test_messenger.py",
    "evaluate": "test_evaluate.py",
    "content twins": "content/test_twins.py (tells of names that have no kind)",
}
"""Commands that are looked at where there is what they need."""


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL")


@dataclass(frozen=True)
class Told:
    """What a command is to tell."""

    keys: set[str]
    """Of every object; there may be more."""
    before: tuple[tuple[str, ...], ...] = ()
    """What was typed before it."""
    status: int = 0


FINDING = {"why", "entry", "locale", "other", "text", "weight"}
BROADCAST = {"id", "state", "people", "sent", "failed", "skipped", "on_their_way"}
COMMANDS: Mapping[tuple[str, ...], Told] = {
    ("ask", "how long is long bien"): Told({"question", "decision", "entry", "text"}),
    ("explain", "how long is long bien"): Told({"question", "decision"}),
    ("audit",): Told({"at", "who", "what", "target", "detail"}, before=((*TEACH, "--yes"),)),
    ("doctor",): Told({"name", "text", "is_ok"}, status=1),
    ("stats",): Told({"days", "people", "outcomes", "entries"}),
    ("unanswered",): Told({"question", "count", "others", "proposals"}),
    (*TEACH, "--yes"): Told({"entry", "file", "phrasings", "shifts"}),
    ("broadcast", "status"): Told(BROADCAST, before=(SEND,)),
    SEND: Told(BROADCAST),
    ("broadcast", "pause"): Told(BROADCAST, before=(SEND,)),
    ("broadcast", "resume"): Told(BROADCAST, before=(SEND, ("broadcast", "pause"))),
    ("broadcast", "stop"): Told(BROADCAST, before=(SEND,)),
    ("content", "check", "--quick"): Told({"file", "line", "severity", "text"}),
    ("content", "apply", "bridge-length.yaml", "--yes"): Told({"files", "problems", "shifts"}),
    ("content", "history", "bridge-length"): Told(
        {"number", "text", "author"}, before=((*TEACH, "--yes"),)
    ),
    ("content", "rollback", "bridge-length"): Told({"target", "text"}, before=((*TEACH, "--yes"),)),
    ("content", "pull"): Told({"file"}, before=((*TEACH, "--yes"),)),
    ("content", "review", "--quick"): Told(FINDING),
    ("content", "drift", "--accept", "all"): Told({"file", "accepted"}),
    ("content", "drift"): Told(
        FINDING,
        before=(("content", "drift", "--accept", "all"), (*WORKSHEET, "--yes")),
        status=1,
    ),
    ("content", "rivals"): Told({"entry", "weakest"}),
    ("content", "pause", "bridge-length"): Told({"entry", "paused"}),
    ("content", "resume", "bridge-length"): Told(
        {"entry", "paused"}, before=(("content", "pause", "bridge-length"),)
    ),
    ("content", "suggest", "bridge-length"): Told({"question", "count", "confidence"}),
    ("content", "coverage"): Told({"topics", "total"}),
    ("content", "show", "bridge-length"): Told({"id", "file", "topic", "texts", "sources"}),
    ("content", "new", "bridges", "bridge-colour", "--form"): Told({"file"}),
    ("content", "rename", "bridge-length", "bridge-span"): Told({"file"}),
    ("content", "schema"): Told({"file"}),
    (*WORKSHEET, "--yes"): Told({"file", "diff"}),
    ("content", "import", "bank.csv", "--locale", "en", "--into", "bank"): Told(
        {"directory", "entries", "files"}
    ),
    ("db", "upgrade"): Told({"problems"}),
    ("db", "check"): Told({"problems"}, before=(("db", "upgrade"),)),
    ("db", "backup", "copy.sqlite3"): Told({"file"}, before=(("db", "upgrade"),)),
    ("locales", "check"): Told({"file", "line", "text"}, status=1),
    ("locales", "update"): Told({"file"}),
    ("locales", "add", "fr"): Told(set()),
}


def named(command: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """All commands, as they are typed."""
    of_group = getattr(command, "commands", {})
    for name, one in of_group.items():
        yield from named(one, *names, name)
    if not of_group:
        yield " ".join(names), command


EVERY = dict(named(typer.main.get_command(with_commands())))


@pytest.mark.parametrize("name", EVERY)
def test_every_command_speaks_to_programs_and_is_looked_at_here(name: str) -> None:
    options = {option for parameter in EVERY[name].params for option in parameter.opts}
    assert ("--json" in options) == (name not in WITHOUT)
    typed = {" ".join(words[:2]) for words in COMMANDS} | {words[0] for words in COMMANDS}
    assert name in {*typed, *WITHOUT, *ELSEWHERE}


@pytest.fixture
def _everything(
    run: Run, content_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something for each command to tell of."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:ABC-DEF1234")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")  # nobody is there
    shutil.copytree(ROOT / "locales", tmp_path / "locales")
    monkeypatch.setenv("LOCALES_DIR", str(tmp_path / "locales"))
    catalogue = tmp_path / "locales/en/LC_MESSAGES/nhipcau.po"
    catalogue.write_text(catalogue.read_text("utf-8") + '\nmsgid "No more"\nmsgstr "No more"\n')
    settle_in(("telegram:1", "en"), ("telegram:2", "en"))
    ask_in_vain(kept("what is the length across the iron bridge"))
    builder = content_files / BUILDER
    builder.write_text(FILES[BUILDER].replace("sources: [bridge-book]\n", "changes: true\n"))
    for name, data in {
        "bridge-length.yaml": FILES[LENGTH].replace("**2,290 metres** long", "**2,290 m** long"),
        "bank.csv": "text,intent\nwhere is my card,lost_card\nmy card is gone,lost_card\n",
        "en.csv": run("content", "export", "--locale", "en", "--format", "csv").out.replace(
            "Who built the Long Bien Bridge?", "Whose is that bridge?"
        ),
    }.items():
        (tmp_path / name).write_text(data, "utf-8")


@pytest.mark.usefixtures("_everything")
@pytest.mark.parametrize(("words", "told"), COMMANDS.items(), ids=[" ".join(w) for w in COMMANDS])
def test_a_command_tells_objects_and_nothing_else(
    run: Run, words: tuple[str, ...], told: Told
) -> None:
    for one in told.before:
        run(*one)
    found = run(*words, "--json")
    assert found.status == told.status, found.err
    objects = [json.loads(line) for line in found.out.splitlines()]
    assert objects
    for one in objects:
        assert told.keys <= one.keys()


def test_nobody_is_asked_where_a_program_listens(run: Run) -> None:
    for words, missing in ((TEACH, "--yes"), (("content", "new", "bridges", "x"), "--form")):
        refused = run(*words, "--json")
        assert (refused.status, refused.out) == (2, "")
        assert missing in refused.err


def test_problems_of_the_content_are_objects(run: Run, content_files: Path) -> None:
    path = content_files / LENGTH
    path.write_text(FILES[LENGTH].replace("importance: 3", "importance: 9"), "utf-8")
    found = run("content", "check", "--json", "--quick")
    assert found.status == 1
    told = [json.loads(line) for line in found.out.splitlines()]
    (error,) = (one for one in told if one["severity"] == "error")
    assert (error["file"], error["line"] > 1) == (LENGTH, True)
    assert "importance" in error["text"]


def test_what_is_taught_and_taken_back_is_an_object(run: Run) -> None:
    taught = run(*TEACH, "--json", "--yes")
    told = json.loads(taught.out)
    assert (told["entry"], told["file"]) == ("bridge-length", LENGTH)
    assert told["phrasings"] == [{"locale": "en", "text": TAUGHT}]
    back = json.loads(run("content", "rollback", "bridge-length", "--json").out)
    assert (back["target"], back["text"]) == ("bridge-length", TAUGHT)


def test_an_entry_is_shown_with_all_that_readers_see(run: Run) -> None:
    told = json.loads(run("content", "show", "bridge-length", "--json").out)
    assert (told["file"], told["topic"], told["sources"]) == (LENGTH, "bridges", ["bridge-book"])
    assert told["texts"]["en"]["title"] == "How long is the Long Bien Bridge?"
    assert len(told["texts"]["vi"]["questions"]) == 6
