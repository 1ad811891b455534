"""The choice of a language."""

from __future__ import annotations

from dataclasses import replace

from bot.content.problems import N_
from bot.conversation.codec import form
from bot.conversation.effects import SpeakHere
from bot.conversation.feature import ActionSpec, CommandSpec, Feature, Response, TurnContext
from bot.conversation.features import groups
from bot.conversation.navigation import ChooseLanguage, ListLanguages
from bot.conversation.page import Choice, Page, Row, Writer
from bot.i18n.negotiation import Languages, native_name, negotiate


def languages(writer: Writer, *, in_place: bool = False) -> Page:
    """The choice of languages, each by its own name."""
    _ = writer.words.gettext
    rows = [
        (
            Choice(
                ("✅ " if locale == writer.locale else "") + native_name(locale),
                ChooseLanguage(locale),
                is_listed=True,
            ),
        )
        for locale in writer.lexicon.locales
    ]
    text = (
        _("Choose the language of this group:") if writer.in_group else _("Choose your language:")
    )
    return writer.page([text], rows, in_place=in_place)


def language_chosen(writer: Writer, before: str | None = None) -> Page:
    """The choice is remembered; the way on. `before`: the language to go back to by a tap."""
    _ = writer.words.gettext
    rows: list[Row] = [writer.home_row()]
    if before is not None and before != writer.locale:
        rows.insert(0, (Choice("🌐 " + native_name(before), ChooseLanguage(before)),))
    in_place = before is None
    name = Languages(writer.locale)
    if writer.in_group:
        text = _("From now on I answer in %(language)s in this group.", language=name)
        return writer.page([text], rows, in_place=in_place)
    text = _(
        "From now on I answer in %(language)s. You can change this at any time with /language.",
        language=name,
    )
    return writer.page([text], rows, in_place=in_place)


def _language(context: TurnContext, argument: str) -> Response:
    """The choice, or what was asked for at once: `/language en`, "speak English please"."""
    wanted = negotiate(argument, context.edition.lexicon.locales)
    chosen = wanted and _choose(context, ChooseLanguage(wanted), before=context.writer().locale)
    return chosen or context.say(languages(context.writer()))


def _choose(
    context: TurnContext, action: ChooseLanguage, *, before: str | None = None
) -> Response | None:
    if action.locale not in context.edition.lexicon.locales:
        return None
    if context.incoming.in_group:  # the person's own choice is made in private
        writer = context.writer_in(action.locale)
        chosen = language_chosen(writer, before), (SpeakHere(action.locale),)
        return groups.if_running(context, lambda: chosen)
    session = replace(context.session, locale=action.locale)
    return context.say(language_chosen(context.writer_in(action.locale), before), session)


FEATURE = Feature(
    commands=(
        CommandSpec(
            "language",
            N_("Choose the language"),
            rank=30,
            run=_language,
        ),
    ),
    actions=(
        ActionSpec(
            form("l:{locale}", ListLanguages),
            lambda context, action: context.say(
                languages(context.writer(action.locale), in_place=True)
            ),
        ),
        ActionSpec(form("c:{locale}", ChooseLanguage), _choose),
    ),
)
