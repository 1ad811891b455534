"""A question as a command, for groups where the bot hears nothing else: `/ask how many …`."""

from __future__ import annotations

from bot.content.problems import N_
from bot.conversation.feature import CommandSpec, Feature, Response, TurnContext
from bot.conversation.features import answers, rejoinders
from bot.conversation.page import Page, Writer


def what_to_ask(writer: Writer) -> Page:
    """Asks for the question, which is the reply to this message."""
    _ = writer.words.gettext
    if writer.in_group:
        text = _("What would you like to know? Please reply to this message with your question.")
    else:
        text = _("What would you like to know? Just type your question.")
    return writer.page([text], awaits=True)


def _ask(context: TurnContext, argument: str) -> Response:
    if not argument.strip():
        return context.say(what_to_ask(context.writer()))
    return rejoinders.respond(context, argument) or answers.ask(context, argument)


FEATURE = Feature(
    commands=(CommandSpec("ask", N_("Ask a question, also in a group"), rank=15, run=_ask),)
)
