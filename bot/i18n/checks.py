"""Are the catalogues complete? Compares them with what the code really says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import write_po

from bot.i18n.catalogues import DOMAIN, po_files, read_catalogue

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|(%)")
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}


def extracted(source: Path) -> Catalog:
    """Every message of the code under `source`, as a template catalogue."""
    template = Catalog(domain=DOMAIN, project="nhipcau", charset="utf-8")
    for file, line, message, comments, context in extract_from_dir(
        str(source),
        method_map=[("**/migrations/**", "ignore"), ("**.py", "python")],
        keywords=_KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    ):
        template.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return template


def check_catalogues(directory: Path, source: Path) -> Iterator[str]:
    """One line for each message that is missing, fuzzy, left over or has other placeholders."""
    template = extracted(source)
    files = po_files(directory)
    if not files:
        yield f"{directory}: no <locale>/LC_MESSAGES/{DOMAIN}.po here"
    for locale, path in files.items():
        catalogue = read_catalogue(locale, path)
        plurals = get_plural(locale).num_plurals
        if catalogue.num_plurals != plurals:
            have = f"nplurals={catalogue.num_plurals}"
            yield f"{path}: Plural-Forms has {have}; the language has {plurals} forms"
        for message in template:
            if message.id:
                yield from _check_message(message, catalogue, path)
        for message in catalogue:
            if message.id and template.get(message.id) is None:
                yield f"{path}:{message.lineno}: no longer used: {_name(message)!r}"


def _check_message(message: Message, catalogue: Catalog, path: Path) -> Iterator[str]:
    found = catalogue.get(message.id)
    if found is None:
        yield f"{path}: not translated: {_name(message)!r}"
        return
    place = f"{path}:{found.lineno or 1}"
    if isinstance(found.id, str) != isinstance(message.id, str):
        wanted = "without" if isinstance(message.id, str) else "with"
        yield f"{place}: the code asks for it {wanted} msgid_plural: {_name(message)!r}"
        return
    forms = (found.string,) if isinstance(found.string, str) else tuple(found.string or ())
    if found.fuzzy:
        yield f"{place}: marked fuzzy: {_name(message)!r}"
    known = set().union(*map(_placeholders, _ids(message)))
    needed = set.intersection(*map(_placeholders, _ids(message)))
    for form in forms:
        if not form:
            yield f"{place}: not translated: {_name(message)!r}"
            continue
        have = _placeholders(form)
        # A plural form may leave the number out ("one day"); nothing else may be lost or invented.
        if not needed - {"number"} <= have or not have <= known:
            yield f"{place}: placeholders {sorted(have)} instead of {sorted(known)}: {form!r}"


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def _name(message: Message) -> str:
    return _ids(message)[0]


def _placeholders(text: str) -> set[str]:
    """Names in `%(…)s`; a stray `%` counts as the placeholder `%`, which no message has."""
    return {m[1] or "%" for m in _PLACEHOLDER.finditer(text) if m[1] or m[2]}


def update_catalogues(directory: Path, source: Path) -> list[str]:
    """Bring every catalogue in line with the code, new messages empty; gives the files changed."""
    template = extracted(source)
    changed = []
    for locale, path in po_files(directory).items():
        catalogue = read_catalogue(locale, path)
        before = path.read_bytes()
        catalogue.update(
            template,
            no_fuzzy_matching=True,
            update_header_comment=False,
            update_creation_date=False,  # else every run would change every file
        )
        catalogue.obsolete.clear()
        for message in catalogue:
            message.locations = []
        written = io.BytesIO()
        write_po(written, catalogue, width=100, sort_output=True, no_location=True)
        # The header stays as its translators wrote it: Babel would fill it with placeholders.
        header, _, _ = before.partition(b"\n\n")
        after = header + b"\n\n" + written.getvalue().partition(b"\n\n")[2]
        if after != before:
            path.write_bytes(after)
            changed.append(str(path))
    return changed
