"""For owners: tell many people something, once each, and see how far it has come."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, replace

from bot.content.problems import N_
from bot.conversation.broadcasts import Audience, Broadcast, Course, Progress, Standing
from bot.conversation.codec import COUNT, ID, LOCALE, form
from bot.conversation.effects import BeginBroadcast, GoOn, Said, SteerBroadcast
from bot.conversation.feature import (
    ActionSpec,
    CommandSpec,
    Feature,
    FlowSpec,
    Response,
    TurnContext,
)
from bot.conversation.navigation import Action, LocalAction
from bot.conversation.page import Choice, Page, Row, Writer, in_lines
from bot.conversation.session import Flow, Json
from bot.i18n.negotiation import Languages, language_name
from bot.i18n.words import Words
from bot.language.markup import escape, faults
from bot.messages import Role

NAME, VERSION = "broadcast", 1
MAY = frozenset({Role.OWNER})
PATIENCE = dt.timedelta(hours=1)
"""How long a text may lie about before it is begun anew."""
LONGEST = 1_500
"""Characters: one message on every platform."""
WORD = N_("SEND")


@dataclass(frozen=True, slots=True)
class TellAnew(LocalAction):
    """Write what is to be told."""


@dataclass(frozen=True, slots=True)
class LeaveOut(LocalAction):
    """Tell nobody who has the language that is asked for."""


@dataclass(frozen=True, slots=True)
class Toggle(Action):
    """Tell those of a language or platform, or do not."""

    part: str
    locale: str


@dataclass(frozen=True, slots=True)
class Drop(LocalAction):
    """Tell nobody anything."""


@dataclass(frozen=True, slots=True)
class Watch(LocalAction):
    """How far it has come."""


@dataclass(frozen=True, slots=True)
class Steer(Action):
    """Pause it, go on or stop it."""

    id: int
    course: Course
    locale: str


_COURSES = {"p": Course.PAUSED, "r": Course.RUNNING, "s": Course.STOPPED}
"""By the letter in a button."""


@dataclass(frozen=True, slots=True)
class _State:
    """What is being written."""

    texts: tuple[tuple[str, str], ...] = ()
    """By language; empty: it is left out."""
    without: frozenset[str] = frozenset()
    """Languages and platforms that are not told."""
    count: int = -1
    """People that were shown last; -1: nothing was shown yet."""

    @classmethod
    def of(cls, context: TurnContext) -> _State | None:
        """None where nothing is under way, or not any more."""
        data = context.kept_for(NAME, PATIENCE)
        if data is None:
            return None
        texts = tuple((locale, text) for locale, text in data["texts"])
        return cls(texts, frozenset(data["without"]), data["count"])

    def flow(self, now: dt.datetime) -> Flow:
        """As it is kept from one step to the next."""
        without: list[Json] = [*sorted(self.without)]
        texts: list[Json] = [[locale, text] for locale, text in self.texts]
        data: Json = {
            "at": now.isoformat(),
            "texts": texts,
            "without": without,
            "count": self.count,
        }
        return Flow(NAME, VERSION, data)

    def next(self, context: TurnContext, first: str) -> str | None:
        """The language that is asked for next, the writer's own first; None where all were."""
        known = [first, *(one for one in context.edition.lexicon.locales if one != first)]
        return next((one for one in known if one not in dict(self.texts)), None)

    def broadcast(self, standing: Standing) -> Broadcast:
        """What would be told, and to whom."""
        texts = {locale: text for locale, text in self.texts if text}
        platforms = dict.fromkeys(platform for platform, _ in standing.people)
        return Broadcast(
            {locale: text for locale, text in texts.items() if locale not in self.without},
            Audience(
                tuple(one for one in texts if one not in self.without),
                tuple(one for one in platforms if one not in self.without),
            ),
        )


# -- what is done ----------------------------------------------------------------------------------


def look(context: TurnContext, writer: Writer, *, in_place: bool = False) -> Response:
    """What is under way or was told last; else what is to be told is asked for."""

    def then(found: Standing | None) -> Said:
        latest = found.latest if found else None
        if latest is not None:
            return progress(writer, latest, in_place=in_place), ()
        return _ask(context, writer, _State())

    return context.consult(lambda desk: desk.broadcasts(), then)


def _ask(context: TurnContext, writer: Writer, state: _State) -> Said:
    language = state.next(context, writer.locale)
    return wanted(writer, language or writer.locale, bool(state.texts)), (
        GoOn(state.flow(context.now)),
    )


def _anew(context: TurnContext, action: TellAnew) -> Response | None:
    writer = context.writer_if_known(action.locale)
    return None if writer is None else _go_on(context, writer, _State())


