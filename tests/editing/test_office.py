"""Workbooks and Word files: there and back without loss, as other programs save them, and nothing
dangerous opened. The files in `office/` were saved by openpyxl 3.1.5 and python-docx 1.2.0."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.content.files import read_files
from bot.content.loader import Edition, load
from bot.editing import office, word_file, workbook
from bot.editing.office_files import Brought, brought
from bot.errors import ContentError
from bot.settings import ROOT
from tests.tools.content_files import BUILDER, FILES, LENGTH

HERE = Path(__file__).parent / "office"
BYTES: Mapping[str, bytes] = {name: text.encode() for name, text in FILES.items()}
LOCALES = ("vi", "en")


def edition(files: Mapping[str, bytes] = BYTES) -> Edition:
    return load(files, LOCALES)


def taken(data: bytes, files: Mapping[str, bytes] = BYTES) -> workbook.Changes:
    return workbook.changes(data, "w.xlsx", edition(files).content, files, LOCALES)


def told(found: workbook.Changes) -> list[str]:
    return [problem.template % problem.values for problem in found.problems]


def changed(data: bytes, change: Callable[[str], str], part: str = "sheet1.xml") -> bytes:
    """The same file with a part that is otherwise."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()) if name.endswith(part) else text)
    return made.getvalue()


