"""One line more in a YAML file, and every other byte as it was."""

from __future__ import annotations

import pytest

from bot.content.yaml_reader import read_yaml
from bot.content.yaml_text import with_items, with_value

PATH = ("en", "questions")
FILES = {
    "the last thing of all": "en:\n  questions:\n    - a # kept\n    - b\n",
    "no line end": "en:\n  questions:\n    - a\n    - b",
    "something behind it": "en:\n  questions:\n    - a\n\n    # why\n    - b\n  more: >-\n    x\n",
    "an item of several lines": "en:\n  questions:\n  - a\n  - >-\n    b\n    b\n  answer: x\n",
    "a quoted item of several lines": 'en:\n  questions:\n  - a\n  - "b\n    b"\n  answer: x\n',
    "line ends of Windows": "en:\r\n  questions:\r\n    - a\r\n    - b\r\n  answer: x\r\n",
    "marks of bytes": "\ufeffen:\n  questions:\n    - a\n    - b\n",
}
ITEMS = ("what now", "what's: this # here?", "- not a list", "mấy giờ rồi", "'quoted'", "no")


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_an_item_is_one_line_more_and_nothing_else_changes(file: str, item: str) -> None:
    made = with_items(file.encode(), PATH, [item])
    assert made is not None
    before, after = file.splitlines(), made.decode().splitlines()
    (new,) = [n for n in range(len(after)) if after[:n] + after[n + 1 :] == before][:1]
    assert item.replace("'", "") in after[new].replace("'", "")
    questions = read_yaml("", made).value["en"]["questions"]
    assert questions == [*read_yaml("", file.encode()).value["en"]["questions"], item]
    assert ("\r\n" in file) == ("\r\n" in made.decode())


@pytest.mark.parametrize(
    "file",
    [
        "en: {questions: [a, b]}\n",
        "en:\n  questions: []\n",
        "en:\n  title: x\n",
        "en: x\n",
        "- a\n",
    ],
)
def test_where_a_line_cannot_do_it_nothing_is_made(file: str) -> None:
    assert with_items(file.encode(), PATH, ["what now"]) is None


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_several_items_are_written_as_one_after_the_other_would_be(file: str) -> None:
    one_by_one: bytes | None = file.encode()
    for item in ITEMS:
        assert one_by_one is not None
        one_by_one = with_items(one_by_one, PATH, [item])
    assert with_items(file.encode(), PATH, ITEMS) == one_by_one


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_value_is_one_line_on_top_and_gone_without_a_trace(file: str) -> None:
    for text in (file, f"# why\n\n{file}".replace("# why\n\n\ufeff", "\ufeff# why\n\n")):
        made = with_value(text.encode(), "paused", "2025-06-01")
        assert made is not None
        before, after = text.splitlines(), made.decode().splitlines()
        place = next(n for n, line in enumerate(after) if "paused" in line)
        assert after[place].lstrip("\ufeff") == "paused: '2025-06-01'"
        assert "".join([*after[:place], *after[place + 1 :]]).replace("\ufeff", "") == (
            "".join(before).replace("\ufeff", "")
        )
        assert read_yaml("", made).value["paused"] == "2025-06-01"
        assert ("\r\n" in text) == made.endswith(b"\r\n")
        assert with_value(made, "paused", "") == text.encode()
        assert with_value(made, "paused", "2025-06-02") == made.replace(b"06-01", b"06-02")


@pytest.mark.parametrize(
    ("file", "value"),
    [("{en: {questions: [a, b]}}\n", "2025"), ("en: x\n", "it's"), ("en: x\n", "a'\nvi: 'b")],
)
def test_where_a_line_of_its_own_cannot_hold_a_value_nothing_is_made(file: str, value: str) -> None:
    assert with_value(file.encode(), "paused", value) is None
