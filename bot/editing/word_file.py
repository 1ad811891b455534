"""Questions and answers out of a Word file: headings ask, the paragraphs below them answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as Xml

from bot.content.ids import id_of
from bot.content.problems import N_, Problem
from bot.editing.entry_file import EntryDraft, TextDraft, render_entry
from bot.editing.office import Package, attribute, local
from bot.errors import ContentError
from bot.language.markup import escape

PART = "word/document.xml"
LONGEST_TITLE, SHORTEST_ANSWER, LONGEST_ANSWER, LONGEST_MORE = 90, 20, 700, 3_000
"""What an entry takes; see `bot.content.model`."""
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_TITLES = {"title", "subtitle", "toc heading"}
_LIST = re.compile(r"list(?: bullet| number| paragraph)?(?: [1-5])?", re.IGNORECASE)
ITEM, NUMBERED = -1, -2
"""Stand for the styles of lists where others have the depth of a heading."""
_MARKED = re.compile(r"- |[0-9]+\. ")
"""Begins an item of a list in our markup."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A heading with what stands below it."""

    title: str
    answer: str
    more: str
    page: int


@dataclass
class Faq:
    """What a file holds, and what of it was not understood, by page and heading."""

    asked: list[Asked] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class _Section:
    title: str
    level: int
    page: int
    paragraphs: list[str] = field(default_factory=list)


def read(data: bytes, name: str) -> Faq:
    """Raises ContentError where it is no Word file, or nothing in it asks."""
    package = Package(data, name)
    document = package.xml(PART)
    if document is None:
        raise ContentError(f"{name}: not a Word file (.docx)")
    list(package.related(PART))  # refuses what lies outside
    found, levels = Faq(), _levels(package.xml("word/styles.xml"))
    lists = _Lists(package.xml("word/numbering.xml"))
    sections = list(_sections(document, levels, lists, name, found.problems))
    for number, section in enumerate(sections):
        after = sections[number + 1] if number + 1 < len(sections) else None
        _take(found, section, after, name)
    if not sections:
        raise ContentError(
            f"{name}: no heading was found; each question is to have a heading style, such as "
            "“Heading 1”"
        )
    return found


def _levels(styles: Xml.Element | None) -> dict[str, int]:
    """By the id of a style, how deep a heading it is; 0: a title of the whole. Programs translate
    ids, not names."""
    found: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in styles if styles is not None else ():
        if local(style.tag) != "style":
            continue
        id_ = attribute(style, "styleId")
        parts = {local(child.tag): attribute(child, "val") for child in style}
        called = parts.get("name", "").lower()
        if (heading := _HEADING.fullmatch(called)) is not None:
            found[id_] = int(heading[1])
        elif called in _TITLES:
            found[id_] = 0
        elif _LIST.fullmatch(called) and called != "list paragraph":
            found[id_] = NUMBERED if "number" in called else ITEM
        elif parts.get("basedOn"):
            based[id_] = parts["basedOn"]
    for id_ in based:  # a style of their own that is made from a heading
        above, steps = id_, 0
        while above in based and above not in found and steps < len(based):
            above, steps = based[above], steps + 1
        if above in found:
            found.setdefault(id_, found[above])
    return found


class _Lists:
    """Which lists of the file have numbers, and how far each has come below a heading."""

    def __init__(self, numbering: Xml.Element | None) -> None:
        self._count: Counter[str] = Counter()
        self._numbered: set[str] = set()
        plain: set[str] = set()
        for one in numbering if numbering is not None else ():
            kinds = {attribute(part, "val") for part in _first_level(one, "numFmt")}
            if local(one.tag) == "abstractNum" and kinds & {"bullet", "none"}:
                plain.add(attribute(one, "abstractNumId"))
            elif local(one.tag) == "num":
                based = {attribute(part, "val") for part in one}
                if not based & plain:
                    self._numbered.add(attribute(one, "numId"))

    def begin(self) -> None:
        """A new heading."""
        self._count.clear()

    def marker(self, listed: _Listed | None, kind: int | None) -> str:
        """How an item begins in our markup; empty if it is not one. `kind`: of its style."""
        if listed is None and kind not in {ITEM, NUMBERED}:
            return ""
        list_ = listed.list if listed is not None else ""
        if (listed is None and kind == NUMBERED) or (
            listed is not None and not listed.is_deeper and list_ in self._numbered
        ):
            self._count[list_] += 1
            return f"{self._count[list_]}. "
        return "- "


