"""YAML as editors mean it, and every way to get it wrong."""

from __future__ import annotations

import pytest

from bot.content.problems import Severity
from bot.content.yaml_reader import MAX_BYTES, MAX_DEPTH, read_yaml

FILE = "entries/bridges/bridge-length.yaml"


@pytest.mark.parametrize(
    "typed",
    ["no", "yes", "on", "null", "~", "12:30", "2025-01-24", "3", "1_000", "0x1F", "1e3", ".5"],
)
def test_a_scalar_stays_what_the_editor_typed(typed: str) -> None:
    document = read_yaml(FILE, f"key: {typed}\n".encode())
    assert document.value == {"key": typed}
    assert document.problems == []


def test_keys_stay_what_the_editor_typed() -> None:
    document = read_yaml(FILE, b"no: a\n2025: b\nnull: c\n")
    assert document.value == {"no": "a", "2025": "b", "null": "c"}


def test_every_part_knows_its_line() -> None:
    data = "# comment\nvi:\n  title: x\n\n  questions:\n    - a\n    - b\n  answer: >-\n    c\n"
    document = read_yaml(FILE, data.encode())
    lines = {
        path: document.line(path)
        for path in [
            (),
            ("vi",),
            ("vi", "title"),
            ("vi", "questions"),
            ("vi", "questions", 0),
            ("vi", "questions", 1),
            ("vi", "answer"),
        ]
    }
    assert list(lines.values()) == [2, 2, 3, 5, 6, 7, 8]


def test_a_part_that_is_not_there_has_the_line_of_what_would_hold_it() -> None:
    document = read_yaml(FILE, b"a: b\nvi:\n  title: x\n")
    assert document.line(("vi", "answer")) == 2


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    document = read_yaml(FILE, "\ufeffvi: chào\n".encode())
    assert document.value == {"vi": "chào"}
    assert document.problems == []


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"], ids=["windows", "unix", "old mac"])
def test_lines_are_counted_with_any_line_end(end: str) -> None:
    document = read_yaml(FILE, end.join(["a: x", "b: y", "b: z", ""]).encode())
    assert [problem.place for problem in document.problems] == [f"{FILE}:3"]


NOT_READABLE = {
    "a tab before a key": (b"vi:\n\ttitle: x\n", 2, "a tab"),
    "a tab after spaces": (b"vi:\n  a: x\n  \tb: y\n", 3, "a tab"),
    "a space that does not break": ("vi:\n \u00a0title: x\n".encode(), 2, "no ordinary one"),
    "a wide space": ("vi:\n  a: x\n\u3000b: y\n".encode(), 3, "type it anew"),
    "a merge that was not finished": (
        b"a: x\n<<<<<<< HEAD\nb: y\n=======\nb: z\n>>>>>>> theirs\n",
        2,
        "a merge was not finished here: keep one of the two versions",
    ),
    "the end of a merge": (b"a: x\nb: z\n>>>>>>> theirs\n", 3, "a merge was not finished here"),
    "latin-1": (b"a: x\nb: caf\xe9\n", 2, "not UTF-8"),
    "UTF-16": ("a: x\nb: y\n".encode("utf-16"), 1, "not UTF-8"),
    "half a surrogate pair": ("a: x\nb: \ud83d\n".encode(errors="surrogatepass"), 2, "not UTF-8"),
    "a NUL": ("a: một\nb: \0\n".encode(), 2, "invisible control character"),
    "a bell": ("a: một\nb: hai\nc: \x07\n".encode(), 3, "invisible control character"),
    "a key further in than the one before": (b"vi: x\n  title: y\n", 2, "indented too far"),
    "a key further out than the one before": (
        b"vi:\n    a: b\n  c: d\n",
        3,
        "indentation does not fit",
    ),
    "a colon in the text": (b"a: x\nb: one: two\n", 2, "lacks its quotes"),
    "an at sign before the text": (b"a: x\nb: @nhipcau\n", 2, "begins with a sign"),
    "a quote that is not closed": (b"a: x\nb: 'y\nc: z\nd: z\n", 2, "are not closed"),
    "a list that is not closed": (b"a: x\nsources: [y\nc: z\nd: z\n", 2, "the bracket that opens"),
    "a list that is never closed": (b"a: x\nsources: [y\n", 2, "the bracket that opens"),
    "a key without a colon": (b"a: x\nimportance\nb: y\n", 2, "neither a field with its colon"),
    "an ampersand alone": (b"a: &\n", 1, "begins with a sign"),
    "a closing bracket alone": (b"a: ]\n", 1, "begins with a sign"),
    "a dash before the text": (b"a: - b\n", 1, "begins with '- '"),
    "a dash further out": (b"a:\n  - b\n  c: d\n", 3, "indentation does not fit"),
    "words behind quotes": (b'a: "b" c\n', 1, "behind closing quotes"),
    "a backslash in quotes": (b'a: "C:\\qua"\n', 1, "a backslash within double quotes"),
    "nesting beyond any use": (b"a: x\nb: " + b"[" * (MAX_DEPTH + 2), 2, "too deeply"),
    "nesting that would exhaust the stack": (b"[" * 100_000, 1, "too deeply"),
    "more than a megabyte": (b"a: " + b"x" * MAX_BYTES, 1, "larger than"),
}


