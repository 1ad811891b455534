"""A written entry reads back as it was meant, and looks as in this house."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.yaml_reader import read_yaml
from bot.content.yaml_text import scalar
from bot.editing.entry_file import WIDTH, EntryDraft, TextDraft, render_entry

HOUSE = """\
# yaml-language-server: $schema=../../schema/entry.json
as_of: '2025-01-24'
sources: [hanoi-times-2025, to-lam-2025]
related: [resolution-59]
importance: 3
vi:
  title: Nghị quyết 59 ra đời khi nào?
  questions:
    - nq 59 ra đời ngày nào
    - '"nghị quyết 59": ngày nào'
  answer: >-
    Nghị quyết được Bộ Chính trị ban hành **ngày 24/01/2025**.
  more: |-
    Ba ý:

    - một
    - hai
"""

TRICKY = ["no", "~", "2025", "12:30", "a: b", "x # y", "# x", "- x", "[x]", "{x}", "*x", "&x", "!x",
          "it's", '"x"', "'x'", "x:", "@x", "%x", "`x`", "? x", "| x", "> x", "---", "...", "=",
          "<<", "a\u2028b", "\ufeffx", "nul\0", "bell\x07"]  # fmt: skip


def read(draft: EntryDraft) -> dict[str, object]:
    document = read_yaml("x.yaml", render_entry(draft).encode())
    assert document.problems == []
    value: dict[str, object] = document.value
    return value


def test_a_file_looks_as_written_by_hand() -> None:
    text = TextDraft(
        "Nghị quyết 59 ra đời khi nào?",
        ["nq 59 ra đời ngày nào", '"nghị quyết 59": ngày nào'],
        "Nghị quyết được Bộ Chính trị ban hành **ngày 24/01/2025**.",
        "Ba ý:\n\n- một\n- hai",
    )
    draft = EntryDraft(
        {"vi": text}, "2025-01-24", ["hanoi-times-2025", "to-lam-2025"], ["resolution-59"], "3"
    )
    assert render_entry(draft, schema="../../schema/entry.json") == HOUSE


@pytest.mark.parametrize("typed", TRICKY, ids=ascii)
def test_whatever_is_typed_reads_back(typed: str) -> None:
    document = read_yaml("x", f"- {scalar(typed)}\n- key: {scalar(typed)}\n".encode())
    kept = re.sub(r"[\0\x07\ufeff]", "", " ".join(typed.split()))
    assert (document.problems, document.value) == ([], [kept, {"key": kept}])


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=80))
def test_any_entry_reads_back_but_for_white_space(answer: str, title: str) -> None:
    def words(text: object) -> list[str]:
        return "".join(c for c in str(text) if c.isprintable() or c.isspace()).split()

    value = read(EntryDraft({"vi": TextDraft(title, [title, title], answer, answer)}))
    text = value["vi"]
    assert isinstance(text, dict)
    assert words(text["title"]) == words(title)
    assert [words(question) for question in text["questions"]] == [words(title)] * 2
    assert words(text["answer"]) == words(answer)


def test_long_paragraphs_are_wrapped_and_read_as_one_line() -> None:
    answer = "Bộ Chính trị ban hành nghị quyết. " * 20
    rendered = render_entry(EntryDraft({"vi": TextDraft("Ai?", ["ai"], answer)}))
    assert max(map(len, rendered.splitlines())) <= WIDTH
    vi = read(EntryDraft({"vi": TextDraft("Ai?", ["ai"], answer)}))["vi"]
    assert isinstance(vi, dict)
    assert vi["answer"] == answer.strip()


def test_a_form_has_every_key_with_its_explanation() -> None:
    comments = {"as_of": "the date", "title": "a question", "answer": "the fact"}
    form = render_entry(EntryDraft({"vi": TextDraft(questions=["", ""])}, comments=comments))
    assert form.splitlines() == [
        "as_of:  # the date",
        "sources: []",
        "related: []",
        "importance: 2",
        "vi:",
        "  title:  # a question",
        "  questions:",
        "    -",
        "    -",
        "  answer:  # the fact",
    ]
