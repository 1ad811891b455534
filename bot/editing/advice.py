"""All that is worth telling an editor, beside what `bot.content.checks` finds wrong."""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.checks import check
from bot.content.loader import Edition
from bot.content.problems import Problem
from bot.editing.broad import broad
from bot.editing.dates import dates
from bot.editing.leave_one_out import LeaveOneOut
from bot.editing.links import links
from bot.editing.near_duplicates import near_duplicates
from bot.editing.phrasing_book import folding_by, reader_of
from bot.editing.rivals import rivals
from bot.editing.wording import wording


def review(edition: Edition, locales: Sequence[str], *, quick: bool = False) -> list[Problem]:
    """Mistakes and warnings of an edition, by file and line.

    `quick`: without asking every entry's phrasings of all the others, which takes seconds.
    """
    reader = reader_of(edition.content)
    fold = folding_by(reader)
    found = check(edition, locales, fold=fold)
    found += dates(edition)
    found += links(edition)
    found += wording(edition, reader.detector)
    found += near_duplicates(edition, fold)
    if not quick:
        finder = LeaveOneOut(edition.content, fold)
        found += rivals(edition, finder)
        found += broad(edition, finder)
    return sorted(found, key=lambda p: (p.file, p.line, p.template))