@dataclass(frozen=True, slots=True)
class _Listed:
    """A paragraph's place in a list."""

    list: str
    is_deeper: bool
    """An item of an item: our lists have one level, and one row of numbers."""


def _first_level(numbering: Xml.Element, tag: str) -> Iterator[Xml.Element]:
    for level in numbering:
        if local(level.tag) == "lvl" and attribute(level, "ilvl") == "0":
            yield from (part for part in level if local(part.tag) == tag)


def _sections(
    document: Xml.Element,
    levels: dict[str, int],
    lists: _Lists,
    name: str,
    problems: list[Problem],
) -> Iterator[_Section]:
    page, section = 1, None
    body = next((child for child in document if local(child.tag) == "body"), document)
    for block in body:
        heading = section.title if section is not None else ""
        before, page = page, page + _breaks(block)
        problems += [_problem(name, template, before, heading) for template in _unread(block)]
        if local(block.tag) != "p":
            continue
        text, style, listed = _paragraph(block)
        if not text:
            continue
        level = levels.get(style)
        if level is not None and level > 0:
            lists.begin()
            if section is not None:
                yield section
            section = _Section(_bare(text), level, page if _leads(block) else before)
        elif section is not None:
            section.paragraphs.append(lists.marker(listed, level) + text)
        elif level != 0:
            template = N_("page %(page)s: “%(heading)s” stands before the first heading")
            problems.append(_problem(name, template, before, _bare(text)))
    if section is not None:
        yield section


def _unread(block: Xml.Element) -> Iterator[str]:
    """What stands there and is no text."""
    if local(block.tag) == "tbl":
        yield N_("page %(page)s, “%(heading)s”: a table")
    elif any(local(one.tag) in {"drawing", "pict", "object"} for one in block.iter()):
        yield N_("page %(page)s, “%(heading)s”: a picture")


def _take(found: Faq, section: _Section, after: _Section | None, name: str) -> None:
    if not section.paragraphs:
        if after is None or after.level <= section.level:  # else it is the name of a chapter
            template = N_("page %(page)s, “%(heading)s”: no answer stands below it")
            found.problems.append(_problem(name, template, section.page, section.title))
        return
    if not 3 <= len(section.title) <= LONGEST_TITLE:
        template = N_("page %(page)s, “%(heading)s”: a question has 3 to 90 characters")
        found.problems.append(_problem(name, template, section.page, section.title))
        return
    answer, more = _parted(section.paragraphs)
    if not SHORTEST_ANSWER <= len(answer) <= LONGEST_ANSWER or len(more) > LONGEST_MORE:
        template = N_(
            "page %(page)s, “%(heading)s”: an answer has 20 to 700 characters, and 3,000 below them"
        )
        found.problems.append(_problem(name, template, section.page, section.title))
        return
    found.asked.append(Asked(section.title, answer, more, section.page))


def _parted(paragraphs: Sequence[str]) -> tuple[str, str]:
    """As many paragraphs as an answer takes, and what is told to whoever wants more."""
    answer: list[str] = []
    rest = list(paragraphs)
    while rest and len(_joined([*answer, rest[0]])) <= LONGEST_ANSWER:
        answer.append(rest.pop(0))
    if not answer:
        return _joined(paragraphs), ""
    more = _joined(rest)
    if 0 < len(more) < SHORTEST_ANSWER:  # too short to stand by itself
        rest.insert(0, answer.pop())
        more = _joined(rest)
    return _joined(answer), more


def _joined(paragraphs: Sequence[str]) -> str:
    """The items of a list stand close."""
    found = ""
    for one in paragraphs:
        is_close = _mark(one) != "" and _mark(one) == _mark(found.rpartition("\n")[2])
        found += ("\n" if is_close else "\n\n" if found else "") + one
    return found


