"""What a person can set, on one page."""

from __future__ import annotations

from bot.content.problems import N_
from bot.conversation.feature import CommandSpec, Feature
from bot.conversation.navigation import ChooseLanguage
from bot.conversation.page import Choice, Page, Row, Writer
from bot.i18n.negotiation import language_name, native_name


def settings(writer: Writer) -> Page:
    """The language that is spoken now, the others at one tap, and where the rest is."""
    _ = writer.words.gettext
    spoken = language_name(writer.locale, writer.locale)
    if writer.in_group:
        said = _("In this group I speak %(language)s.", language=spoken)
        own = _("What is yours alone stays between the two of us: /mydata in a private chat.")
    else:
        said = _("I speak %(language)s with you.", language=spoken)
        own = _("What I keep about you: /privacy says what, /mydata shows it, /forget erases it.")
    rows: list[Row] = [
        (Choice("🌐 " + native_name(one), ChooseLanguage(one), is_listed=True),)
        for one in writer.other_locales
    ]
    return writer.page([said, own], rows)


FEATURE = Feature(
    commands=(
        CommandSpec(
            "settings",
            N_("Language, and what is kept of you"),
            rank=28,
            run=lambda context, _argument: context.say(settings(context.writer())),
        ),
    )
)
