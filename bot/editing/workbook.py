"""The texts of all entries as a workbook: a sheet for each topic, the languages side by side.

What comes back is compared cell by cell with what stands in the files: only what was changed is
written there.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.etree import ElementTree as Xml
from xml.sax.saxutils import escape, quoteattr

from bot.content.ids import id_of
from bot.content.model import Content, Entry
from bot.content.problems import N_, Problem
from bot.content.yaml_reader import read_yaml
from bot.content.yaml_text import printable
from bot.editing.entry_file import EntryDraft, TextDraft, render_entry
from bot.editing.office import Package, attribute, local
from bot.editing.rewriting import with_texts
from bot.editing.worksheet import KEYS, text_of
from bot.errors import ContentError

ENTRY, TOPIC, SOURCE = "entry", "topic", "source"
FEWEST_SOURCES = 3
"""Columns for sources; more where an entry has more."""
SMALLTALK = "smalltalk"
LISTS = "lists"
FIRST_ROW = 3
"""Below the names of the columns, and what is to be known of them."""
ROWS = 2_000
"""Down to which row a choice of topics and sources is offered."""
NOTES: Mapping[str, str] = {
    ENTRY: N_("Leave it as it is; empty for a new entry."),
    TOPIC: N_("Of a new entry. One that is there changes its topic in the files."),
    SOURCE: N_("Out of sources.yaml."),
    "title": N_("3 to 90 characters; stands on buttons, and is a phrasing too."),
    "questions": N_("One phrasing a line, six or more; at most 300 characters each."),
    "answer": N_("20 to 700 characters; **bold**, *italic*, an empty line between paragraphs."),
    "more": N_("20 to 3,000 characters, or empty."),
}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONGEST_CELL = 32_767

# -- out -------------------------------------------------------------------------------------------


def written(
    content: Content, locales: Sequence[str], note: Callable[[str], str] = lambda text: text
) -> bytes:
    """The file. `note`: what is to be known of a column, in the editor's language."""
    columns = _columns(content, locales)
    sheets = list(_by_sheet(content))
    topics = [topic for topic, _ in sheets if topic != SMALLTALK]
    lists = [topics, sorted(content.sources)]
    names = [_sheet_name(topic) for topic, _ in sheets]
    parts = {
        "[Content_Types].xml": _content_types(len(sheets) + 1),
        "_rels/.rels": _rels([("rId1", f"{_OFFICE}/officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook([*names, LISTS]),
        "xl/_rels/workbook.xml.rels": _rels([
            *((f"rId{n}", f"{_OFFICE}/worksheet", f"worksheets/sheet{n}.xml")
              for n in range(1, len(sheets) + 2)),
            (f"rId{len(sheets) + 2}", f"{_OFFICE}/styles", "styles.xml"),
        ]),
        "xl/styles.xml": _STYLES,
    }  # fmt: skip
    for number, (_topic, entries) in enumerate(sheets, start=1):
        rows = [[_value(entry, column) for column in columns] for entry in entries]
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(columns, rows, lists, note)
    parts[f"xl/worksheets/sheet{len(sheets) + 1}.xml"] = _list_sheet(lists)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for part, text in parts.items():
            file.writestr(zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0)), text)
    return packed.getvalue()


def _columns(content: Content, locales: Sequence[str]) -> list[tuple[str, str]]:
    """What a column holds: a key, and the language or number of it."""
    most = max((len(entry.sources) for entry in content.entries.values()), default=0)
    sources = [(SOURCE, str(n + 1)) for n in range(max(FEWEST_SOURCES, most))]
    texts = [(key, locale) for key in KEYS for locale in locales]
    return [(ENTRY, ""), (TOPIC, ""), *sources, *texts]


def _by_sheet(content: Content) -> Iterator[tuple[str, list[Entry]]]:
    for topic in content.topics:
        yield topic, list(content.by_topic.get(topic, ()))
    talk = [entry for entry in content.entries.values() if entry.is_smalltalk]
    if talk:
        yield SMALLTALK, talk


def _sheet_name(topic: str) -> str:
    return topic[:31]  # no program takes more; ids have no sign that none takes


def _value(entry: Entry, column: tuple[str, str]) -> str:
    match column:
        case ("entry", _):
            return entry.id
        case ("topic", _):
            return entry.topic or ""
        case ("source", number):
            return entry.sources[int(number) - 1] if int(number) <= len(entry.sources) else ""
        case (key, locale):
            return text_of(entry, locale, key)


def _sheet(
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[str]],
    lists: Sequence[Sequence[str]],
    note: Callable[[str], str],
) -> str:
    heads = [" ".join(filter(None, column)) for column in columns]
    notes = [note(NOTES[key]) for key, _ in columns]
    lines = [_row(1, heads, 1), _row(2, notes, 2)]
    lines += [_row(number, row, 0) for number, row in enumerate(rows, start=FIRST_ROW)]
    widths = {ENTRY: 28, TOPIC: 18, SOURCE: 18, "title": 36, "questions": 52}
    cols = "".join(
        f'<col min="{n}" max="{n}" width="{widths.get(key, 64)}" customWidth="1"/>'
        for n, (key, _) in enumerate(columns, start=1)
    )
    checks = "".join(
        f'<dataValidation type="list" allowBlank="1" showErrorMessage="1" '
        f'sqref="{letters}{FIRST_ROW}:{letters}{ROWS}"><formula1>{LISTS}!${which}$1:${which}$'
        f"{max(1, len(lists[key != TOPIC]))}</formula1></dataValidation>"
        for n, (key, _) in enumerate(columns, start=1)
        if key in {TOPIC, SOURCE}
        for letters, which in ((_letters(n), "A" if key == TOPIC else "B"),)
    )
    count = sum(key in {TOPIC, SOURCE} for key, _ in columns)
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        f'<pane xSplit="1" ySplit="2" topLeftCell="B3" activePane="bottomRight" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{cols}</cols>"
        f"<sheetData>{''.join(lines)}</sheetData>"
        f'<dataValidations count="{count}">{checks}</dataValidations></worksheet>'
    )


