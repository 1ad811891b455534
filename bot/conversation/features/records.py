"""For administrators: what is in force beside the files, what was, and the way back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from bot.content.kinds import Kind
from bot.content.problems import N_
from bot.conversation.changes import Past, State
from bot.conversation.codec import form
from bot.conversation.effects import GoOn, Said, TakeBack
from bot.conversation.feature import (
    ActionSpec,
    CommandSpec,
    Feature,
    FlowSpec,
    Response,
    TurnContext,
)
from bot.conversation.features.teaching import MAY
from bot.conversation.navigation import LocalAction
from bot.conversation.page import Choice, Page, Writer, in_lines, verbatim
from bot.conversation.session import Flow, Json
from bot.language.markup import escape
from bot.messages import Grant, Role

NAME, VERSION = "taking back", 1
SHOWN = 20
"""Changes that are told at once: two screens of a phone."""
LONGEST = 300
"""Characters of a change that are told; the rest is told by how much it is."""
EVERYTHING = "all"
"""Stands for all entries."""
_NUMBER = re.compile(r"[0-9]{1,9}")
_SIGNS: dict[str, str] = {Kind.PHRASING: "+", Kind.PAUSE: "⏸"}


@dataclass(frozen=True, slots=True)
class TakeThemBack(LocalAction):
    """Withdraw what was shown."""


# -- what is done ----------------------------------------------------------------------------------


def history(context: TurnContext, argument: str) -> Response:
    """All that was ever put in force for an entry."""
    writer, entry = context.writer(), named(argument)
    if not entry:
        return context.say(usage(writer, "/history bridge-length"))

    def then(found: tuple[Past, ...] | None) -> Said:
        return told(writer, entry, found or ()), ()

    return context.consult(lambda desk: desk.past(entry), then)


def difference(context: TurnContext, _argument: str) -> Response:
    """All that is in force beside the files."""
    writer = context.writer()

    def then(found: tuple[Past, ...] | None) -> Said:
        return in_force(writer, found or ()), ()

    return context.consult(lambda desk: desk.past(""), then)


def roll_back(context: TurnContext, argument: str) -> Response:
    """Show what would be taken back: the newest, or all that is newer than a number."""
    writer = context.writer()
    entry, _, rest = argument.strip().partition(" ")
    entry, grant = named(entry), context.incoming.grant
    since = int(rest) if _NUMBER.fullmatch(rest) else None
    is_all = entry == EVERYTHING and grant == Grant(Role.OWNER) and since is not None
    if not entry or (rest and since is None) or (entry == EVERYTHING and not is_all):
        return context.say(usage(writer, "/rollback bridge-length", "/rollback bridge-length 12"))

    def then(found: tuple[Past, ...] | None) -> Said:
        theirs = [one for one in found or () if one.withdrawn_at is None]
        if not is_all:
            theirs = [one for one in theirs if _is_theirs(context, one)]
        chosen = theirs[:1] if since is None else [one for one in theirs if one.number > since]
        data: Json = [one.number for one in chosen]
        flow = Flow(NAME, VERSION, data) if chosen else None
        return to_take_back(writer, chosen), (GoOn(flow),)

    wanted = "" if is_all else entry
    return context.consult(lambda desk: desk.past(wanted), then)


def take_back(context: TurnContext, action: TakeThemBack) -> Response | None:
    """Exactly what was shown."""
    writer, kept = context.writer_if_known(action.locale), context.kept(NAME)
    if writer is None or not isinstance(kept, list):
        return None
    numbers = tuple(number for number in kept if isinstance(number, int))
    page = taken_back(writer, numbers)
    return context.say(page, replace(context.session, flow=None), TakeBack(numbers))


def version(context: TurnContext, _argument: str) -> Response:
    """What is served, and whether the files say otherwise by now."""
    writer = context.writer()

    def then(found: State | None) -> Said:
        return state(writer, found), ()

    return context.consult(lambda desk: desk.state(), then)


def named(argument: str) -> str:
    """The id of an entry, the name of a language's words, or nothing."""
    given = argument.strip().lower()
    return given if re.fullmatch(r"[a-z0-9-]{1,64}|[a-z_]{2,16}\.po", given) else ""


def _is_theirs(context: TurnContext, past: Past) -> bool:
    """Whether it is of a topic, or in the words of a language, that was given to them."""
    grant = context.incoming.grant
    if grant is None or grant.role is Role.OWNER:
        return grant is not None
    is_words = past.kind == Kind.WORDS
    if is_words != (grant.role is Role.TRANSLATOR):
        return False
    if is_words:
        return not grant.within or past.locale in grant.within
    path = PurePosixPath(past.target)
    entry = context.edition.content.entry(path.stem)
    topic = entry.topic if entry is not None else path.parent.name
    return not grant.within or topic in grant.within


# -- views -----------------------------------------------------------------------------------------


