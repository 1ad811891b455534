"""Passing an answer on: a link that opens it, and how to quote it."""

from __future__ import annotations

import io

from bot.content.model import Entry
from bot.content.pictures import Picture
from bot.content.problems import N_
from bot.conversation.codec import form
from bot.conversation.feature import ActionSpec, CommandSpec, Feature, Response, TurnContext
from bot.conversation.features.answers import source_line
from bot.conversation.navigation import ShareAnswer
from bot.conversation.page import Choice, Page, Row, Writer
from bot.language.markup import escape
from bot.messages import Image, Links

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""Of everything in the content and the catalogues: see the file LICENSE."""
MODULE, QUIET_ZONE = 10, 4
"""Pixels of a dot, and dots around them: the standard asks for four. A link gives some 400 pixels,
which a phone shows sharp."""


def share(context: TurnContext, action: ShareAnswer) -> Response | None:
    """A link to an answer."""
    entry = context.edition.content.entry(action.entry)
    writer = context.writer_if_known(action.locale)
    links = context.incoming.links
    if entry is None or entry.is_smalltalk or writer is None or links is None:
        return None
    return context.say(link_to(writer, links, entry))


def _share(context: TurnContext, _argument: str) -> Response:
    writer, links = context.writer(), context.incoming.links
    if links is None:
        return context.say(no_links(writer))
    return context.say(link_to(writer, links, _meant(context)))


def _quote(context: TurnContext, _argument: str) -> Response:
    return context.say(how_to_quote(context.writer(), context.incoming.links, _meant(context)))


def _meant(context: TurnContext) -> Entry | None:
    entry = context.edition.content.entry(context.after)
    return None if entry is None or entry.is_smalltalk else entry


# -- views -----------------------------------------------------------------------------------------


def link_to(writer: Writer, links: Links, entry: Entry | None) -> Page:
    """The link to an answer, or to the bot; one tap to a chat where the app can do that, and of the
    bot itself to a group that it is to join."""
    _ = writer.words.gettext
    id_ = entry.id if entry else ""
    said = _("This link opens the answer:") if entry else _("This link leads to me:")
    title = f"**{escape(writer.title_of(entry))}**" if entry else "**Nhịp Cầu**"
    rows: list[Row] = []
    if links.forward:
        rows.append((Choice("↗️ " + _("Choose a chat"), url=links.forwarding(id_)),))
    if links.group and entry is None and not writer.in_group:
        rows.append((Choice("👥 " + _("Add me to a group"), url=links.group),))
    link = links.to(id_)
    return writer.page([title, f"{said} {escape(link)}"], rows, image=_code(writer, link))


def _code(writer: Writer, link: str) -> Image:
    """The link to be read by a camera, from a screen or from paper."""
    picture = Picture("png", code_of(link))
    alt = writer.words.gettext("A QR code of the link.")
    return Image(picture.name, alt, data=picture.data, code_of=link)


def code_of(link: str) -> bytes:
    """A QR code of it, as a PNG."""
    import segno  # noqa: PLC0415  (few share, and nobody else waits for it)

    made = io.BytesIO()
    # Micro QR, which segno prefers for what is short, is read by few cameras.
    segno.make(link, micro=False).save(made, kind="png", scale=MODULE, border=QUIET_ZONE)
    return made.getvalue()


def no_links(writer: Writer) -> Page:
    """Nothing here has an address."""
    _ = writer.words.gettext
    return writer.page([_("There are no links to my answers here; please copy the text.")])


def how_to_quote(writer: Writer, links: Links | None, entry: Entry | None) -> Page:
    """The licence, and of an answer a line that can be copied."""
    _ = writer.words.gettext
    text = _(
        "Yes, you may quote me. All my answers are under the licence [CC BY 4.0](%(url)s): please "
        "name “Nhịp Cầu”, and the source that the answer names.",
        url=LICENCE,
    )
    return writer.page([text, *(_citation(writer, links, entry) if entry else ())])


def _citation(writer: Writer, links: Links | None, entry: Entry) -> list[str]:
    _ = writer.words.gettext
    parts = [f"“{escape(writer.title_of(entry))}”", "Nhịp Cầu"]
    if entry.as_of:
        parts.append(writer.words.date(entry.as_of))
    if links is not None:
        parts.append(escape(links.to(entry.id)))
    known = writer.sources(entry)
    sources = "; ".join(source_line(writer, source) for source in known)
    line = ", ".join(parts)
    return [_("For this answer:"), f"{line}. {sources}" if sources else line]


FEATURE = Feature(
    commands=(
        CommandSpec("share", N_("A link to the last answer"), rank=46, run=_share),
        CommandSpec("quote", N_("How to quote an answer"), rank=47, run=_quote),
    ),
    actions=(ActionSpec(form("sh:{entry}:{locale}", ShareAnswer), share),),
)
