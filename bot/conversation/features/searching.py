"""Looking for answers by words: a list to leaf through, and what stands ready to be posted in
another chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.content.model import Entry
from bot.content.problems import N_
from bot.conversation.codec import form
from bot.conversation.feature import (
    ActionSpec,
    CommandSpec,
    Feature,
    FlowSpec,
    Response,
    TurnContext,
)
from bot.conversation.features.answers import source_line
from bot.conversation.navigation import Action, OpenEntry
from bot.conversation.page import Choice, Page, Row, Writer
from bot.conversation.session import Flow, Json
from bot.language.markup import escape, plain
from bot.messages import Post, Reply

NAME, VERSION = "search", 1
MOST = 50
"""Entries that are found at most: nobody leafs further, and no platform in view shows more."""
ON_A_PAGE = 6
"""As many as of a topic: a phone shows them without scrolling."""
AT_ONCE = 20
"""That stand ready to be posted: more are fetched as somebody scrolls."""
LONGEST_QUERY = 256
"""Characters that are looked at."""
LONGEST_LINE = 120
"""Characters of an answer's beginning below its title."""


@dataclass(frozen=True, slots=True)
class ShowFound(Action):
    """Turn the message to a page of what was found."""

    locale: str
    page: int


def posts(context: TurnContext, text: str, start: int) -> tuple[tuple[Post, ...], int | None]:
    """Answers to what is being typed, in the person's language, and where the next ones begin.
    Nothing typed: what is asked most, and then what matters most."""
    entries = _found(context, text)
    writer = context.writer()
    page = entries[start : start + AT_ONCE]
    following = start + AT_ONCE if start + AT_ONCE < len(entries) else None
    return tuple(_post(writer, entry) for entry in page), following


def _found(context: TurnContext, text: str) -> list[Entry]:
    content = context.edition.content
    text = text[:LONGEST_QUERY]
    if text.strip():
        ids = context.edition.matcher.search(text, MOST)
        return context.writer().entries(ids)
    ranks = {id_: rank for rank, id_ in enumerate(context.most_asked)}
    last = len(ranks)
    return sorted(content.offered, key=lambda one: (ranks.get(one.id, last), -one.importance))[
        :MOST
    ]


def _post(writer: Writer, entry: Entry) -> Post:
    text = writer.text_of(entry)[1]
    begins = plain(text.answer).replace("\n", " ")
    line = begins if len(begins) <= LONGEST_LINE else begins[:LONGEST_LINE].rsplit(" ", 1)[0] + "…"
    known = writer.sources(entry)
    source = "*" + writer.words.gettext("Source:") + "* " if known else ""
    parts = [
        f"**{escape(text.title)}**",
        text.answer,
        source + "; ".join(source_line(writer, one) for one in known[:2]),
    ]
    shown = "\n\n".join(part for part in parts if part)
    return Post(entry.id, text.title, line, Reply(shown, writer.locale, shows=entry.id))


# -- the command -----------------------------------------------------------------------------------


def _search(context: TurnContext, argument: str) -> Response:
    writer = context.writer()
    if not argument.strip():
        return context.say(what_to_look_for(writer))
    ids: list[Json] = [entry.id for entry in _found(context, argument)]
    if not ids:
        return context.say(nothing_found(writer))
    session = replace(context.session, flow=Flow(NAME, VERSION, ids))
    return context.say(found(writer, writer.entries(list(map(str, ids))), 0), session)


def _turn(context: TurnContext, action: ShowFound) -> Response | None:
    writer, kept = context.writer_if_known(action.locale), context.kept(NAME)
    if writer is None or not isinstance(kept, list):
        return None
    entries = writer.entries([id_ for id_ in kept if isinstance(id_, str)])
    return context.say(found(writer, entries, action.page, in_place=True)) if entries else None


def found(writer: Writer, entries: Sequence[Entry], page: int, *, in_place: bool = False) -> Page:
    """A page of it; one that is not there shows the nearest one that is."""
    last = (len(entries) - 1) // ON_A_PAGE
    page = min(page, last)
    rows: list[Row] = [
        (Choice(writer.title_of(one), OpenEntry(one.id, writer.locale), is_listed=True),)
        for one in entries[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    ]
    rows += writer.steps(page, last, partial(ShowFound, writer.locale))
    count = len(entries)
    line = writer.words.ngettext("%(number)s answer found", "%(number)s answers found", count)
    return writer.page([line + writer.place(page, last)], rows, in_place=in_place)


def what_to_look_for(writer: Writer) -> Page:
    """Nothing stood behind the command."""
    _ = writer.words.gettext
    return writer.page(
        [_("Write what to look for behind the command: /search heritage")], [writer.topics_row()]
    )


def nothing_found(writer: Writer) -> Page:
    """No answer has any of the words."""
    _ = writer.words.gettext
    return writer.page([_("None of my answers has these words.")], [writer.topics_row()])


FEATURE = Feature(
    commands=(CommandSpec(NAME, N_("Look for answers by words"), rank=17, run=_search),),
    actions=(ActionSpec(form("sf:{locale}:{page}", ShowFound), _turn),),
    flows=(FlowSpec(NAME, VERSION),),
)
