"""What is there and where it is thin."""

from __future__ import annotations

from bot.content.loader import load
from bot.editing.coverage import Coverage, coverage, in_all
from tests.tools.content_files import BUILDER, FILES, LENGTH, TOPICS, encoded


def rows() -> list[Coverage]:
    vietnamese_only = FILES[BUILDER][: FILES[BUILDER].index("en:")]
    older = FILES[LENGTH].replace("2020-05-17", "1902")
    more = older.replace("    - length of", "    - a\n    - bb\n    - cc\n    - length of").replace(
        "    - a\n", ""
    )
    topics = FILES[TOPICS] + "tunnels:\n  vi: Hầm\n  en: Tunnels\n"
    files = encoded({LENGTH: more, BUILDER: vietnamese_only, TOPICS: topics})
    return coverage(load(files, ("vi", "en")).content, ("vi", "en"))


def test_each_topic_is_counted_in_each_language() -> None:
    assert rows()[:2] == [
        Coverage("bridges", "vi", 2, 12, (), ("bridge-length", "bridge-builder"), "1902"),
        Coverage("bridges", "en", 1, 8, ("bridge-builder",), (), "1902"),
    ]


def test_an_empty_topic_is_shown_too() -> None:
    assert rows()[2:] == [
        Coverage("tunnels", "vi", 0, 0, (), (), None),
        Coverage("tunnels", "en", 0, 0, (), (), None),
    ]


def test_a_language_is_summed_over_all_topics() -> None:
    assert in_all(rows(), "en") == Coverage("", "en", 1, 8, ("bridge-builder",), (), "1902")
