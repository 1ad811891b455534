"""The chat as a page: complete without a script, more comfortable with ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from bot.channels.web.frame import Document, address, tag
from bot.channels.web.lasting import Exchange
from bot.channels.web.rendering import escaped, figure, html
from bot.conversation.navigation import ChooseLanguage
from bot.conversation.registry import REGISTRY
from bot.i18n.negotiation import native_name
from bot.i18n.words import Lexicon, Words
from bot.messages import MAX_BUTTON_DATA, Button, Reply

LONGEST_QUESTION = 4_000
"""Characters: as many as are looked at."""


def page(
    lexicon: Lexicon,
    locale: str,
    said: Sequence[Reply | Exchange],
    *,
    is_framed: bool = False,
    trouble: str = "",
) -> Document:
    """The page with what has been said. `is_framed`: in another site, where no cookie may be kept.
    `trouble`: a line for the person, where something went wrong."""
    words = lexicon[locale]
    _ = words.gettext
    heard, again = escaped(_("Conversation")), escaped(_("Try again"))
    log = "".join(_said(one, words, is_framed) for one in said)
    body = (
        f"{_head(lexicon, words, is_framed)}<main>"
        f'<div id="log" role="log" tabindex="0" aria-label="{heard}">{log}</div>'
        f'<p id="status" role="status">{escaped(trouble)}</p>'
        f'<button id="again" type="button" hidden>{again}</button></main>'
        f"{ask_form(words, is_framed)}"
        f'<script src="{address("chat.js")}" defer></script>'
    )
    others = "".join(
        f'<link rel="alternate" hreflang="{tag(other)}" href="/?lang={tag(other)}">'
        for other in lexicon.locales
    )
    description = _("Answers that people wrote and reviewed, each with its source.")
    head = f'{others}<meta name="description" content="{escaped(description)}">'
    return Document(
        title=title(words), locale=words.locale, body=body, head=head, kind=_kind(is_framed)
    )


def title(words: Words) -> str:
    """Of the site."""
    _ = words.gettext
    return "Nhịp Cầu · " + _("Vietnam's cultural diplomacy, questions and answers")


def _kind(is_framed: bool) -> str:
    return "chat framed" if is_framed else "chat"


def _head(lexicon: Lexicon, words: Words, is_framed: bool) -> str:
    _ = words.gettext
    commands = ((_("Topics"), "/topics"), (_("Help"), "/help"), (_("Privacy"), "/privacy"))
    buttons = "".join(
        f'<button name="text" value="{command}">{escaped(label)}</button>'
        for label, command in commands
    )
    current = {True: ' aria-current="true"', False: ""}
    languages = "".join(
        f'<button name="choice" value="{escaped(REGISTRY.codec.encode(ChooseLanguage(locale)))}" '
        f'lang="{tag(locale)}" data-lang="{tag(locale)}"{current[locale == words.locale]}>'
        f"{escaped(native_name(locale))}</button>"
        for locale in lexicon.locales
    )
    menu = escaped(_("Menu"))
    name = "Nhịp Cầu" if is_framed else f'<a href="/?lang={tag(words.locale)}">Nhịp Cầu</a>'
    return (
        f'<header><h1>{name}</h1><nav aria-label="{menu}">'
        f'<form method="post" action="/" data-say>{_hidden(words, is_framed)}{buttons}</form>'
        f'<form method="post" action="/" data-language>{_hidden(words, is_framed)}{languages}'
        "</form></nav></header>"
    )


def ask_form(words: Words, is_framed: bool = False) -> str:
    """Where a question is typed. What the script says stands here in the page's language."""
    _ = words.gettext
    label, send = escaped(_("Your question")), escaped(_("Send"))
    sayings = {
        "you": _("You:"),
        "choices": _("Choices"),
        "link": _("Link to this answer"),
        "sending": _("One moment…"),
        "failed": _("The answer did not come through. Your question is not lost."),
        "offline": _("You are offline. I send your question as soon as you are back."),
    }
    data = "".join(f' data-{key}="{escaped(value)}"' for key, value in sayings.items())
    return (
        f'<form id="ask" method="post" action="/" data-say{data} '
        f'aria-label="{label}">{_hidden(words, is_framed)}'
        f'<label for="text">{label}</label>'
        f'<input id="text" name="text" maxlength="{LONGEST_QUESTION}" required autocomplete="off" '
        f'enterkeyhint="send" dir="auto"><button>{send}</button></form>'
    )


def _hidden(words: Words, is_framed: bool) -> str:
    frame = '<input type="hidden" name="frame" value="1">' if is_framed else ""
    return f'<input type="hidden" name="locale" value="{tag(words.locale)}">{frame}'


def _said(one: Reply | Exchange, words: Words, is_framed: bool) -> str:
    if isinstance(one, Reply):
        return reply_item(one, words, is_framed)
    question = ""
    if one.said:
        you = escaped(words.gettext("You:"))
        question = (
            f'<div class="you"><span class="who">{you}</span>'
            f'<p dir="auto">{escaped(one.said)}</p></div>'
        )
    return question + "".join(reply_item(reply, words, is_framed) for reply in one.replies)


def reply_item(reply: Reply, words: Words, is_framed: bool = False) -> str:
    """One message of the bot, in the language it is in."""
    buttons = [button for row in reply.buttons for button in row]
    body = figure(reply.image) + html(reply.text)
    return (
        f'<div class="bot" lang="{tag(reply.locale)}" tabindex="-1">'
        f'<span class="who">Nhịp Cầu:</span><div class="text">{body}</div>'
        f"{_choices(buttons, words, is_framed)}{_link(reply, words)}</div>"
    )


def _choices(buttons: Iterable[Button], words: Words, is_framed: bool) -> str:
    inner = "".join(
        f'<button name="choice" value="{escaped(button.data)}">{escaped(button.label)}</button>'
        for button in buttons
        if 0 < len(button.data) <= MAX_BUTTON_DATA
    )
    if not inner:
        return ""
    label = escaped(words.gettext("Choices"))
    return (
        f'<form method="post" action="/" data-say>{_hidden(words, is_framed)}'
        f'<div class="choices" role="group" aria-label="{label}">{inner}</div></form>'
    )


def _link(reply: Reply, words: Words) -> str:
    if reply.shows is None:
        return ""
    query = urlencode({"lang": reply.locale.replace("_", "-")})
    url, label = escaped(f"/a/{reply.shows}?{query}"), words.gettext("Link to this answer")
    return f'<a class="link" href="{url}" target="_blank">{escaped(label)}</a>'
