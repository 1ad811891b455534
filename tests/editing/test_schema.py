"""What editors of YAML are told about content files is what the loader accepts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.content.files import read_files
from bot.content.loader import load
from bot.editing.schema import FOLDER, reference, schemas, with_reference
from bot.i18n.catalogues import load_lexicon
from bot.settings import ROOT
from tests.tools.content_files import ENGLISH, FILES, GREETING, LENGTH, SOURCES, TOPICS
from tests.tools.json_schema import as_editors_read, faults

CONTENT = ROOT / "content"
LEXICON = load_lexicon(ROOT / "locales", "vi")
SCHEMAS: dict[str, Any] = {name: json.loads(text) for name, text in schemas(LEXICON).items()}


def schema_of(file: str) -> Any:
    """The schema that the first line of this file leads to."""
    line = reference(file)
    assert line is not None, file
    return SCHEMAS[Path(line.rpartition("=")[2]).name]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_the_one_the_code_makes(name: str) -> None:
    committed = (CONTENT / FOLDER / name).read_text("utf-8")
    assert committed == schemas(LEXICON)[name], "run: nhipcau content schema"


def test_every_real_file_is_valid() -> None:
    wrong = {
        name: found
        for name, data in read_files(CONTENT).items()
        if name.endswith(".yaml")
        if (found := faults(as_editors_read(data.decode("utf-8-sig")), schema_of(name)))
    }
    assert wrong == {}


def test_the_loader_does_not_read_schemas() -> None:
    assert not any(FOLDER in name for name in read_files(CONTENT))


MISTAKES = {
    "an unknown key": (LENGTH, "importance: 3", "importanze: 3"),
    "a language that is none": (LENGTH, "importance: 3", "xx: {}"),
    "a text key on the level of languages": (LENGTH, "importance: 3", "title: x"),
    "an importance that is none": (LENGTH, "importance: 3", "importance: 9"),
    "a date that is none": (LENGTH, "2020-05-17", "17/05/2020"),
    "a list that is text": (LENGTH, "[bridge-book]", "bridge-book"),
    "an id in capitals": (LENGTH, "[bridge-book]", "[Bridge Book]"),
    "a title that is too long": (LENGTH, "title: How", "title: " + "How " * 30),
    "an answer that is empty": (LENGTH, "answer: >-\n    Cầu", "answer:\n  # Cầu"),
    "a courtesy with sources": (GREETING, "vi:", "sources: [bridge-book]\nvi:"),
    "a source without a date": (SOURCES, "  date: '2020'\n", ""),
    "an address that is none": (
        SOURCES,
        "  date: '2020'",
        "  date: '2020'\n  url: www.example.org",
    ),
    "a topic's name that is too long": (TOPICS, "Bridges", "B" * 41),
    "a word list that is a word": (ENGLISH, "[the, of, is, how, who, what]", "the"),
}


@pytest.mark.parametrize(("file", "old", "new"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_marked_while_typing_and_refused_by_the_loader(
    file: str, old: str, new: str
) -> None:
    assert FILES[file].count(old) >= 1
    good, broken = FILES[file], FILES[file].replace(old, new, 1)
    assert faults(as_editors_read(good), schema_of(file)) == []
    assert faults(as_editors_read(broken), schema_of(file)) != []
    assert load({file: broken.encode()}, ("vi", "en")).errors != []


def test_numbers_and_truth_values_may_be_typed_without_quotes() -> None:
    typed = FILES[LENGTH].replace("2020-05-17", "2020")
    typed = typed.replace("- length of", "- 12.5\n    - true\n    - length of")
    assert faults(as_editors_read(typed), schema_of(LENGTH)) == []
    assert load({LENGTH: typed.encode()}, ("vi", "en")).errors == []


def test_every_key_is_explained_in_every_language() -> None:
    def described(schema: Any) -> list[str]:
        if isinstance(schema, list):
            return [text for part in schema for text in described(part)]
        if not isinstance(schema, dict):
            return []
        own = [s.get("description", "") for s in schema.get("properties", {}).values()]
        return own + [text for part in schema.values() for text in described(part)]

    texts = described(list(SCHEMAS.values()))
    assert len(texts) > 30
    assert {len(text.split("\n")) for text in texts} == {len(LEXICON.locales)}


@pytest.mark.parametrize("data", [b"vi: {}\n", b"\xef\xbb\xbfvi: {}\n"], ids=["plain", "with BOM"])
def test_the_line_that_leads_to_the_schema_is_put_on_top_once(data: bytes) -> None:
    once = with_reference(LENGTH, data)
    assert once.decode("utf-8-sig") == (
        "# yaml-language-server: $schema=../../schema/entry.json\nvi: {}\n"
    )
    assert once.startswith(b"\xef\xbb\xbf") == data.startswith(b"\xef\xbb\xbf")
    assert with_reference(LENGTH, once) == once


@pytest.mark.parametrize("file", [*FILES, "out_of_scope/vi.yaml"])
def test_every_kind_of_file_finds_its_schema_from_where_it_stands(file: str) -> None:
    line = reference(file)
    assert line is not None
    assert (CONTENT / file).parent.joinpath(line.rpartition("=")[2]).resolve().is_file()


def test_a_file_that_belongs_nowhere_is_left_alone() -> None:
    assert with_reference("notes.yaml", b"a: b\n") == b"a: b\n"
