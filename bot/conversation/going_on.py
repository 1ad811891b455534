"""What comes next for who wants to hear more: after an answer, those that it names as related."""

from __future__ import annotations

from collections.abc import Mapping

from bot.content.model import Entry
from bot.conversation.session import Flow, Session

NOTE = "further"
"""The note of where somebody is: the entry that they began with, and how many of its related ones
they were told."""


def next_after(
    entry: Entry, entries: Mapping[str, Entry], session: Session
) -> tuple[Entry | None, Session]:
    """What is told next after this entry, and the session of who was told; None: that was all."""
    begun, told = entry, 0
    for note in session.notes:
        match note:
            case Flow(name, 1, [str(id_), int(count)]) if name == NOTE and id_ in entries:
                related = entries[id_].related
                if 0 < count <= len(related) and related[count - 1] == entry.id:
                    begun, told = entries[id_], count
    if told >= len(begun.related):
        return None, session
    return entries.get(begun.related[told]), session.noted(Flow(NOTE, 1, [begun.id, told + 1]))
