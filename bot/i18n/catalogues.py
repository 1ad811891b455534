"""Reads `.po` files into a `Lexicon`. Nothing compiled is kept on disk."""

from __future__ import annotations

import gettext
import io
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from bot.content.problems import N_, Problem
from bot.errors import LocaleError
from bot.i18n.negotiation import negotiate
from bot.i18n.po_text import entries_of
from bot.i18n.words import Count, Lexicon, Words

logger = logging.getLogger(__name__)

DOMAIN = "nhipcau"

# Babel takes `msgstr "open` and `msgstr bare`, and loses their last or first letter without a word.
_LINE = re.compile(
    r'\s*(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d+\])\s*)?"(?:[^"\\]|\\.)*")?\s*'
)
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7})(?: |$)")
_UNFINISHED = N_(
    "a merge was not finished here: keep one of the two versions, and remove the lines that begin "
    "with <<<<<<<, ======= and >>>>>>>"
)
_NO_LINE = N_('this is neither a comment nor a keyword with a "text"')
_FORM = N_(
    "the message is broken here: a msgid needs its msgstr, a msgid_plural msgstr[0], msgstr[1] and "
    "so on"
)

IN_PROGRESS = "X-State: in progress"
_IN_PROGRESS = re.compile(r"^x-state:\s*in progress\s*$", re.IGNORECASE | re.MULTILINE)

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|(%)")
_COUNTS = range(201)
"""Numbers for which a plural expression must give a form: every rule of CLDR repeats by then."""
_LOSS = 0.1
"""The share of its messages that a catalogue may lose at once. A catalogue that is cut off, or
emptied by a failed merge, loses more; an edit by hand loses a few."""
_FEW = 5
"""Messages that may always go: a small catalogue is edited too."""


def placeholders(text: str) -> set[str]:
    """Names in `%(…)s`; any other `%` counts as the placeholder `%`, which no message has.

    A width would count as well: `%(n)9999999s` fills the memory.
    """
    return {m[1] or "%" for m in _PLACEHOLDER.finditer(text) if m[1] or m[2]}


