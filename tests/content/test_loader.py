"""From files to a content base."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from bot.content.files import read_files, walk
from bot.content.loader import load, version_of
from tests.tools.content_files import (
    FILES,
    GREETING,
    LENGTH,
    SOURCES,
    TOPICS,
    VIETNAMESE,
    encoded,
    write,
)

LOCALES = ("vi", "en")


def test_an_entry_is_what_its_file_says() -> None:
    entry = load(encoded({}), LOCALES).content.entries["bridge-length"]
    assert (entry.id, entry.topic, entry.as_of) == ("bridge-length", "bridges", "2020-05-17")
    assert (entry.sources, entry.related) == (("bridge-book",), ("bridge-builder",))
    assert (entry.importance, entry.is_smalltalk) == (3, False)
    assert entry.texts["en"].title == "How long is the Long Bien Bridge?"
    assert len(entry.texts["en"].questions) == 6
    assert entry.texts["en"].answer.startswith("The Long Bien Bridge is **2,290 metres** long")
    assert entry.texts["en"].more is None


def test_a_courtesy_is_an_entry_without_a_topic() -> None:
    content = load(encoded({}), LOCALES).content
    assert content.entries["greeting"].is_smalltalk
    assert {entry.id for shelf in content.by_topic.values() for entry in shelf} == {
        "bridge-length",
        "bridge-builder",
    }


def test_registries_and_vocabularies_are_read() -> None:
    content = load(encoded({}), LOCALES).content
    assert content.topics["bridges"].names == {"vi": "Những cây cầu", "en": "Bridges"}
    assert content.topics["bridges"].overview == "bridge-length"
    assert content.sources["bridge-book"].title == "The book of bridges"
    assert "cau" in content.vocabularies["vi"].function_words


def test_questions_out_of_scope_are_read_by_language() -> None:
    questions = "questions:\n  - giá vàng hôm nay\n  - thời tiết ngày mai\n"
    content = load(encoded({"out_of_scope/vi.yaml": questions}), LOCALES).content
    assert content.out_of_scope == {"vi": ("giá vàng hôm nay", "thời tiết ngày mai")}


def test_a_word_that_other_readers_of_yaml_take_for_a_value_is_a_question() -> None:
    typed = FILES[LENGTH].replace("length of the Long Bien Bridge", "no")
    typed = typed.replace("how many metres is Long Bien", "12:30")
    content = load(encoded({LENGTH: typed}), LOCALES).content
    assert content.entries["bridge-length"].texts["en"].questions[:2] == ("no", "12:30")


@pytest.mark.parametrize("mark", ["\u0301", "\\u0301"], ids=["as it is", "as an escape"])
def test_a_letter_beside_its_mark_is_served_as_one(mark: str) -> None:
    typed = FILES[LENGTH].replace("title: How", f'title: "Cafe{mark}?"\n  # How', 1)
    edition = load(encoded({LENGTH: typed}), LOCALES)
    assert edition.errors == []
    assert edition.content.entries["bridge-length"].texts["en"].title == "Café?"


def test_decomposed_text_is_served_composed() -> None:
    decomposed = unicodedata.normalize("NFD", FILES[LENGTH])
    edition = load(encoded({LENGTH: decomposed}), LOCALES)
    good = load(encoded({}), LOCALES).content
    assert edition.errors == []
    assert edition.content.entries["bridge-length"] == good.entries["bridge-length"]


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    edition = load(encoded({LENGTH: b"\xef\xbb\xbf" + FILES[LENGTH].encode()}), LOCALES)
    assert edition.problems == []
    assert "bridge-length" in edition.content.entries


def test_a_language_that_is_wrong_does_not_hide_the_others() -> None:
    broken = FILES[LENGTH].replace("title: How", "titel: How")
    edition = load(encoded({LENGTH: broken}), LOCALES)
    assert list(edition.content.entries["bridge-length"].texts) == ["vi"]


def test_a_broken_file_does_not_hide_the_others() -> None:
    edition = load(encoded({LENGTH: b"vi: [\n"}), LOCALES)
    assert set(edition.content.entries) == {"bridge-builder", "greeting"}


def test_an_entry_may_have_a_language_more_once_the_interface_speaks_it() -> None:
    french = FILES[LENGTH] + (
        "fr:\n  title: Quelle est la longueur du pont ?\n  questions: [longueur du pont]\n"
        "  answer: Le pont mesure 2 290 mètres.\n"
    )
    edition = load(encoded({LENGTH: french}), (*LOCALES, "fr"))
    assert edition.errors == []
    assert list(edition.content.entries["bridge-length"].texts) == ["vi", "en", "fr"]


@pytest.mark.parametrize(("files", "severity"), [(2, "error"), (3, "warning")])
def test_a_language_nobody_speaks_is_a_slip_in_few_files_and_told_once_in_many(
    files: int, severity: str
) -> None:
    german = FILES[GREETING].replace("vi:", "de:").replace("en:", "vi:")
    edition = load(
        {f"smalltalk/hallo{n}.yaml": german.encode() for n in range(files)}, ("vi", "en")
    )
    assert {problem.severity.value for problem in edition.problems} == {severity}
    assert len(edition.problems) == (1 if severity == "warning" else files)
    assert all(list(entry.texts) == ["vi"] for entry in edition.content.entries.values())


def test_no_files_make_an_empty_content_base() -> None:
    edition = load({}, LOCALES)
    assert (dict(edition.content.entries), edition.problems) == ({}, [])


def test_files_are_read_from_all_folders_in_a_stable_order(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, {"README.md": "# no", "entries/.hidden.yaml": "a: b", "notes.txt": "no"})
    assert list(read_files(tmp_path)) == sorted(FILES)
    assert read_files(tmp_path)[TOPICS] == FILES[TOPICS].encode()


def test_a_file_that_vanishes_while_it_is_read_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = [*walk(write(tmp_path)), tmp_path / "smalltalk/bye.yaml"]
    monkeypatch.setattr("bot.content.files.walk", lambda _: there)
    edition = load(read_files(tmp_path), LOCALES)
    assert [str(problem) for problem in edition.problems] == [
        "smalltalk/bye.yaml:1: the file is empty"
    ]


@pytest.mark.parametrize("name", [LENGTH, SOURCES, VIETNAMESE])
def test_the_version_changes_with_any_byte(name: str) -> None:
    files = encoded({})
    assert version_of(files) == version_of(dict(reversed(files.items())))
    assert version_of({**files, name: files[name] + b"\n"}) != version_of(files)


def test_the_version_changes_with_a_name_and_with_the_languages() -> None:
    files = {"a.yaml": b"x", "b.yaml": b""}
    others = [{"a.yaml": b"", "b.yaml": b"x"}, {"a.yaml": b"x"}, {"c.yaml": b"x", "b.yaml": b""}]
    versions = {version_of(files), *(version_of(other) for other in others)}
    assert len(versions) == 4
    assert version_of(files, ("vi",)) != version_of(files, ("vi", "en"))


def test_an_entry_keeps_when_it_happened_and_whether_it_changes() -> None:
    text = FILES[LENGTH].replace("as_of:", "event: '1902-02-28'\nchanges: true\nas_of:")
    entry = load(encoded({LENGTH: text}), ["vi", "en"]).content.entries["bridge-length"]
    assert (entry.as_of, entry.event, entry.changes) == ("2020-05-17", "1902-02-28", True)


def test_an_entry_changes_only_where_it_says_so() -> None:
    entry = load(encoded({}), ["vi", "en"]).content.entries["bridge-length"]
    assert (entry.event, entry.changes) == (None, False)
