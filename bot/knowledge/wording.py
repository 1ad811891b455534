"""The interface's words as they are served: the catalogues in their folder, and what translators
put in force over them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from bot.content.kinds import Kind
from bot.content.problems import Problem, Severity
from bot.content.revisions import Refused, Revision, digest_of
from bot.conversation.changes import NewFile, Proposed
from bot.editing.misplaced import Reader, misplaced_words
from bot.errors import LocaleError
from bot.i18n.catalogues import load_lexicon, po_files
from bot.i18n.merging import language_of, merged
from bot.i18n.words import Lexicon
from bot.knowledge.differences import diff_of
from bot.settings import Settings

logger = logging.getLogger(__name__)


def lexicon_of(
    settings: Settings, taught: Sequence[Revision], before: Lexicon | None = None
) -> Lexicon:
    """Every locale with what was put in force over its file; the files alone where that cannot be
    served. `before`: what is served until now. Raises LocaleError where these cannot be, or have
    lost next to everything of it."""
    over, refused = words_over(settings.locales_dir, taught)
    for one in refused:
        logger.error("%s", one)
    if over:
        try:
            return load_lexicon(settings.locales_dir, settings.default_locale, before, over=over)
        except LocaleError as error:
            logger.error("the words put in force are not served: %s", error)  # noqa: TRY400
    return load_lexicon(settings.locales_dir, settings.default_locale, before)


def words_over(
    directory: Path, taught: Sequence[Revision]
) -> tuple[dict[str, bytes], tuple[Refused, ...]]:
    """By locale, what was put in force last over its file; and what does not fit the file any
    more, as that has changed since."""
    files = po_files(directory)
    over: dict[str, bytes] = {}
    refused: list[Refused] = []
    for revision in taught:
        if revision.kind != Kind.WORDS:
            continue
        path, text = files.get(revision.locale), revision.text.encode()
        if path is None:
            refused.append(Refused(revision, (f"there is no file {revision.target}",)))
        elif (below := path.read_bytes()) == text or digest_of(below) == revision.base:
            over[revision.locale] = text
        else:
            reason = f"{revision.target} has changed since the new version was written"
            refused.append(Refused(revision, (reason,)))
    return over, tuple(refused)


def words_in_force(directory: Path, taught: Sequence[Revision], locale: str) -> bytes | None:
    """The catalogue of a language as it is served; None where it has none."""
    path = po_files(directory).get(locale)
    if path is None:
        return None
    return words_over(directory, taught)[0].get(locale) or path.read_bytes()


def locale_of(name: str, data: bytes, lexicon: Lexicon) -> str | None:
    """Whose catalogue somebody sent: its header says it, or else its name; None: none of ours."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    said = language_of(data) or stem
    return said if said in lexicon.locales else None


def proposed_words(
    settings: Settings,
    lexicon: Lexicon,
    taught: Sequence[Revision],
    new: Mapping[str, bytes],
    reader: Reader,
) -> Proposed:
    """Catalogues, by locale, as they would be served over what is in force."""
    files: list[NewFile] = []
    problems: list[Problem] = []
    advice: list[Problem] = []
    for locale, data in new.items():
        before = words_in_force(settings.locales_dir, taught, locale)
        below = po_files(settings.locales_dir).get(locale)
        if before is None or below is None:
            continue
        target = target_of(locale)
        is_finished = locale in lexicon.finished
        found = merged(locale, before, data, target, is_finished=is_finished)
        # Of what was sent: forms and placeholders of the other language are refused before.
        for one in misplaced_words(before, data, target, locale, reader):
            (problems if one.severity is Severity.ERROR else advice).append(one)
        problems += found.problems
        text = found.data.decode("utf-8")
        if found.data != before or found.problems:
            diff = diff_of(target, before.decode("utf-8", "replace"), text)
            base = digest_of(below.read_bytes())
            files.append(NewFile(target, text, base, diff, locale=locale))
    return Proposed(tuple(files), tuple(problems), advice=tuple(advice))


def is_catalogue(name: str) -> bool:
    """Whether a file is called as one with words of the interface."""
    return name.lower().endswith(".po")


def target_of(locale: str) -> str:
    """What a language's catalogue is called, wherever it is sent, shown or taken back."""
    return f"{locale.lower()}.po"
