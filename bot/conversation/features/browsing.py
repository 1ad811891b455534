"""The shelves, and what stands on each."""

from __future__ import annotations

from functools import partial

from bot.content.model import Topic
from bot.content.problems import N_
from bot.conversation.codec import form
from bot.conversation.feature import ActionSpec, CommandSpec, Feature, Response, TurnContext
from bot.conversation.navigation import ListEntries, ListTopics, ViewEntry
from bot.conversation.page import Choice, Page, Row, Writer
from bot.language.markup import escape

ENTRIES = 6
"""Entries on one page of a topic: a phone shows them without scrolling."""


def topics(writer: Writer, *, in_place: bool = False) -> Page:
    """All shelves, and how many questions stand on each."""
    _ = writer.words.gettext
    rows = writer.topic_rows(counted=True)
    return writer.page([_("Choose a topic:")], rows, in_place=in_place)


def topic(writer: Writer, topic: Topic, page: int) -> Page:
    """One page of a shelf. A page that is not there shows the nearest one that is."""
    _ = writer.words.gettext
    entries = writer.content.offered_by_topic.get(topic.id, ())
    last = max(0, (len(entries) - 1) // ENTRIES)
    page = min(page, last)
    rows: list[Row] = [
        (
            Choice(
                writer.title_of(entry),
                ViewEntry("answer", entry.id, writer.locale, page),
                is_listed=True,
            ),
        )
        for entry in entries[page * ENTRIES : (page + 1) * ENTRIES]
    ]
    rows += writer.steps(page, last, partial(ListEntries, topic.id, writer.locale))
    rows.append((Choice("⬅️ " + _("All topics"), ListTopics(writer.locale)),))
    heading = f"**{escape(writer.topic_name(topic))}**"
    count = writer.words.ngettext("%(number)s question", "%(number)s questions", len(entries))
    line = f"{heading} · {count}" + writer.place(page, last)
    return writer.page([line], rows, in_place=True)


def _list_entries(context: TurnContext, action: ListEntries) -> Response | None:
    found = context.edition.content.topics.get(action.topic)
    if found is None:
        return None
    return context.say(topic(context.writer(action.locale), found, action.page))


FEATURE = Feature(
    commands=(
        CommandSpec(
            "topics",
            N_("Browse by topic"),
            rank=20,
            run=lambda context, _argument: context.say(topics(context.writer())),
        ),
    ),
    actions=(
        ActionSpec(
            form("t:{locale}", ListTopics),
            lambda context, action: context.say(
                topics(context.writer(action.locale), in_place=True)
            ),
        ),
        ActionSpec(form("t:{topic}:{locale}:{page}", ListEntries), _list_entries),
    ),
)
