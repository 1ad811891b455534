"""Reads a table of questions: `text,intent`, and an optional `answer`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.content.ids import id_of
from bot.content.problems import N_, Problem, Severity

NEEDED = ("text", "intent")
ANSWER = "answer"
LONGEST_CELL = 1_000_000
_TOLD = re.compile(r"""["']?sep=([,;\t|])["']?\r?\n""")
_TOO_MANY = N_(
    "%(found)s columns instead of %(wanted)s; text with a '%(delimiter)s' in it needs quotes "
    "around it"
)
_TOO_FEW = N_(
    "%(found)s columns instead of %(wanted)s; they are told apart by '%(delimiter)s', as in the "
    "first line"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table that can be used."""

    line: int
    text: str
    intent: str
    answer: str = ""


@dataclass
class Table:
    """What was read."""

    name: str
    rows: list[Row] = field(default_factory=list)
    delimiter: str = ","
    """What stands between columns."""
    problems: list[Problem] = field(default_factory=list)
    """Errors refuse the table; warnings say what is left out or cut."""

    @property
    def is_refused(self) -> bool:
        """Whether nothing should be made of it."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def error(self, line: int, template: str, **values: object) -> None:
        """Note what refuses the table."""
        self.problems.append(Problem(self.name, line, template, values))

    def warning(self, line: int, template: str, **values: object) -> None:
        """Note what is left out or cut."""
        self.problems.append(Problem(self.name, line, template, values, Severity.WARNING))


def read_table(name: str, data: bytes) -> Table:
    """Never raises: every problem stands in the table, with the line it begins in."""
    table = Table(name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        table.error(data[: error.start].count(b"\n") + 1, N_("the file is not UTF-8"))
        return table
    records = _records(table, text)
    line, header = next(records, (1, []))
    columns = {key.strip().lower(): index for index, key in enumerate(header)}
    missing = [key for key in NEEDED if key not in columns]
    if missing:
        table.error(
            line,
            N_("the first line must name the columns text,intent; missing: %(missing)s"),
            missing=", ".join(missing),
        )
        return table
    for line, record in records:
        _read_row(table, line, record, columns)
    if not table.problems and not table.rows:
        table.error(line, N_("the table has no rows"))
    _check_intents(table)
    return table


def _records(table: Table, text: str) -> Iterator[tuple[int, list[str]]]:
    """(line in which it begins, cells) of every record that is not empty."""
    begins = 1
    if told := _TOLD.match(text):  # Excel's word on what stands between columns
        text, begins, table.delimiter = text[told.end() :], 2, told[1]
    else:
        table.delimiter = max(",;\t", key=text.partition("\n")[0].count)
    before = begins - 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=table.delimiter, strict=True)
    csv.field_size_limit(LONGEST_CELL)
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield begins, record
            begins = before + reader.line_num + 1
    except csv.Error as error:
        table.error(begins, N_("not a valid table: %(detail)s"), detail=error)


def _read_row(table: Table, line: int, record: list[str], columns: Mapping[str, int]) -> None:
    if len(record) != len(columns):
        table.error(
            line,
            _TOO_MANY if len(record) > len(columns) else _TOO_FEW,
            found=len(record),
            wanted=len(columns),
            delimiter="Tab" if table.delimiter == "\t" else table.delimiter,
        )
        return
    cells = {key: " ".join(record[columns[key]].split()) for key in NEEDED}
    for key, cell in cells.items():
        if not cell:
            table.error(line, N_("'%(key)s' is empty"), key=key)
    if all(cells.values()):
        answer = record[columns[ANSWER]].strip() if ANSWER in columns else ""
        table.rows.append(Row(line, cells["text"], cells["intent"], answer))


def _check_intents(table: Table) -> None:
    """Two intents must not become the same entry."""
    first: dict[str, Row] = {}
    for row in table.rows:
        other = first.setdefault(id_of(row.intent), row)
        if other.intent != row.intent:
            table.error(
                row.line,
                N_("the intents '%(intent)s' and '%(other)s' both become '%(id)s'"),
                intent=row.intent,
                other=other.intent,
                id=id_of(row.intent),
            )