def usage(writer: Writer, *examples: str) -> Page:
    """How a command is written."""
    said = writer.words.gettext("Write it like this:")
    return writer.page([said, "\n".join("- " + escape(example) for example in examples)])


def told(writer: Writer, entry: str, found: tuple[Past, ...]) -> Page:
    """The history of an entry."""
    _ = writer.words.gettext
    if not found:
        return writer.page([_("Nothing was ever changed beside the file of “%(id)s”.", id=entry)])
    return writer.page([f"**{escape(entry)}**", *_listed(writer, found)])


def in_force(writer: Writer, found: tuple[Past, ...]) -> Page:
    """All that is laid over the files."""
    _ = writer.words.gettext
    if not found:
        return writer.page([_("What is served is what stands in the files.")])
    return writer.page([_("In force beside the files:"), *_listed(writer, found)])


def to_take_back(writer: Writer, chosen: list[Past]) -> Page:
    """What would go, with the button that does it."""
    _ = writer.words.gettext
    if not chosen:
        return writer.page([_("There is nothing in force that could be taken back.")])
    button = Choice("↩️ " + _("Take back"), TakeThemBack(writer.locale))
    return writer.page([_("Take this back?"), *_listed(writer, chosen)], [(button,)])


def taken_back(writer: Writer, numbers: tuple[int, ...]) -> Page:
    """It is done."""
    said = writer.words.ngettext(
        "Taken back: %(number)s change. It is gone within seconds, wherever the bot runs.",
        "Taken back: %(number)s changes. They are gone within seconds, wherever the bot runs.",
        len(numbers),
    )
    return writer.page([said], in_place=True)


def state(writer: Writer, found: State | None) -> Page:
    """Which edition is served, and what keeps a newer one from it."""
    _ = writer.words.gettext
    content = writer.content
    numbers = writer.words.number
    parts = [
        _(
            "Served: version %(version)s, %(entries)s entries.",
            version=content.version,
            entries=numbers(sum(not entry.is_smalltalk for entry in content.entries.values())),
        )
    ]
    if found is None:
        return writer.page(parts)
    parts.append(
        writer.words.ngettext(
            "%(number)s change is in force beside the files.",
            "%(number)s changes are in force beside the files.",
            found.in_force,
        )
    )
    if found.problems:
        parts.append(_("The files have mistakes, so that the last good version stays:"))
        parts.append("\n".join("- " + escape(problem) for problem in found.problems[:SHOWN]))
    elif found.version != content.version:
        parts.append(_("The files are newer: version %(version)s follows.", version=found.version))
    else:
        parts.append(_("The files say nothing else."))
    if found.refused:
        parts.append(_("Not served, as it no longer fits the files:"))
        parts.append("\n".join("- " + escape(reason) for reason in found.refused[:SHOWN]))
    return writer.page(parts)


def _listed(writer: Writer, found: Iterable[Past]) -> list[str]:
    past = list(found)
    lines = [_line(writer, one) for one in past[:SHOWN]]
    more = len(past) - SHOWN
    if more > 0:
        said = writer.words.ngettext("and %(number)s more", "and %(number)s more", more)
        lines.append(said)
    return lines


def _line(writer: Writer, past: Past) -> str:
    _ = writer.words.gettext
    head = f"**{past.number}** · {_moment(past.made_at)} · {escape(past.author)}"
    if past.withdrawn_at is not None:
        who = escape(past.withdrawn_by or "?")
        when = _moment(past.withdrawn_at)
        head += " · " + _("taken back %(when)s by %(who)s", when=when, who=who)
    sign = _SIGNS.get(past.kind, "📄")
    text = past.text if len(past.text) <= LONGEST else past.text[:LONGEST] + " …"
    language = f"{past.locale}: " if past.locale else ""
    return in_lines([head, escape(past.target), verbatim(f"{sign} {language}{text}")])


def _moment(at: dt.datetime) -> str:
    """In UTC, which SQLite does not say."""
    return at.replace(tzinfo=None).isoformat(" ", "minutes") + "Z"


# -- the feature -----------------------------------------------------------------------------------

EVERYBODY = frozenset(Role)
SAY = frozenset({Role.TRANSLATOR})
"""Who puts words of the interface in force, and takes them back."""
ALL = MAY | SAY

FEATURE = Feature(
    commands=(
        CommandSpec("history", N_("What was changed of an entry"), 220, history, roles=ALL),
        CommandSpec("diff", N_("What is in force beside the files"), 230, difference, roles=ALL),
        CommandSpec("rollback", N_("Take a change back"), 240, roll_back, roles=ALL),
        CommandSpec("version", N_("Which version is served"), 250, version, roles=EVERYBODY),
        CommandSpec("reload", N_("Whether the files are served"), 260, version, roles=MAY),
    ),
    actions=(ActionSpec(form("rb:{locale}", TakeThemBack), take_back, roles=ALL),),
    flows=(FlowSpec(NAME, VERSION, roles=ALL),),
)
