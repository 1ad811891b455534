"""What belongs to a group: a greeting, what it wants of the bot, and answers unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation.codec import form
from bot.conversation.effects import AskWhoRuns, ListenHere, Said
from bot.conversation.feature import ActionSpec, Feature, Response, TurnContext
from bot.conversation.features import answers
from bot.conversation.navigation import Action
from bot.conversation.page import Choice, Page, Row, Writer
from bot.i18n.negotiation import Languages
from bot.matching.decision import Decision

SURE = 0.9
"""Confidence from which a question that nobody asked the bot is answered. Where it was asked, less
is enough: who is asked and errs is forgiven, who breaks in and errs is not."""
LONGEST_OVERHEARD = 200
"""Characters of what is looked at: nobody asks a group more in one message."""


@dataclass(frozen=True, slots=True)
class SetListening(Action):
    """Answer this group unasked as well, or stop doing so."""

    locale: str
    is_on: bool


# -- what is done ----------------------------------------------------------------------------------


def if_running(context: TurnContext, do: Callable[[], Said]) -> Response:
    """What only those who run a group may do. Where a platform cannot say who does, everybody."""

    def then(runs: bool | None) -> Said:
        return do() if runs is not False else (for_those_who_run_it(context.writer()), ())

    return Response((), context.session, (AskWhoRuns(then),))


def overhear(context: TurnContext) -> Response:
    """What members say to each other. Only where the group wants it, only a question, and only one
    that is answered for sure."""
    incoming = context.incoming
    text = getattr(incoming.content, "text", "").strip()
    if not context.session.place_listens or len(text) > LONGEST_OVERHEARD:
        return Response((), context.session)
    matches = context.edition.matcher.understand(text, None, in_brief=incoming.in_brief)
    if len(matches) != 1 or matches[0].decision is not Decision.ANSWER or matches[0].is_follow_up:
        return Response((), context.session)
    best = matches[0].candidates[0]
    if not best.is_exact and not (text.endswith("?") and best.confidence >= SURE):
        return Response((), context.session)
    detected = matches[0].utterance.guess.locale
    writer = context.writer(detected)
    entry = context.edition.content.entries[best.entry]
    if entry.paused:
        return Response((), context.session)
    page = answers.answer(writer, entry, offer=detected)
    return Response((page,), context.session, matches=matches)


def _set_listening(context: TurnContext, action: SetListening) -> Response | None:
    writer = context.writer_if_known(action.locale)
    if writer is None or not context.incoming.in_group:
        return None

    def do() -> Said:
        page = settings(writer, listens=action.is_on, hears_all=True, in_place=True)
        return page, (ListenHere(action.is_on),)

    return if_running(context, do)


# -- views -----------------------------------------------------------------------------------------


def greeting(writer: Writer, *, hears_all: bool) -> Page:
    """The first message in a group: what it can ask, and what the bot sees of what is said."""
    _ = writer.words.gettext
    text = _(
        "Hello! I am **Nhịp Cầu**. I answer questions about Vietnam's cultural diplomacy and "
        "international integration, only with answers that people wrote and reviewed from "
        "named sources."
    )
    return writer.page(
        [text, how_to_ask(writer, hears_all=hears_all), what_is_seen(writer, hears_all=hears_all)],
        [writer.home_row()],
    )


def how_to_ask(writer: Writer, *, hears_all: bool) -> str:
    """In a group."""
    _ = writer.words.gettext
    if hears_all:
        return _(
            "In a group, write /ask and your question, mention me, or reply to one of my messages."
        )
    return _(
        "In a group, write /ask and your question, or reply to one of my messages. A mention "
        "reaches me only where I am an administrator."
    )


def what_is_seen(writer: Writer, *, hears_all: bool) -> str:
    """Of what is said in the group."""
    _ = writer.words.gettext
    if hears_all:
        seen = _("Everything that is written here reaches me. I keep nothing of it.")
    else:
        seen = _("Of what is written here only commands and replies to me reach me.")
    how = _("Whoever runs the group chooses its language, and whether I am quiet: /settings")
    return f"{seen} {how}"


def settings(writer: Writer, *, listens: bool, hears_all: bool, in_place: bool = False) -> Page:
    """What the group has chosen, and the other choices at a tap."""
    _ = writer.words.gettext
    lines = [_("In this group I speak %(language)s.", language=Languages(writer.locale))]
    rows: list[Row] = list(writer.language_rows())
    if listens and hears_all:
        lines.append(_("I also answer a question that nobody asked me, where I am sure of it."))
        quiet = Choice("🔇 " + _("Be quiet"), SetListening(writer.locale, is_on=False))
        rows.append((quiet,))
    else:
        lines.append(_("I am quiet: I answer only where I am asked."))
        if hears_all:
            label = "🔊 " + _("Answer unasked as well")
            rows.append((Choice(label, SetListening(writer.locale, is_on=True)),))
    lines.append(how_to_ask(writer, hears_all=hears_all))
    lines.append(_("What is yours alone stays between the two of us: /mydata in a private chat."))
    return writer.page(lines, rows, in_place=in_place)


def for_those_who_run_it(writer: Writer) -> Page:
    """Somebody else pressed."""
    _ = writer.words.gettext
    return writer.page([_("Only administrators of this group can change that.")], for_one=True)


FEATURE = Feature(
    actions=(
        ActionSpec(
            form("gl:{locale}:{is_on}", SetListening, is_on={"0": False, "1": True}), _set_listening
        ),
    )
)
