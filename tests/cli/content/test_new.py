"""`nhipcau content new`: from a few typed lines to an answered question."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.editing.schema import FOLDER
from tests.cli.conftest import Run
from tests.tools.content_files import FILES, LENGTH

OPENED = "entries/bridges/bridge-opened.yaml"
TYPED = """\
When was the Long Bien Bridge opened?
in which year did people first walk over Long Bien
opening day of the bridge

The bridge was opened on **28 February 1902**.


Cầu Long Biên khánh thành khi nào?
năm khánh thành của cầu
cầu bắt đầu sử dụng năm nào

Cầu được khánh thành ngày **28/02/1902**.


bridge-book
1902-02-28
bridge-length
3
"""
WRITTEN = """\
as_of: '1902-02-28'
sources: [bridge-book]
related: [bridge-length]
importance: 3
vi:
  title: Cầu Long Biên khánh thành khi nào?
  questions:
    - năm khánh thành của cầu
    - cầu bắt đầu sử dụng năm nào
  answer: >-
    Cầu được khánh thành ngày **28/02/1902**.
en:
  title: When was the Long Bien Bridge opened?
  questions:
    - in which year did people first walk over Long Bien
    - opening day of the bridge
  answer: >-
    The bridge was opened on **28 February 1902**.
"""


def new(run: Run, topic: str, id_: str, *options: str, typed: str = TYPED) -> tuple[int, str, str]:
    result = run("content", "new", topic, id_, "--locale", "en", *options, stdin=typed.encode())
    return result.status, result.out, result.err


def test_what_is_typed_becomes_a_file_that_is_checked_and_answered(
    run: Run, content_files: Path
) -> None:
    status, out, _ = new(run, "bridges", "bridge-opened")
    assert status == 0
    assert (content_files / OPENED).read_text("utf-8") == WRITTEN
    assert f"Written: content/{OPENED}\n" in out
    assert f"content/{OPENED}:7: warning: 2 questions in 'vi'; at least 6" in out
    assert out.endswith('Try it: nhipcau ask "Cầu Long Biên khánh thành khi nào?"\n')
    answer = run("ask", "when was the Long Bien Bridge opened").out
    assert "28 February 1902" in answer


def test_the_questions_are_in_the_language_of_the_editor(run: Run) -> None:
    english = run("content", "new", "bridges", "x", "--locale", "en").out
    vietnamese = run("content", "new", "bridges", "x", "--locale", "vi").out
    assert "Title, a question of 3 to 90 characters" in english
    assert "Tiêu đề, một câu hỏi dài 3 đến 90 ký tự" in vietnamese


def test_who_leaves_halfway_loses_nothing_and_leaves_no_file(run: Run, content_files: Path) -> None:
    status, out, _ = new(run, "bridges", "bridge-opened", typed=TYPED[:110])
    assert status == 1
    assert not (content_files / OPENED).exists()
    assert "Nothing was written. What you said so far:" in out
    assert "  title: When was the Long Bien Bridge opened?" in out
    assert "    - in which year did people first walk over Long Bien" in out


def test_a_form_is_written_without_a_question_and_the_check_tells_what_to_fill_in(
    run: Run, content_files: Path
) -> None:
    status, out, _ = new(run, "bridges", "bridge-opened", "--form", typed="")
    assert (status, out) == (
        0,
        f"Written: content/{OPENED}\nFill it in, then: nhipcau content check\n",
    )
    text = (content_files / OPENED).read_text("utf-8")
    assert "\n  title:  # A question of 3 to 90 characters: it stands on buttons" in text
    assert text.count("    -\n") == 16
    checked = run("content", "check", "--locale", "en")
    assert checked.status == 1
    assert f"{OPENED}:6: error: 'title' has 0 characters; at least 3" in checked.out


def test_a_file_leads_to_its_schema_where_there_is_one(run: Run, content_files: Path) -> None:
    run("content", "schema")
    new(run, "bridges", "bridge-opened")
    first = (content_files / OPENED).read_text("utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema=../../{FOLDER}/entry.json"


REFUSED = {
    "an unknown topic": (
        ("bridge", "x"),
        "nhipcau: the topic 'bridge' is not in topics.yaml; the nearest: bridges\n",
    ),
    "an id that is none": (("bridges", "Bridge Opened"), "nhipcau: 'Bridge Opened' is no id: "),
    "an id that leads elsewhere": (("bridges", "../x"), "nhipcau: '../x' is no id: "),
    "the id of another entry": (
        ("bridges", "bridge-length"),
        f"nhipcau: the id 'bridge-length' is taken by content/{LENGTH}\n",
    ),
    "the id of a courtesy": (
        ("bridges", "greeting"),
        "nhipcau: the id 'greeting' is taken by content/smalltalk/greeting.yaml\n",
    ),
}


@pytest.mark.parametrize(("arguments", "words"), REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("form", [(), ("--form",)], ids=["asked", "form"])
def test_what_cannot_be_is_refused_before_anything_is_asked(
    run: Run, content_files: Path, arguments: tuple[str, str], words: str, form: tuple[str, ...]
) -> None:
    message = run("content", "new", *arguments, "--locale", "en", *form).refusal()
    assert message.startswith(words)
    files = {p.relative_to(content_files).as_posix() for p in content_files.rglob("*.yaml")}
    assert files == set(FILES)


def test_a_file_that_cannot_be_read_is_not_written_over(run: Run, content_files: Path) -> None:
    (content_files / OPENED).write_text("vi: [\n")
    message = run("content", "new", "bridges", "bridge-opened", "--locale", "en").refusal()
    assert f"is taken by content/{OPENED}" in message
    assert (content_files / OPENED).read_text() == "vi: [\n"
