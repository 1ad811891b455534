"""`nhipcau unanswered`, `teach`, `content history` and `rollback`, as an editor types them."""

from __future__ import annotations

import asyncio
import datetime as dt
import json

import pytest

from bot.conversation.counts import What
from bot.conversation.effects import KeepQuestion
from bot.conversation.session import Session, SessionKey
from bot.conversation.turn import Kept
from bot.settings import load_settings
from bot.storage.database import open_database
from bot.storage.session_store import SqlSessionStore
from bot.storage.tally_store import SqlTallyStore
from tests.cli.conftest import Run
from tests.tools.content_files import BUILDER, LENGTH

QUESTION = "what is the stretch of that iron thing"
TEACH = ("teach", "bridge-length", QUESTION, "--locale", "en")


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL")


def ask_in_vain(*questions: KeepQuestion) -> None:
    """As people do."""

    async def ask() -> None:
        engine = await open_database(load_settings().database)
        key = SessionKey("telegram:1", "telegram:1")
        await SqlSessionStore(engine).save(Kept(key, Session(), questions))
        await engine.dispose()

    asyncio.run(ask())


def kept(text: str, locale: str = "en") -> KeepQuestion:
    return KeepQuestion(text, text, locale)


def test_what_was_asked_in_vain_is_listed_with_what_it_may_belong_to(run: Run) -> None:
    assert run("unanswered").err.endswith("Nothing that was asked in vain is waiting.\n")
    ask_in_vain(kept("gia vang", "vi"), kept(QUESTION))
    ask_in_vain(kept(QUESTION))
    listed = run("unanswered", "--locale", "en")
    assert listed.status == 0
    assert listed.out.startswith(f"{QUESTION}\n  asked 2 times · ")
    assert "bridge-length  How long is the Long Bien Bridge?" in listed.out
    first, second = map(json.loads, run("unanswered", "--json").out.splitlines())
    assert (first["question"], first["count"], first["locale"]) == (QUESTION, 2, "en")
    assert (second["question"], second["others"]) == ("gia vang", [])
    assert {one["entry"] for one in first["proposals"]} <= {"bridge-length", "bridge-builder"}
    assert len(run("unanswered", "--json", "--limit", "1").out.splitlines()) == 1


def test_a_phrasing_is_taught_is_on_record_and_can_be_taken_back(run: Run) -> None:
    ask_in_vain(kept(QUESTION))
    shown = run(*TEACH, stdin=b"y\n")
    assert shown.status == 0
    assert LENGTH in shown.out
    assert f"+     - {QUESTION}\n" in shown.out
    assert "Taught." in shown.out
    hint = 'nhipcau teach bridge-length "…" --locale vi'
    assert shown.out.partition("Nothing was added in Vietnamese, where")[2].endswith(f"{hint}\n")
    assert run("unanswered").out == ""
    (record,) = map(
        json.loads, run("content", "history", "bridge-length", "--json").out.splitlines()
    )
    assert (record["text"], record["locale"], record["withdrawn_at"]) == (QUESTION, "en", None)
    assert record["author"].startswith("terminal:")
    assert run("content", "rollback", "bridge-length").out == f"1: en: {QUESTION}\n"
    assert "(taken back " in run("content", "history", "bridge-length").out
    back, taught = map(json.loads, run("audit", "--json").out.splitlines())
    assert (back["what"], back["target"]) == ("taken back", "bridge-length")
    assert (taught["what"], taught["detail"]) == ("taught", f"+ en: {QUESTION}")
    assert taught["who"] == record["author"]
    assert f"  taught  bridge-length\n    + en: {QUESTION}\n" in run("audit", "--limit", "2").out
    refusal = run("content", "rollback", "bridge-length").refusal()
    assert refusal == "nhipcau: bridge-length: nothing that was taught is in force\n"


def test_a_phrasing_that_reads_as_another_language_is_said_before_it_is_taught(run: Run) -> None:
    shown = run("teach", "bridge-length", "cây cầu này bắc qua bao xa", *TEACH[3:], stdin=b"n\n")
    assert "'cây cầu này bắc qua bao xa' under 'en' reads as 'vi'" in shown.out
    assert "reads as" not in run(*TEACH, stdin=b"n\n").out


def test_what_was_counted_is_told_as_text_json_and_a_table(run: Run) -> None:
    counted = What(dt.datetime.now(dt.UTC).date(), "web", "en", "answered", "bridge-length")

    async def count() -> None:
        engine = await open_database(load_settings().database)
        await SqlTallyStore(engine).add({counted: 3})
        await engine.dispose()

    asyncio.run(count())
    told = json.loads(run("stats", "--json").out)
    assert (told["days"], told["outcomes"], told["entries"]) == (
        7,
        {"answered": 3},
        {"bridge-length": 3},
    )
    assert run("stats", "--csv").out.splitlines()[1].endswith(",web,en,answered,bridge-length,3")
    assert "      3  bridge-length" in run("stats", "--days", "1").out


def test_what_is_not_confirmed_is_not_taught(run: Run) -> None:
    assert run(*TEACH, stdin=b"n\n").status == 1
    assert run("content", "history", "bridge-length").out == ""


def test_a_roll_back_may_go_to_any_number_of_the_history(run: Run) -> None:
    for number in range(4):
        assert run(*TEACH[:2], f"{QUESTION} {number}", *TEACH[3:], "--yes").status == 0
    taken_back = run("content", "rollback", "bridge-length", "--to", "2").out
    assert taken_back == f"3: en: {QUESTION} 2\n4: en: {QUESTION} 3\n"
    assert run("content", "rollback", "bridge-length", "--to", "0").status == 0


@pytest.mark.parametrize(
    ("entry", "question", "reason"),
    [
        ("bridge-length", "who made the old bridge in Hanoi?", "is asked in 'bridge-builder' too"),
        ("bridge-length", "length of the LONG BIEN bridge", "is one of its questions already"),
        ("bridge-colour", "what colour is it", "there is no entry 'bridge-colour'"),
    ],
)
def test_what_content_check_would_refuse_is_refused_with_the_reason(
    run: Run, entry: str, question: str, reason: str
) -> None:
    refused = run("teach", entry, question, "--locale", "en", "--yes")
    assert refused.status == 1
    assert reason in refused.err
    assert run("content", "history", entry).out == ""


def test_a_question_that_may_be_in_any_language_needs_one(run: Run) -> None:
    assert "with --locale" in run("teach", "bridge-length", "2290", "--yes").refusal()
    assert "with --locale" in run("teach", BUILDER, "xyz", "--locale", "fr", "--yes").refusal()
