"""Questions from tables, YAML files and folders, and all that can be wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.model import Entry, Text
from bot.errors import QuestionsError
from bot.evaluation.questions import Asked, for_entries, read_questions
from tests.content.questions import HERE, covered, out_of_scope
from tests.tools.content_files import write


def labelled(path: Path, locale: str | None = None) -> list[tuple[str, str | None]]:
    return [(asked.text, asked.label) for asked in read_questions(path, locale=locale)]


def table(tmp_path: Path, text: str | bytes) -> Path:
    return write(tmp_path, {"questions.csv": text}) / "questions.csv"


def test_a_table_gives_its_rows_with_oos_out_of_scope(tmp_path: Path) -> None:
    path = table(tmp_path, 'text,intent\n"who, me?",me\n\nweather,oos\n')
    assert labelled(path) == [("who, me?", "me"), ("weather", None)]


@pytest.mark.parametrize(
    "data",
    [
        "intent,text\r\nme,who\r\n",
        "Text,Intent,answer\nwho,me,x\n",
        b"\xef\xbb\xbftext,intent\nwho,me\n",
    ],
    ids=["other order", "more columns", "byte order mark"],
)
def test_a_table_is_read_however_it_was_saved(tmp_path: Path, data: str | bytes) -> None:
    assert labelled(table(tmp_path, data)) == [("who", "me")]


def test_a_yaml_file_maps_entries_to_questions(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "bridge:\n  - how long\n  - no\noos: [weather]\n"})
    found = labelled(tmp_path / "a.yaml")
    assert found == [("how long", "bridge"), ("no", "bridge"), ("weather", None)]


def test_a_folder_is_all_its_files_each_question_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.yaml": "bridge: [how long, how long]\n",
            "out_of_scope.yaml": "near: [how wide]\nfar: [weather]\n",
        },
    )
    assert labelled(tmp_path) == [("how long", "bridge"), ("how wide", None), ("weather", None)]


def test_a_folder_of_locales_is_read_whole_or_one_locale(tmp_path: Path) -> None:
    write(tmp_path, {"en/a.yaml": "bridge: [how long]\n", "vi/a.yaml": "bridge: [bao dài]\n"})
    assert [text for text, _ in labelled(tmp_path)] == ["how long", "bao dài"]
    assert [text for text, _ in labelled(tmp_path, "vi")] == ["bao dài"]


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_the_questions_of_the_tests_are_read_as_the_tests_read_them(locale: str) -> None:
    asked = {(q.question, q.entry) for q in (*covered(locale), *out_of_scope(locale))}
    assert asked <= set(labelled(HERE / locale))


def test_every_question_knows_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, {"a.yaml": "bridge:\n  - how long\n  - how wide\n"}) / "a.yaml"
    assert [asked.place for asked in read_questions(path)] == [f"{path}:2", f"{path}:3"]


BROKEN = {
    "no column intent": ("q.csv", "text,label\nwho,me\n", "q.csv:1: there is no column intent"),
    "nothing in it": ("q.csv", "", "q.csv:1: there is no column intent or text"),
    "a row without intent": ("q.csv", "text,intent\nwho,me\nwho\n", "q.csv:3: the row has no"),
    "not UTF-8": ("q.csv", b"text,intent\ncaf\xe9,me\n", "q.csv: the file is not UTF-8"),
    "no rows": ("q.csv", "text,intent\n", "q.csv: no questions here"),
    "YAML that is none": ("q.yaml", "a: [\n", "q.yaml:2: not valid YAML"),
    "a list": ("q.yaml", "- who\n", "q.yaml: not a mapping from an entry's id"),
    "text in the place of a list": ("q.yaml", "a: who\n", "q.yaml: not a mapping"),
    "an empty file": ("q.yaml", "", "q.yaml: no questions here"),
}


@pytest.mark.parametrize(("name", "data", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_what_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, name: str, data: str | bytes, message: str
) -> None:
    with pytest.raises(QuestionsError) as refused:
        read_questions(write(tmp_path, {name: data}) / name)
    assert message in str(refused.value)


def test_every_broken_row_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError) as refused:
        read_questions(table(tmp_path, "text,intent\nwho,\nwhat\nwhen,now\n"))
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("name", ["gone.csv", "gone.yaml", "gone"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(QuestionsError, match="there is no such file or folder"):
        read_questions(tmp_path / name)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match="no questions here"):
        read_questions(tmp_path)


def entries(*ids: str, title: str = "A title") -> dict[str, Entry]:
    text = Text(title=title, questions=("a question",), answer="An answer of some length.")
    return {id_: Entry(id_, "all", {"en": text}) for id_ in ids}


@pytest.mark.parametrize(
    ("intent", "id_"),
    [
        ("book-flight", "book-flight"),
        ("book_flight", "book-flight"),
        ("Book Flight", "book-flight"),
        ("BookFlight", "book-flight"),
        ("a_title", "book-flight"),
    ],
)
def test_an_intent_is_found_by_its_words(intent: str, id_: str) -> None:
    found = for_entries([Asked("x", intent)], entries("book-flight"))
    assert [asked.label for asked in found] == [id_]


@pytest.mark.parametrize(
    "id_",
    ["balance-not-updated-after-cheque-or-cash", "balance-not-updated-after-cheque-0f3a9c"],
)
def test_an_id_may_be_the_beginning_of_a_longer_intent(id_: str) -> None:
    asked = [Asked("x", "balance_not_updated_after_cheque_or_cash_deposit"), Asked("y", None)]
    found = for_entries(asked, entries(id_, "balance-not-updated"))
    assert [asked.label for asked in found] == [id_, None]


def test_intents_that_no_entry_stands_for_are_named_each_once() -> None:
    asked = [Asked("x", "one", "q.csv:2"), Asked("y", "two", "q.csv:3"), Asked("z", "one", "q:4")]
    with pytest.raises(QuestionsError) as refused:
        for_entries(asked, entries("three"))
    assert refused.value.problems == ("q.csv:2: one", "q.csv:3: two")
