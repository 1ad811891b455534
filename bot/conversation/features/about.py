"""What the bot says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.content.model import Entry
from bot.content.problems import N_
from bot.conversation.codec import ID
from bot.conversation.feature import CommandSpec, Feature, Response, TurnContext
from bot.conversation.features import groups
from bot.conversation.navigation import (
    TOUR,
    Action,
    ChooseLanguage,
    ListEntries,
    OpenEntry,
    ShowStep,
    StartDraft,
)
from bot.conversation.page import Choice, Page, Row, Writer
from bot.i18n.negotiation import native_name

_DRAFT = re.compile(r"draft_([1-9][0-9]{0,8})")
"""What a link says that leads administrators to a new entry. No entry can be called so."""
MOST_SWITCHES = 3
"""Languages in a row of a phone."""


def welcome(writer: Writer, *, is_lost: bool = False) -> Page:
    """The first message a person sees. `is_lost`: a link led to nothing."""
    _ = writer.words.gettext
    lost = _("The link you followed leads to nothing I know any more; it may be old.")
    text = _(
        "Hello! I am **Nhịp Cầu**. I answer questions about Vietnam's cultural diplomacy and "
        "international integration, only with answers that people wrote and reviewed from "
        "named sources."
    )
    hint = _("Ask me in your own words, for example:")
    lines = [lost, text, hint] if is_lost else [text, hint]
    return writer.page(
        lines, [*writer.titles(_examples(writer)), *_languages(writer), writer.home_row()]
    )


def _languages(writer: Writer) -> list[Row]:
    """The other languages at one tap: the one guessed may be wrong, and who cannot read it does
    not look for a menu."""
    row = tuple(
        Choice("🌐 " + native_name(other), ChooseLanguage(other))
        for other in writer.other_locales[:MOST_SWITCHES]
    )
    return [row] if row else []


def _examples(writer: Writer) -> list[Entry]:
    """One question from each of the first three shelves."""
    shelves = [entries for entries in writer.content.offered_by_topic.values() if entries]
    return [entries[0] for entries in shelves[:3]]


def help_(writer: Writer, commands: Iterable[CommandSpec], *, needs_command: bool = False) -> Page:
    """How to use the bot. `needs_command`: a mention need not reach it."""
    _ = writer.words.gettext
    listed = [f"- /{c.name} {_(c.line)}" for c in commands if c.name != "start"]
    lines = [
        _("Type a question in your own words, in any language I speak; marks are not needed."),
        "\n".join(listed),
        groups.how_to_ask(writer, hears_all=not needs_command),
    ]
    return writer.page(lines, [writer.home_row()])


def about(writer: Writer) -> Page:
    """What the bot is and what it knows at the moment."""
    _ = writer.words.gettext
    content = writer.content
    known = writer.words.ngettext(
        "At the moment I know %(number)s answer",
        "At the moment I know %(number)s answers",
        len(content.offered),
    )
    sources = writer.words.ngettext(
        "from %(number)s document", "from %(number)s documents", len(content.sources)
    )
    lines = [
        _(
            "**Nhịp Cầu** (“span of a bridge”) answers only from a curated content base. "
            "It generates nothing, so it cannot make anything up; every answer names its "
            "source."
        ),
        f"{known} {sources}.",
    ]
    if latest := content.latest_date:
        lines.append(_("The newest facts are of %(date)s.", date=writer.words.date(latest)))
    if content.version:
        lines.append(_("Content version: %(version)s", version=content.version[:8]))
    return writer.page(lines, [writer.home_row()])


def _start(context: TurnContext, argument: str) -> Response:
    """A link may name an entry to answer, a topic to open or a tour to begin."""
    writer, name = context.writer(), argument.lower()  # some programs write addresses in capitals
    led = (context.go(context, place) for place in _places(name, writer.locale))
    linked = next(filter(None, led), None) if argument else None
    return linked or context.say(welcome(writer, is_lost=bool(re.fullmatch(ID, name))))


def _places(name: str, locale: str) -> Iterator[Action]:
    yield OpenEntry(name, locale)
    yield ListEntries(name, locale)
    yield ShowStep(name.removeprefix(TOUR), locale, 0, in_place=False)
    if draft := _DRAFT.fullmatch(name):
        yield StartDraft(int(draft[1]), locale)


FEATURE = Feature(
    commands=(
        CommandSpec("start", N_("Start here"), rank=10, run=_start),
        CommandSpec(
            "help",
            N_("How to use this bot"),
            rank=40,
            run=lambda context, _argument: context.say(
                help_(
                    context.writer(),
                    context.commands,
                    needs_command=context.incoming.needs_command,
                )
            ),
        ),
        CommandSpec(
            "about",
            N_("What this bot is"),
            rank=50,
            run=lambda context, _argument: context.say(about(context.writer())),
        ),
    )
)
