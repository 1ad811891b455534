"""What is said of the platforms is what they declare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conversations.script import scripts
from tests.tools.platform_table import (
    README,
    conversations,
    in_readme,
    platforms,
    stages,
    table,
    whole,
)


def test_the_tables_of_platforms_are_what_they_declare_and_what_the_scripts_find() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == whole(text), "python -m tests.tools.platform_table"


@pytest.mark.parametrize(
    "change",
    [
        {"has_buttons": False},
        {"has_buttons": False, "has_shortcuts": True},
        {"has_edits": False},
        {"tells_language": False},
        {"link": None},
        {"groups": ""},
        {"groups": "mentioned"},
        {"is_elsewhere": False},
        {"opens_fields": False},
    ],
    ids=str,
)
def test_what_people_miss_on_a_platform_is_seen_in_it(change: dict[str, bool]) -> None:
    able = stages()["telegram"]
    before = conversations({"telegram": able}, scripts().values())
    changed = replace(able, **change)  # type: ignore[arg-type]
    assert conversations({"telegram": changed}, scripts().values()) != before


def test_a_script_that_cannot_be_performed_is_counted_with_its_reason() -> None:
    script = {"conversation": "x", "steps": [{"Lan asks as a guest": "?", "bot": "!"}]}
    found = conversations({"zalo": stages()["zalo"]}, [script])
    assert "| conversations performed | 0 of 1 |" in found
    assert "| left out, and for what | 1 called in other chats |" in found


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
