"""Reads `.po` files into a `Lexicon`. Nothing compiled is kept on disk."""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from bot.errors import LocaleError
from bot.i18n.negotiation import negotiate
from bot.i18n.words import Lexicon, Words

DOMAIN = "nhipcau"

# Babel takes `msgstr "open` and `msgstr bare`, and loses their last or first letter without a word.
_LINE = re.compile(
    r'\s*(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d+\])\s*)?"(?:[^"\\]|\\.)*")?\s*'
)


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
    text = _read_text(path)
    for number, line in enumerate(text.split("\n"), start=1):
        if not _LINE.fullmatch(line):
            raise LocaleError(f'{path}:{number}: not a comment and not a keyword with a "text"')
    try:
        Locale.parse(locale)
        catalogue = read_po(io.StringIO(text), locale=locale, domain=DOMAIN, abort_invalid=True)
    except PoFileError as error:
        reason = str(error).removesuffix(f" on {error.lineno}")
        raise LocaleError(f"{path}:{error.lineno + 1}: {reason}") from None  # Babel counts from 0
    except (UnknownLocaleError, ValueError) as error:
        raise LocaleError(f"{path}: {error}") from None
    catalogue.charset = "utf-8"
    return catalogue


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise LocaleError(f"{path}: the file is not UTF-8") from None
    except OSError as error:
        raise LocaleError(f"{path}: {error.strerror}") from None


def load_lexicon(directory: Path, default: str) -> Lexicon:
    """Every locale under the directory.

    Raises LocaleError where a file is broken, where there is none, or where `default` is not one.
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
    words = {locale: Words(locale, _compiled(locale, path)) for locale, path in files.items()}
    return Lexicon(words, chosen)


def _compiled(locale: str, path: Path) -> gettext.GNUTranslations:
    catalogue = read_catalogue(locale, path)
    compiled = io.BytesIO()
    try:
        write_mo(compiled, catalogue)
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)
    except ValueError as error:  # the header, such as a plural expression that is none
        raise LocaleError(f"{path}: {error}") from None