def _list_sheet(lists: Sequence[Sequence[str]]) -> str:
    longest = max(map(len, lists), default=0)
    rows = "".join(
        _row(n + 1, [one[n] if n < len(one) else "" for one in lists], 0) for n in range(longest)
    )
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def _row(number: int, values: Iterable[str], style: int) -> str:
    cells = "".join(
        f'<c r="{_letters(n)}{number}" s="{style}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{_in_xml(value)}</t></is></c>'
        for n, value in enumerate(values, start=1)
        if value
    )
    return f'<row r="{number}">{cells}</row>'


def _in_xml(text: str) -> str:
    """What looks like one of the format's own escapes is escaped itself."""
    return escape(_CODED.sub(r"_x005F_x\1_", printable(text)))


def _letters(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _rels(rows: Iterable[tuple[str, str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"/>' for id_, kind, target in rows
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def _content_types(sheets: int) -> str:
    own = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
        'Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{_TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" '
        f'ContentType="{_TYPES}.styles+xml"/>{own}</Types>'
    )


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"'
        f"{' state=' + quoteattr('hidden') if name == LISTS else ''}/>"
        for n, name in enumerate(names, start=1)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    )


_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="3"><font/><font><b/></font><font><i/>'
    '</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    + "".join(
        f'<xf fontId="{font}" applyFont="1" applyAlignment="1"><alignment vertical="top" '
        'wrapText="1"/></xf>'
        for font in range(3)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)

# -- and back --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet, by the names of its columns."""

    place: str
    """`sheet!3`"""
    values: Mapping[str, str]
    faulty: frozenset[str] = frozenset()
    """Columns in which no text stands, but a formula or an error."""


@dataclass
class Changes:
    """What comes of a workbook: files that change or are new, or why nothing does."""

    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def changes(
    data: bytes,
    name: str,
    content: Content,
    files: Mapping[str, bytes],
    locales: Sequence[str],
) -> Changes:
    """What was changed since it was written. Raises ContentError where it is no workbook of ours.

    `files`: as they are, by their paths in the content directory.
    """
    taking = _Taking(name, content, files, locales)
    for row in rows_of(data, name):
        taking.take(row)
    return taking.found


class _Taking:
    """Compares rows with the content, one after the other."""

    def __init__(
        self, name: str, content: Content, files: Mapping[str, bytes], locales: Sequence[str]
    ) -> None:
        self.found = Changes()
        self._name = name
        self._content = content
        self._files = files
        self._locales = locales
        self._paths = {
            PurePosixPath(path).stem: path
            for path in files
            if path.startswith(("entries/", "smalltalk/"))
        }
        self._seen: set[str] = set()

    def take(self, row: Row) -> None:
        """One row; an empty one is skipped."""
        for head in sorted(row.faulty):
            self._refuse(row, N_("%(place)s: '%(text)s' is a formula or an error, no text"), head)
        # What cannot be read counts as if its column were not there.
        values = {k: _tidy(v) for k, v in row.values.items() if k not in row.faulty}
        if not any(values.values()):
            return
        id_ = values.get(ENTRY, "")
        if id_ in self._seen:
            self._refuse(row, N_("%(place)s: '%(text)s' stands here twice"), id_)
        elif id_ in self._content.entries and id_ in self._paths:
            self._change(row, self._content.entries[id_], values)
        else:
            self._add(row, values)
        if id_:
            self._seen.add(id_)

    def _change(self, row: Row, entry: Entry, values: Mapping[str, str]) -> None:
        path = self._paths[entry.id]
        made: bytes | None = self._files[path]
        if values.get(TOPIC, entry.topic or "") != (entry.topic or ""):
            template = N_("%(place)s: '%(text)s' changes its topic by moving its file")
            self._refuse(row, template, entry.id)
        for locale in self._locales:
            new = self._changed_texts(row, entry, locale, values)
            if made is not None and new:
                made = with_texts(made, locale, new)
        has_sources = any(key.startswith(f"{SOURCE} ") for key in values)
        sources = _sources(values)
        if made is not None and has_sources and list(entry.sources) != sources:
            made = _with_sources(made, sources)
        if made is None:
            template = N_("%(place)s: the form of '%(text)s' keeps it from being changed here")
            self._refuse(row, template, path)
        elif made != self._files[path]:
            self.found.files[path] = made

    def _changed_texts(
        self, row: Row, entry: Entry, locale: str, values: Mapping[str, str]
    ) -> dict[str, str]:
        new = {}
        for key in KEYS:
            column, had = f"{key} {locale}", text_of(entry, locale, key)
            text = values.get(column, had)
            if _plain(text) == _plain(had):
                continue
            if text:
                new[key] = text
            else:
                template = N_("%(place)s: '%(text)s' is empty; what is to go goes in the file")
                self._refuse(row, template, column)
        return new

    def _add(self, row: Row, values: Mapping[str, str]) -> None:
        topic, id_ = values.get(TOPIC, ""), values.get(ENTRY, "")
        drafts = {locale: _draft(locale, values) for locale in self._locales}
        drafts = {locale: draft for locale, draft in drafts.items() if draft is not None}
        titles = [draft.title for draft in drafts.values() if draft and draft.title]
        if topic not in self._content.topics:
            template = N_("%(place)s: there is no entry '%(text)s', and a new one needs a topic")
            self._refuse(row, template, id_)
            return
        if not titles:
            self._refuse(row, N_("%(place)s: '%(text)s' has no title"), id_)
            return
        path = f"entries/{topic}/{id_of(id_ or titles[0])}.yaml"
        if path in self.found.files or PurePosixPath(path).stem in self._content.entries:
            self._refuse(row, N_("%(place)s: there is an entry '%(text)s' already"), path)
            return
        texts = {locale: draft for locale, draft in drafts.items() if draft}
        draft = EntryDraft(texts, sources=_sources(values))
        self.found.files[path] = render_entry(draft).encode()

    def _refuse(self, row: Row, template: str, text: str) -> None:
        values = {"place": row.place, "text": text[:80]}
        self.found.problems.append(Problem(self._name, 0, template, values))


def _sources(values: Mapping[str, str]) -> list[str]:
    return [value for key, value in values.items() if key.startswith(f"{SOURCE} ") and value]


def _draft(locale: str, values: Mapping[str, str]) -> TextDraft | None:
    """A language of a new entry; None where nothing is said in it."""
    said = {key: values.get(f"{key} {locale}", "") for key in KEYS}
    if not any(said.values()):
        return None
    questions = [line.strip() for line in said["questions"].split("\n") if line.strip()]
    return TextDraft(said["title"], questions or [said["title"]], said["answer"], said["more"])


def _with_sources(data: bytes, sources: Sequence[str]) -> bytes | None:
    """The file with other sources, nothing else changed; None where they do not stand in a line."""
    line = f"sources: [{', '.join(sources)}]"
    text = data.decode("utf-8-sig")
    if re.search(r"^sources:", text, re.MULTILINE):
        made = re.sub(r"^sources: *\[[^\]\n]*\] *$", line, text, count=1, flags=re.MULTILINE)
    else:
        made = re.sub(r"^(?=[a-z])", f"{line}\n", text, count=1, flags=re.MULTILINE)
    wanted, value = read_yaml("", data).value, read_yaml("", made.encode()).value
    if not isinstance(wanted, dict) or value != {**wanted, "sources": list(sources)}:
        return None
    return (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + made.encode()


def rows_of(data: bytes, name: str) -> Iterator[Row]:
    """All lines below the heads."""
    package = Package(data, name)
    if "xl/workbook.xml" not in package:
        raise ContentError(f"{name}: not a workbook (.xlsx)")
    book = package.xml("xl/workbook.xml")
    related = {id_: part for id_, _kind, part in package.related("xl/workbook.xml")}
    shared = _shared(package)
    is_one = False
    for sheet in book.iter() if book is not None else ():
        if local(sheet.tag) != "sheet" or sheet.get("name") == LISTS:
            continue
        part = related.get(attribute(sheet, "id"), "")
        list(package.related(part))  # refuses what lies outside
        heads: dict[int, str] = {}
        first = 0
        for number, cells in _lines(package.xml(part), shared):
            title, texts = sheet.get("name", ""), {n: text for n, (text, _) in cells.items()}
            if ENTRY in texts.values() and not heads:
                heads, is_one, first = texts, True, number
                continue
            own = next((texts.get(n, "") for n, head in heads.items() if head == ENTRY), "")
            if not heads or (number == first + 1 and " " in own):  # what is said of the columns
                continue
            values = {head: texts.get(n, "") for n, head in heads.items()}
            faulty = {heads[n] for n, (_text, fault) in cells.items() if fault and n in heads}
            yield Row(f"{title}!{number}", values, frozenset(faulty))
    if not is_one:
        raise ContentError(
            f"{name}: no sheet has a column {ENTRY!r}, as `content export` writes it"
        )


def _shared(package: Package) -> list[str]:
    table = package.xml("xl/sharedStrings.xml")
    return [_said(one) for one in table if local(one.tag) == "si"] if table is not None else []


def _said(element: Xml.Element) -> str:
    """Its words in whatever dress; without how they are pronounced."""
    parts = []
    for child in element:
        if local(child.tag) == "t":
            parts.append(child.text or "")
        elif local(child.tag) == "r":
            parts.append(_said(child))
    return "".join(parts)


def _lines(
    sheet: Xml.Element | None, shared: Sequence[str]
) -> Iterator[tuple[int, dict[int, tuple[str, bool]]]]:
    """By row, and by column: a text, and whether it is a formula or an error instead."""
    number = 0
    for row in sheet.iter() if sheet is not None else ():
        if local(row.tag) != "row":
            continue
        number = int(row.get("r") or number + 1)
        cells: dict[int, tuple[str, bool]] = {}
        column = 0
        for cell in row:
            place = re.match(r"[A-Z]{1,3}", cell.get("r", ""))
            column = _number(place[0]) if place else column + 1
            text, fault = _cell(cell, shared)
            if text or fault:
                cells[column] = (text, fault)
        yield number, cells


def _cell(cell: Xml.Element, shared: Sequence[str]) -> tuple[str, bool]:
    kind = cell.get("t", "n")
    parts = {local(child.tag): child for child in cell}
    if "f" in parts or kind == "e":
        return "", True
    if kind == "inlineStr":
        said = _said(parts["is"]) if "is" in parts else ""
    else:
        said = (parts["v"].text or "") if "v" in parts else ""
        if kind == "s":
            index = int(said) if said.isdecimal() else -1
            if not 0 <= index < len(shared):
                return "", bool(said)
            said = shared[index]
    return _CODED.sub(lambda m: chr(int(m[1], 16)), said), False


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _plain(text: str) -> str:
    """White space at the ends of lines is no difference."""
    return "\n".join(line.strip() for line in text.strip().splitlines())
