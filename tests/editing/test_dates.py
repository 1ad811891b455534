"""What is said of the dates of entries and sources."""

from __future__ import annotations

import pytest

from bot.content.loader import load
from bot.content.problems import Severity
from bot.editing.dates import dates
from tests.tools.content_files import FILES, LENGTH, SOURCES, encoded

AS_OF = "as_of: '2020-05-17'\n"


def warnings_of(file: str, old: str, new: str) -> list[tuple[str, int, str]]:
    changed = {file: FILES[file].replace(old, new, 1)}
    edition = load(encoded(changed), ["vi", "en"])
    assert edition.problems == []
    found = list(dates(edition))
    assert all(problem.severity is Severity.WARNING for problem in found)
    return [(p.file, p.line, p.template % p.values) for p in found]


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "words"),
    [
        (LENGTH, AS_OF, "as_of: 2020-05-17\n", 1, "write '2020-05-17' in quotes"),
        (LENGTH, AS_OF, AS_OF + "event: 1902\n", 2, "write '1902' in quotes"),
        (SOURCES, "'2020'", "2020", 3, "write '2020' in quotes"),
        (LENGTH, AS_OF, "as_of: '2021'\n", 1, "the newest of its sources is of 2020"),
        (LENGTH, AS_OF, "as_of: '1902-02-28'\n", 1, "when it happened stands in 'event'"),
        (LENGTH, AS_OF, AS_OF + "event: '2020-06'\n", 2, "after 'as_of'"),
    ],
)
def test_a_date_that_misleads_is_told_with_its_line(
    file: str, old: str, new: str, line: int, words: str
) -> None:
    [(found_file, found_line, message)] = warnings_of(file, old, new)
    assert (found_file, found_line) == (file, line)
    assert words in message


@pytest.mark.parametrize(
    "new",
    [
        AS_OF,
        "as_of: '2020'\n",
        'as_of: "2020-12"\n',  # the source only says 2020
        "as_of: '2016'\n",  # older figures in a newer text
        AS_OF + "event: '1902-02-28'\n",
    ],
)
def test_dates_that_fit_are_left_alone(new: str) -> None:
    assert warnings_of(LENGTH, AS_OF, new) == []
