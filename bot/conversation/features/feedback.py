"""What people think of an answer: that it helped, or what is wrong with it.

What is counted names an entry and no person. A person's own words are kept only where they send
them along, and then as a question asked in vain, which editors see among the others.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.content.model import Entry
from bot.content.problems import N_
from bot.conversation.asking_in_vain import kept_as_asked
from bot.conversation.codec import form
from bot.conversation.effects import KeepQuestion, Rated
from bot.conversation.feature import (
    ActionSpec,
    CommandSpec,
    Feature,
    FlowSpec,
    Response,
    TurnContext,
)
from bot.conversation.features import answers
from bot.conversation.navigation import (
    GOOD,
    NOT_GOOD,
    REASONS,
    LocalAction,
    RateAnswer,
    Verdict,
    ViewEntry,
)
from bot.conversation.page import Choice, Page, Row, Writer
from bot.conversation.session import Flow, Session
from bot.language.markup import escape

NAME, VERSION = "feedback", 1
PATIENCE = dt.timedelta(minutes=15)
"""How long what is typed is the question to be sent along; later it is one like any other."""

_VERDICTS: dict[str, Verdict] = {
    "y": GOOD,
    "n": NOT_GOOD,
    "w": "wrong",
    "u": "unclear",
    "o": "outdated",
    "m": "misunderstood",
}
"""By the letter in a button."""
_LABELS: dict[Verdict, str] = {
    "wrong": N_("It is wrong"),
    "unclear": N_("It is unclear"),
    "outdated": N_("It is out of date"),
    "misunderstood": N_("I asked something else"),
}


@dataclass(frozen=True, slots=True)
class SendAlong(LocalAction):
    """Let the editors have the question, which the person types once more."""


@dataclass(frozen=True, slots=True)
class KeepToMyself(LocalAction):
    """Do not, after all."""


# -- what is done ----------------------------------------------------------------------------------


def rate(context: TurnContext, action: RateAnswer) -> Response | None:
    """Note it, and ask what is wrong where something is."""
    entry = context.edition.content.entry(action.entry)
    writer = context.writer_if_known(action.locale)
    if entry is None or entry.is_smalltalk or writer is None:
        return None
    session = context.session.answered(entry.id, context.now)
    rated = Rated(entry.id, action.locale, action.verdict)
    if action.verdict == NOT_GOOD:
        return context.say(reasons(writer, entry, in_place=True), session, rated)
    can_send = action.verdict != GOOD and context.unanswered_days > 0
    return context.say(thanks(writer, entry, action.verdict, can_send=can_send), session, rated)


def _report(context: TurnContext, _argument: str) -> Response:
    writer = context.writer()
    entry = context.edition.content.entry(context.after)
    if entry is None or entry.is_smalltalk:
        return context.say(which_answer(writer))
    return context.say(reasons(writer, entry))


def _ask_for_it(context: TurnContext, action: SendAlong) -> Response | None:
    writer = context.writer_if_known(action.locale)
    if writer is None or not context.unanswered_days:
        return None
    flow = Flow(NAME, VERSION, {"at": context.now.isoformat(), "locale": action.locale})
    page = type_it(writer, context.unanswered_days)
    return context.say(page, replace(context.session, flow=flow))


def _leave_it(context: TurnContext, action: KeepToMyself) -> Response | None:
    writer = context.writer_if_known(action.locale)
    return None if writer is None else context.say(left(writer), _over(context))


def _typed(context: TurnContext, text: str) -> Response | None:
    data = context.kept_for(NAME, PATIENCE)
    writer = None if data is None else context.writer_if_known(data["locale"])
    if writer is None or not context.unanswered_days:
        return None
    return context.say(sent(writer), _over(context), *_kept(context, text))


def _kept(context: TurnContext, text: str) -> tuple[KeepQuestion, ...]:
    text = text[: answers.MAX_IN_BRIEF if context.incoming.in_brief else answers.MAX_QUESTION]
    understand = context.edition.matcher.understand
    found = understand(text, None, in_brief=context.incoming.in_brief)[0]
    kept = kept_as_asked(text, found, found.utterance.guess.locale or "")
    return (kept,) if kept is not None else ()


def _over(context: TurnContext) -> Session:
    return replace(context.session, flow=None)


# -- views -----------------------------------------------------------------------------------------


def reasons(writer: Writer, entry: Entry, *, in_place: bool = False) -> Page:
    """What is wrong with it? `in_place`: below the answer itself; otherwise below its title."""
    _ = writer.words.gettext
    asked = _("What is wrong with this answer?")
    rows: list[Row] = []
    for first in range(0, len(REASONS), 2):
        pair = REASONS[first : first + 2]
        rows.append(
            tuple(Choice(_(_LABELS[why]), RateAnswer(entry.id, writer.locale, why)) for why in pair)
        )
    if not in_place:
        title = f"**{escape(writer.title_of(entry))}**"
        return writer.page([title, asked], rows, shows=entry.id)
    rows.append((_back(writer, entry),))
    shown = answers.answer(writer, entry)
    parts = [shown.text, f"**{asked}**"]
    image = None if writer.is_typed else shown.image  # which stands above, said before
    return writer.page(parts, rows, in_place=True, shows=entry.id, for_one=True, image=image)


def thanks(writer: Writer, entry: Entry, verdict: Verdict, *, can_send: bool) -> Page:
    """What was pressed is noted. `can_send`: whether the question may be sent along."""
    _ = writer.words.gettext
    shown = answers.answer(writer, entry, is_rated=True)
    rows: list[Row]
    if verdict == GOOD:
        noted = _("Noted: it helped. Thank you!")
        rows = list(shown.rows)
    else:
        noted = _("Noted for the editors, without your name. Thank you!")
        rows = [(_back(writer, entry),)]
        if can_send:
            rows.insert(0, (Choice("✉️ " + _("Send my question along"), SendAlong(writer.locale)),))
    parts = [shown.text, f"*{noted}*"]
    image = None if writer.is_typed else shown.image  # which stands above, said before
    return writer.page(parts, rows, in_place=True, shows=entry.id, for_one=True, image=image)


def type_it(writer: Writer, days: int) -> Page:
    """Asks for the question: what people wrote before is not kept."""
    _ = writer.words.gettext
    asked = _(
        "I have not kept what you wrote. Please type your question once more: the editors get it "
        "without your name, and it is erased after %(days)s days.",
        days=writer.words.number(days),
    )
    stop = Choice("✖️ " + _("Send nothing"), KeepToMyself(writer.locale))
    return writer.page([asked], [(stop,)], awaits=True)


def sent(writer: Writer) -> Page:
    """The editors have it."""
    _ = writer.words.gettext
    return writer.page([_("Thank you, the editors will see your question.")], [writer.home_row()])


def left(writer: Writer) -> Page:
    """Nothing was sent."""
    _ = writer.words.gettext
    return writer.page([_("All right, nothing was sent.")], [writer.home_row()], in_place=True)


def which_answer(writer: Writer) -> Page:
    """There is no answer that could be meant."""
    _ = writer.words.gettext
    text = _(
        "Which answer do you mean? Ask your question again, then press “Not right” under the "
        "answer."
    )
    return writer.page([text], [writer.topics_row()])


def _back(writer: Writer, entry: Entry) -> Choice:
    return Choice(
        "⬅️ " + writer.words.gettext("Answer"), ViewEntry("answer", entry.id, writer.locale)
    )


FEATURE = Feature(
    commands=(CommandSpec("report", N_("Say what is wrong with an answer"), rank=45, run=_report),),
    actions=(
        ActionSpec(form("fb:{entry}:{locale}:{verdict}", RateAnswer, verdict=_VERDICTS), rate),
        ActionSpec(form("fq:{locale}", SendAlong), _ask_for_it),
        ActionSpec(form("fx:{locale}", KeepToMyself), _leave_it),
    ),
    flows=(FlowSpec(NAME, VERSION, _typed),),
)
