"""For administrators: one phrasing of an entry, typed in the chat in the language that lacks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from bot.conversation.codec import LOCALE, form
from bot.conversation.effects import GoOn, Said, Teach
from bot.conversation.feature import ActionSpec, Feature, FlowSpec, Response, TurnContext
from bot.conversation.features import preview
from bot.conversation.features.preview import reasons, wrong
from bot.conversation.features.teaching import MAY, may_teach
from bot.conversation.navigation import ListInVain, LocalAction, TypePhrasing
from bot.conversation.page import Choice, Page, Row, Writer
from bot.conversation.session import Flow
from bot.conversation.unanswered import Lesson, Phrasing, Verdict
from bot.i18n.negotiation import Languages
from bot.language.markup import escape
from bot.messages import Role

NAME, VERSION = "phrasing", 1
PATIENCE = dt.timedelta(hours=1)
"""After so long without a step, what is typed is a question again."""
SHOWN = 3
"""Phrasings that are shown as examples: enough to see how they are written."""


@dataclass(frozen=True, slots=True)
class TeachTyped(LocalAction):
    """Make what was typed a phrasing."""


@dataclass(frozen=True, slots=True)
class DropTyped(LocalAction):
    """Teach none."""


@dataclass(frozen=True, slots=True)
class _State:
    """What is being typed."""

    entry: str
    language: str
    text: str = ""
    """Empty until something was typed that can be taught."""
    is_warned: bool = False
    """Whether it was said that it makes a known question wrong."""

    @classmethod
    def of(cls, context: TurnContext) -> _State | None:
        """None where nothing is under way, or the entry is gone or not theirs any more."""
        data = context.kept_for(NAME, PATIENCE)
        if data is None:
            return None
        state = cls(data["entry"], data["language"], data["text"], data["is_warned"])
        return state if state.is_open(context) else None

    def is_open(self, context: TurnContext) -> bool:
        """Whether whoever is here may teach the entry in this language."""
        entry = context.edition.content.entries.get(self.entry)
        return entry is not None and self.language in entry.texts and may_teach(context, entry.id)

    def flow(self, now: dt.datetime) -> Flow:
        """As it is kept from one step to the next."""
        return Flow(NAME, VERSION, {"at": now.isoformat(), **asdict(self)})

    @property
    def lesson(self) -> Lesson:
        """What it would teach."""
        return Lesson(self.entry, (Phrasing(self.language, self.text),))


# -- what is done ----------------------------------------------------------------------------------


def _begin(context: TurnContext, action: TypePhrasing) -> Response | None:
    writer, state = context.writer_if_known(action.locale), _State(action.entry, action.language)
    if writer is None or not state.is_open(context):
        return None
    session = replace(context.session, flow=state.flow(context.now))
    return context.say(wanted(writer, state), session)


def _typed(context: TurnContext, text: str) -> Response | None:
    """A phrasing, or another one in place of what was shown."""
    before = _State.of(context)
    if before is None:
        return None
    writer = context.writer()
    state = replace(before, text=" ".join(text.split()), is_warned=False)

    def then(found: Verdict) -> Said:
        if found.problems:
            again = replace(state, text="")
            return refused(writer, again, found), (GoOn(again.flow(context.now)),)
        return _shown(context, writer, state, found)

    return _judged(context, state, then)


def _teach(context: TurnContext, action: TeachTyped) -> Response | None:
    """Looked at again: much may have changed since it was shown."""
    writer, state = context.writer_if_known(action.locale), _State.of(context)
    if writer is None or state is None or not state.text:
        return None

    def then(found: Verdict) -> Said:
        if found.problems:
            return refused(writer, state, found), ()
        forced = wrong(found.shifts)
        if forced and not (state.is_warned and context.incoming.role is Role.OWNER):
            return _shown(context, writer, state, found)
        notes = tuple(f"! {shift.text}: {shift.before} -> {shift.after}" for shift in forced)
        lesson = replace(found.lesson, forced=notes)
        return taught(writer, found), (Teach(lesson), GoOn(None))

    return _judged(context, state, then)


def _drop(context: TurnContext, action: DropTyped) -> Response | None:
    writer = context.writer_if_known(action.locale)
    if writer is None or _State.of(context) is None:
        return None
    text = writer.words.gettext("Nothing was added.")
    page = writer.page([text], [_go_on(writer)], in_place=True)
    return context.say(page, replace(context.session, flow=None))


def _judged(context: TurnContext, state: _State, then: Callable[[Verdict], Said]) -> Response:
    return context.consult(lambda desk: desk.judge(state.lesson), then)


def _shown(context: TurnContext, writer: Writer, state: _State, found: Verdict) -> Said:
    is_owner = context.incoming.role is Role.OWNER
    warned = replace(state, is_warned=bool(wrong(found.shifts)))
    return shown(writer, found, is_owner=is_owner), (GoOn(warned.flow(context.now)),)


# -- views -----------------------------------------------------------------------------------------


def wanted(writer: Writer, state: _State) -> Page:
    """What is to be typed, and how the entry is asked for in that language already."""
    _ = writer.words.gettext
    text = writer.content.entries[state.entry].texts[state.language]
    known = (text.title, *text.questions[:SHOWN])
    parts = [
        _(
            "Type the same question in %(language)s, as people would ask it.",
            language=Languages(state.language),
        ),
        _("The entry is asked like this there:"),
        "\n".join("- " + escape(one) for one in known),
    ]
    return writer.page(parts, [_way_out(writer)])


def refused(writer: Writer, state: _State, found: Verdict) -> Page:
    """Why what was typed cannot be taught; it is typed again."""
    parts = [
        writer.words.gettext("This cannot be taught:"),
        reasons(writer, found.problems),
        wanted(writer, state).text,
    ]
    return writer.page(parts, [_way_out(writer)])


def shown(writer: Writer, found: Verdict, *, is_owner: bool) -> Page:
    """What would change, with the button that does it."""
    _ = writer.words.gettext
    parts, way_out = preview.lesson(writer, found), _way_out(writer)
    if not wrong(found.shifts):
        teach: Row = (Choice("✅ " + _("Teach"), TeachTyped(writer.locale)),)
        return writer.page(parts, [teach + way_out])
    parts.append(_("A known question would get a wrong answer. Only an owner can do this."))
    same: Row = (Choice("⚠️ " + _("Teach all the same"), TeachTyped(writer.locale)),)
    return writer.page(parts, [same + way_out if is_owner else way_out])


def taught(writer: Writer, found: Verdict) -> Page:
    """It is done."""
    return writer.page([preview.taught(writer, found)], [_go_on(writer)], in_place=True)


def _go_on(writer: Writer) -> Row:
    return (Choice(writer.words.gettext("Go on") + " ▶️", ListInVain(writer.locale, 0)),)


def _way_out(writer: Writer) -> Row:
    return (Choice("✖️ " + writer.words.gettext("Cancel"), DropTyped(writer.locale)),)


# -- the feature -----------------------------------------------------------------------------------

FEATURE = Feature(
    actions=(
        ActionSpec(
            form("w:{entry}:{language}:{locale}", TypePhrasing, language=LOCALE), _begin, roles=MAY
        ),
        ActionSpec(form("wt:{locale}", TeachTyped), _teach, roles=MAY),
        ActionSpec(form("wx:{locale}", DropTyped), _drop, roles=MAY),
    ),
    flows=(FlowSpec(NAME, VERSION, _typed, MAY),),
)
