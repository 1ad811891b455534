"""Where the bot has no answer the team may be asked: see `handover.py`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.conversation.asking_in_vain import kept_as_asked
from bot.conversation.codec import form
from bot.conversation.effects import (
    AnswerPerson,
    AskPerson,
    Effect,
    GoOn,
    HandBack,
    NoteRefusal,
    Said,
    WithdrawQuestion,
)
from bot.conversation.feature import ActionSpec, Feature, FlowSpec, Response, TurnContext
from bot.conversation.handover import LONGEST, MOST, PATIENCE, SHOWS, WRITING, Handed, Kind
from bot.conversation.navigation import Action, AskSomebody, LocalAction
from bot.conversation.page import Choice, Page, Writer
from bot.conversation.session import Flow
from bot.language.markup import escape
from bot.messages import Role

NAME, VERSION = "person", 1
MAY = frozenset({Role.OWNER, Role.EDITOR})
"""Who decides what is said."""
_NUMBER = r"[1-9][0-9]{0,11}"


@dataclass(frozen=True, slots=True)
class Withdraw(LocalAction):
    """No answer is wanted any more, or nothing is to be asked after all."""


@dataclass(frozen=True, slots=True)
class GiveBack(Action):
    """In the administrators' chat: the team has no answer either."""

    number: int
    locale: str


# -- what the person does --------------------------------------------------------------------------


def begin(context: TurnContext, action: AskSomebody) -> Response | None:
    """Ask for the question, unless one waits."""
    writer = context.writer_if_known(action.locale)
    if writer is None or not context.can_ask:
        return None
    data = {"locale": action.locale, "at": context.now.isoformat()}

    def then(found: Handed | None) -> Said:
        if found is None or found.is_waiting:
            return waiting(writer), ()
        if found.times >= MOST:
            return enough(writer), ()
        return prompt(writer), (GoOn(Flow(NAME, VERSION, {**data})),)

    user = context.incoming.user
    return context.consult(lambda desk: desk.handed(user), then)


def typed(context: TurnContext, text: str) -> Response | None:
    """The question. None where too long ago somebody wanted to ask one."""
    kept = context.kept_for(NAME, WRITING)
    writer = context.writer_if_known(str(kept["locale"])) if kept else None
    if writer is None or not context.can_ask or not text.strip():
        return None
    if len(text) > LONGEST:
        return context.say(too_long(writer))
    effects: list[Effect] = []
    (match, *_) = context.edition.matcher.understand(text, in_brief=True)
    locale = match.utterance.guess.locale or writer.locale
    noted = kept_as_asked(text, match, locale) if context.unanswered_days else None
    if noted is not None:
        effects.append(noted)
    effects.append(AskPerson(text.strip(), writer.locale, noted.folded if noted else ""))
    session = replace(context.session, flow=None)
    return Response((sent(writer),), session, tuple(effects))


def withdraw(context: TurnContext, action: Withdraw) -> Response | None:
    """Whether or not something waits: then nothing does."""
    writer = context.writer_if_known(action.locale)
    if writer is None:
        return None
    flow = context.session.flow
    is_ours = flow is not None and flow.name == NAME
    session = replace(context.session, flow=None) if is_ours else context.session
    return context.say(withdrawn(writer), session, WithdrawQuestion())


# -- what the team does ----------------------------------------------------------------------------


def replied(context: TurnContext, text: str) -> Response | None:
    """A reply, in the administrators' chat, to a question. None for everything else."""
    number = _number(context)
    if number is None or not _is_here(context):
        return None
    writer = context.writer()
    if context.incoming.role not in MAY:
        return context.say(not_yours(writer), None, NoteRefusal("an answer to a person"))
    if len(text) > LONGEST:
        return context.say(too_long(writer))

    def then(found: bool | None) -> Said:
        if not found:
            return gone(writer), ()
        return delivered(writer), (AnswerPerson(number, text.strip()),)

    return context.consult(lambda desk: desk.is_handed(number), then)


def _number(context: TurnContext) -> int | None:
    """Of the question in the message that is replied to."""
    shown = context.replied or ""
    if shown.startswith(SHOWS) and shown.removeprefix(SHOWS).isdecimal():
        return int(shown.removeprefix(SHOWS))
    under = map(_GIVE_BACK.match, context.incoming.replies_under)
    return next((_GIVE_BACK.read(found).number for found in under if found), None)


def give_back(context: TurnContext, action: GiveBack) -> Response | None:
    """The bot goes on alone."""
    writer = context.writer_if_known(action.locale)
    if writer is None or not _is_here(context) or context.incoming.role not in MAY:
        return None

    def then(found: bool | None) -> Said:
        if not found:
            return gone(writer), ()
        return given_back(writer), (HandBack(action.number),)

    return context.consult(lambda desk: desk.is_handed(action.number), then)


def _is_here(context: TurnContext) -> bool:
    helpers = context.helpers
    return helpers is not None and context.incoming.place.chat == helpers.chat


# -- what the person reads -------------------------------------------------------------------------


