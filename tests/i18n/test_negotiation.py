"""From a language tag somebody sends to a locale we have."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n.negotiation import fallback_chain, language_name, native_name, negotiate

AVAILABLE = ("en", "vi", "zh_Hant", "pt_BR")

unhurried = settings(deadline=None, max_examples=200)
anything = st.text(st.characters(exclude_categories=()), max_size=40)
tags = st.text("viVIenENzhHatTWpbrRx-_@. 0129", max_size=14)


@pytest.mark.parametrize(
    ("requested", "expected"),
    [
        *(("vi", "vi"), ("VI", "vi"), ("vi-VN", "vi"), ("vi_VN", "vi"), ("vi-latn-vn", "vi")),
        *(("en", "en"), ("en_GB", "en"), ("en-us", "en"), ("EN-AU", "en"), (" en ", "en")),
        *(("en_GB.UTF-8", "en"), ("vi_VN@calendar", "vi"), ("en-US-x-private", "en")),
        *(("pt-br", "pt_BR"), ("pt_BR", "pt_BR"), ("pt", "pt_BR"), ("pt-PT", "pt_BR")),
        *(("zh-TW", "zh_Hant"), ("zh-HK", "zh_Hant"), ("zh-hant", "zh_Hant")),
        ("zh-Hant-TW", "zh_Hant"),
    ],
)
def test_a_tag_gets_the_locale_that_serves_it(requested: str, expected: str) -> None:
    assert negotiate(requested, AVAILABLE) == expected


@pytest.mark.parametrize(
    "requested",
    [
        *(None, "", " ", "xx", "x", "C", "POSIX", "*", "fr", "ja-JP", "vietnamese", "v", "-", "_"),
        *(
            "zh-hans",
            "zh",
            "zh-CN",
            "vi phạm",
            "en-route to Hanoi",
            "vi-",
            "-vi",
            "vi--VN",
            "vi/VN",
        ),
        *("What is the English for văn hóa?", "\0", "vi\0", "\ud800", "🇻🇳", "12", "vi" * 20_000),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_no_locale_serves_gets_none(requested: str | None) -> None:
    assert negotiate(requested, AVAILABLE) is None


@pytest.mark.parametrize(
    ("requested", "available", "expected"),
    [
        pytest.param("zh", ["zh_Hant", "zh_Hans"], "zh_Hans", id="plain zh is written in Hans"),
        pytest.param("zh-TW", ["zh", "zh_Hant"], "zh_Hant", id="the script before the language"),
        pytest.param("zh-TW", ["zh"], "zh", id="another script rather than nothing"),
        pytest.param("en-AU", ["en_GB", "en"], "en", id="the language before another region"),
        pytest.param("en", ["en_GB", "en_US"], "en_GB", id="the first of two regions"),
        pytest.param("sr-Latn", ["sr", "sr_Latn"], "sr_Latn", id="the script that was asked for"),
        pytest.param("pt-BR", ["pt-br"], "pt-br", id="the locale as it is written here"),
        pytest.param("xx-YY", ["xx"], "xx", id="a language that CLDR does not know"),
        pytest.param("vi", [], None, id="no locales at all"),
    ],
)
def test_the_nearest_of_several_locales_is_taken(
    requested: str, available: list[str], expected: str | None
) -> None:
    assert negotiate(requested, available) == expected


@pytest.mark.parametrize(
    ("locale", "available", "default", "expected"),
    [
        pytest.param("en", ("vi", "en"), "vi", ("en", "vi"), id="the wish, then the default"),
        pytest.param("en-GB", ("vi", "en"), "vi", ("en", "vi"), id="negotiated"),
        pytest.param("fr", ("vi", "en"), "vi", ("en", "vi"), id="English as the interface does"),
        pytest.param("fr", ("de", "vi"), "vi", ("vi", "de"), id="the default, then the rest"),
        pytest.param("fr", ("vi", "en", "fr"), "vi", ("fr", "en", "vi"), id="its own first"),
        pytest.param("vi", ("fr", "en"), "vi", ("en", "fr"), id="the default itself"),
        pytest.param(None, ("en", "vi"), "vi", ("vi", "en"), id="no wish"),
        pytest.param("en", ("fr", "en", "vi"), "vi", ("en", "vi", "fr"), id="all three"),
        pytest.param("en", ("vi",), "vi", ("vi",), id="only what is there"),
        pytest.param("en", ("fr",), "vi", ("fr",), id="neither is there"),
        pytest.param("en", (), "vi", (), id="nothing is there"),
    ],
)
def test_a_missing_translation_falls_back(
    locale: str | None, available: tuple[str, ...], default: str, expected: tuple[str, ...]
) -> None:
    assert fallback_chain(locale, available, default) == expected


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("vi", "Tiếng Việt"), ("en", "English"), ("fr", "Français"), ("xx", "xx"), ("", "")],
)
def test_a_language_is_called_as_its_speakers_do(locale: str, expected: str) -> None:
    assert native_name(locale) == expected


@given(anything | tags)
@unhurried
def test_any_string_can_be_asked_for(requested: str) -> None:
    assert negotiate(requested, AVAILABLE) in {None, *AVAILABLE}
    assert set(fallback_chain(requested, AVAILABLE, requested)) == set(AVAILABLE)


@given(anything | tags)
@unhurried
def test_any_string_can_name_a_locale(locale: str) -> None:
    assert negotiate("vi", [locale]) in {None, locale}
    assert fallback_chain("vi", (locale,), "en") == (locale,)
    assert isinstance(native_name(locale), str)


@given(st.sampled_from(AVAILABLE), st.sampled_from(["-", "_"]), st.booleans())
@unhurried
def test_what_is_there_is_always_found(locale: str, separator: str, capitals: bool) -> None:
    tag = locale.replace("_", separator)

    assert negotiate(tag.upper() if capitals else tag.lower(), AVAILABLE) == locale


@pytest.mark.parametrize(
    ("locale", "within", "expected"),
    [
        ("vi", "vi", "tiếng Việt"),
        ("en", "vi", "tiếng Anh"),
        ("vi", "en", "Vietnamese"),
        ("en", "en", "English"),
        ("vi", "fr", "vietnamien"),
        ("en", "de", "Englisch"),
        ("vi", "xx", "Tiếng Việt"),
        ("xx", "vi", "xx"),
    ],
)
def test_a_sentence_names_a_language_as_its_own_language_does(
    locale: str, within: str, expected: str
) -> None:
    assert language_name(locale, within) == expected