def _typed(context: TurnContext, text: str) -> Response | None:
    """A text that was asked for, or the word that begins it."""
    state, writer = _State.of(context), context.writer()
    if state is None:
        return None
    language = state.next(context, writer.locale)
    if language is None:
        return _confirm(context, writer, state, text)
    wrong = list(faults(text))
    if wrong or len(text) > LONGEST:
        return context.say(refused(writer, wrong))
    return _go_on(context, writer, replace(state, texts=(*state.texts, (language, text.strip()))))


def _leave_out(context: TurnContext, action: LeaveOut) -> Response | None:
    state, writer = _State.of(context), context.writer_if_known(action.locale)
    if writer is None or state is None or not state.texts:
        return None
    language = state.next(context, writer.locale)
    if language is None:
        return None
    return _go_on(context, writer, replace(state, texts=(*state.texts, (language, ""))))


def _toggle(context: TurnContext, action: Toggle) -> Response | None:
    state, writer = _State.of(context), context.writer_if_known(action.locale)
    if writer is None or state is None or state.next(context, writer.locale) is not None:
        return None
    return _go_on(context, writer, replace(state, without=state.without ^ {action.part}))


def _go_on(context: TurnContext, writer: Writer, state: _State) -> Response:
    """Ask for the next language, or show what would be told."""
    if state.next(context, writer.locale) is not None:
        page, _ = _ask(context, writer, state)
        return context.say(page, replace(context.session, flow=state.flow(context.now)))

    def then(found: Standing | None) -> Said:
        return _shown(context, writer, state, found or Standing())

    return context.consult(lambda desk: desk.broadcasts(), then)


def _shown(context: TurnContext, writer: Writer, state: _State, standing: Standing) -> Said:
    broadcast = state.broadcast(standing)
    state = replace(state, count=standing.count(broadcast.audience))
    return preview(writer, state, broadcast, standing), (GoOn(state.flow(context.now)),)


def _confirm(context: TurnContext, writer: Writer, state: _State, text: str) -> Response:
    """The word with the number that was shown, so that nothing is sent by a slip."""
    word = writer.words.gettext(WORD)
    typed = unicodedata.normalize("NFC", text).split()  # some keyboards send marks by themselves
    is_right = typed == [word, str(state.count)] and state.count > 0

    def then(found: Standing | None) -> Said:
        standing = found or Standing()
        broadcast = state.broadcast(standing)
        count = standing.count(broadcast.audience)
        if standing.latest is not None and standing.latest.is_under_way:
            return under_way(writer, standing.latest), ()
        if not is_right or count != state.count:
            return _shown(context, writer, state, standing)
        return begun(writer, count), (BeginBroadcast(broadcast, count), GoOn(None))

    return context.consult(lambda desk: desk.broadcasts(), then)


def _drop(context: TurnContext, action: Drop) -> Response | None:
    writer = context.writer_if_known(action.locale)
    if writer is None or _State.of(context) is None:
        return None
    page = writer.page([writer.words.gettext("Nothing was sent.")], in_place=True)
    return context.say(page, replace(context.session, flow=None))


def _watch(context: TurnContext, action: Watch) -> Response | None:
    writer = context.writer_if_known(action.locale)
    return None if writer is None else look(context, writer, in_place=True)


def _steer(context: TurnContext, action: Steer) -> Response | None:
    writer = context.writer_if_known(action.locale)
    if writer is None:
        return None

    def then(found: Standing | None) -> Said:
        latest = found.latest if found else None
        if latest is None or latest.id != action.id or not latest.is_under_way:
            return progress(writer, latest, in_place=True) if latest else nothing(writer), ()
        shown = replace(latest, course=action.course)
        return progress(writer, shown, in_place=True), (SteerBroadcast(action.id, action.course),)

    return context.consult(lambda desk: desk.broadcasts(), then)


# -- views -----------------------------------------------------------------------------------------


def wanted(writer: Writer, language: str, has_other: bool) -> Page:
    """Ask for the text in a language."""
    _ = writer.words.gettext
    parts = [_("What is to be told, in %(language)s?", language=Languages(language))]
    row: Row = (Choice("✖️ " + _("Send nothing"), Drop(writer.locale)),)
    if has_other:
        parts.append(_("Those who use it are told nothing where you leave it out."))
        row = (Choice("⏭️ " + _("Leave it out"), LeaveOut(writer.locale)), *row)
    return writer.page(parts, [row])


def refused(writer: Writer, wrong: list[str]) -> Page:
    """It cannot be told so."""
    _ = writer.words.gettext
    if wrong:
        fault = escape(wrong[0])
        return writer.page([_("'%(fault)s' is not closed or not allowed", fault=fault)])
    most = writer.words.number(LONGEST)
    return writer.page([_("That is too long: at most %(most)s characters.", most=most)])


