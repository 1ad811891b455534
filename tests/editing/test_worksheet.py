"""Worksheets for translators: there and back without loss, through programs that lose things."""

from __future__ import annotations

import re

import pytest

from bot.content.files import read_files
from bot.content.loader import load
from bot.content.model import Content
from bot.editing.rewriting import with_texts
from bot.editing.worksheet import Cell, cells, taken
from bot.editing.worksheet_files import FORMATS, format_of, read, written
from bot.errors import ContentError, NhipCauError
from bot.settings import ROOT
from tests.editing.bridges import edition
from tests.tools.content_files import FILES, LENGTH

BRIDGES = edition({}).content
TITLE = "bridge-length|title"


def sheet(content: Content = BRIDGES) -> list[Cell]:
    return list(cells(content, "vi", "en"))


def told(found: list[Cell], content: Content = BRIDGES) -> list[str]:
    back = taken(content, "vi", "en", found, "w.po")
    return [problem.template % problem.values for problem in back.problems]


@pytest.fixture(scope="module")
def real() -> Content:
    return load(read_files(ROOT / "content"), ("vi", "en")).content


@pytest.mark.parametrize("format_", FORMATS)
def test_the_whole_content_goes_there_and_back_unchanged(format_: str, real: Content) -> None:
    found = sheet(real)
    assert len(found) > 1_000
    text = written(format_, found, "vi", "en")
    back = read(format_, text.encode(), f"w.{format_}")
    assert back == found
    assert taken(real, "vi", "en", back, "w").texts == {}


def test_names_that_a_program_lost_are_found_again_by_what_is_translated(real: Content) -> None:
    """As po2csv of translate-toolkit does: it empties the first column."""
    nameless = [Cell("", cell.source, cell.target) for cell in sheet(real)]
    assert told(nameless, real) == []


HOSTILE = "a \"quoted\" \\n back\\slash\ttab, <b>&amp; ]]> 'single'\nsecond line ế"


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("text", [HOSTILE, "- list", "=1+1", "'quoted", "'-", "@x", ""])
def test_any_text_reads_back(format_: str, text: str) -> None:
    cell = Cell(TITLE, text or "x", text)
    assert read(format_, written(format_, [cell], "vi", "en").encode(), "w") == [cell]


def test_what_translate_toolkit_adds_to_an_xliff_is_no_text() -> None:
    made = written("xliff", [Cell("3", "x", "y")], "vi", "en")
    unit = '<trans-unit id="2" restype="x-gettext-domain-header"><source>a</source></trans-unit>'
    made = made.replace("<body>", f"<body>{unit}")
    assert read("xliff", made.encode(), "w.xlf") == [Cell("", "x", "y")]


REFUSED = {
    "a name that is none": ([Cell("gone|title", "x", "y")], "'gone|title' is no text of an entry"),
    "a text that is none": ([Cell("", "x", "y")], "'x' is no text of an entry, or its name"),
    "a cell twice": (
        [Cell(TITLE, "Cầu Long Biên dài bao nhiêu mét?", text) for text in ("a b", "c d")],
        f"'{TITLE}' stands here twice",
    ),
    "another wording than there is now": (
        [Cell(TITLE, "Cầu dài mấy mét?", "How long?")],
        f"'{TITLE}': what it translates has changed since",
    ),
}


@pytest.mark.parametrize(("found", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_refused_by_name(found: list[Cell], reason: str) -> None:
    (line,) = told(found)
    assert line.startswith(reason)


def test_what_is_empty_is_left_and_what_is_new_is_taken() -> None:
    found = [Cell(c.name, c.source, "") for c in sheet() if c.name != TITLE]
    found.append(Cell(TITLE, "Cầu Long Biên dài bao nhiêu mét?", "Length of it?"))
    back = taken(BRIDGES, "vi", "en", found, "w")
    assert (back.texts, back.problems) == ({"bridge-length": {"title": "Length of it?"}}, [])


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><xliff>&a;</xliff>',
        b"<xliff><open></xliff>",
        b"\xff\xfe",
    ],
)
def test_a_bad_xliff_is_refused(data: bytes) -> None:
    with pytest.raises(ContentError):
        read("xliff", data, "w.xlf")


@pytest.mark.parametrize(
    ("name", "data"), [("w.po", b"x"), ("w.csv", b"a,b\n1,2"), ("w.csv", b"\xff")]
)
def test_other_bad_files_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(NhipCauError, match=re.escape(name)):
        read(format_of(name), data, name)


CHANGES = {
    "a title": {"title": "How long is it: in metres?"},
    "an answer": {"answer": "It is **2,300 metres** long, as was measured anew."},
    "questions": {"questions": "how long is it\nlength: of it"},
    "a key more": {"more": "It was built in:\n\n- 1899\n- and 1902"},
    "several": {"answer": "It is quite long, all in all.", "title": "Long?"},
}


@pytest.mark.parametrize("texts", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_changed_text_changes_its_own_lines_and_no_other_byte(
    texts: dict[str, str], ends: str
) -> None:
    # With a comment of the editor's in the middle, and one behind the last line.
    commented = FILES[LENGTH].replace("en:\n", "# measured twice\nen:  # by hand\n") + "# the end\n"
    before = commented.replace("\n", ends).encode()
    after = with_texts(before, "en", texts)
    assert after is not None
    kept = [line for line in before.splitlines() if line in after.splitlines()]
    for untouched in (b"# measured twice", b"en:  # by hand", b"# the end"):
        assert untouched in kept
    assert after.split(b"en:  # by hand")[0] == before.split(b"en:  # by hand")[0]
    assert after.count(b"\r\n") == (after.count(b"\n") if ends == "\r\n" else 0)
    entry = load(
        {**{n: t.encode() for n, t in FILES.items()}, LENGTH: after}, ("vi", "en")
    ).content.entries["bridge-length"]
    for key, text in texts.items():
        found = entry.texts["en"]
        said = "\n".join(found.questions) if key == "questions" else getattr(found, key)
        assert said.split() == text.split()


def test_a_language_that_is_missing_is_added_at_the_end() -> None:
    before = FILES[LENGTH].encode()
    texts = {
        "title": "Longueur ?",
        "questions": "quelle longueur",
        "answer": "2 290 mètres, environ.",
    }
    after = with_texts(before, "fr", texts)
    assert after is not None
    assert after.startswith(before)
    assert after[len(before) :].decode() == (
        "fr:\n  title: Longueur ?\n  questions:\n    - quelle longueur\n"
        "  answer: >-\n    2 290 mètres, environ.\n"
    )


def test_a_file_that_cannot_be_changed_line_by_line_is_left() -> None:
    braces = b'{"en": {"title": "a b c", "questions": ["x"], "answer": "y"}}'
    assert with_texts(braces, "en", {"title": "d e f"}) is None
