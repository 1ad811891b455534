"""What is said of the platforms is what they declare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tools.platform_table import README, in_readme, platforms, table


def test_the_table_of_platforms_is_what_they_declare() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == in_readme(text, table(platforms())), "python -m tests.tools.platform_table"


def test_every_folder_with_a_platform_has_its_column() -> None:
    folders = {path.parent.name for path in README.parent.glob("*/platform.py")} - {"common"}
    assert {platform.name for platform in platforms()} == folders
    assert len(folders) >= 3


@pytest.mark.parametrize(
    "change",
    [
        {"longest_message": 1},
        {"has_buttons": False, "shortcuts": 3},
        {"longest_label": 7},
        {"has_edits": False},
        {"has_files": True},
        {"window": 60.0},
    ],
    ids=str,
)
def test_what_a_platform_can_or_cannot_is_seen_in_it(change: dict[str, float]) -> None:
    able = replace(
        platforms()[0],
        has_buttons=True,
        shortcuts=0,
        longest_label=None,
        has_edits=True,
        window=None,
    )
    assert table([able]) != table([replace(able, **change)])  # type: ignore[arg-type]


def test_a_readme_without_a_place_for_it_is_an_error() -> None:
    with pytest.raises(ValueError, match="no place"):
        in_readme("# Channels\n", table(platforms()))
