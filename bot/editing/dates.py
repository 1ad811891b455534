"""Warns about dates that another program reads differently, or that cannot be right.

An entry has two dates: `as_of`, until when its information goes, and `event`, when what it tells of
happened. A source of 2022 about a decree of 1945 gives `as_of: '2022'` and `event: '1945-08-28'`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.checks import At
from bot.content.loader import Edition
from bot.content.model import Content, Entry
from bot.content.problems import N_, Problem, Severity

MOST_YEARS_BEHIND = 4
"""Figures are often older than the text that gives them: those of 2018 stand in a text of 2022."""


def dates(edition: Edition) -> Iterator[Problem]:
    """Dates of entries and sources. The loader has checked already that each is a date."""
    for entry in edition.content.entries.values():
        yield from _of_entry(edition, entry)
    registry = edition.registries.get("sources.yaml")
    for id_, source in edition.content.sources.items():
        if registry is not None and (id_, "date") in registry.plain:
            line = registry.line((id_, "date"))
            values = {"date": source.date}
            yield Problem(registry.file, line, _UNQUOTED, values, Severity.WARNING)


def _of_entry(edition: Edition, entry: Entry) -> Iterator[Problem]:
    at = At(edition, entry)
    plain = edition.documents[entry.id].plain
    for key, date in (("as_of", entry.as_of), ("event", entry.event)):
        if date and (key,) in plain:
            yield at.warning((key,), _UNQUOTED, date=date)
    if entry.as_of is None:
        return
    told = _source_dates(edition.content, entry)
    if told and _is_later(entry.as_of, newest := max(told)):
        yield at.warning(
            ("as_of",),
            N_("'as_of' is %(date)s, but the newest of its sources is of %(newest)s"),
            date=entry.as_of,
            newest=newest,
        )
    if told and int(entry.as_of[:4]) < int(min(told)[:4]) - MOST_YEARS_BEHIND:
        yield at.warning(
            ("as_of",),
            N_("'as_of' is %(date)s, long before its sources; when it happened stands in 'event'"),
            date=entry.as_of,
        )
    if entry.event and _is_later(entry.event, entry.as_of):
        yield at.warning(("event",), N_("it happened after 'as_of', until when the sources go"))


_UNQUOTED = N_("write '%(date)s' in quotes; to other programs it is no text")


def _source_dates(content: Content, entry: Entry) -> list[str]:
    return [content.sources[id_].date for id_ in entry.sources if id_ in content.sources]


def _is_later(date: str, other: str) -> bool:
    """As far as both are known: 2025-12 is not later than 2025."""
    shared = min(len(date), len(other))
    return date[:shared] > other[:shared]
