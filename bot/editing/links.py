"""Warns about what no reader comes across: entries nothing leads to, sources nothing names.

`related` is often one-sided for a good reason: a detail leads to its overview, which has room for
three or four of its twenty details. So only an entry that no other one leads to is worth a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.checks import At, unread
from bot.content.loader import Edition
from bot.content.problems import N_, Problem, Severity


def links(edition: Edition) -> Iterator[Problem]:
    """Silent while a file cannot be read: it may hold the link that seems to be missing."""
    if unread(edition):
        return
    content = edition.content
    overviews = {topic.overview for topic in content.topics.values()}
    linked = {related for entry in content.entries.values() for related in entry.related}
    is_linking = bool(linked)  # a base that does without `related` wants no warnings about it
    for entry in content.entries.values():
        if is_linking and not entry.is_smalltalk and entry.id not in linked | overviews:
            yield At(edition, entry).warning(
                (), N_("no other entry names '%(id)s' in its 'related'"), id=entry.id
            )
    named = {source for entry in content.entries.values() for source in entry.sources}
    for source in content.sources:
        if source not in named:
            yield Problem(
                "sources.yaml",
                edition.line("sources.yaml", (source,)),
                N_("no entry names the source '%(id)s'"),
                {"id": source},
                Severity.WARNING,
            )
