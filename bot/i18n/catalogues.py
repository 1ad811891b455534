"""Reads `.po` files into a `Lexicon`. Nothing compiled is kept on disk."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from bot.errors import LocaleError
from bot.i18n.negotiation import negotiate
from bot.i18n.words import Lexicon, Words

DOMAIN = "nhipcau"


def po_files(directory: Path) -> dict[str, Path]:
    """Locale -> its catalogue, for every `<locale>/LC_MESSAGES/nhipcau.po` that is there."""
    return {
        path.parent.parent.name: path
        for path in sorted(directory.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    }


def read_catalogue(locale: str, path: Path) -> Catalog:
    """Raises LocaleError naming the file (and the line, where the format is broken)."""
    try:
        Locale.parse(locale)
        with path.open("rb") as file:
            return read_po(file, locale=locale, domain=DOMAIN, abort_invalid=True)
    except PoFileError as error:
        raise LocaleError(f"{path}:{error.lineno}: {error}") from None
    except UnicodeDecodeError:
        raise LocaleError(f"{path}: the file is not UTF-8") from None
    except (UnknownLocaleError, ValueError) as error:
        raise LocaleError(f"{path}: {error}") from None
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
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
