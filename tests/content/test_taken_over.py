"""After an edit, entries whose files did not change are taken over: nothing else is different."""

from __future__ import annotations

import pytest

from bot.content.checks import check
from bot.content.loader import load
from tests.tools.content_files import FILES, GREETING, LENGTH, TOPICS, encoded

LOCALES = ("vi", "en")
BUILDER = next(name for name in FILES if name.endswith("bridge-builder.yaml"))
EDITS: dict[str, dict[str, str | None]] = {
    "nothing": {},
    "another phrasing": {LENGTH: FILES[LENGTH].replace("how many metres is", "how far across is")},
    "a file that is gone, to which another one refers": {BUILDER: None},
    "a mistake in another file": {BUILDER: "vi:\n  title: ["},
    "the same entry in another folder": {"entries/rivers/bridge-length.yaml": FILES[LENGTH]},
    "a courtesy that became an entry": {
        GREETING: None,
        "entries/bridges/greeting.yaml": "vi: {}\n",
    },
    "a topic that is gone": {TOPICS: "rivers:\n  vi: Sông\n  en: Rivers\n"},
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("locales", [LOCALES, ("vi",)], ids=["the same languages", "one less"])
def test_what_is_read_and_what_is_wrong_are_the_same_as_without_an_edition_before(
    edit: dict[str, str | None], locales: tuple[str, ...]
) -> None:
    before = load(encoded({}), LOCALES).content
    changed = encoded({name: text or "" for name, text in edit.items()})
    files = {name: data for name, data in changed.items() if edit.get(name, "") is not None}

    again, anew = load(files, locales, before), load(files, locales)

    assert again.content == anew.content
    assert list(again.content.entries) == list(anew.content.entries)
    assert check(again, locales) == check(anew, locales)


def test_an_entry_whose_file_is_the_same_is_not_read_again() -> None:
    before = load(encoded({}), LOCALES).content
    edit = {LENGTH: FILES[LENGTH].replace("how many metres is", "how far across is")}
    after = load(encoded(edit), LOCALES, before)

    kept = {id_ for id_, entry in after.content.entries.items() if entry is before.entries[id_]}
    assert kept == before.entries.keys() - {"bridge-length"}
    assert after.documents.keys() == {"bridge-length"}


def test_an_entry_with_a_warning_is_read_and_warned_of_each_time() -> None:
    files = encoded({LENGTH: FILES[LENGTH] + "\u2028# pasted\n"})
    first = load(files, LOCALES)
    second = load(files, LOCALES, first.content)

    assert first.problems == second.problems != []
