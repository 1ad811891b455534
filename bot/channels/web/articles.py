"""The content as a site that can be read and found without a chat."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from bot.channels.common.site import Site
from bot.channels.web import chat
from bot.channels.web.frame import Document, tag
from bot.channels.web.rendering import escaped, figure, html, visible
from bot.content.model import Entry
from bot.conversation.features import answers
from bot.conversation.knowledge import Edition
from bot.conversation.page import Writer
from bot.i18n.negotiation import native_name
from bot.i18n.words import Words
from bot.language.markup import plain
from bot.messages import Image

_DESCRIPTION = 200
"""Characters that searches show of a page."""


def article(edition: Edition, entry: Entry, locale: str, site: Site) -> Document:
    """An answer with all that stands beside it. `locale`: one that the entry has."""
    writer = Writer(edition.content, edition.lexicon, locale)
    text = writer.text_of(entry)[1]
    answer, image = text.answer, writer.image_of(entry)
    more, sources = text.more or "", ""
    if not entry.paused:
        answer = answers.answer(writer, entry).text
        # Pages are made of paragraphs one after the other: what follows the answer is its sources.
        sources = answers.answer(writer, entry, "sources").text.removeprefix(answer)
    body = (
        f"{_top(writer, entry)}<main><article>"
        f"<h1>{escaped(text.title)}</h1>{figure(image)}{html(answer)}{html(more)}"
        f"{html(sources) if entry.sources else ''}</article>"
        f"{_related(writer, entry)}</main>{chat.ask_form(writer.words)}"
    )
    description = visible(plain(text.answer)).replace("\n", " ")[:_DESCRIPTION]
    return Document(
        title=f"{text.title} · Nhịp Cầu",
        locale=locale,
        body=body,
        head='<meta name="robots" content="noindex">'
        if entry.paused
        else _alternates(entry, site)
        + _shared(entry, locale, text.title, description, site)
        + _preview(image, site),
        kind="article",
    )


def _top(writer: Writer, entry: Entry) -> str:
    others = "".join(
        f'<a href="{escaped(Site().entry(entry.id, other))}" lang="{tag(other)}" '
        f'hreflang="{tag(other)}" rel="alternate">{escaped(native_name(other))}</a>'
        for other in entry.texts
        if other != writer.locale and other in writer.lexicon.locales
    )
    return _bar(writer, others)


def _bar(writer: Writer, others: str) -> str:
    _ = writer.words.gettext
    here, menu, all_ = tag(writer.locale), escaped(_("Menu")), escaped(_("All questions"))
    return (
        f'<header><p class="name"><a href="/?lang={here}">Nhịp Cầu</a></p>'
        f'<nav aria-label="{menu}"><a href="/topics?lang={here}">{all_}</a>{others}</nav></header>'
    )


def _related(writer: Writer, entry: Entry) -> str:
    related = writer.entries(entry.related)
    if not related:
        return ""
    heading = escaped(writer.words.gettext("Related questions:"))
    return f"<h2>{heading}</h2>{_titles(writer, related)}"


def _titles(writer: Writer, entries: Iterable[Entry]) -> str:
    items = "".join(
        f'<li><a href="{escaped(Site().entry(entry.id, shown))}" lang="{tag(shown)}">'
        f"{escaped(text.title)}</a></li>"
        for entry in entries
        for shown, text in [writer.text_of(entry)]
    )
    return f"<ul>{items}</ul>"


def _alternates(entry: Entry, site: Site) -> str:
    return "".join(
        f'<link rel="alternate" hreflang="{tag(locale)}" '
        f'href="{escaped(site.entry(entry.id, locale))}">'
        for locale in entry.texts
    )


def _shared(entry: Entry, locale: str, title: str, description: str, site: Site) -> str:
    """What searches and other sites show of the page."""
    url = escaped(site.entry(entry.id, locale))
    properties = {
        "og:type": "article",
        "og:site_name": "Nhịp Cầu",
        "og:title": title,
        "og:description": description,
        "og:locale": locale,
    }
    metas = "".join(
        f'<meta property="{key}" content="{escaped(value)}">' for key, value in properties.items()
    )
    return (
        f'<link rel="canonical" href="{url}"><meta property="og:url" content="{url}">{metas}'
        f'<meta name="description" content="{escaped(description)}">'
        f"{_faq(entry, locale, title)}"
    )


def _preview(image: Image | None, site: Site) -> str:
    """The picture that other sites show of the page; they take full addresses only."""
    address = site.picture(image) if image is not None and site.root else None
    if image is None or address is None:
        return ""
    return (
        f'<meta property="og:image" content="{escaped(address)}">'
        f'<meta property="og:image:alt" content="{escaped(image.alt)}">'
    )


def _faq(entry: Entry, locale: str, title: str) -> str:
    answer = visible(plain(entry.texts[locale].answer))
    found: Mapping[str, object] = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": locale.replace("_", "-"),
        "mainEntity": [
            {
                "@type": "Question",
                "name": visible(title),
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }
        ],
    }
    # In a script only `<` could end it, and JSON may write it in another way.
    data = json.dumps(found, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{data}</script>'


def topics(edition: Edition, locale: str) -> Document:
    """Every question there is, by topic."""
    writer = Writer(edition.content, edition.lexicon, locale)
    _ = writer.words.gettext
    shelves = "".join(
        f"<h2>{escaped(writer.topic_name(topic))}</h2>"
        f"{_titles(writer, edition.content.offered_by_topic[topic.id])}"
        for topic in edition.content.topics.values()
        if edition.content.offered_by_topic.get(topic.id)
    )
    others = "".join(
        f'<a href="/topics?lang={tag(other)}" lang="{tag(other)}">{escaped(native_name(other))}</a>'
        for other in edition.lexicon.locales
        if other != writer.locale
    )
    heading = _("All questions")
    body = (
        f"{_bar(writer, others)}<main><h1>{escaped(heading)}</h1>{shelves}</main>"
        f"{chat.ask_form(writer.words)}"
    )
    return Document(title=f"{heading} · Nhịp Cầu", locale=locale, body=body, kind="article")


def nowhere(edition: Edition, locale: str) -> Document:
    """There is no such page, said in every language, the person's first."""
    locales = sorted(edition.lexicon.locales, key=lambda one: one != locale)
    lines = "".join(_lost(edition.lexicon[one]) for one in locales)
    writer = Writer(edition.content, edition.lexicon, locale)
    body = f"{_bar(writer, '')}<main><h1>404</h1>{lines}</main>{chat.ask_form(writer.words)}"
    return Document(title="404 · Nhịp Cầu", locale=locale, body=body, kind="article")


def _lost(words: Words) -> str:
    _ = words.gettext
    here, line = tag(words.locale), escaped(_("There is no page at this address."))
    all_ = escaped(_("All questions"))
    return (
        f'<p lang="{here}">{line} <a href="/?lang={here}">Nhịp Cầu</a> · '
        f'<a href="/topics?lang={here}">{all_}</a></p>'
    )


def sitemap(edition: Edition, site: Site) -> str:
    """All pages, each with its translations, in the form of sitemaps.org."""
    pages = "".join(
        f"<url><loc>{escaped(site.entry(entry.id, locale))}</loc>"
        + "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag(other)}" '
            f'href="{escaped(site.entry(entry.id, other))}"/>'
            for other in entry.texts
        )
        + "</url>"
        for entry in edition.content.offered
        for locale in entry.texts
    )
    fixed = "".join(
        f"<url><loc>{escaped(site.root)}{path}lang={tag(locale)}</loc></url>"
        for path in ("/?", "/topics?")
        for locale in edition.lexicon.locales
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">{fixed}{pages}</urlset>'
    )
