"""Reading `.po` files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import LocaleError
from bot.i18n.catalogues import load_lexicon, po_files, read_catalogue
from bot.settings import ROOT
from tests.i18n.po import header, write_po

HELLO = 'msgid "Hello"\nmsgstr "Chào"\n'
DAYS = 'msgid "%(number)s day"\nmsgid_plural "%(number)s days"\nmsgstr[0] "%(number)s ngày"\n'


def test_catalogues_are_found_by_locale(tmp_path: Path) -> None:
    vi, en = write_po(tmp_path, "vi", ""), write_po(tmp_path, "en", "")
    (tmp_path / "fr").mkdir()
    (tmp_path / "README.md").touch()

    assert po_files(tmp_path) == {"en": en, "vi": vi}


def test_a_directory_that_is_not_there_has_no_catalogues(tmp_path: Path) -> None:
    assert po_files(tmp_path / "none") == {}


def test_words_are_read_from_the_po_and_nothing_compiled_is_left(tmp_path: Path) -> None:
    write_po(tmp_path, "vi", HELLO + "\n" + DAYS)
    write_po(tmp_path, "en", "")

    lexicon = load_lexicon(tmp_path, "vi")

    assert lexicon.locales == ("vi", "en")
    assert lexicon["vi"].gettext("Hello") == "Chào"
    assert lexicon["vi"].ngettext("%(number)s day", "%(number)s days", 1500) == "1.500 ngày"
    assert lexicon["en"].ngettext("%(number)s day", "%(number)s days", 1500) == "1,500 days"
    assert [path.suffix for path in tmp_path.rglob("*.*")] == [".po", ".po"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('#, fuzzy\nmsgid "Hello"\nmsgstr "Chào"\n', id="fuzzy"),
        pytest.param('msgid "Hello"\nmsgstr ""\n', id="empty"),
        pytest.param('#~ msgid "Hello"\n#~ msgstr "Chào"\n', id="obsolete"),
        pytest.param("", id="missing"),
    ],
)
def test_a_message_that_is_not_translated_is_shown_in_english(tmp_path: Path, body: str) -> None:
    write_po(tmp_path, "vi", body)

    assert load_lexicon(tmp_path, "vi")["vi"].gettext("Hello") == "Hello"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param((header("vi") + HELLO).encode(), id="plain"),
        pytest.param((header("vi") + HELLO).encode("utf-8-sig"), id="byte order mark"),
        pytest.param((header("vi") + HELLO).replace("\n", "\r\n").encode(), id="Windows lines"),
        pytest.param((header("vi", charset="CHARSET") + HELLO).encode(), id="charset left open"),
        pytest.param((header("vi", charset="ISO-8859-1") + HELLO).encode(), id="wrong charset"),
        pytest.param(HELLO.encode(), id="no header"),
        pytest.param((header("vi") + HELLO).rstrip().encode(), id="no last line end"),
        pytest.param(
            (header("vi") + '# one\n#. two\n#: a.py:3\n#| msgid "H"\n' + HELLO).encode(),
            id="comments",
        ),
        pytest.param(
            (header("vi") + 'msgid ""\n"Hel"\n  "lo"\nmsgstr "Ch"\n"ào"\n').encode(),
            id="text over several lines",
        ),
    ],
)
def test_a_catalogue_is_utf_8_however_it_was_saved(tmp_path: Path, data: bytes) -> None:
    write_po(tmp_path, "vi", data)

    assert load_lexicon(tmp_path, "vi")["vi"].gettext("Hello") == "Chào"


@pytest.mark.parametrize(
    ("body", "line"),
    [
        pytest.param('msgid "Hello"\nmsgstr "Chào\n', 8, id="a quote left open"),
        pytest.param('msgid "Hello"\nmsgstr Chào\n', 8, id="no quotes"),
        pytest.param('msgid "Hello"\nmsgstr "Chào" bạn\n', 8, id="words after the quote"),
        pytest.param('msgid "Hello"\nmsgstr "nói "chào""\n', 8, id="a quote inside"),
        pytest.param('msgid "Hello"\nmsgstr "Chào\\"\n', 8, id="the last quote escaped"),
        pytest.param(HELLO + "\nfoo bar\n", 10, id="a line of something else"),
        pytest.param(HELLO + '\nmsgidd "x"\n', 10, id="a misspelled keyword"),
        pytest.param('msgid "Hello"\n', 7, id="no translation line"),
        pytest.param(DAYS + 'msgstr[x] "y"\n', 10, id="a plural form without a number"),
        pytest.param(DAYS + 'msgstr[1] "y"\n', 7, id="more plural forms than the language has"),
        pytest.param("<<<<<<< HEAD\n" + HELLO, 7, id="a conflict of versions"),
    ],
)
def test_a_broken_catalogue_is_named_with_its_line(tmp_path: Path, body: str, line: int) -> None:
    path = write_po(tmp_path, "vi", body)

    with pytest.raises(LocaleError) as caught:
        load_lexicon(tmp_path, "vi")

    assert str(caught.value).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<<<<<<< HEAD\n" + HELLO, "a merge was not finished here: keep one of the two versions"),
        ('msgid "a"\nmsgid_plural "b"\n', "a msgid_plural msgstr[0], msgstr[1] and so on"),
    ],
    ids=["a merge", "a plural without forms"],
)
def test_a_broken_catalogue_says_how_it_is_mended(tmp_path: Path, body: str, words: str) -> None:
    write_po(tmp_path, "vi", body)
    with pytest.raises(LocaleError) as caught:
        load_lexicon(tmp_path, "vi")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param((header("vi") + HELLO).encode("latin-1"), id="Latin 1"),
        pytest.param((header("vi") + HELLO).encode("utf-16"), id="UTF-16"),
        pytest.param(bytes(range(256)), id="no text at all"),
    ],
)
def test_a_catalogue_that_is_not_utf_8_is_named(tmp_path: Path, data: bytes) -> None:
    path = write_po(tmp_path, "vi", data)

    with pytest.raises(LocaleError) as caught:
        load_lexicon(tmp_path, "vi")

    assert str(caught.value) == f"{path}:1: the file is not UTF-8"


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(header("vi", "nplurals=x; plural=0;"), id="no number of plural forms"),
        pytest.param(header("vi", "nplurals=2; plural=(n != ;"), id="an expression cut short"),
        pytest.param(header("vi", "nplurals=2; plural=open(n);"), id="no plural expression"),
        pytest.param(
            header("vi").replace('"Lang', '"POT-Creation-Date: yesterday\\n"\n"Lang'),
            id="a date that is none",
        ),
    ],
)
def test_a_broken_header_is_an_error_of_the_file(tmp_path: Path, head: str) -> None:
    path = write_po(tmp_path, "vi", (head + HELLO).encode())

    with pytest.raises(LocaleError) as caught:
        load_lexicon(tmp_path, "vi")

    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("locale", ["xx", "backup", "vi-VN"])
def test_a_folder_that_is_no_locale_is_named(tmp_path: Path, locale: str) -> None:
    write_po(tmp_path, "vi", HELLO)
    path = write_po(tmp_path, locale, HELLO.encode())

    with pytest.raises(LocaleError) as caught:
        load_lexicon(tmp_path, "vi")

    assert str(caught.value).startswith(f"{path}: ")


def test_a_catalogue_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    path = tmp_path / "vi" / "LC_MESSAGES" / "nhipcau.po"
    path.mkdir(parents=True)

    with pytest.raises(LocaleError) as caught:
        read_catalogue("vi", path)

    assert str(caught.value).startswith(f"{path}: ")


def test_a_directory_without_catalogues_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(LocaleError) as caught:
        load_lexicon(tmp_path, "vi")

    assert str(tmp_path) in str(caught.value)
    assert "LOCALES_DIR" in str(caught.value)


def test_a_default_that_is_not_there_names_what_is_accepted(tmp_path: Path) -> None:
    write_po(tmp_path, "vi", HELLO)
    write_po(tmp_path, "en", HELLO)

    with pytest.raises(LocaleError) as caught:
        load_lexicon(tmp_path, "fr")

    assert str(caught.value).startswith("DEFAULT_LOCALE is 'fr'")
    assert str(caught.value).endswith("accepted: en, vi")


def test_the_default_is_negotiated(tmp_path: Path) -> None:
    write_po(tmp_path, "vi", HELLO)

    assert load_lexicon(tmp_path, "vi-VN").default == "vi"


_GOOD = header("vi") + HELLO + "\n" + DAYS


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(_GOOD) - 1),
            st.integers(0, 3),
            st.text('"\\[]#~\n ,:=;%0(', max_size=2),
        ),
        max_size=4,
    )
)
@settings(
    deadline=None,
    max_examples=200,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture
    ],  # each example writes its file anew
)
def test_a_damaged_catalogue_is_read_or_refused_by_name(
    tmp_path: Path, damage: list[tuple[int, int, str]]
) -> None:
    text = _GOOD
    for at, cut, put in damage:
        text = text[:at] + put + text[at + cut :]
    path = write_po(tmp_path, "vi", text.encode())

    try:
        words = load_lexicon(tmp_path, "vi")["vi"]
    except LocaleError as error:
        assert str(error).startswith(str(path))  # noqa: PT017 - either outcome is right
    else:
        assert isinstance(words.gettext("Hello"), str)
        assert isinstance(words.ngettext("%(number)s day", "%(number)s days", 2), str)


# -- what must not be served -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('msgid "Hello %(name)s"\nmsgstr "Chào %(name)99999999s"\n', "a % that is no %(name)s"),
        ('msgid "Hello %(name)s"\nmsgstr "Chào %(nam)s"\n', "%(nam)s stands in no msgid"),
        ('msgid "Hello"\nmsgstr "Chào %d"\n', "a % that is no %(name)s"),
    ],
    ids=["a width that fills the memory", "a name that nobody fills", "a number without a name"],
)
def test_a_placeholder_that_cannot_be_filled_is_refused(
    tmp_path: Path, body: str, words: str
) -> None:
    path = write_po(tmp_path, "vi", body)
    with pytest.raises(LocaleError) as caught:
        load_lexicon(tmp_path, "vi")
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("plurals", ["nplurals=2; plural=1/n;", "nplurals=1; plural=n>1;"])
def test_a_plural_rule_that_gives_no_form_for_a_count_is_refused(
    tmp_path: Path, plurals: str
) -> None:
    write_po(tmp_path, "vi", (header("vi", plurals) + HELLO).encode())
    with pytest.raises(LocaleError, match="Plural-Forms"):
        load_lexicon(tmp_path, "vi")


def _many(count: int) -> str:
    return "\n".join(f'msgid "m{n}"\nmsgstr "tin {n}"\n' for n in range(count))


STATE = '"Content-Type'
IN_PROGRESS = f'"X-State: in progress\\n"\n{STATE}'


@pytest.mark.parametrize(
    ("left", "state", "level"),
    [
        (40, STATE, None),
        (39, STATE, "INFO"),
        (30, STATE, "WARNING"),
        (0, STATE, "WARNING"),
        (0, IN_PROGRESS, "INFO"),
    ],
)
def test_at_a_start_it_is_said_how_much_is_missing(
    tmp_path: Path, left: int, state: str, level: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    write_po(tmp_path, "en", _many(40))
    text = header("vi").replace(STATE, state) + _many(left)
    path = write_po(tmp_path, "vi", text.encode())
    assert load_lexicon(tmp_path, "vi")["vi"].count.translated == left
    said = f"{path}: {40 - left} of 40 messages are missing or fuzzy"
    assert [(r.levelname, r.message) for r in caplog.records] == ([(level, said)] if level else [])


@pytest.mark.parametrize(
    ("left", "is_taken"), [(40, True), (35, True), (34, False), (0, False)], ids=str
)
def test_a_catalogue_that_lost_many_messages_at_once_is_not_served(
    tmp_path: Path, left: int, is_taken: bool
) -> None:
    write_po(tmp_path, "vi", _many(40))
    before = load_lexicon(tmp_path, "vi")
    path = write_po(tmp_path, "vi", _many(left))
    if is_taken:
        assert load_lexicon(tmp_path, "vi", before)["vi"].count.translated == left
    else:
        with pytest.raises(LocaleError, match=f"{40 - left} of 40 translations are gone") as caught:
            load_lexicon(tmp_path, "vi", before)
        assert str(path) in str(caught.value)
    assert load_lexicon(tmp_path, "vi")["vi"].count.translated == left  # a new start takes it


@pytest.mark.parametrize("number", [0, 1, 2, 1234])
def test_vietnamese_says_every_number_in_the_same_words(number: int) -> None:
    """The catalogue's header counts: CLDR's own rules for `vi` have two forms since 2026."""
    vi = load_lexicon(ROOT / "locales", "vi")["vi"]
    catalogue = read_catalogue("vi", po_files(ROOT / "locales")["vi"])
    plurals = [
        (one, many, str(message.string[0]))
        for message in catalogue
        if message.pluralizable and message.string
        for one, many in [tuple(message.id)]
    ]
    names = {name for _, many, _ in plurals for name in re.findall(r"%\((\w+)\)", many)}
    values = {name: name for name in names - {"number"}}

    said = [vi.ngettext(one, many, number, **values) for one, many, _ in plurals]

    assert plurals
    assert said == [words % {**values, "number": vi.number(number)} for *_, words in plurals]