def _mark(text: str) -> str:
    """Of what kind of list it is an item; empty for none."""
    found = _MARKED.match(text)
    return "" if found is None else found[0][-2]


def _paragraph(block: Xml.Element) -> tuple[str, str, _Listed | None]:
    """Its words as markup, its style, and where it stands in a list."""
    style, listed = "", None
    for part in block:
        if local(part.tag) == "pPr":
            for one in part:
                if local(one.tag) == "pStyle":
                    style = attribute(one, "val")
                if local(one.tag) == "numPr":
                    listed = _listed(one)
    pieces: list[tuple[str, str]] = []
    for run in _runs(block):
        text, dress = _run(run)
        if text and pieces and pieces[-1][1] == dress:
            pieces[-1] = pieces[-1][0] + text, dress
        elif text:
            pieces.append((text, dress))
    return " ".join("".join(_dressed(*piece) for piece in pieces).split()), style, listed


def _listed(properties: Xml.Element) -> _Listed | None:
    found = {local(one.tag): attribute(one, "val") for one in properties}
    list_ = found.get("numId", "0")  # 0: taken out of the list that its style is in
    return None if list_ == "0" else _Listed(list_, found.get("ilvl", "0") != "0")


def _runs(element: Xml.Element) -> Iterator[Xml.Element]:
    """What is said: also in links, not what was struck out as a change."""
    for child in element:
        if local(child.tag) == "r":
            yield child
        elif local(child.tag) not in {"del", "moveFrom", "pPr", "txbxContent"}:
            yield from _runs(child)


def _run(run: Xml.Element) -> tuple[str, str]:
    text, dress = "", ""
    for part in run:
        match local(part.tag):
            case "rPr":
                worn = {local(one.tag): attribute(one, "val") for one in part}
                if worn.get("b", "0") not in {"0", "false"}:
                    dress = "**"
                elif worn.get("i", "0") not in {"0", "false"}:
                    dress = "*"
            case "t":
                text += part.text or ""
            case "tab" | "br" | "cr":
                text += " "
            case "noBreakHyphen":
                text += "-"
    return text, dress


def _dressed(text: str, dress: str) -> str:
    bare = text.strip()
    if not bare:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{dress}{escape(bare)}{dress}{after}"


def _bare(text: str) -> str:
    """A heading is bold by its style; markup means nothing in a title."""
    return re.sub(r"\\(.)", r"\1", text.replace("**", "")).strip("* ")


def _breaks(block: Xml.Element) -> int:
    """Pages that begin within it, as the program that saved the file last has laid them out."""
    return sum(
        local(one.tag) == "lastRenderedPageBreak"
        or (local(one.tag) == "br" and attribute(one, "type") == "page")
        for one in block.iter()
    )


def _leads(block: Xml.Element) -> bool:
    """Whether the page begins before its first word."""
    for one in block.iter():
        if local(one.tag) == "lastRenderedPageBreak":
            return True
        if local(one.tag) == "t" and (one.text or "").strip():
            return False
    return False


def _problem(file: str, template: str, page: int, heading: str) -> Problem:
    return Problem(file, 0, template, {"page": page, "heading": heading[:60] or "–"})


def drafts(
    faq: Faq, name: str, taken: Collection[str], topic: str, locale: str
) -> dict[str, bytes]:
    """The files of new entries, one language each. What has the name of an entry that there is,
    is no new one: it is added to the problems."""
    files: dict[str, bytes] = {}
    for one in faq.asked:
        id_ = id_of(one.title)
        path = f"entries/{topic}/{id_}.yaml"
        if id_ in taken or path in files:
            template = N_("page %(page)s, “%(heading)s”: there is an entry of this name already")
            faq.problems.append(_problem(name, template, one.page, one.title))
            continue
        text = TextDraft(one.title, [one.title], one.answer, one.more)
        files[path] = render_entry(EntryDraft({locale: text})).encode()
    return files