def prompt(writer: Writer) -> Page:
    """What happens with what is typed next."""
    _ = writer.words.gettext
    text = _(
        "Write your question in one message. It goes to the people who write my answers, without "
        "your name; they answer here, within a day, when they can. It stays in their chat."
    )
    return writer.page(
        [text], [(Choice("✖️ " + _("Cancel"), Withdraw(writer.locale)),)], awaits=True
    )


def sent(writer: Writer) -> Page:
    """It is on its way."""
    _ = writer.words.gettext
    text = _(
        "Sent to a person. The answer will come here, marked as a person's. Until then you can "
        "go on asking me."
    )
    return writer.page([text], [_withdraw_row(writer)])


def waiting(writer: Writer) -> Page:
    """One at a time."""
    _ = writer.words.gettext
    text = _("Your question to a person is still waiting for an answer.")
    return writer.page([text], [_withdraw_row(writer)])


def enough(writer: Writer) -> Page:
    """Others want answers too."""
    text = writer.words.ngettext(
        "You have asked a person %(number)s question within a day. Please wait until tomorrow.",
        "You have asked a person %(number)s questions within a day. Please wait until tomorrow.",
        MOST,
    )
    return writer.page([text], [writer.home_row()])


def too_long(writer: Writer) -> Page:
    """It is not cut: what matters may stand at its end."""
    text = writer.words.ngettext(
        "Please say it in at most %(number)s character.",
        "Please say it in at most %(number)s characters.",
        LONGEST,
    )
    return writer.page([text])


def withdrawn(writer: Writer) -> Page:
    """Nothing waits any more."""
    _ = writer.words.gettext
    text = _("Nothing of yours waits for a person any more. You can go on asking me.")
    return writer.page([text], [writer.home_row()], in_place=True)


def _withdraw_row(writer: Writer) -> tuple[Choice]:
    return (Choice("↩️ " + writer.words.gettext("Withdraw"), Withdraw(writer.locale)),)


def letter(writer: Writer, kind: Kind, text: str) -> Page:
    """What comes to the person later."""
    _ = writer.words.gettext
    match kind:
        case Kind.ANSWER:
            heading = _("A person answers:")
            return writer.page(
                [f"💬 **{heading}**", _lines(text)], [*writer.person_rows(), writer.home_row()]
            )
        case Kind.LATE:
            said = _(
                "No person could answer your question within a day, so that it is given up. You "
                "can ask me, or ask again."
            )
        case _:
            said = _("The people who write my answers have none to your question. Please ask me.")
    return writer.page([said], [writer.home_row()])


# -- what the team reads --------------------------------------------------------------------------


def question(writer: Writer, number: int, text: str, link: str) -> Page:
    """A question, in their chat. `link`: where it becomes an entry; empty: nowhere."""
    _ = writer.words.gettext
    heading = _("A person asks (%(number)s):", number=writer.words.number(number))
    how = _(
        "Reply to this message, and the person reads it, marked as a person's answer. It waits "
        "%(hours)s hours.",
        hours=writer.words.number(int(PATIENCE / dt.timedelta(hours=1))),
    )
    ways = [Choice("↩️ " + _("Hand back"), GiveBack(number, writer.locale))]
    if link:
        ways.insert(0, Choice("✏️ " + _("New entry"), url=link))
    return writer.page([f"🙋 **{heading}**", _lines(text), f"*{how}*"], [tuple(ways)])


def taken_back(writer: Writer, number: int) -> Page:
    """The person wants no answer any more."""
    text = writer.words.gettext(
        "The person has withdrawn question %(number)s.", number=writer.words.number(number)
    )
    return writer.page([text])


def name_of_topic(writer: Writer, number: int) -> str:
    """Of the place for one person's questions; says nothing of who it is."""
    return writer.words.gettext("Question %(number)s", number=writer.words.number(number))


def delivered(writer: Writer) -> Page:
    """The answer is on its way."""
    return writer.page([writer.words.gettext("On its way to the person.")])


def given_back(writer: Writer) -> Page:
    """The person is told."""
    return writer.page([writer.words.gettext("Handed back. The person is told so.")])


def gone(writer: Writer) -> Page:
    """Nobody waits for it."""
    text = writer.words.gettext(
        "This question does not wait any more: it was withdrawn, handed back, or is too old."
    )
    return writer.page([text])


def not_yours(writer: Writer) -> Page:
    """In this chat nothing is hidden: whoever reads it sees the question."""
    text = writer.words.gettext(
        "Only owners and editors answer people. The person does not see what you wrote."
    )
    return writer.page([text])


def _lines(text: str) -> str:
    return "  \n".join(escape(line) for line in text.splitlines())


# -- the feature -----------------------------------------------------------------------------------


_GIVE_BACK = form("hb:{number}:{locale}", GiveBack, number=_NUMBER)

FEATURE = Feature(
    actions=(
        ActionSpec(form("ha:{locale}", AskSomebody), begin, is_personal=True),
        ActionSpec(form("hw:{locale}", Withdraw), withdraw, is_personal=True),
        ActionSpec(_GIVE_BACK, give_back),
    ),
    flows=(FlowSpec(NAME, VERSION, typed),),
)
