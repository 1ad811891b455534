"""The words of the interface in one locale."""

from __future__ import annotations

import gettext
import logging
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n.negotiation import Languages
from bot.i18n.words import USUAL_DAY, Lexicon, Words


class Translations(gettext.NullTranslations):
    """Translations in memory; plural forms are told by `(message, n == 1)`."""

    def __init__(self, messages: Mapping[str | tuple[str, bool], str]) -> None:
        super().__init__()
        self._messages = messages

    def gettext(self, message: str) -> str:
        return self._messages.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._messages.get((msgid1, n == 1), msgid1 if n == 1 else msgid2)


def words(locale: str, messages: Mapping[str | tuple[str, bool], str] | None = None) -> Words:
    return Words(locale, Translations(messages or {}))


def test_a_message_is_translated_and_filled() -> None:
    vi = words("vi", {"Hello %(name)s": "Chào %(name)s"})

    assert vi.gettext("Hello %(name)s", name="Lan") == "Chào Lan"


def test_a_message_without_translation_is_shown_as_it_is() -> None:
    assert words("vi").gettext("Hello %(name)s", name="Lan") == "Hello Lan"


def test_a_message_without_values_may_hold_a_percent_sign() -> None:
    assert words("vi", {"100 %": "100 %!"}).gettext("100 %") == "100 %!"


@pytest.mark.parametrize(
    ("translated", "expected"),
    [
        ({"Here it is in %(shown)s.": "La voici en %(shown)s."}, "La voici en anglais."),
        ({}, "Here it is in English."),
        ({"Here it is in %(shown)s.": "La voici en %(show)s."}, "Here it is in English."),
    ],
    ids=["translated", "not yet", "broken"],
)
def test_a_language_is_named_in_the_language_of_the_sentence(
    translated: Mapping[str | tuple[str, bool], str], expected: str
) -> None:
    french = words("fr", translated)

    assert french.gettext("Here it is in %(shown)s.", shown=Languages("en")) == expected


def test_several_languages_are_named_with_commas() -> None:
    assert words("en").gettext("%(all)s!", all=Languages("vi", "en")) == "Vietnamese, English!"


def test_a_value_is_not_read_as_a_placeholder() -> None:
    assert words("en").gettext("Hello %(name)s", name="%(x)s %") == "Hello %(x)s %"


@pytest.mark.parametrize(
    ("number", "expected"), [(1, "1 day"), (0, "0 days"), (2, "2 days"), (1234, "1,234 days")]
)
def test_the_plural_form_goes_with_the_number(number: int, expected: str) -> None:
    assert words("en").ngettext("%(number)s day", "%(number)s days", number) == expected


def test_a_plural_form_takes_other_values_too() -> None:
    vi = words("vi", {("%(number)s day in %(place)s", False): "%(place)s: %(number)s ngày"})

    filled = vi.ngettext(
        "%(number)s day in %(place)s", "%(number)s days in %(place)s", 1234, place="Huế"
    )

    assert filled == "Huế: 1.234 ngày"


@pytest.mark.parametrize(
    "broken", ["Chào %(nmae)s", "Chào %(name)", "Chào %(name", "Chào %s %s", "Chào %", "%(name)d"]
)
def test_a_broken_translation_costs_nobody_a_reply(
    broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    vi = words("vi", {"Hello %(name)s": broken, ("%(name)s day", False): broken})

    with caplog.at_level(logging.WARNING):
        assert vi.gettext("Hello %(name)s", name="Lan") == "Hello Lan"
        assert vi.ngettext("%(name)s day", "%(name)s days", 2, name="Lan") == "Lan days"

    assert "vi" in caplog.text
    assert "Lan" not in caplog.text  # what people say does not go into the log


@pytest.mark.parametrize(
    ("locale", "value", "expected"),
    [
        *(("vi", 1234, "1.234"), ("vi", 1234567, "1.234.567"), ("vi", 2.5, "2,5")),
        *(("en", 1234, "1,234"), ("en", 0, "0"), ("en", 2.5, "2.5")),
    ],
)
def test_a_number_is_written_as_is_usual(locale: str, value: float, expected: str) -> None:
    assert words(locale).number(value) == expected


@pytest.mark.parametrize(
    ("locale", "value", "expected"),
    [
        *(("vi", "2025-01-24", "24 tháng 1, 2025"), ("en", "2025-01-24", "January 24, 2025")),
        *(("vi", "2025-01", "tháng 1 năm 2025"), ("en", "2025-01", "January 2025")),
        *(("vi", "2025", "2025"), ("en", "2025", "2025")),
    ],
)
def test_a_date_is_written_as_is_usual(locale: str, value: str, expected: str) -> None:
    assert words(locale).date(value) == expected


@pytest.mark.parametrize(
    ("locale", "value", "expected"),
    [
        ("vi", "2024-07-09", "ngày 9 tháng 7 năm 2024"),
        ("vi", "2024-07", "tháng 7 năm 2024"),
        ("vi", "2024", "2024"),
        ("en", "2024-07-09", "July 9, 2024"),
    ],
)
def test_a_date_is_written_as_the_catalogue_says(
    lexicon: Lexicon, locale: str, value: str, expected: str
) -> None:
    assert lexicon[locale].date(value) == expected


@pytest.mark.parametrize("pattern", ["", "MMMM d, y", "Q{!", "RRRRRRR", "%(day)s"])
def test_a_pattern_that_says_nothing_costs_no_reply(pattern: str) -> None:
    assert words("vi", {USUAL_DAY: pattern}).date("2024-07-09")


@pytest.mark.parametrize(
    "value",
    [
        *("", "x", "-", "2025-13", "2025-02-30", "2025-01-24-05", "2025--1", "24/1/2025"),
        *("99999", "9" * 30, "2025-" + "9" * 30, "0000-00-00", "about 2025"),
    ],
)
def test_what_is_no_date_stays_as_it_stands(value: str) -> None:
    assert words("vi").date(value) == value


@given(st.text(st.characters(exclude_categories=()), max_size=30) | st.text("0129-", max_size=12))
@settings(deadline=None)
def test_any_text_can_stand_where_a_date_should(value: str) -> None:
    assert isinstance(words("vi").date(value), str)


def test_a_lexicon_names_the_default_first() -> None:
    lexicon = Lexicon({"en": words("en"), "fr": words("fr"), "vi": words("vi")}, "vi")

    assert lexicon.locales == ("vi", "en", "fr")
    assert lexicon.default == "vi"


def test_a_locale_that_is_not_known_gets_the_default_words() -> None:
    lexicon = Lexicon({"en": words("en"), "vi": words("vi")}, "vi")

    assert lexicon["en"].locale == "en"
    assert lexicon["xx"].locale == "vi"