def preview(writer: Writer, state: _State, broadcast: Broadcast, standing: Standing) -> Page:
    """What each would get, who they are, and the word that sends it."""
    _ = writer.words.gettext
    parts = []
    for locale, text in broadcast.texts.items():
        parts += [f"**{language_name(locale, writer.locale)}**", text]
    rows: list[Row] = []
    told = {locale for locale, text in state.texts if text}
    for part, name, index in (
        *((one, language_name(one, writer.locale), 1) for one in sorted(told)),
        *((one, one, 0) for one in sorted({platform for platform, _ in standing.people})),
    ):
        people = sum(number for key, number in standing.people.items() if key[index] == part)
        sign = "⬜" if part in state.without else "☑️"
        label = f"{sign} {name} ({writer.words.number(people)})"
        rows.append((Choice(label, Toggle(part, writer.locale)),))
    rows.append((Choice("✖️ " + _("Send nothing"), Drop(writer.locale)),))
    if state.count > 0:
        word = f"**{_(WORD)} {state.count}**"
        parts.append(
            writer.words.ngettext(
                "It goes to %(number)s person. To send it, type: %(word)s",
                "It goes to %(number)s people. To send it, type: %(word)s",
                state.count,
                word=word,
            )
        )
    else:
        parts.append(_("Nobody would be told."))
    return writer.page(parts, rows)


def begun(writer: Writer, count: int) -> Page:
    """It is on its way."""
    said = writer.words.ngettext(
        "It is being sent to %(number)s person.", "It is being sent to %(number)s people.", count
    )
    button = Choice("🔄 " + writer.words.gettext("How far is it?"), Watch(writer.locale))
    return writer.page([said], [(button,)])


def under_way(writer: Writer, latest: Progress) -> Page:
    """One at a time."""
    text = writer.words.gettext("Another one is under way; this one was not begun.")
    page = progress(writer, latest)
    return replace(page, text=f"{text}\n\n{page.text}")


def nothing(writer: Writer) -> Page:
    """There never was one."""
    return writer.page([writer.words.gettext("Nothing was sent yet.")], in_place=True)


STATES = {
    Course.RUNNING: N_("It is being sent."),
    Course.PAUSED: N_("It is paused."),
    Course.DONE: N_("It was sent."),
    Course.STOPPED: N_("It was stopped."),
}


def report(words: Words, found: Progress) -> list[str]:
    """How it went, in numbers."""
    _, number = words.gettext, words.number
    lines = [
        _("%(sent)s of %(of)s people were told.", sent=number(found.sent), of=number(found.of)),
    ]
    for template, value in (
        (N_("Not reached, and not tried again: %(number)s"), found.failed),
        (N_("The platform lets nobody write to them now: %(number)s"), found.skipped),
        (N_("On their way: %(number)s"), found.waiting),
    ):
        if value:
            lines.append(_(template, number=number(value)))
    return [_(STATES[found.course]), in_lines(lines)]


def progress(writer: Writer, found: Progress, *, in_place: bool = False) -> Page:
    """How far it has come, and what can be done about it."""
    _, locale = writer.words.gettext, writer.locale
    text = next(iter(found.broadcast.texts.values()), "")
    parts = [*report(writer.words, found), "“" + escape(text[:200]) + ("…”" if text[200:] else "”")]
    rows: list[Row] = []
    if found.course is Course.RUNNING:
        rows.append((Choice("⏸️ " + _("Pause"), Steer(found.id, Course.PAUSED, locale)),))
    if found.course is Course.PAUSED:
        rows.append((Choice("▶️ " + _("Go on"), Steer(found.id, Course.RUNNING, locale)),))
    if found.is_under_way:
        rows.append((Choice("⏹️ " + _("Stop for good"), Steer(found.id, Course.STOPPED, locale)),))
        rows.append((Choice("🔄 " + _("How far is it?"), Watch(locale)),))
    else:
        rows.append((Choice("📣 " + _("Tell something new"), TellAnew(locale)),))
    return writer.page(parts, rows, in_place=in_place)


# -- the feature -----------------------------------------------------------------------------------


FEATURE = Feature(
    commands=(
        CommandSpec(
            "broadcast",
            N_("Tell many people something"),
            290,
            lambda context, _argument: look(context, context.writer()),
            roles=MAY,
        ),
    ),
    actions=(
        ActionSpec(form("bn:{locale}", TellAnew), _anew, roles=MAY),
        ActionSpec(form("bl:{locale}", LeaveOut), _leave_out, roles=MAY),
        ActionSpec(form("bt:{part}:{locale}", Toggle, part=rf"{LOCALE}|{ID}"), _toggle, roles=MAY),
        ActionSpec(form("bd:{locale}", Drop), _drop, roles=MAY),
        ActionSpec(form("bw:{locale}", Watch), _watch, roles=MAY),
        ActionSpec(
            form("bs:{id}:{course}:{locale}", Steer, id=COUNT, course=_COURSES), _steer, roles=MAY
        ),
    ),
    flows=(FlowSpec(NAME, VERSION, _typed, MAY),),
)