def packed(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return made.getvalue()


SMALL = workbook.written(edition().content, LOCALES)


def test_the_whole_content_goes_there_and_back_and_nothing_changes() -> None:
    files = read_files(ROOT / "content")
    content = load(files, LOCALES).content
    data = workbook.written(content, LOCALES)
    found = workbook.changes(data, "w.xlsx", content, files, LOCALES)
    assert (found.problems, found.files) == ([], {})
    rows = {row.values["entry"]: row.values for row in workbook.rows_of(data, "w.xlsx")}
    assert rows.keys() == content.entries.keys()
    for id_, entry in content.entries.items():
        assert rows[id_]["topic"] == (entry.topic or "")
        for locale, text in entry.texts.items():
            assert rows[id_][f"questions {locale}"].split("\n") == list(text.questions)


def test_what_another_program_saved_unchanged_changes_nothing() -> None:
    found = taken((HERE / "saved.xlsx").read_bytes())
    assert (found.problems, found.files) == ([], {})


def test_only_what_was_changed_is_written_and_a_new_row_is_a_new_entry() -> None:
    found = taken((HERE / "changed.xlsx").read_bytes())
    assert found.problems == []
    new = "entries/bridges/cau-long-bien-co-may-nhip.yaml"
    assert found.files.keys() == {LENGTH, BUILDER, new}
    length = FILES[LENGTH].replace(
        "How long is the Long Bien Bridge?", "How long is the old Long Bien Bridge?"
    )
    last = "    - số mét của cầu Long Biên\n"
    length = length.replace(last, f"{last}    - Long Biên dài cỡ nào\n")
    assert found.files[LENGTH].decode() == length
    builder = FILES[BUILDER].replace("sources: [bridge-book]", "sources: []")
    assert found.files[BUILDER].decode() == builder
    entry = edition({**BYTES, new: found.files[new]}).content.entries["cau-long-bien-co-may-nhip"]
    assert (entry.topic, entry.sources) == ("bridges", ("bridge-book",))
    assert len(entry.texts["vi"].questions) == 2


@pytest.mark.parametrize(
    "text",
    ["=1+1 là bao nhiêu tiền?", "-5 độ & <b>\"x\"</b> 'y'", "_x0041_ là gì vậy", "+84 là mã gì?"],
)
def test_any_words_come_back_as_they_are(text: str) -> None:
    title = "Cầu Long Biên dài bao nhiêu mét?"
    quoted = "'" + text.replace("'", "''") + "'"
    files = {**BYTES, LENGTH: FILES[LENGTH].replace(title, quoted).encode()}
    data = workbook.written(edition(files).content, LOCALES)
    assert taken(data, files).files == {}
    rows = [row.values["title vi"] for row in workbook.rows_of(data, "w.xlsx")]
    assert text in rows


def test_topics_and_sources_are_offered_as_lists_and_limits_stand_in_the_head() -> None:
    with zipfile.ZipFile(io.BytesIO(SMALL)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count('<dataValidation type="list"') == 1 + workbook.FEWEST_SOURCES
    assert "3 to 90 characters" in sheet
    assert 'state="frozen"' in sheet


CHANGES: Mapping[str, tuple[tuple[str, str], str]] = {
    "a formula": (
        ("<is><t xml:space=\"preserve\">How long is", "<f>A1</f><is><t>How long is"),
        "bridges!3: 'title en' is a formula or an error, no text",
    ),
    "a topic": (
        (">bridges</t></is></c><c r=\"C3\"", ">tea</t></is></c><c r=\"C3\""),
        "bridges!3: 'bridge-length' changes its topic by moving its file",
    ),
    "an entry twice": (
        (">bridge-builder<", ">bridge-length<"),
        "bridges!4: 'bridge-length' stands here twice",
    ),
    "an emptied cell": (
        ("How long is the Long Bien Bridge?", " "),
        "bridges!3: 'title en' is empty; what is to go goes in the file",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES.keys())
def test_what_cannot_be_taken_is_named_by_sheet_and_row(change: tuple[str, str], said: str) -> None:
    data = changed(SMALL, lambda text: text.replace(*change))
    assert data != SMALL
    assert said in told(taken(data))


def test_a_row_of_an_entry_that_is_none_needs_a_topic_and_a_title() -> None:
    nobody = changed(SMALL, lambda text: text.replace(">bridge-builder<", ">bridge-colour<"))
    assert list(taken(nobody).files) == ["entries/bridges/bridge-colour.yaml"]
    homeless = changed(nobody, lambda text: text.replace(">bridges<", "><"))
    assert "bridges!4: there is no entry 'bridge-colour', and a new one needs a topic" in told(
        taken(homeless)
    )


BOOK = "xl/workbook.xml"


def linked(part: str, to: str) -> bytes:
    """A part that is a link, as tar and zip of Unix make them."""
    data, info = io.BytesIO(), zipfile.ZipInfo(part)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(info, to)
    return data.getvalue()


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
RELATED = (
    '<Relationships><Relationship Id="r1" Type="x/{kind}" Target="https://example.org/x" '
    'TargetMode="External"/></Relationships>'
)
HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "no archive": (b"hello", "not a file of an office program"),
    "cut off": (SMALL[:2000], "not a file of an office program"),
    "the format of 1997, or a password": (office.OLD + b"x" * 600, "protected by a password"),
    "too large": (b"PK" + b"\0" * office.LARGEST, "larger than 20 MB"),
    "another archive": (packed(**{"a.txt": "x"}), "not a workbook"),
    "a bomb": (packed(**{BOOK: "\0" * (office.LARGEST_UNPACKED + 1)}), "unpacked it is larger"),
    "many parts": (packed(**{f"{n}.xml": "" for n in range(2001)}), "more than 2000 parts"),
    "entities": (packed(**{BOOK: BOMB}), "has a DOCTYPE or entities"),
    "entities in another encoding": (
        packed(**{BOOK: '<?xml version="1.0" encoding="utf-7"?><x/>'}), "is not UTF-8"
    ),
    "no XML": (packed(**{BOOK: "<x>"}), "is not valid XML"),
    "a path out of it": (packed(**{"../x.xml": "x"}), "points out of the file"),
    "a link out of it": (linked(BOOK, "/etc/hostname"), "is not valid XML"),
    "macros": (packed(**{BOOK: "<x/>", "xl/vbaProject.bin": "x"}), "it has macros"),
    "another workbook": (
        packed(**{BOOK: "<x/>", "xl/externalLinks/externalLink1.xml": "<x/>"}),
        "links to other files",
    ),
    "a sheet elsewhere": (
        packed(**{BOOK: "<x/>", "xl/_rels/workbook.xml.rels": RELATED.format(kind="worksheet")}),
        "refers to something outside (worksheet)",
    ),
    "no columns of ours": (
        changed(SMALL, lambda text: text.replace(">entry<", ">mục<"), ".xml"),
        "no sheet has a column 'entry'",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_workbook_or_dangerous_is_refused_in_a_line(data: bytes, said: str) -> None:
    with pytest.raises(ContentError, match=r"w\.xlsx: ") as refused:
        taken(data)
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


# -- Word ------------------------------------------------------------------------------------------


def draft(data: bytes, topic: str = "bridges") -> Brought:
    content = edition().content
    return brought(data, "faq.docx", content, BYTES, LOCALES, topic=topic, locale="vi")


def test_headings_become_questions_and_paragraphs_answers() -> None:
    faq = word_file.read((HERE / "faq.docx").read_bytes(), "faq.docx")
    weight, builder, opening = faq.asked
    assert weight.title == "Cầu Long Biên nặng bao nhiêu?"
    assert weight.answer == ("Cầu nặng **khoảng 5.000 tấn** thép, gồm:\n\n- dầm\n- trụ & lan can")
    assert builder.page == 1
    assert (opening.page, opening.answer) == (2, "Cầu mở cửa năm 1902, sau hơn ba năm thi công.")
    assert opening.more.startswith("Chuyện kể thêm")


def test_drafts_are_entries_that_the_check_takes_and_what_was_not_understood_is_listed() -> None:
    found = draft((HERE / "faq.docx").read_bytes())
    assert found.problems == []
    assert sorted(found.files) == [
        "entries/bridges/cau-long-bien-mo-cua-nam-nao.yaml",
        "entries/bridges/cau-long-bien-nang-bao-nhieu.yaml",
        "entries/bridges/hang-nao-dung-nen-cay-cau-ay.yaml",
    ]
    assert list(edition({**BYTES, **found.files}).errors) == []
    assert [note.template % note.values for note in found.notes] == [
        "page 1: “Lời nói đầu của tập này.” stands before the first heading",
        "page 1, “Bảng này nói gì?”: a table",
        "page 1, “Câu này chưa ai trả lời?”: no answer stands below it",
        "page 1, “Bảng này nói gì?”: an answer has 20 to 700 characters, and 3,000 below them",
    ]


def test_a_text_of_an_unknown_topic_is_asked_for_one() -> None:
    (problem,) = draft((HERE / "faq.docx").read_bytes(), topic="tunnels").problems
    assert problem.template % problem.values == (
        "to which topic does it belong? There is no topic 'tunnels', but: bridges"
    )


DOCUMENT = "word/document.xml"
WORDS = '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (SMALL, "not a Word file"),
        (packed(**{DOCUMENT: WORDS.format("only a paragraph")}), "no heading was found"),
        (packed(**{DOCUMENT: BOMB}), "has a DOCTYPE or entities"),
        (
            packed(**{
                DOCUMENT: WORDS.format("x"),
                "word/_rels/document.xml.rels": RELATED.format(kind="attachedTemplate"),
            }),
            "refers to something outside (attachedTemplate)",
        ),
        (packed(**{DOCUMENT: WORDS.format("x"), "word/embeddings/a.bin": "x"}), "holds some"),
    ],
)  # fmt: skip
def test_what_is_no_text_with_questions_is_refused_in_a_line(data: bytes, said: str) -> None:
    with pytest.raises(ContentError, match=r"faq\.docx: ") as refused:
        draft(data)
    assert said in str(refused.value)


LISTED = (
    '<w:p><w:pPr><w:pStyle w:val="{style}"/><w:numPr><w:ilvl w:val="{depth}"/>'
    '<w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
)
SAID = '<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
NUMBERING = (
    '<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:numFmt '
    'w:val="bullet"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="4"/></w:num><w:num w:numId="2">'
    '<w:abstractNumId w:val="7"/></w:num></w:numbering>'
)
STYLES = (
    '<w:styles xmlns:w="w"><w:style w:styleId="u1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="d1"><w:name w:val="List Number"/></w:style></w:styles>'
)


def test_a_list_with_numbers_keeps_them_and_each_heading_counts_anew() -> None:
    heading, said = SAID.format(style="u1", text="{}"), SAID.format(style="", text="{}")
    step = LISTED.format(style="", depth="{0}", list="{1}", text="{2}")
    body = [
        heading.format("Đi qua cầu thế nào?"),
        said.format("Có ba bước, từ đầu này sang đầu kia:"),
        step.format(0, 2, "lên dốc"),
        step.format(1, 2, "nhìn xe"),
        step.format(0, 2, "đi trên lề"),
        step.format(0, 1, "mũ"),
        step.format(0, 0, "Không phải là một mục."),
        heading.format("Về thì đi thế nào?"),
        step.format(0, 2, "quay lại ở đầu cầu bên kia"),
        heading.format("Ai gác hai đầu cầu ấy?"),
        SAID.format(style="d1", text="ông Sáu gác đầu này"),
        SAID.format(style="d1", text="bà Bảy gác đầu kia"),
    ]
    data = packed(
        **{
            DOCUMENT: f'<w:document xmlns:w="w"><w:body>{"".join(body)}</w:body></w:document>',
            "word/numbering.xml": NUMBERING,
            "word/styles.xml": STYLES,
        }
    )
    there, back, who = word_file.read(data, "faq.docx").asked
    assert there.answer == (
        "Có ba bước, từ đầu này sang đầu kia:\n\n1. lên dốc\n\n- nhìn xe\n\n2. đi trên lề\n\n- mũ"
        "\n\nKhông phải là một mục."
    )
    assert back.answer == "1. quay lại ở đầu cầu bên kia"
    assert who.answer == "1. ông Sáu gác đầu này\n2. bà Bảy gác đầu kia"


def test_a_link_in_a_text_is_its_words() -> None:
    data = changed(
        (HERE / "faq.docx").read_bytes(),
        lambda text: text.replace(
            "</Relationships>",
            '<Relationship Id="rId99" Type="x/hyperlink" Target="https://example.org" '
            'TargetMode="External"/></Relationships>',
        ),
        "document.xml.rels",
    )
    data = changed(
        data,
        lambda text: text.replace("<w:r><w:t>Ngắn.</w:t></w:r>", "<w:hyperlink r:id=\"rId99\"><w:r>"
        "<w:t>Bảng nói nhiều điều về cầu.</w:t></w:r></w:hyperlink>"),
        "word/document.xml",
    )  # fmt: skip
    faq = word_file.read(data, "faq.docx")
    assert "Bảng nói nhiều điều về cầu." in [one.answer for one in faq.asked]
