"""What comes next for who wants to hear more: after an answer, those that it names as related."""

from __future__ import annotations

from collections.abc import Mapping

from bot.content.model import Entry
from bot.conversation.session import Flow, Json

NOTE, VERSION = "further", 1
"""The note of where somebody is: the entry that they began with, and how many of its related ones
they were told."""


def next_after(entry: Entry, entries: Mapping[str, Entry], kept: Json) -> tuple[Entry, Flow] | None:
    """What is told next after this entry, and the note of that; None: that was all. `kept`: what
    the last such note says."""
    begun, told = entry, 0
    match kept:
        case [str(id_), int(count)] if id_ in entries:
            related = entries[id_].related
            if 0 < count <= len(related) and related[count - 1] == entry.id:
                begun, told = entries[id_], count
    for place, id_ in enumerate(begun.related[told:], start=told + 1):
        if id_ in entries and not entries[id_].paused:
            return entries[id_], Flow(NOTE, VERSION, [begun.id, place])
    return None
