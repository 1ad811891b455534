"""A fact a day, for whoever asks for it: at which hour, where they live, and how it stops.

What somebody wants stands in the store (see `WantDaily`); the note in their session says it back to
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.content.model import Content, Entry
from bot.content.problems import N_
from bot.conversation import clock_times
from bot.conversation.codec import form
from bot.conversation.dailies import HOME, USUAL_HOUR, ZONES, Wish
from bot.conversation.effects import StopDaily, WantDaily
from bot.conversation.feature import ActionSpec, CommandSpec, Feature, Response, TurnContext
from bot.conversation.features.answers import answer
from bot.conversation.navigation import Action, LocalAction, OpenEntry
from bot.conversation.page import Choice, Page, Row, Writer
from bot.conversation.session import Flow
from bot.language.markup import escape

NAME, VERSION = "daily", 1
HOURS = (6, 7, 8, 9, 12, 18, 20, 21)
"""On buttons; any other one is typed: `/daily 5`, `/daily 5 in the morning`."""
IN_A_ROW = 4


@dataclass(frozen=True, slots=True)
class ChooseHour(LocalAction):
    """Turn the message into the choice of hours."""


@dataclass(frozen=True, slots=True)
class SetHour(Action):
    """Tell a fact at this hour from now on."""

    hour: int
    locale: str


@dataclass(frozen=True, slots=True)
class ChooseZone(LocalAction):
    """Turn the message into the choice of time zones."""


@dataclass(frozen=True, slots=True)
class SetZone(Action):
    """The hour is meant there."""

    zone: int
    """Its place in `ZONES`."""
    locale: str


@dataclass(frozen=True, slots=True)
class Stop(LocalAction):
    """Stop telling."""


@dataclass(frozen=True, slots=True)
class _Note:
    """What somebody said they want."""

    hour: int | None = None
    """None: nothing, or nothing any more."""
    zone: str = HOME

    @classmethod
    def of(cls, context: TurnContext) -> _Note:
        match context.noted(NAME, VERSION):
            case {"hour": int() | None as hour, "zone": str(zone)} if zone in ZONES:
                return cls(hour, zone)
        return cls()

    def flow(self) -> Flow:
        return Flow(NAME, VERSION, {"hour": self.hour, "zone": self.zone})


# -- what is done ----------------------------------------------------------------------------------


def _command(context: TurnContext, argument: str) -> Response:
    """How it stands; an hour at once, or its end."""
    writer, note = context.writer(), _Note.of(context)
    if not context.incoming.may_be_told:
        return context.say(not_here(writer))
    if argument == "stop":
        return _stop(context, writer)
    languages = [writer.words, *(writer.lexicon[one] for one in writer.other_locales)]
    match clock_times.read(argument, languages):
        case (hour, 0):
            return _want(context, writer, _Note(hour, note.zone))
        case (hour, _):
            return context.say(between_hours(writer, hour))
    if note.hour is None:
        return context.say(hours(writer, note.zone))
    return context.say(wanted(writer, note.hour, note.zone))


def _want(context: TurnContext, writer: Writer, note: _Note, *, in_place: bool = False) -> Response:
    hour = USUAL_HOUR if note.hour is None else note.hour
    effect = WantDaily(Wish(writer.locale, hour, note.zone))
    page = wanted(writer, hour, note.zone, in_place=in_place)
    return context.say(page, context.session.noted(note.flow()), effect)


def _set_hour(context: TurnContext, action: SetHour) -> Response | None:
    writer = context.writer_if_known(action.locale)
    if writer is None or not context.incoming.may_be_told:
        return None
    note = _Note(action.hour, _Note.of(context).zone)
    return _want(context, writer, note, in_place=True)


def _set_zone(context: TurnContext, action: SetZone) -> Response | None:
    writer = context.writer_if_known(action.locale)
    if writer is None or action.zone >= len(ZONES) or not context.incoming.may_be_told:
        return None
    note = _Note(_Note.of(context).hour, ZONES[action.zone])
    if note.hour is not None:
        return _want(context, writer, note, in_place=True)
    page = hours(writer, note.zone, in_place=True)
    return context.say(page, context.session.noted(note.flow()))


def _stop(context: TurnContext, writer: Writer) -> Response:
    note = _Note(None, _Note.of(context).zone)
    return context.say(stopped(writer), context.session.noted(note.flow()), StopDaily())


def candidates(content: Content, locale: str, told: Sequence[str]) -> list[Entry]:
    """What may be told next: no details, nothing of late, in this language."""
    fit = [entry for entry in content.offered if entry.importance > 1 and locale in entry.texts]
    return [entry for entry in fit if entry.id not in told] or [
        entry for entry in fit if entry.id not in told[-1:]
    ]


# -- views -----------------------------------------------------------------------------------------


def hours(writer: Writer, zone: str, *, in_place: bool = False) -> Page:
    """At which hour?"""
    _ = writer.words.gettext
    parts = [
        _("Once a day I can tell you something from my answers. At what hour?"),
        _(
            "In the time of %(place)s; another hour can be typed: /daily 5",
            place=_place(writer, zone),
        ),
    ]
    choices = [
        Choice(writer.words.hour(hour), SetHour(hour, writer.locale), is_listed=writer.is_typed)
        for hour in HOURS
    ]
    rows: list[Row] = [
        tuple(choices[at : at + IN_A_ROW]) for at in range(0, len(choices), IN_A_ROW)
    ]
    rows.append((_elsewhere(writer),))
    return writer.page(parts, rows, in_place=in_place)


def between_hours(writer: Writer, hour: int) -> Page:
    """Some minutes past it were asked for."""
    said = writer.words.gettext("I can only do it on the hour. Which one do you like better?")
    nearest = tuple(
        Choice(writer.words.hour(one), SetHour(one, writer.locale), is_listed=writer.is_typed)
        for one in (hour, (hour + 1) % 24)
    )
    return writer.page([said], [nearest])


def zones(writer: Writer) -> Page:
    """Where do you live?"""
    _ = writer.words.gettext
    rows: list[Row] = [
        (Choice(_place(writer, zone), SetZone(at, writer.locale), is_listed=True),)
        for at, zone in enumerate(ZONES)
    ]
    return writer.page([_("In the time of which place?")], rows, in_place=True)


def wanted(writer: Writer, hour: int, zone: str, *, in_place: bool = False) -> Page:
    """It is noted, and how it is changed."""
    _ = writer.words.gettext
    said = _(
        "I tell you something every day at %(hour)s, in the time of %(place)s.",
        hour=writer.words.hour(hour),
        place=_place(writer, zone),
    )
    another = Choice("🕗 " + _("Another hour"), ChooseHour(writer.locale))
    return writer.page([said], [(another, _elsewhere(writer)), (_end(writer),)], in_place=in_place)


def stopped(writer: Writer) -> Page:
    """No more."""
    said = writer.words.gettext("No more daily facts from now on. /daily brings them back.")
    return writer.page([said], [writer.home_row()])


def not_here(writer: Writer) -> Page:
    """The platform only lets us answer."""
    said = writer.words.gettext(
        "Here I can only answer and not write first, so there is no daily fact. /random tells you "
        "something now."
    )
    return writer.page([said], [writer.home_row()])


def fact(writer: Writer, entry: Entry, *, has_buttons: bool) -> Page:
    """What is told on a day. Without buttons it says in words how it stops: the numbers of choices
    would be those of a list that the person has not asked for."""
    _ = writer.words.gettext
    title = _("Today: **%(title)s**", title=escape(writer.title_of(entry)))
    parts = [title, answer(writer, entry).text]
    if not has_buttons:
        parts.append(_("To have no more of these, write: stop the daily fact"))
        return writer.page(parts, shows=entry.id)
    whole = Choice("📖 " + _("The whole answer"), OpenEntry(entry.id, writer.locale))
    another = Choice("🕗 " + _("Another hour"), ChooseHour(writer.locale))
    return writer.page(parts, [(whole, another), (_end(writer),)], shows=entry.id)


def _elsewhere(writer: Writer) -> Choice:
    return Choice("🌏 " + writer.words.gettext("I live elsewhere"), ChooseZone(writer.locale))


def _end(writer: Writer) -> Choice:
    return Choice("⏹️ " + writer.words.gettext("No more daily facts"), Stop(writer.locale))


def _place(writer: Writer, zone: str) -> str:
    return writer.words.place_of(zone)


FEATURE = Feature(
    commands=(CommandSpec(NAME, N_("A fact a day"), rank=26, run=_command, is_personal=True),),
    actions=(
        ActionSpec(
            form("dc:{locale}", ChooseHour),
            lambda context, action: context.say(
                hours(context.writer(action.locale), _Note.of(context).zone)
            ),
            is_personal=True,
        ),
        ActionSpec(
            form("dh:{hour}:{locale}", SetHour, hour=r"1?\d|2[0-3]"), _set_hour, is_personal=True
        ),
        ActionSpec(
            form("de:{locale}", ChooseZone),
            lambda context, action: context.say(zones(context.writer(action.locale))),
            is_personal=True,
        ),
        ActionSpec(
            form("dz:{zone}:{locale}", SetZone, zone=r"\d|1\d"), _set_zone, is_personal=True
        ),
        ActionSpec(
            form("ds:{locale}", Stop),
            lambda context, action: _stop(context, context.writer(action.locale)),
            is_personal=True,
        ),
    ),
)
