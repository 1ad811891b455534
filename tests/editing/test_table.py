"""Every way a table can be wrong, all at once and with its line."""

from __future__ import annotations

import pytest

from bot.editing.table import Row, read_table

GOOD = "text,intent\nhow long is it,length\nwho built it,builder\n"


def places(data: str | bytes) -> list[str]:
    table = read_table("t.csv", data if isinstance(data, bytes) else data.encode())
    return [str(problem) for problem in table.problems]


def test_rows_know_the_line_they_begin_in() -> None:
    data = 'text,intent,answer\n"two\nlines",a,"An answer,\nof two"\n\nx y,b,\n'
    table = read_table("t.csv", data.encode())
    assert table.problems == []
    assert table.rows == [Row(2, "two lines", "a", "An answer,\nof two"), Row(6, "x y", "b")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "BOM"])
def test_tables_of_all_programs_are_read(delimiter: str, end: str, mark: str) -> None:
    data = mark + GOOD.replace(",", delimiter).replace("\n", end)
    table = read_table("t.csv", data.encode())
    assert [(row.text, row.intent) for row in table.rows] == [
        ("how long is it", "length"),
        ("who built it", "builder"),
    ]


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\r\n', "sep=;\r\n"])
def test_what_excel_says_of_the_columns_is_no_header(first: str) -> None:
    table = read_table("t.csv", (first + GOOD.replace(",", ";") + "a, b, c;length\nx\n").encode())
    assert [(row.line, row.text) for row in table.rows] == [
        (3, "how long is it"),
        (4, "who built it"),
        (5, "a, b, c"),
    ]
    assert [problem.line for problem in table.problems] == [6]


def test_columns_may_come_in_any_order_beside_others() -> None:
    table = read_table("t.csv", b"id,Intent,TEXT\n1,length,how long\n")
    assert table.rows == [Row(2, "how long", "length")]


WRONG = {
    "nothing": ("", "t.csv:1: the first line must name the columns"),
    "no header": ("how long is it,length\n", "t.csv:1: the first line must name the columns"),
    "a column is missing": ("text,label\na,b\n", "missing: intent"),
    "no rows": ("text,intent\n", "t.csv:1: the table has no rows"),
    "not UTF-8": (b"text,intent\nabc,x\ncaf\xe9,y\n", "t.csv:3: the file is not UTF-8"),
    "a quote that is not closed": ('text,intent\nabc,x\n"abc,y\n', "t.csv:3: not a valid table"),
    "a comma without quotes": (
        GOOD + "well, how,length\n",
        "3 columns instead of 2; text with a ','",
    ),
    "a semicolon without quotes": (
        GOOD.replace(",", ";") + "well; how;length\n",
        "t.csv:4: 3 columns instead of 2; text with a ';' in it needs quotes around it",
    ),
    "a cell is missing": (
        GOOD + "how\n",
        "t.csv:4: 1 columns instead of 2; they are told apart by ',', as in the first line",
    ),
    "a cell is missing between tabs": (GOOD.replace(",", "\t") + "how\n", "apart by 'Tab'"),
    "an empty text": (GOOD + " ,length\n", "t.csv:4: 'text' is empty"),
    "an empty intent": (GOOD + "how long,\n", "t.csv:4: 'intent' is empty"),
    "two intents that become one": (
        GOOD + "how,Length\n",
        "t.csv:4: the intents 'Length' and 'length' both become 'length'",
    ),
}


@pytest.mark.parametrize(("data", "line"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_table_is_refused_with_one_line(data: str | bytes, line: str) -> None:
    table = read_table("t.csv", data if isinstance(data, bytes) else data.encode())
    assert table.is_refused
    (problem,) = table.problems
    assert line in str(problem)
    assert "\n" not in str(problem)


def test_all_bad_rows_are_told_at_once() -> None:
    data = GOOD + ",length\nhow,\na,b,c\n,\nfine,length\n"
    assert [line.split(" ")[0] for line in places(data)] == ["t.csv:4:", "t.csv:5:", "t.csv:6:"]
