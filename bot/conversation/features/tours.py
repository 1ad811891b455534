"""Guided tours: entries in an order that tells something, one step after the other.

How far somebody is stands among the notes of their session, and every button names its step: a tour
goes on after a restart, and from an old message.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.model import Step, Tour, TourText
from bot.content.problems import N_
from bot.conversation.codec import form
from bot.conversation.feature import ActionSpec, CommandSpec, Feature, Response, TurnContext
from bot.conversation.navigation import TOUR, LocalAction, OpenEntry, ShowStep
from bot.conversation.page import Choice, Page, Row, Writer
from bot.conversation.session import Flow
from bot.i18n.negotiation import fallback_chain
from bot.language.markup import escape

NAME, VERSION = "tour", 1
_WAYS = {"next": 1, "back": -1}
_NOWHERE = Flow(NAME, VERSION, None)


@dataclass(frozen=True, slots=True)
class ListTours(LocalAction):
    """Turn the message into the list of tours."""


@dataclass(frozen=True, slots=True)
class StopTour(LocalAction):
    """Leave the tour that is under way."""


@dataclass(frozen=True, slots=True)
class FinishTour(LocalAction):
    """The last step was read."""


@dataclass(frozen=True, slots=True)
class _At:
    """How far somebody is."""

    tour: Tour
    step: int

    @classmethod
    def of(cls, context: TurnContext) -> _At | None:
        match context.noted(NAME, VERSION):
            case {"tour": str(id_), "step": int(step)}:
                tour = context.edition.content.tours.get(id_)
                if tour is not None and 0 <= step < len(tour.steps):
                    return cls(tour, step)
        return None


# -- what is done ----------------------------------------------------------------------------------


def _command(context: TurnContext, argument: str) -> Response:
    """The list, a tour by its id, or a way on in the one that is under way."""
    writer, at = context.writer(), _At.of(context)
    if argument == "stop":
        return stop(context, writer)
    if argument in _WAYS and at is not None:
        step = at.step + _WAYS[argument]
        if step >= len(at.tour.steps):
            return finish(context, writer)
        action = ShowStep(at.tour.id, writer.locale, max(0, step), in_place=False)
    else:
        action = ShowStep(argument.removeprefix(TOUR), writer.locale, 0, in_place=False)
    return show(context, action) or _list(context, writer)


def _list(context: TurnContext, writer: Writer, *, in_place: bool = False) -> Response:
    return context.say(tours(writer, _At.of(context), in_place=in_place))


def show(context: TurnContext, action: ShowStep) -> Response | None:
    """A step, from which a question may lead on."""
    tour = context.edition.content.tours.get(action.tour)
    writer = context.writer_if_known(action.locale)
    if tour is None or writer is None or action.step >= len(tour.steps):
        return None
    opened = context.go(context, OpenEntry(tour.steps[action.step].entry, writer.locale))
    if opened is None:
        return None
    page = stop_of(writer, tour, action.step, opened.pages[0], in_place=action.in_place)
    note = Flow(NAME, VERSION, {"tour": tour.id, "step": action.step})
    return context.say(page, opened.session.noted(note))


def stop(context: TurnContext, writer: Writer, *, in_place: bool = False) -> Response:
    """Nothing of it is remembered any more."""
    said = writer.words.gettext("The tour is over for now. /tour begins another one.")
    page = writer.page([said], [_others(writer)], in_place=in_place)
    return context.say(page, context.session.noted(_NOWHERE))


def finish(context: TurnContext, writer: Writer, *, in_place: bool = False) -> Response:
    """A word at the end, and the way to pass the tour on."""
    _, at, links = writer.words.gettext, _At.of(context), context.incoming.links
    parts = [_("That was the tour; thank you for coming along.")]
    if at is not None and links is not None:
        address = escape(links.to(TOUR + at.tour.id))
        parts.append(_("This link begins it: %(link)s", link=address))
    page = writer.page(parts, [_others(writer)], in_place=in_place)
    return context.say(page, context.session.noted(_NOWHERE))


# -- views -----------------------------------------------------------------------------------------


def tours(writer: Writer, at: _At | None, *, in_place: bool = False) -> Page:
    """All of them, and the one to go on with."""
    _ = writer.words.gettext
    known = [(tour, _text_of(writer, tour)) for tour in writer.content.tours.values()]
    if not known:
        return writer.page([_("There are no tours yet.")], [writer.home_row()], in_place=in_place)
    about = [
        f"**{escape(text.title)}** · {_steps(writer, tour)}  \n{text.about}" for tour, text in known
    ]
    rows: list[Row] = []
    if at is not None:
        label = _("Go on: %(tour)s", tour=_text_of(writer, at.tour).title)
        rows.append((Choice("▶️ " + label, ShowStep(at.tour.id, writer.locale, at.step)),))
    rows += [
        (Choice(text.title, ShowStep(tour.id, writer.locale, 0), is_listed=True),)
        for tour, text in known
    ]
    return writer.page([_("Choose a tour:"), *about], rows, in_place=in_place)


def stop_of(writer: Writer, tour: Tour, number: int, answer: Page, *, in_place: bool) -> Page:
    """One stop. `answer`: of its entry, as it is answered elsewhere."""
    _, digits = writer.words.gettext, writer.words.number
    last, step = len(tour.steps) - 1, tour.steps[number]
    place = _("step %(step)s of %(steps)s", step=digits(number + 1), steps=digits(last + 1))
    parts = [f"**{escape(_text_of(writer, tour).title)}** · {place}"]
    if number == 0:
        parts.append(_text_of(writer, tour).about)
    parts.append(_lead(writer, step))
    entry = writer.content.entry(step.entry)
    if entry is not None:
        parts.append(f"**{escape(writer.title_of(entry))}**")
    # What is offered in place of an answer would lead away from the tour.
    parts.append(writer.text_of(entry)[1].answer if entry and entry.paused else answer.text)
    rows = writer.steps(number, last, lambda to: ShowStep(tour.id, writer.locale, to))
    if number == last:
        end = Choice("🏁 " + _("Finish"), FinishTour(writer.locale))
        rows = [(*(rows[0] if rows else ()), end)]
    whole = Choice("📖 " + _("The whole answer"), OpenEntry(step.entry, writer.locale))
    leave = Choice("⏹️ " + _("Stop the tour"), StopTour(writer.locale))
    return writer.page(parts, [*rows, (whole, leave)], in_place=in_place, shows=step.entry)


def _others(writer: Writer) -> Row:
    further = Choice("🧭 " + writer.words.gettext("All tours"), ListTours(writer.locale))
    return (further, *writer.topics_row())


def _steps(writer: Writer, tour: Tour) -> str:
    return writer.words.ngettext("%(number)s step", "%(number)s steps", len(tour.steps))


def _text_of(writer: Writer, tour: Tour) -> TourText:
    chain = fallback_chain(writer.locale, tuple(tour.texts), writer.lexicon.default)
    return tour.texts[chain[0]]


def _lead(writer: Writer, step: Step) -> str:
    chain = fallback_chain(writer.locale, tuple(step.lead), writer.lexicon.default)
    return step.lead[chain[0]] if chain else ""


FEATURE = Feature(
    commands=(CommandSpec(NAME, N_("Guided tours, step by step"), rank=23, run=_command),),
    actions=(
        ActionSpec(
            form("tl:{locale}", ListTours),
            lambda context, action: _list(context, context.writer(action.locale), in_place=True),
        ),
        ActionSpec(form("ts:{tour}:{locale}:{step}", ShowStep, step=r"[0-9]|1[01]"), show),
        ActionSpec(
            form("tx:{locale}", StopTour),
            lambda context, action: stop(context, context.writer(action.locale), in_place=True),
        ),
        ActionSpec(
            form("tf:{locale}", FinishTour),
            lambda context, action: finish(context, context.writer(action.locale), in_place=True),
        ),
    ),
)
