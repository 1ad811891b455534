"""What no reader comes across."""

from __future__ import annotations

from bot.editing.links import links
from tests.editing.bridges import builder, length, told
from tests.tools.content_files import BUILDER, FILES, LENGTH, SOURCES


def test_an_entry_that_nothing_leads_to_is_named() -> None:
    changes = length("related: [bridge-builder]\n", "")
    assert told(links, changes) == [
        f"{BUILDER}:1: no other entry names 'bridge-builder' in its 'related'"
    ]


def test_an_overview_is_found_through_its_topic() -> None:
    assert told(links, builder("related: [bridge-length]\n", "")) == []


def test_a_base_without_related_entries_is_not_told_to_have_some() -> None:
    without = {
        **length("related: [bridge-builder]\n", ""),
        **builder("related: [bridge-length]\n", ""),
    }
    assert told(links, without) == []


def test_a_source_that_nothing_names_is_told_where_it_stands() -> None:
    atlas = "atlas:\n  title: Atlas\n  date: 1901\n  language: fr\n"
    assert told(links, {SOURCES: FILES[SOURCES] + atlas}) == [
        "sources.yaml:5: no entry names the source 'atlas'"
    ]


def test_while_a_file_cannot_be_read_nothing_is_missed() -> None:
    assert told(links, {LENGTH: b"vi: [\n"}) == []
