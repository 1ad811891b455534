"""A quiz from the entries: as a poll of the platform's own, else as choices to press or type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.content.model import Entry, Quiz
from bot.content.problems import N_
from bot.conversation.codec import form
from bot.conversation.effects import Scored
from bot.conversation.feature import ActionSpec, CommandSpec, Feature, Response, TurnContext
from bot.conversation.navigation import Action, LocalAction, OpenEntry
from bot.conversation.page import Choice, Page, PagePoll, Row, Writer, in_lines
from bot.conversation.session import Flow, Json, Score
from bot.language.markup import escape
from bot.messages import Voted

NAME, VERSION = "quiz", 1
REMEMBERED = 60
"""Questions that are not asked again: more than anybody answers in one sitting."""


@dataclass(frozen=True, slots=True)
class AskMe(LocalAction):
    """Ask the next question."""


@dataclass(frozen=True, slots=True)
class ChooseOption(Action):
    """Answer a question by one of its options, where it is no poll."""

    entry: str
    locale: str
    option: int
    """Its place in `Quiz.options`: 0 is right, in whatever order they were shown."""


@dataclass(frozen=True, slots=True)
class _Note:
    """What is remembered of the quiz in a place."""

    asked: tuple[str, ...] = ()
    """Entries that were asked about, the newest last."""
    is_open: bool = False
    """Whether the newest one waits for its answer: only the first answer counts."""

    @classmethod
    def of(cls, context: TurnContext) -> _Note:
        match context.noted(NAME, VERSION):
            case {"asked": [*asked], "open": bool(is_open)}:
                return cls(tuple(one for one in asked if isinstance(one, str)), is_open)
        return cls()

    def flow(self) -> Flow:
        asked: list[Json] = [*self.asked[-REMEMBERED:]]
        return Flow(NAME, VERSION, {"asked": asked, "open": self.is_open})


# -- what is done ----------------------------------------------------------------------------------


def ask(context: TurnContext, writer: Writer) -> Response:
    """The next question, in this language; of entries that have none in it nothing is asked."""
    note = _Note.of(context)
    found = _pick(context, writer.locale, note.asked)
    if found is None:
        nothing = writer.words.gettext("I have no quiz in this language yet.")
        return context.say(writer.page([nothing], [writer.home_row()]))
    entry, quiz = found
    order = list(range(len(quiz.options)))
    context.chance.shuffle(order)
    page = question(writer, entry, quiz, order, is_poll=context.incoming.polls)
    note = _Note((*note.asked, entry.id), is_open=True)
    return context.say(page, context.session.noted(note.flow()))


def _pick(context: TurnContext, locale: str, asked: Sequence[str]) -> tuple[Entry, Quiz] | None:
    """One that was not asked lately; where all were, any but the last."""
    known = {
        entry.id: (entry, text.quiz)
        for entry in context.edition.content.offered
        if (text := entry.texts.get(locale)) is not None and text.quiz is not None
    }
    ids = (
        [id_ for id_ in known if id_ not in asked]
        or [id_ for id_ in known if id_ not in asked[-1:]]
        or list(known)
    )
    return known[context.chance.choice(ids)] if ids else None


def choose(context: TurnContext, action: ChooseOption) -> Response | None:
    """Right or wrong. Only the first answer to the question that is open counts."""
    entry = context.edition.content.entry(action.entry)
    writer = context.writer_if_known(action.locale)
    quiz = None if entry is None or writer is None else _quiz(entry, action.locale)
    if entry is None or writer is None or quiz is None or action.option >= len(quiz.options):
        return None
    is_right, note = action.option == 0, _Note.of(context)
    is_counted = note.is_open and note.asked[-1:] == (entry.id,)
    score = context.session.score.after(is_right) if is_counted else None
    session = context.session.noted(replace(note, is_open=False).flow())
    page = result(writer, entry, quiz, score, is_right=is_right)
    effects = (Scored(is_right),) if is_counted else ()
    return context.say(page, session, *effects)


def voted(context: TurnContext, vote: Voted) -> Response:
    """An answer to a poll, which has said itself whether it is right. To whoever is alone with the
    bot it says how they stand; where others read along it says nothing."""
    score = context.session.score.after(vote.is_right)
    note = replace(_Note.of(context), is_open=False)
    session = context.session.noted(note.flow())
    effects = (Scored(vote.is_right),)
    if context.incoming.in_group:
        return Response((), context.session, effects)
    writer = context.writer_if_known(vote.locale) or context.writer()
    entry = context.edition.content.entry(vote.entry)
    page = standing(writer, entry, score, is_right=vote.is_right)
    return context.say(page, session, *effects)


def _quiz(entry: Entry, locale: str) -> Quiz | None:
    text = None if entry.paused else entry.texts.get(locale)
    return None if text is None else text.quiz


# -- views -----------------------------------------------------------------------------------------


def question(
    writer: Writer, entry: Entry, quiz: Quiz, order: Sequence[int], *, is_poll: bool
) -> Page:
    """A question with its options in this order. `is_poll`: it goes as a poll, and what stands here
    is for where none is allowed."""
    head = writer.words.gettext("**Quiz**")
    rows: list[Row] = [
        (
            Choice(
                quiz.options[option],
                ChooseOption(entry.id, writer.locale, option),
                is_listed=not is_poll,
            ),
        )
        for option in order
    ]
    page = writer.page([head, escape(quiz.question)], rows)
    if not is_poll:
        return page
    options = tuple(quiz.options[option] for option in order)
    below = (_ways_on(writer, entry),)
    right = order.index(0)
    poll = PagePoll(entry.id, quiz.question, options, right, quiz.explanation, below)
    return replace(page, poll=poll)


def result(
    writer: Writer, entry: Entry, quiz: Quiz, score: Score | None, *, is_right: bool
) -> Page:
    """What came of a choice, in place of the question. `score`: with this answer; None where it
    does not count."""
    _ = writer.words.gettext
    if is_right:
        said = "✅ " + _("Right: **%(option)s**.", option=escape(quiz.right))
    else:
        said = "❌ " + _("Not quite: **%(option)s** is right.", option=escape(quiz.right))
    count = [_score(writer, score)] if score else [_("You had answered this one before.")]
    parts = [f"*{escape(quiz.question)}*", said, escape(quiz.explanation), *count]
    return writer.page(parts, [_ways_on(writer, entry)], in_place=True, shows=entry.id)


def standing(writer: Writer, entry: Entry | None, score: Score, *, is_right: bool) -> Page:
    """How somebody stands who has answered a poll."""
    _ = writer.words.gettext
    said = "✅ " + _("Right!") if is_right else "❌ " + _("Not quite.")
    shows = entry.id if entry else None
    return writer.page(
        [in_lines([said, _score(writer, score)])], [_ways_on(writer, entry)], shows=shows
    )


def _score(writer: Writer, score: Score) -> str:
    number, _ = writer.words.number, writer.words.gettext
    said = _(
        "%(right)s of %(asked)s right so far.", right=number(score.right), asked=number(score.asked)
    )
    row = writer.words.ngettext(
        "%(number)s right in a row.", "%(number)s right in a row.", score.streak
    )
    best = _("Your best row: %(best)s.", best=number(score.best))
    lines = [said]
    if score.streak > 1:
        lines.append(row)
    if score.best > max(score.streak, 1):
        lines.append(best)
    return " ".join(lines)


def _ways_on(writer: Writer, entry: Entry | None) -> Row:
    _ = writer.words.gettext
    further = Choice("➡️ " + _("Another question"), AskMe(writer.locale))
    if entry is None:
        return (further,)
    return (Choice("📖 " + _("The whole answer"), OpenEntry(entry.id, writer.locale)), further)


FEATURE = Feature(
    commands=(
        CommandSpec(
            NAME,
            N_("A quiz question"),
            rank=22,
            run=lambda context, _argument: ask(context, context.writer()),
        ),
    ),
    actions=(
        ActionSpec(
            form("qn:{locale}", AskMe),
            lambda context, action: ask(context, context.writer(action.locale)),
        ),
        ActionSpec(form("qa:{entry}:{locale}:{option}", ChooseOption, option=r"[0-5]"), choose),
    ),
)
