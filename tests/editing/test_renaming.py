"""Another id for an entry: what changes, and that nothing else does."""

from __future__ import annotations

import pytest

from bot.content.checks import check
from bot.content.loader import load
from bot.content.problems import Severity
from bot.editing.renaming import renamed
from tests.tools.content_files import BUILDER, FILES, LENGTH, TOPICS, encoded

LOCALES = ("vi", "en")
NEW = LENGTH.replace("bridge-length", "bridge-span")


def after(changes: dict[str, str | bytes | None], old: str, new: str) -> dict[str, bytes]:
    """All files then."""
    files = encoded(changes)
    made = {**files, **renamed(files, load(files, LOCALES), old, new)}
    return {name: data for name, data in made.items() if data is not None}


def test_the_file_is_moved_and_what_names_the_entry_follows() -> None:
    files = after({}, "bridge-length", "bridge-span")
    assert LENGTH not in files
    assert files[NEW].decode() == f"aliases: [bridge-length]\n{FILES[LENGTH]}"
    was = encoded({})
    assert files[BUILDER] == was[BUILDER].replace(b"[bridge-length]", b"[bridge-span]")
    assert files[TOPICS] == was[TOPICS].replace(b"bridge-length", b"bridge-span")
    edition = load(files, LOCALES)
    assert [p for p in check(edition, LOCALES) if p.severity is Severity.ERROR] == []
    assert edition.content.entry("bridge-length") is edition.content.entries["bridge-span"]


@pytest.mark.parametrize(
    ("top", "kept"),
    [
        ("# a comment\nas_of", "# a comment\naliases: [bridge-length]\nas_of"),
        ("aliases: [a, b]\nas_of", "aliases: [a, b, bridge-length]\nas_of"),
        ("aliases:\n  - a\n  - b\n# of\nas_of", "aliases: [a, b, bridge-length]\n# of\nas_of"),
        ("aliases: [bridge-span]\nas_of", "aliases: [bridge-length]\nas_of"),
    ],
    ids=["none", "a list on a line", "a list on lines", "back to what it was"],
)
def test_what_it_was_called_before_is_kept_once(top: str, kept: str) -> None:
    text = FILES[LENGTH].replace("as_of", top, 1)
    files = after({LENGTH: text}, "bridge-length", "bridge-span")
    assert files[NEW].decode() == FILES[LENGTH].replace("as_of", kept, 1)


def test_line_ends_and_longer_ids_stay() -> None:
    builder = FILES[BUILDER].replace(
        "related: [bridge-length]", "related: [bridge-length]  # my-bridge-length"
    )
    length = FILES[LENGTH].replace("\n", "\r\n")
    files = after({BUILDER: builder, LENGTH: length}, "bridge-length", "bridge-span")
    assert b"related: [bridge-span]  # my-bridge-length" in files[BUILDER]
    assert files[NEW] == b"aliases: [bridge-length]\r\n" + length.encode()


def test_a_courtesy_needs_no_alias() -> None:
    files = after({}, "greeting", "hello")
    assert files["smalltalk/hello.yaml"].decode() == FILES["smalltalk/greeting.yaml"]