@pytest.mark.parametrize(("data", "line", "words"), NOT_READABLE.values(), ids=NOT_READABLE.keys())
def test_a_file_that_cannot_be_read_is_one_line_with_its_place(
    data: bytes, line: int, words: str
) -> None:
    document = read_yaml(FILE, data)
    assert [problem.place for problem in document.problems] == [f"{FILE}:{line}"]
    message = str(document.problems[0])
    assert words in message
    assert "\n" not in message


def test_lines_are_counted_as_editors_count_them_whatever_was_pasted() -> None:
    text = 'a: "x\u2028y"\nb: "p\u2029q\x85r"\nc: z\nc: two\nd: @\n'
    document = read_yaml(FILE, text.encode())
    warnings = [p.line for p in document.problems if p.severity is Severity.WARNING]
    errors = [p.line for p in document.problems if p.severity is Severity.ERROR]
    assert (warnings, errors) == ([1, 2, 2], [4, 5])
    assert "an invisible line separator stands in this line" in str(document.problems[0])


def test_in_running_text_any_space_may_begin_a_line() -> None:
    document = read_yaml(FILE, "a: |\n  one\n  \u00a0two\n".encode())
    assert (document.value, document.problems) == ({"a": "one\n\u00a0two\n"}, [])


TRICKS = {
    "an anchor": (b"a: x\nb: &name y\n", [2], "anchors"),
    "an alias": (b"a: x\nb: *name\n", [2], "aliases"),
    "a merge key": (b"a: x\n<<: *name\n", [2], "aliases"),
    "a tag": (b"a: x\nb: !!int 3\n", [2], "tags"),
    "a tag that makes Python objects": (b"a: !!python/object/apply:os.system [x]\n", [1], "tags"),
    "a tag on a list": (b"a: x\nb: !mine [y]\n", [2], "tags"),
    "a key twice": (b"a: x\nb: y\na: z\n", [3], "'a' stands here twice, first in line 1"),
    "a key three times": (b"a: x\na: y\na: z\n", [2, 3], "'a' stands here twice"),
    "a key twice further in": (b"vi:\n  b: y\n  b: z\n", [3], "'b' stands here twice"),
    "a list as a key": (b"a: x\n? [b]\n: y\n", [2], "a key must be a word"),
    "two documents": (b"a: x\n---\nb: y\n", [2], "one document"),
}


@pytest.mark.parametrize(("data", "lines", "words"), TRICKS.values(), ids=TRICKS.keys())
def test_a_trick_of_yaml_is_not_accepted(data: bytes, lines: list[int], words: str) -> None:
    document = read_yaml(FILE, data)
    assert [problem.line for problem in document.problems] == lines
    assert all(words in str(problem) for problem in document.problems)


def test_every_trick_of_a_file_is_reported_at_once() -> None:
    document = read_yaml(FILE, b"a: &x 1\nb: *x\nc: !t 2\na: 3\n")
    assert [problem.line for problem in document.problems] == [1, 2, 3, 4]


def test_a_doubled_key_keeps_its_first_value() -> None:
    document = read_yaml(FILE, b"a: first\na: [second, {deep: x}]\nb: after\n")
    assert document.value == {"a": "first", "b": "after"}


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# only a comment\n", b"\xef\xbb\xbf"], ids=str)
def test_a_file_without_anything_in_it_has_no_value(data: bytes) -> None:
    document = read_yaml(FILE, data)
    assert (document.value, document.problems) == (None, [])
