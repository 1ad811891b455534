"""Something to read for people without a question: a random entry, none twice in a while."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.model import Entry
from bot.content.problems import N_
from bot.conversation.codec import form
from bot.conversation.feature import ActionSpec, CommandSpec, Feature, Response, TurnContext
from bot.conversation.navigation import LocalAction, OpenEntry
from bot.conversation.page import Choice, Writer
from bot.conversation.session import Flow, Json
from bot.language.markup import escape

NAME, VERSION = "random", 1
REMEMBERED = 30
"""Entries that are not told again: more than anybody reads in one sitting."""
WEIGHTS = {1: 1, 2: 3, 3: 9}
"""How often an entry comes, by its importance. Of 356 entries 93 are of importance 3 and 111 of
importance 1: six in ten of those told are what most readers ask, one in twelve is a detail."""


@dataclass(frozen=True, slots=True)
class SomethingElse(LocalAction):
    """Tell another one."""


def _tell(context: TurnContext, writer: Writer) -> Response:
    told = _told(context)
    entry = _pick(context, told)
    opened = entry and context.go(context, OpenEntry(entry.id, writer.locale))
    if entry is None or not opened:
        nothing = writer.words.gettext("I have nothing to tell yet.")
        return context.say(writer.page([nothing], [writer.home_row()]))
    (answer,) = opened.pages
    title = f"**{escape(writer.title_of(entry))}**"
    again = Choice("🎲 " + writer.words.gettext("Something else"), SomethingElse(writer.locale))
    page = writer.page([title, answer.text], [*answer.rows, (again,)], shows=entry.id)
    now_told: list[Json] = [*told, entry.id]
    note = Flow(NAME, VERSION, now_told[-REMEMBERED:])
    return context.say(page, opened.session.noted(note))


def _told(context: TurnContext) -> list[str]:
    kept = context.noted(NAME, VERSION)
    return [id_ for id_ in kept if isinstance(id_, str)] if isinstance(kept, list) else []


def _pick(context: TurnContext, told: list[str]) -> Entry | None:
    """An entry that was not told lately, nor answered just now; any entry where all were. What
    most readers would ask comes more often."""
    entries = context.edition.content.offered
    others = [e for e in entries if e.id != context.session.last_entry]
    found = [e for e in others if e.id not in told] or others or entries
    weights = [WEIGHTS[entry.importance] for entry in found]
    return context.chance.choices(found, weights)[0] if found else None


FEATURE = Feature(
    commands=(
        CommandSpec(
            NAME,
            N_("Tell you something at random"),
            rank=25,
            run=lambda context, _argument: _tell(context, context.writer()),
        ),
    ),
    actions=(
        ActionSpec(
            form("e:{locale}", SomethingElse),
            lambda context, action: _tell(context, context.writer(action.locale)),
        ),
    ),
)
