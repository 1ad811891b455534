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


# -- the quiz, and tours ---------------------------------------------------------------------------

QUIZ = """\
  quiz:
    question: Cầu Long Biên dài bao nhiêu?
    right: 2290 mét
    wrong:
      - 1682
      - 5000 mét
    explanation: Cầu dài 2.290 mét, từ bờ này sang bờ kia.
"""
WALK = "tours/walk.yaml"
TOUR = """\
vi:
  title: Dạo qua các cây cầu
  about: Hai cây cầu, mỗi cây một chuyện.
steps:  # in this order
  - entry: bridge-length
    lead:
      vi: Bắt đầu từ cây cầu dài.
  - entry: bridge-builder
    lead: # a comment
      vi: Rồi đến người xây.
      en: Then who built it.
  - entry: bridge-length
"""
RICH: dict[str, str] = {
    **FILES,
    LENGTH: FILES[LENGTH].replace("en:\n", QUIZ + "en:\n"),
    WALK: TOUR,
}


def told_by(files: dict[str, bytes]) -> Content:
    return load(files, ("vi", "en")).content


def rich() -> Content:
    return told_by({name: text.encode() for name, text in RICH.items()})


def test_a_quiz_and_a_tour_stand_in_the_worksheet() -> None:
    found = {cell.name: cell for cell in sheet(rich())}
    assert found["bridge-length|quiz right"] == Cell("bridge-length|quiz right", "2290 mét")
    assert found["bridge-length|quiz wrong"].source == "1682\n5000 mét"
    assert found["tours/walk|title"].source == "Dạo qua các cây cầu"
    assert found["tours/walk|lead 1"].target == ""
    assert found["tours/walk|lead 2"].target == "Then who built it."
    assert "tours/walk|lead 3" not in found
    whole = {**RICH, WALK: TOUR.replace("      en: Then who built it.\n", "")}
    lacking = told_by({name: text.encode() for name, text in whole.items()})
    missing = {cell.name for cell in cells(lacking, "vi", "en", missing_only=True)}
    walk = {"title", "about", "lead 1", "lead 2"}
    assert missing == {f"tours/walk|{key}" for key in walk}


TRANSLATED = {
    "bridge-length|quiz question": "How long is the Long Bien Bridge?",
    "bridge-length|quiz right": "2290",
    "bridge-length|quiz wrong": "1682\n: 5000 metres",
    "bridge-length|quiz explanation": "It has 2,290 metres, from bank to bank.",
    "tours/walk|title": "A walk: over bridges",
    "tours/walk|about": "Two bridges, each with a story.",
    "tours/walk|lead 1": "We begin with the long one.",
    "tours/walk|lead 2": "Then, who built it?",
}


@pytest.mark.parametrize("format_", FORMATS)
def test_a_quiz_and_a_tour_come_back_translated(format_: str) -> None:
    before = {name: text.encode() for name, text in RICH.items()}
    sent = [Cell(c.name, c.source, TRANSLATED.get(c.name, c.target)) for c in sheet(rich())]
    found = read(format_, written(format_, sent, "vi", "en").encode(), f"w.{format_}")
    back = taken(rich(), "vi", "en", found, "w")
    assert back.problems == []
    assert {f"{o}|{k}" for o, texts in back.texts.items() for k in texts} == TRANSLATED.keys()
    after = dict(before)
    for owner, file in (("bridge-length", LENGTH), ("tours/walk", WALK)):
        made = with_texts(before[file], "en", back.texts[owner])
        assert made is not None, file
        after[file] = made
        for line in before[file].splitlines():
            assert line in made.splitlines() or b"Then who built it" in line, line
    again = told_by(after)
    quiz = again.entries["bridge-length"].texts["en"].quiz
    assert quiz is not None
    assert (quiz.options, quiz.question) == (
        ("2290", "1682", ": 5000 metres"),
        "How long is the Long Bien Bridge?",
    )
    now = {cell.name: cell.target for cell in cells(again, "vi", "en")}
    assert {name: now[name] for name in TRANSLATED} == TRANSLATED


def test_one_word_of_a_quiz_leaves_the_rest_of_it_as_it_was() -> None:
    before = RICH[LENGTH].encode()
    after = with_texts(before, "vi", {"quiz right": "2.290 mét"})
    assert after is not None
    assert after.decode() == RICH[LENGTH].replace("2290 mét", "2.290 mét")
