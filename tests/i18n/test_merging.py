"""Translations that come back from a translators' program, in the state in which it leaves them."""

from __future__ import annotations

import re

import pytest

from bot.i18n.merging import Merged, language_of, merged
from bot.settings import ROOT
from tests.i18n.po import header

OURS = (
    header("vi")
    + """msgctxt "day"
msgid "Sun"
msgstr "Chủ nhật"

#. Translators: a greeting
#, python-format
msgid "Hello, %(name)s"
msgstr "Chào %(name)s"

#, fuzzy
#| msgid "Old words"
msgid "New words"
msgstr "Chữ cũ"

#, python-format
msgid "%(number)s bridge"
msgid_plural "%(number)s bridges"
msgstr[0] "%(number)s cây cầu"
"""
)
# As xliff2po of translate-toolkit 3.20 writes it after po2xliff: the context, the flags and the
# previous text are gone, and the language of one form has two.
CAME_BACK = """#, fuzzy
msgid ""
msgstr ""
"Project-Id-Version: PACKAGE VERSION\\n"
"X-Generator: Translate Toolkit 3.20.4\\n"
"Language: vi\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgctxt ""
msgid "Sun"
msgstr "Chủ nhật"

#. Translators: a greeting
msgid "Hello, %(name)s"
msgstr "Xin chào %(name)s"

msgid "%(number)s bridge"
msgid_plural "%(number)s bridges"
msgstr[0] "%(number)s cây cầu"
msgstr[1] ""
"""


def merge(given: str | bytes, before: str = OURS, *, is_finished: bool = False) -> Merged:
    data = given.encode() if isinstance(given, str) else given
    return merged("vi", before.encode(), data, "vi.po", is_finished=is_finished)


def told(found: Merged) -> list[str]:
    return [problem.template % problem.values for problem in found.problems]


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_a_catalogue_that_comes_back_unchanged_is_the_same_to_the_byte(locale: str) -> None:
    data = (ROOT / "locales" / locale / "LC_MESSAGES" / "nhipcau.po").read_bytes()
    again = merged(locale, data, data, "x.po", is_finished=True)
    assert (again.data == data, again.problems) == (True, ())


def test_of_what_a_program_gives_back_only_the_translations_are_taken() -> None:
    found = merge(CAME_BACK)
    assert found.problems == ()
    before, after = OURS.splitlines(), found.data.decode().splitlines()
    assert set(after) - set(before) == {'msgstr "Xin chào %(name)s"'}
    assert set(before) - set(after) == {'msgstr "Chào %(name)s"'}


def test_every_message_survives_a_program_that_loses_flags_and_adds_empty_forms() -> None:
    data = (ROOT / "locales" / "vi" / "LC_MESSAGES" / "nhipcau.po").read_text("utf-8")
    lossy = re.sub(r"^#(,|\|).*\n", "", data, flags=re.MULTILINE)
    lossy = re.sub(r'^(msgstr\[0\] (?:".*"\n)+)', r'\1msgstr[1] ""\n', lossy, flags=re.MULTILINE)
    assert lossy.count("\nmsgstr[1]") == data.count("\nmsgid_plural") > 5
    assert merge(lossy, data, is_finished=True) == Merged(data.encode())


TWO_SUNS = OURS + '\nmsgctxt "star"\nmsgid "Sun"\nmsgstr "Mặt trời"\n'
REFUSED = {
    "a context that was lost where two had it": (
        (CAME_BACK, TWO_SUNS),
        "'Sun' is no message here, or has no context",
    ),
    "a message that is none": (
        (header("vi") + 'msgid "Moon"\nmsgstr "Trăng"\n', OURS),
        "'Moon' is no message here, or has no context",
    ),
    "a message twice": (
        (CAME_BACK + '\nmsgctxt "day"\nmsgid "Sun"\nmsgstr "CN"\n', OURS),
        "'Sun' is translated twice",
    ),
    "a form too many": (
        (CAME_BACK.replace('[1] ""', '[1] "hai cầu"'), OURS),
        "'%(number)s bridge' needs 1 forms, no more and no fewer",
    ),
    "a placeholder lost": (
        (CAME_BACK.replace("Xin chào %(name)s", "Xin chào bạn"), OURS),
        "placeholders – instead of %(name)s: 'Xin chào bạn'",
    ),
    "markup that breaks": (
        (CAME_BACK.replace("Xin chào", "**Xin chào"), OURS),
        "broken markup (**): '**Xin chào %(name)s'",
    ),
    "no catalogue": (("hello\n", OURS), 'this is neither a comment nor a keyword with a "text"'),
    "not UTF-8": ((b"\xff\xfe", OURS), "the file is not UTF-8"),
}


@pytest.mark.parametrize(("files", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_told_apart_or_is_wrong_is_refused_by_name(
    files: tuple[str | bytes, str], reason: str
) -> None:
    given, before = files
    found = merge(given, before)
    assert reason in told(found)
    if isinstance(given, bytes) or ("broken" not in reason and "placeholders" not in reason):
        assert found.data == before.encode()


def test_what_is_empty_or_fuzzy_leaves_what_was_there() -> None:
    given = CAME_BACK.replace('"Xin chào %(name)s"', '""') + (
        '\n#, fuzzy\nmsgid "New words"\nmsgstr "Chữ đoán"\n'
    )
    assert merge(given) == Merged(OURS.encode())


def test_a_fuzzy_message_is_sound_once_somebody_has_translated_it() -> None:
    after = merge(CAME_BACK + '\nmsgid "New words"\nmsgstr "Chữ mới"\n').data.decode()
    assert 'msgid "New words"\nmsgstr "Chữ mới"' in after
    assert "fuzzy" not in after


def test_the_mark_and_the_line_ends_of_a_file_stay() -> None:
    windows = "\ufeff" + OURS.replace("\n", "\r\n")
    after = merge(CAME_BACK, windows).data
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.count(b"\r\n") == after.count(b"\n") > 10


def test_a_catalogue_says_whose_it_is() -> None:
    assert language_of(CAME_BACK.encode()) == "vi"
    assert language_of(b'msgid ""\nmsgstr "Language: pt-BR\\n"\n') == "pt_BR"
    assert [language_of(data) for data in (b"", b"\xff", b'msgid "a"\nmsgstr "b"\n')] == [""] * 3
