"""Are the catalogues complete? Compares them with what the code really says."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import write_po

from bot.content.problems import N_, Problem
from bot.content.writing import write_whole
from bot.errors import LocaleError
from bot.i18n.catalogues import (
    DOMAIN,
    IN_PROGRESS,
    is_in_progress,
    parse_catalogue,
    placeholders,
    po_files,
    read_catalogue,
    read_text,
)
from bot.i18n.po_text import entries_of
from bot.i18n.text_checks import check_text

_REWORDED = 0.6
"""How alike two English texts are for one to be the other, reworded (`difflib`'s ratio). gettext's
own merging uses the same figure."""
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}


def extracted(source: Path) -> Catalog:
    """Every message of the code under `source`, as a template catalogue."""
    template = Catalog(domain=DOMAIN, project="nhipcau", charset="utf-8")
    # Babel 2.19 warns of every f-string within a call, also of `_("…%(value)s", value=f"{x:.2f}")`.
    with contextlib.redirect_stderr(io.StringIO()):
        found = list(
            extract_from_dir(
                str(source),
                method_map=[("**/migrations/**", "ignore"), ("**.py", "python")],
                keywords=_KEYWORDS,
                comment_tags=("Translators:",),
                strip_comment_tags=True,
            )
        )
    for file, line, message, comments, context in found:
        template.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return template


def check_catalogues(directory: Path, source: Path) -> Iterator[Problem]:
    """One for each message that is missing, fuzzy, left over, has other placeholders, or is
    wrong in itself (see `text_checks.py`)."""
    template = extracted(source)
    files = po_files(directory)
    if not files:
        nothing = N_("no <locale>/LC_MESSAGES/%(domain)s.po here")
        yield Problem(str(directory), 0, nothing, {"domain": DOMAIN})
    for locale, path in files.items():
        text = read_text(path)
        is_finished = not is_in_progress(path)
        yield from check_catalogue(template, locale, text, path, is_finished=is_finished)


def check_catalogue(
    template: Catalog, locale: str, text: str, path: Path, *, is_finished: bool
) -> Iterator[Problem]:
    """The same of one catalogue, by its text; `path` is what it is called."""
    catalogue = parse_catalogue(locale, text, path)
    yield from check_text(text, locale, str(path))
    plurals = get_plural(locale).num_plurals
    if catalogue.num_plurals != plurals:
        other = N_("Plural-Forms has nplurals=%(have)s; the language has %(wanted)s forms")
        values = {"have": catalogue.num_plurals, "wanted": plurals}
        yield Problem(str(path), 0, other, values)
    for message in template:
        if message.id and (is_finished or _is_translated(message, catalogue)):
            yield from _check_message(message, catalogue, path)
    for message in catalogue:
        if message.id and template.get(message.id) is None:
            yield _of(message, path, message.lineno, N_("no longer used: '%(message)s'"))


def _is_translated(message: Message, catalogue: Catalog) -> bool:
    found = catalogue.get(message.id)
    return found is not None and any(found.string or ()) and not found.fuzzy


def untranslated(locale: str, path: Path, source: Path) -> int:
    """How many messages of the code a catalogue does not say yet."""
    catalogue = read_catalogue(locale, path)
    return sum(bool(m.id) and not _is_translated(m, catalogue) for m in extracted(source))


def new_catalogue(locale: str, source: Path) -> str:
    """A catalogue of a language to be translated, marked as in progress, with nothing in it yet.

    Raises LocaleError where CLDR knows no such language.
    """
    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError, TypeError):
        raise LocaleError(
            f"{locale!r} is no language; accepted: a tag such as fr or zh_Hant"
        ) from None
    template = extracted(source)
    catalogue = Catalog(locale=locale, domain=DOMAIN, charset="utf-8")
    for message in template:
        if message.id:
            catalogue.add(message.id, auto_comments=message.auto_comments, flags=message.flags)
    written = io.BytesIO()
    write_po(written, catalogue, width=100, sort_output=True, no_location=True)
    fields = (
        "Project-Id-Version: nhipcau",
        f"Language: {locale}",
        f"Plural-Forms: {catalogue.plural_forms}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        IN_PROGRESS,
    )
    head = "\n".join(['msgid ""', 'msgstr ""', *(f'"{field}\\n"' for field in fields)])
    return head + "\n\n" + written.getvalue().decode().partition("\n\n")[2]


def _of(message: Message, path: Path, line: int | None, template: str, **values: object) -> Problem:
    return Problem(str(path), line or 1, template, {**values, "message": _name(message)})


_NOT_TRANSLATED = N_("not translated: '%(message)s'")


def _check_message(message: Message, catalogue: Catalog, path: Path) -> Iterator[Problem]:
    found = catalogue.get(message.id)
    if found is None:
        yield _of(message, path, 0, _NOT_TRANSLATED)
        return
    if isinstance(found.id, str) != isinstance(message.id, str):
        yield _of(
            message,
            path,
            found.lineno,
            N_("the code asks for it without msgid_plural: '%(message)s'")
            if isinstance(message.id, str)
            else N_("the code asks for it with msgid_plural: '%(message)s'"),
        )
        return
    forms = (found.string,) if isinstance(found.string, str) else tuple(found.string or ())
    if found.fuzzy:
        yield _of(message, path, found.lineno, N_("marked fuzzy: '%(message)s'"))
    known = set().union(*map(placeholders, _ids(message)))
    needed = set.intersection(*map(placeholders, _ids(message)))
    for form in forms:
        if not form:
            yield _of(message, path, found.lineno, _NOT_TRANSLATED)
            continue
        have = placeholders(form)
        # A plural form may leave the number out ("one day"); nothing else may be lost or invented.
        if not needed - {"number"} <= have or not have <= known:
            yield _of(
                message,
                path,
                found.lineno,
                N_("placeholders %(have)s instead of %(known)s: '%(text)s'"),
                have=_listed(have),
                known=_listed(known),
                text=form,
            )


def _listed(names: set[str]) -> str:
    return ", ".join(f"%({name})s" if name != "%" else name for name in sorted(names)) or "–"


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def _name(message: Message) -> str:
    return _ids(message)[0]


def update_catalogues(directory: Path, source: Path) -> list[str]:
    """Bring every catalogue in line with the code; gives the files changed.

    New messages are empty. One whose English was reworded keeps its translation, marked fuzzy, with
    the old English beside it: it is not shown until a person has looked at it.
    """
    template = extracted(source)
    changed = []
    for locale, path in po_files(directory).items():
        before = path.read_bytes()
        after = _updated(locale, path, template)
        if after != before:
            write_whole({path: after})
            changed.append(str(path))
    return changed


def _updated(locale: str, path: Path, template: Catalog) -> bytes:
    catalogue = read_catalogue(locale, path)
    there = {key_of(message) for message in catalogue if message.id}
    previous = dict(previous_ids(catalogue))
    catalogue.update(
        template,
        no_fuzzy_matching=True,  # it would also take texts that are still in use elsewhere
        update_header_comment=False,
        update_creation_date=False,  # else every run would change every file
    )
    left = [message for message in catalogue.obsolete.values() if any(message.string or ())]
    for message in catalogue:
        message.locations = []
        message.previous_id = previous.get(key_of(message), [])
        if message.id and key_of(message) not in there:
            _keep_reworded(message, left)
    catalogue.obsolete.clear()
    return rewritten(catalogue, path.read_bytes())


def rewritten(catalogue: Catalog, before: bytes) -> bytes:
    """A catalogue as a file, with the header, mark and line ends that it had before."""
    written = io.BytesIO()
    write_po(
        written, catalogue, width=100, sort_output=True, no_location=True, include_previous=True
    )
    text = before.decode("utf-8-sig")
    ends = "\r\n" if "\r\n" in text else "\n"
    # The header stays as its translators wrote it: Babel would fill it with placeholders.
    body = written.getvalue().decode().partition("\n\n")[2]
    after = _header_of(text.replace("\r\n", "\n"), written.getvalue().decode()) + "\n\n" + body
    mark = "\ufeff" if before.startswith(b"\xef\xbb\xbf") else ""
    return (mark + after.replace("\n", ends)).encode()


def _keep_reworded(message: Message, left: list[Message]) -> None:
    """Give a new message the translation of its earlier wording, if there was one."""
    before = {_name(m): m for m in left if isinstance(m.id, str) == isinstance(message.id, str)}
    near = get_close_matches(_name(message), before, n=1, cutoff=_REWORDED)
    if near:
        old = before[near[0]]
        left.remove(old)
        message.string = old.string
        message.previous_id = list(_ids(old))
        message.flags.add("fuzzy")


def _header_of(text: str, otherwise: str) -> str:
    """The header as it stands, with the comments before it, wherever blank lines are."""
    entries = list(entries_of(text))
    if not entries or not entries[0].is_header:
        return otherwise.partition("\n\n")[0]
    lines = text.split("\n")
    end = entries[1].line - 1 if len(entries) > 1 else len(lines)
    return "\n".join(lines[:end]).rstrip()


def previous_ids(catalogue: Catalog) -> Iterator[tuple[object, list[str]]]:
    """By fuzzy message, its English before it was reworded. `#| msgid "…"` says so; Babel reads it
    as a comment of a person's and would write it back as one, so that it is taken out here."""
    for message in catalogue:
        lines = [c.lstrip("| ") for c in message.user_comments if c.startswith("|")]
        message.user_comments = [c for c in message.user_comments if not c.startswith("|")]
        for entry in entries_of("\n".join([*lines, 'msgstr ""'])):
            texts = [field.text for field in entry.fields if field.keyword.startswith("msgid")]
            if message.fuzzy and texts:
                yield key_of(message), texts


def key_of(message: Message) -> object:
    return message.context, message.id
