"""Worksheets as the files that translators' programs know: gettext, XLIFF 1.2, tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree as Xml
from xml.sax.saxutils import escape, quoteattr

from bot.editing.worksheet import Cell
from bot.errors import ContentError
from bot.i18n.catalogues import decoded, refuse_bad_lines
from bot.i18n.po_text import entries_of

COLUMNS = ("name", "source", "target")
NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_UNSAFE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

_FORMULA = ("-", "+", "=", "@", "'")

Write = Callable[[Iterable[Cell], str, str], str]
Read = Callable[[bytes, str], Iterator[Cell]]


def format_of(name: str) -> str:
    """By the end of a file's name: `po`, `xliff` or `csv`; empty for anything else."""
    return {".po": "po", ".xlf": "xliff", ".xliff": "xliff", ".csv": "csv"}.get(
        Path(name).suffix.lower(), ""
    )


def written(format_: str, cells: Iterable[Cell], source: str, target: str) -> str:
    """The file's text."""
    return _WRITERS[format_](cells, source, target)


def read(format_: str, data: bytes, name: str) -> list[Cell]:
    """The cells of a file. Raises ContentError where it is none, with the reason."""
    return list(_READERS[format_](data, name))


# -- gettext ---------------------------------------------------------------------------------------


def _po(cells: Iterable[Cell], source: str, target: str) -> str:
    blocks = [
        (
            'msgid ""\nmsgstr ""\n'
            f'"Language: {target}\\n"\n"X-Source-Language: {source}\\n"\n'
            '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
            '"Content-Transfer-Encoding: 8bit\\n"\n'
        )
    ]
    blocks += [
        f"msgctxt {_quoted(c.name)}\nmsgid {_quoted(c.source)}\nmsgstr {_quoted(c.target)}\n"
        for c in cells
    ]
    return "\n".join(blocks)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    lines = [f'"{line}\\n"' for line in escaped.split("\n")]
    lines[-1] = lines[-1][:-3] + '"'
    return lines[0] if len(lines) == 1 else "\n".join(['""', *lines])


def _read_po(data: bytes, name: str) -> Iterator[Cell]:
    text = decoded(data, Path(name))
    refuse_bad_lines(text, Path(name))
    for entry in entries_of(text):
        said = {field.keyword: field.text for field in entry.fields}
        if not entry.is_header and not entry.is_fuzzy:
            target = said.get("msgstr", "")
            yield Cell(said.get("msgctxt", ""), said.get("msgid", ""), target)


# -- XLIFF -----------------------------------------------------------------------------------------


def _xliff(cells: Iterable[Cell], source: str, target: str) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff version="1.2" xmlns="{NAMESPACE}">',
        (
            f'  <file original="content" datatype="plaintext" source-language="{_tag(source)}" '
            f'target-language="{_tag(target)}">'
        ),
        "    <body>",
    ]
    for cell in cells:
        name = quoteattr(cell.name)
        lines += [
            f'      <trans-unit id={name} resname={name} xml:space="preserve">',
            f"        <source>{escape(cell.source)}</source>",
            f"        <target>{escape(cell.target)}</target>",
            "      </trans-unit>",
        ]
    return "\n".join([*lines, "    </body>", "  </file>", "</xliff>", ""])


def _tag(locale: str) -> str:
    return locale.replace("_", "-")


def _read_xliff(data: bytes, name: str) -> Iterator[Cell]:
    if _UNSAFE.search(data):
        raise ContentError(f"{name}: a worksheet has no DOCTYPE and no entities")
    try:
        root = Xml.fromstring(data)  # noqa: S314  (what could expand is refused above)
    except Xml.ParseError as error:
        raise ContentError(f"{name}: not valid XML: {error}") from None
    for unit in root.iter():
        is_header = unit.get("restype") == "x-gettext-domain-header"
        if unit.tag.rpartition("}")[2] == "trans-unit" and not is_header:
            parts = {child.tag.rpartition("}")[2]: "".join(child.itertext()) for child in unit}
            title = unit.get("resname") or unit.get("id") or ""
            # A program that numbers its units has lost the names.
            known = title if "|" in title else ""
            yield Cell(known, parts.get("source", ""), parts.get("target", ""))


# -- tables ----------------------------------------------------------------------------------------


def _csv(cells: Iterable[Cell], _source: str, _target: str) -> str:
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows((cell.name, _guarded(cell.source), _guarded(cell.target)) for cell in cells)
    return table.getvalue()


def _guarded(text: str) -> str:
    """So that no program takes it for a formula; translate-toolkit does the same."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _bared(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def _read_csv(data: bytes, name: str) -> Iterator[Cell]:
    try:
        text = data.decode("utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        if not {"source", "target"} <= set(reader.fieldnames or ()):
            raise ContentError(f"{name}: the first line must name the columns name,source,target")
        for row in reader:
            # As translate-toolkit calls it, and leaves it empty.
            known = row.get("name") or row.get("location") or ""
            yield Cell(known, _bared(row["source"] or ""), _bared(row["target"] or ""))
    except UnicodeDecodeError:
        raise ContentError(f"{name}: the file is not UTF-8") from None
    except csv.Error as error:
        raise ContentError(f"{name}: not a valid table: {error}") from None


_WRITERS: Mapping[str, Write] = {"po": _po, "xliff": _xliff, "csv": _csv}
_READERS: Mapping[str, Read] = {"po": _read_po, "xliff": _read_xliff, "csv": _read_csv}
FORMATS = tuple(_WRITERS)
