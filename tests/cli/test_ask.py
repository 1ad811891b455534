"""`nhipcau ask`: what scripts rely on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import ask
from bot.content.model import Content
from bot.conversation.knowledge import Edition
from bot.i18n.words import Lexicon
from bot.matching.decision import Decision
from bot.matching.thresholds import ANSWER
from tests.cli.conftest import Run
from tests.conversation.talk import ScriptedMatcher
from tests.small_content import FULL
from tests.tools.content_files import FILES, LENGTH, write

QUESTION = "How long is the Long Bien Bridge?"
EMOJI = "🌉🌉🌉"
LONG = "cầu Long Biên " * 2_858  # 40,012 characters
LONE_SURROGATE = "\ud83d".encode(errors="surrogatepass")


def one(run: Run, *arguments: str) -> dict[str, Any]:
    """The one object that is printed."""
    result = run("ask", "--json", *arguments)
    assert result.status == 0
    (line,) = result.out.splitlines()
    answer: dict[str, Any] = json.loads(line)
    return answer


def test_an_answer_has_the_fields_scripts_rely_on(run: Run) -> None:
    answer = one(run, QUESTION)
    confidence = answer.pop("confidence")
    candidates = answer.pop("candidates")
    text = answer.pop("text")
    assert answer == {
        "question": QUESTION,
        "decision": "answer",
        "locale": "en",
        "entry": "bridge-length",
    }
    assert 0 < confidence <= 1
    assert "The Long Bien Bridge is 2,290 metres long, from one bank to the other." in text
    assert 1 <= len(candidates) <= 5
    best = candidates[0]
    assert set(best) == {"entry", "confidence", "title", "text"}
    assert (best["entry"], best["title"]) == ("bridge-length", QUESTION)
    assert best["text"] == "The Long Bien Bridge is 2,290 metres long, from one bank to the other."
    assert all(0 <= candidate["confidence"] <= 1 for candidate in candidates)


def test_a_courtesy_is_returned(run: Run) -> None:
    answer = one(run, "xin chào")
    assert (answer["decision"], answer["entry"]) == ("smalltalk", "greeting")
    assert answer["text"] == "Xin chào! Bạn muốn hỏi gì về những cây cầu?"
    assert answer["locale"] == "vi"


@pytest.mark.parametrize("question", ["forget me", "show me my data"])
def test_the_words_of_a_command_are_no_question(run: Run, question: str) -> None:
    answer = one(run, question)
    assert (answer["decision"], answer["entry"], answer["locale"]) == ("command", None, "en")
    assert "keep" in answer["text"]


def test_what_the_content_does_not_hold_has_no_entry(run: Run) -> None:
    answer = one(run, "giá vàng hôm nay?")
    assert answer["decision"] in {"unknown", "clarify"}
    assert answer["entry"] is None
    assert answer["text"]
    assert 0 <= answer["confidence"] < ANSWER


@pytest.mark.parametrize("locale", ["vi", "vi-VN", "vi_VN"])
def test_a_chosen_language_holds(run: Run, locale: str) -> None:
    answer = one(run, QUESTION, "--locale", locale)
    assert (answer["locale"], answer["entry"]) == ("vi", "bridge-length")
    assert "Cầu Long Biên dài 2.290 mét" in answer["text"]


BOTH = f"{QUESTION} And who built the Long Bien Bridge?"


def test_two_questions_in_one_line_are_one_object_with_both_answers(run: Run) -> None:
    answer = one(run, BOTH)
    assert (answer["decision"], answer["entry"]) == ("answer", "bridge-length")
    assert "2,290 metres" in answer["text"]
    assert "Daydé & Pillé" in answer["text"]
    entries = [candidate["entry"] for candidate in answer["candidates"]]
    assert entries == ["bridge-length", "bridge-builder"]


def test_a_question_is_matched_once(content: Content, lexicon: Lexicon) -> None:
    matcher = ScriptedMatcher()
    matcher.on("how long", Decision.ANSWER, FULL)
    said = ask.answer(Edition(content, matcher, lexicon), "how long", "en")
    assert (said["entry"], said["confidence"]) == (FULL, 0.5)
    assert matcher.asked == ["how long"]


def test_without_json_the_answer_is_text(run: Run) -> None:
    result = run("ask", QUESTION)
    assert result.status == 0
    assert "The Long Bien Bridge is 2,290 metres long" in result.out
    assert "**" not in result.out


def test_another_content_directory_can_be_asked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTENT_DIR", str(tmp_path / "not there"))
    changed = FILES[LENGTH].replace("2,290", "9,999")
    other = write(tmp_path / "other", {**FILES, LENGTH: changed})
    assert "9,999 metres" in one(run, QUESTION, "--content", str(other))["text"]


def test_asking_keeps_nothing_of_people(run: Run, tmp_path: Path) -> None:
    one(run, QUESTION)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["cache"]


def test_a_content_base_without_entries_knows_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("ask", "--json", QUESTION, "--content", str(tmp_path / "empty"))
    assert result.status == 0
    assert json.loads(result.out)["decision"] == "unknown"


BATCH = [
    QUESTION.encode(),
    b"",
    b"   \t ",
    EMOJI.encode(),
    LONG.encode(),
    b"how long " + LONE_SURROGATE + b" is it",
    b"caf\xe9 \xff\xfe",
    b"a\0b",
    "một\u2028hai\x0bba\x85bốn".encode(),
    b'quoted "text" and \\ and a carriage return\r',
    "Ai xây cầu Long Biên?".encode(),
]


def test_a_batch_has_one_answer_for_every_line_whatever_is_in_it(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--json"],
        input=b"\n".join(BATCH) + b"\n",
        capture_output=True,
        cwd=tmp_path,
        # As on a terminal that lets nothing pass that is not UTF-8.
        env={**environ, "PYTHONIOENCODING": "utf-8:strict"},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    answers = [json.loads(line) for line in done.stdout.decode("utf-8").strip("\n").split("\n")]
    questions = [line.decode("utf-8", "replace").rstrip("\r") for line in BATCH]
    assert [answer["question"] for answer in answers] == questions
    assert all(answer["text"] for answer in answers)
    assert [answers[0]["entry"], answers[-1]["entry"]] == ["bridge-length", "bridge-builder"]
    assert {answer["decision"] for answer in answers[1:4]} == {"unknown"}
    assert (answers[0]["locale"], answers[-1]["locale"]) == ("en", "vi")


def test_people_of_a_batch_do_not_know_of_each_other(run: Run) -> None:
    result = run("ask", "--json", stdin=f"Xin chào\n{QUESTION}\nXin chào\n".encode())
    first, _, third = (json.loads(line) for line in result.out.splitlines())
    assert first == third


def test_an_empty_batch_has_no_answers(run: Run) -> None:
    result = run("ask", "--json", stdin=b"")
    assert (result.status, result.out) == (0, "")


def test_a_last_line_without_an_end_is_a_question(run: Run) -> None:
    result = run("ask", "--json", stdin=QUESTION.encode())
    assert json.loads(result.out)["entry"] == "bridge-length"


def test_a_question_that_cannot_be_encoded_is_answered_in_valid_json(run: Run) -> None:
    # What Python makes of an argument that is not UTF-8.
    result = run("ask", "--json", "caf\udce9")
    assert json.loads(result.out)["question"] == "caf\udce9"


def test_an_unknown_language_is_refused_with_the_known_ones(run: Run) -> None:
    message = run("ask", QUESTION, "--locale", "klingon").refusal()
    assert "--locale" in message
    assert "'klingon' is not one of: vi, en" in message
