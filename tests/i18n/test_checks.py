"""Are the catalogues complete?"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.errors import LocaleError
from bot.i18n.catalogues import load_lexicon, po_files
from bot.i18n.checks import check_catalogues, extracted, update_catalogues
from bot.settings import ROOT
from tests.i18n.po import PLURALS, header, write_po

CODE = """
_ = words.gettext
# Translators: a greeting
_("Hello %(name)s")
words.ngettext("%(number)s day", "%(number)s days", count)
LATER = N_("Later")
log.info("never translated")
"""
GOOD = """msgid "Hello %(name)s"
msgstr "Chào %(name)s"

msgid "%(number)s day"
msgid_plural "%(number)s days"
msgstr[0] "%(number)s ngày"

msgid "Later"
msgstr "Để sau"
"""


def told(locales: Path, source: Path) -> list[str]:
    """What is wrong, in English, with its place."""
    return [str(problem) for problem in check_catalogues(locales, source)]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    directory = tmp_path / "bot"
    directory.mkdir()
    (directory / "views.py").write_text(CODE)
    return directory


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    return tmp_path / "locales"


def test_every_message_of_the_code_is_found(source: Path) -> None:
    messages = {message.id: message for message in extracted(source) if message.id}

    assert set(messages) == {
        "Hello %(name)s",
        ("%(number)s day", "%(number)s days"),
        "Later",
    }
    assert messages["Hello %(name)s"].auto_comments == ["a greeting"]


def test_messages_of_migrations_are_nobodys(source: Path) -> None:
    migrations = source / "storage" / "migrations"
    migrations.mkdir(parents=True)
    (migrations / "one.py").write_text('_("Not for people")\n')

    assert extracted(source).get("Not for people") is None


def test_a_complete_catalogue_has_no_problems(locales: Path, source: Path) -> None:
    write_po(locales, "vi", GOOD)

    assert told(locales, source) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param(
            'msgid "Later"\nmsgstr "Để sau"\n', "", ":1: not translated: 'Later'", id="missing"
        ),
        pytest.param('"Để sau"', '""', ":14: not translated: 'Later'", id="empty"),
        pytest.param(
            'msgid "Later"', '#, fuzzy\nmsgid "Later"', ":15: marked fuzzy: 'Later'", id="fuzzy"
        ),
        pytest.param(
            'msgid "Later"',
            'msgid "Former"\nmsgstr "Cũ"\n\nmsgid "Later"',
            ":14: no longer used: 'Former'",
            id="left over",
        ),
        pytest.param(
            "Chào %(name)s",
            "Chào %(nmae)s",
            ":7: placeholders %(nmae)s instead of %(name)s: 'Chào %(nmae)s'",
            id="a misspelled placeholder",
        ),
        pytest.param(
            "Chào %(name)s",
            "Chào",
            ":7: placeholders – instead of %(name)s: 'Chào'",
            id="a lost placeholder",
        ),
        pytest.param(
            "Chào %(name)s",
            "Chào %(name)s %(title)s",
            ":7: placeholders %(name)s, %(title)s instead of %(name)s: 'Chào %(name)s %(title)s'",
            id="an invented placeholder",
        ),
        pytest.param(
            "Chào %(name)s",
            "Chào %(name)",
            ":7: placeholders % instead of %(name)s: 'Chào %(name)'",
            id="a placeholder without its letter",
        ),
        pytest.param(
            "Để sau",
            "Để sau, 100 %",
            ":14: placeholders % instead of –: 'Để sau, 100 %'",
            id="a stray percent sign",
        ),
        pytest.param(
            'msgid_plural "%(number)s days"\nmsgstr[0] ',
            "msgstr ",
            ":10: the code asks for it with msgid_plural: '%(number)s day'",
            id="no plural where the code has one",
        ),
        pytest.param(
            'msgid "Later"\nmsgstr "Để sau"',
            'msgid "Later"\nmsgid_plural "Laters"\nmsgstr[0] "Để sau"',
            ":14: the code asks for it without msgid_plural: 'Later'",
            id="a plural where the code has none",
        ),
    ],
)
def test_a_problem_is_named_with_its_place(
    locales: Path, source: Path, old: str, new: str, problem: str
) -> None:
    assert GOOD.count(old) == 1
    path = write_po(locales, "vi", GOOD.replace(old, new))

    assert told(locales, source) == [f"{path}{problem}"]


def test_a_language_needs_all_its_plural_forms(locales: Path, source: Path) -> None:
    path = write_po(locales, "en", GOOD)  # English has two, this one

    assert told(locales, source) == [f"{path}:10: not translated: '%(number)s day'"]


def test_a_header_needs_as_many_plural_forms_as_the_language_has(
    locales: Path, source: Path
) -> None:
    path = write_po(locales, "en", (header("en", PLURALS["vi"]) + GOOD).encode())

    assert told(locales, source) == [
        f"{path}:1: Plural-Forms has nplurals=1; the language has 2 forms"
    ]


@pytest.mark.parametrize(
    "translation",
    [
        pytest.param("một ngày", id="the number left out"),
        pytest.param("%(number)s ngày, 100 %%", id="a percent sign written rightly"),
    ],
)
def test_a_plural_form_may_be_worded_freely(locales: Path, source: Path, translation: str) -> None:
    write_po(locales, "vi", GOOD.replace("%(number)s ngày", translation))

    assert told(locales, source) == []


def test_all_problems_of_all_locales_are_reported_at_once(locales: Path, source: Path) -> None:
    vi, en = write_po(locales, "vi", ""), write_po(locales, "en", "")

    problems = told(locales, source)

    assert len(problems) == 6
    assert sum(problem.startswith(str(vi)) for problem in problems) == 3
    assert sum(problem.startswith(str(en)) for problem in problems) == 3


def test_no_catalogue_at_all_is_a_problem(locales: Path, source: Path) -> None:
    locales.mkdir()

    assert told(locales, source) == [f"{locales}:1: no <locale>/LC_MESSAGES/nhipcau.po here"]


def test_a_broken_catalogue_is_an_error_with_its_line(locales: Path, source: Path) -> None:
    path = write_po(locales, "vi", GOOD + '\nmsgid "open\n')

    with pytest.raises(LocaleError) as caught:
        told(locales, source)

    assert str(caught.value).startswith(f"{path}:17: ")


def test_an_update_adds_what_is_new_and_drops_what_is_gone(locales: Path, source: Path) -> None:
    path = write_po(
        locales,
        "vi",
        'msgid "Later"\nmsgstr "Để sau"\n\nmsgid "Former"\nmsgstr "Cũ"\n\n'
        '#~ msgid "Ancient"\n#~ msgstr "Xưa"\n',
    )

    assert update_catalogues(locales, source) == [str(path)]

    text = path.read_text(encoding="utf-8")
    assert 'msgid "Later"\nmsgstr "Để sau"' in text
    assert 'msgid "Hello %(name)s"\nmsgstr ""' in text
    assert "Former" not in text
    assert "Ancient" not in text
    assert sorted(told(locales, source)) == sorted(
        f"{path}:{line}: not translated: {name!r}"
        for line, name in _lines(text, ["Hello %(name)s", "%(number)s day"])
    )


def _lines(text: str, names: list[str]) -> list[tuple[int, str]]:
    lines = text.splitlines()
    return [(lines.index(f'msgid "{name}"') + 1, name) for name in names]


def test_an_update_keeps_every_translation(locales: Path, source: Path) -> None:
    write_po(locales, "vi", GOOD)

    update_catalogues(locales, source)

    assert told(locales, source) == []
    assert load_lexicon(locales, "vi")["vi"].gettext("Hello %(name)s", name="Lan") == "Chào Lan"


def test_a_second_update_changes_nothing(locales: Path, source: Path) -> None:
    path = write_po(locales, "vi", GOOD)
    update_catalogues(locales, source)
    before = path.read_bytes()

    assert update_catalogues(locales, source) == []
    assert path.read_bytes() == before


def test_an_update_leaves_the_date_of_the_catalogue_alone(locales: Path, source: Path) -> None:
    date = '"POT-Creation-Date: 2001-02-03 04:05+0000\\n"'
    path = write_po(locales, "vi", GOOD)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Language: vi', f'{date}\n"Language: vi'), encoding="utf-8")

    update_catalogues(locales, source)

    assert date in path.read_text(encoding="utf-8")


def test_the_messages_of_the_real_code_can_be_extracted() -> None:
    messages = [message for message in extracted(ROOT / "bot") if message.id]

    assert len(messages) > 20


# -- what is wrong with a catalogue by itself ------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        (GOOD + "\n" + GOOD.partition("\n\n")[0], 17, "stands in line 7 too"),
        (GOOD.replace('"Để sau"', '"Để sau"\nmsgstr "Sau"'), 16, "a second msgstr"),
        (GOOD.replace('"Để sau"', '"Để sau\\n"'), 15, "ends with \\n"),
        (GOOD.replace("Để sau", "Để **sau"), 15, "broken markup"),
        (GOOD.replace("Để sau", "[sau](javascript:x)"), 15, "broken markup"),
        (
            GOOD.replace("Để sau", "[sau](https://x.vn/a)"),
            15,
            "a link that msgid has not (https://",
        ),
        (GOOD.replace("Để sau", "sau, www.x.vn"), 15, "a link that msgid has not (www.x.vn)"),
        (GOOD.replace("Để sau", "Để mình nói cho bạn nghe vào một lúc khác"), 15, "a button shows"),
        (GOOD.replace("Để sau", "Để đó.Để sau"), 15, "a space is missing"),
        (
            GOOD.replace("Để sau", "Mình nói sau nhé bạn. Mình nói sau nhé bạn."),
            15,
            "says the same twice",
        ),
    ],
    ids=[
        *("twice in the file", "two translations", "a line end on one side", "open markup"),
        *(
            "a link to nowhere",
            "a link elsewhere",
            "an address",
            "longer than a button",
            "stuck together",
            "said twice",
        ),
    ],
)
def test_what_only_the_lines_show_is_named_with_its_line(
    locales: Path, source: Path, body: str, line: int, words: str
) -> None:
    path = write_po(locales, "vi", body)
    found = told(locales, source)
    assert any(f.startswith(f"{path}:{line}: ") and words in f for f in found), found


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (header("vi").replace("Language: vi", "Language: en"), "Language is 'en'"),
        ("\n".join(x for x in header("vi").split("\n") if "Plural" not in x), "Plural-Forms is m"),
        ("", "the header is missing"),
    ],
    ids=["another language's", "without plurals", "none"],
)
def test_a_wrong_header_is_named(locales: Path, source: Path, head: str, words: str) -> None:
    write_po(locales, "vi", (head + GOOD).encode())
    assert any(words in problem for problem in told(locales, source))


def test_the_shipped_catalogues_pass_gettexts_own_check() -> None:
    program = shutil.which("msgfmt")
    if program is None:
        pytest.skip("gettext's msgfmt is not installed (Debian's package `gettext`)")
    for path in po_files(ROOT / "locales").values():
        done = subprocess.run(
            [program, "--check-format", "--check-domain", "-o", os.devnull, str(path)],
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stderr


# -- bringing a catalogue up to date ---------------------------------------------------------------


def test_windows_line_ends_and_a_comment_before_the_header_stay(
    locales: Path, source: Path
) -> None:
    head = "# Words of the interface.\n\n# By: Lan\n" + header("vi")
    path = write_po(locales, "vi", (head + GOOD).replace("\n", "\r\n").encode())
    update_catalogues(locales, source)
    text = path.read_bytes().decode()
    assert text.count("\r\n") == text.count("\n")
    assert text.startswith(head.rstrip().replace("\n", "\r\n"))
    assert text.count('msgid "Later"') == 1
    assert update_catalogues(locales, source) == []


def test_a_reworded_message_keeps_its_translation_as_fuzzy(locales: Path, source: Path) -> None:
    path = write_po(locales, "vi", GOOD.replace("Hello %(name)s", "Hello there %(name)s"))
    update_catalogues(locales, source)
    text = path.read_text()
    reworded = '#| msgid "Hello there %(name)s"\nmsgid "Hello %(name)s"\nmsgstr "Chào %(name)s"'
    assert "fuzzy" in text
    assert reworded in text
    update_catalogues(locales, source)
    assert path.read_text() == text
    assert load_lexicon(locales, "vi")["vi"].gettext("Hello %(name)s", name="Lan") == "Hello Lan"


def test_a_new_message_does_not_take_the_words_of_one_in_use(locales: Path, source: Path) -> None:
    (source / "views.py").write_text(CODE + '_("Later!")\n')
    path = write_po(locales, "vi", GOOD)
    update_catalogues(locales, source)
    assert 'msgid "Later!"\nmsgstr ""' in path.read_text()
