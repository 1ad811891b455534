"""Texts that are brought under the wrong language are found, and no others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.files import read_files
from bot.content.loader import Edition, load
from bot.content.model import Content
from bot.content.problems import Problem, Severity
from bot.editing.misplaced import BLOCK, ONE, Reader, misplaced, misplaced_words
from bot.i18n.catalogues import po_files
from bot.settings import ROOT
from tests.tools.content_files import FILES, LENGTH

NOTHING = Content({})


@pytest.fixture(scope="module")
def real() -> Edition:
    return load(read_files(ROOT / "content"), ("vi", "en"))


@pytest.fixture(scope="module")
def reader(real: Edition) -> Reader:
    return Reader.of(real.content)


def found_in(text: str, reader: Reader, before: Content = NOTHING) -> list[Problem]:
    return list(misplaced(load({LENGTH: text.encode()}, ("vi", "en")), before, reader))


def test_nothing_of_the_real_content_is_misplaced_and_all_of_it_is_when_it_is_swapped(
    real: Edition, reader: Reader
) -> None:
    assert [str(p) for p in misplaced(real, NOTHING, reader)] == []
    swapped = {
        entry.id: replace(entry, texts={"vi": entry.texts["en"], "en": entry.texts["vi"]})
        for entry in real.content.entries.values()
        if entry.texts.keys() == {"vi", "en"}
    }
    other = Edition(replace(real.content, entries=swapped), documents=real.documents)
    found = [p for p in misplaced(other, NOTHING, reader) if p.severity is Severity.ERROR]
    assert len({one.file for one in found}) == len(swapped)


def test_a_block_in_the_other_language_is_a_mistake_and_a_single_text_a_warning(
    reader: Reader,
) -> None:
    swapped = FILES[LENGTH].replace("\nvi:", "\nxx:").replace("\nen:", "\nvi:")
    found = found_in(swapped.replace("\nxx:", "\nen:"), reader)
    assert [(p.template, p.severity, p.values) for p in found] == [
        (BLOCK, Severity.ERROR, {"locale": "en", "guess": "vi"}),
        (BLOCK, Severity.ERROR, {"locale": "vi", "guess": "en"}),
    ]
    slip = FILES[LENGTH].replace(
        "How long is the Long Bien Bridge?", "Cầu Long Biên dài bao nhiêu?"
    )
    (one,) = found_in(slip, reader)
    assert (one.template, one.severity) == (ONE, Severity.WARNING)
    assert one.values == {"key": "title", "locale": "en", "guess": "vi"}


def test_what_was_there_before_is_nobodys_mistake_now(reader: Reader) -> None:
    slip = FILES[LENGTH].replace(
        "How long is the Long Bien Bridge?", "Cầu Long Biên dài bao nhiêu?"
    )
    before = load({LENGTH: slip.encode()}, ("vi", "en")).content
    assert found_in(slip + "# a comment\n", reader, before) == []


def test_a_language_whose_words_nobody_listed_is_not_judged(reader: Reader) -> None:
    french = FILES[LENGTH].replace("\nen:", "\nfr:")
    sent = load({LENGTH: french.encode()}, ("vi", "en", "fr"))
    assert list(misplaced(sent, NOTHING, reader)) == []


def test_a_catalogue_with_the_other_languages_words_is_a_mistake(reader: Reader) -> None:
    english, vietnamese = (
        po_files(ROOT / "locales")[locale].read_bytes() for locale in ("en", "vi")
    )
    for locale, own, other in (("en", english, vietnamese), ("vi", vietnamese, english)):
        (found,) = misplaced_words(own, other, f"{locale}.po", locale, reader)
        assert (found.template, found.severity) == (BLOCK, Severity.ERROR)
        assert list(misplaced_words(own, own, f"{locale}.po", locale, reader)) == []


def test_a_single_message_in_the_other_language_is_only_said(reader: Reader) -> None:
    own = po_files(ROOT / "locales")["vi"].read_bytes()
    one = own.replace('msgstr "Nên xem lại:"'.encode(), b'msgstr "What is worth a look at this:"')
    assert one != own
    (found,) = misplaced_words(own, one, "vi.po", "vi", reader)
    assert (found.template, found.severity) == (ONE, Severity.WARNING)
    assert found.values["key"] == "What is worth a look at this:"