def po_files(directory: Path) -> dict[str, Path]:
    """Locale -> its catalogue, for every `<locale>/LC_MESSAGES/nhipcau.po` that is there."""
    return {
        path.parent.parent.name: path
        for path in sorted(directory.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    }


def read_catalogue(locale: str, path: Path) -> Catalog:
    """Raises LocaleError naming the file (and the line, where the format is broken).

    The file is UTF-8, with or without a byte order mark, whatever its header says.
    """
    return parse_catalogue(locale, read_text(path), path)


def parse_catalogue(locale: str, text: str, path: Path) -> Catalog:
    """The same of a text that does not stand in the file yet."""
    refuse_bad_lines(text, path)
    try:
        Locale.parse(locale)
        catalogue = read_po(io.StringIO(text), locale=locale, domain=DOMAIN, abort_invalid=True)
    except PoFileError as error:
        raise _refused(path, error.lineno + 1, _FORM) from None  # Babel counts from 0
    except (UnknownLocaleError, ValueError) as error:
        raise LocaleError(f"{path}: {error}") from None
    catalogue.charset = "utf-8"
    return catalogue


def refuse_bad_lines(text: str, path: Path) -> None:
    """Raise LocaleError where a line is none of a catalogue's."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not _LINE.fullmatch(line):
            raise _refused(path, number, _UNFINISHED if _CONFLICT.match(line) else _NO_LINE)


def _refused(path: Path, line: int, template: str) -> LocaleError:
    problem = Problem(str(path), line, template)
    return LocaleError(problem, problem)


def is_in_progress(path: Path) -> bool:
    """Whether the catalogue's header says `X-State: in progress`."""
    return _says_in_progress(read_text(path))


def _says_in_progress(text: str) -> bool:
    header = next(entries_of(text), None)
    if header is None or not header.is_header:
        return False
    return any(_IN_PROGRESS.search(field.text) for field in header.fields)


def read_text(path: Path) -> str:
    """Raises LocaleError where it cannot be read or is not UTF-8."""
    try:
        return decoded(path.read_bytes(), path)
    except OSError as error:
        raise LocaleError(f"{path}: {error.strerror}") from None


def decoded(data: bytes, path: Path) -> str:
    """Raises LocaleError where it is not UTF-8. Line ends are as on any machine."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise _refused(path, 1, N_("the file is not UTF-8")) from None


SERVED = 8
"""Catalogues that are not read anew while their texts stay the same."""


def load_lexicon(
    directory: Path,
    default: str,
    before: Lexicon | None = None,
    *,
    over: Mapping[str, bytes] = MappingProxyType({}),
) -> Lexicon:
    """Every locale under the directory.

    `before`: what is served until now; a catalogue that suddenly lost many of its messages is then
    refused. `over`: by locale, what counts in place of its file. Raises LocaleError where a file
    is broken, where there is none, or where `default` is not one.
    """
    files = po_files(directory)
    if not files:
        raise LocaleError(f"{directory}: no <locale>/LC_MESSAGES/{DOMAIN}.po here (LOCALES_DIR)")
    chosen = negotiate(default, files)
    if chosen is None:
        raise LocaleError(
            f"DEFAULT_LOCALE is {default!r}, which {directory} does not have; "
            f"accepted: {', '.join(files)}"
        )
    texts = {
        locale: decoded(over[locale], path) if locale in over else read_text(path)
        for locale, path in files.items()
    }
    words = {locale: _read_words(locale, texts[locale], path) for locale, path in files.items()}
    wanted = max(found.count.translated for found in words.values())
    for locale, found in words.items():
        _refuse_losses(files[locale], found, before)
        if missing := wanted - found.count.translated:
            is_odd = missing > _LOSS * wanted and not found.is_in_progress
            level = logging.WARNING if is_odd else logging.INFO
            said = "%s: %d of %d messages are missing or fuzzy"
            logger.log(level, said, files[locale], missing, wanted)
    return Lexicon(words, chosen)


def load_words(locale: str, path: Path) -> Words:
    """One language alone, whatever the catalogues of the others are like. Raises LocaleError."""
    return _read_words(locale, read_text(path), path)


@lru_cache(maxsize=SERVED)
def _read_words(locale: str, text: str, path: Path) -> Words:
    """What is served changes with every edit of the content, and its words seldom do."""
    catalogue = parse_catalogue(locale, text, path)
    return Words(
        locale,
        _compiled(catalogue, path),
        _count(catalogue),
        is_in_progress=_says_in_progress(text),
    )


def _refuse_losses(path: Path, words: Words, before: Lexicon | None) -> None:
    """Raise LocaleError where a catalogue holds next to nothing of what it held."""
    if before is None or words.locale not in before.locales:
        return
    had = before[words.locale].count.translated
    lost = had - words.count.translated
    if lost > max(_FEW, _LOSS * had):
        raise LocaleError(
            f"{path}: {lost} of {had} translations are gone at once (the file is cut off, or a "
            "merge failed?); what was there before is served. Where it is meant, start anew"
        )


def _count(catalogue: Catalog) -> Count:
    messages = [message for message in catalogue if message.id]
    fuzzy = sum(message.fuzzy for message in messages)
    translated = sum(bool(m.string) and _is_filled(m) and not m.fuzzy for m in messages)
    return Count(translated, fuzzy)


def _is_filled(message: Message) -> bool:
    return all(_forms(message))


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _compiled(catalogue: Catalog, path: Path) -> gettext.GNUTranslations:
    faults = list(_faults(catalogue))
    if faults:
        raise LocaleError("\n  ".join([f"{path} cannot be served:", *faults]))
    compiled = io.BytesIO()
    try:
        write_mo(compiled, catalogue)
        compiled.seek(0)
        return _checked(gettext.GNUTranslations(compiled), catalogue.num_plurals)
    except (ValueError, ArithmeticError) as error:  # not a valid plural expression
        raise LocaleError(f"{path}: Plural-Forms: {error}") from None


def _faults(catalogue: Catalog) -> Iterator[str]:
    """Placeholders that the code does not fill, or that could fill the memory."""
    for message in catalogue:
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        forms = _forms(message)
        known = set().union(*map(placeholders, ids))
        if not message.id or "%" in known:
            continue
        for form in forms:
            if unknown := placeholders(form or "") - known:
                yield f"line {message.lineno}: {_named(unknown)} stands in no msgid: {form[:60]!r}"


def _named(unknown: set[str]) -> str:
    return ", ".join("a % that is no %(name)s" if n == "%" else f"%({n})s" for n in sorted(unknown))


def _checked(translations: gettext.GNUTranslations, forms: int) -> gettext.GNUTranslations:
    """Raises ValueError or ArithmeticError where a count has no plural form."""
    choose: Callable[[int], int] = translations.plural  # type: ignore[attr-defined]
    for number in _COUNTS:
        if not 0 <= choose(number) < max(1, forms):
            raise ValueError(f"{number} has form {choose(number)}, of {forms}")
    return translations
