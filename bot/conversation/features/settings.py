"""What a person, or a group, can set, on one page."""

from __future__ import annotations

from bot.content.problems import N_
from bot.conversation.feature import CommandSpec, Feature, Response, TurnContext
from bot.conversation.features import groups
from bot.conversation.page import Page, Writer
from bot.i18n.negotiation import Languages


def settings(writer: Writer) -> Page:
    """The language that is spoken now, the others at one tap, and where the rest is."""
    _ = writer.words.gettext
    said = _("I speak %(language)s with you.", language=Languages(writer.locale))
    own = _("What I keep about you: /privacy says what, /mydata shows it, /forget erases it.")
    return writer.page([said, own], writer.language_rows())


def _settings(context: TurnContext, _argument: str) -> Response:
    writer = context.writer()
    if not context.incoming.in_group:
        return context.say(settings(writer))
    hears_all = not context.incoming.needs_command
    listens = context.session.place_listens
    return context.say(groups.settings(writer, listens=listens, hears_all=hears_all))


FEATURE = Feature(
    commands=(
        CommandSpec("settings", N_("Language, and what is kept of you"), rank=28, run=_settings),
    )
)
