"""Dates, document numbers and number words in their one form."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.language.folding import clean, fold
from bot.language.patterns import PatternRewriter
from tests.language.texts import anything, nfd, texts, unhurried
from tests.language.vocabularies import real_vocabularies

REWRITE = PatternRewriter(real_vocabularies())


def rewritten(text: str) -> str:
    """The folded view of a text with its patterns rewritten, one space between words."""
    accented = clean(text)
    return " ".join(REWRITE(accented, fold(accented))[1].split())


@pytest.mark.parametrize(
    "text",
    [
        *("24/1/2025", "24/01/2025", "24-01-2025", "24.1.2025", "2025-01-24"),
        *("ngày 24/1/2025", "ngày 24 tháng 1 năm 2025", "ngay 24 thang 1 nam 2025"),
        *("24 tháng 01 năm 2025", "ngày 24 tháng 1/2025", "24 tháng 1, 2025"),
        *("January 24, 2025", "January 24th, 2025", "Jan. 24 2025", "JAN 24, 2025"),
        *("24 January 2025", "24 Jan 2025", "24th of January 2025", "the 24th of January, 2025"),
        nfd("ngày 24 tháng 1 năm 2025"),
    ],
)
def test_a_day_is_one_word_beside_its_year(text: str) -> None:
    assert rewritten(text) == "d20250124 2025"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("năm 79 dân ta còn mấy triệu", "nam 1979 dan ta con may trieu"),
        ("nam 08 co le hoi gi", "nam 2008 co le hoi gi"),
        ("hồi 54 ai ra Bắc", "hoi 1954 ai ra bac"),
        ("what was signed in '73", "what was signed in 1973"),
        ("a member since ’07", "a member since 2007"),
        ("back in 86 we queued for rice", "back in 1986 we queued for rice"),
        pytest.param("Việt Nam 94 đại sứ", "viet nam 94 dai su", id="a name that ends alike"),
        pytest.param("viet nam 71 nuoc", "viet nam 71 nuoc", id="the same without marks"),
        pytest.param("năm 34 tuổi", "nam 34 tuoi", id="no year of ours"),
        pytest.param("in 94 countries", "in 94 countries", id="a count"),
    ],
)
def test_a_year_may_be_told_by_its_last_two_digits(text: str, expected: str) -> None:
    assert rewritten(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2/9/1945", "d19450902 1945", id="the day comes first"),
        pytest.param("mùng 2 tháng 9 năm 1945", "d19450902 1945", id="mùng"),
        pytest.param("Sept. 2nd 1945", "d19450902 1945", id="a shortened month"),
        pytest.param(
            "từ 24/1/2025 đến 2/9/2025",
            "tu d20250124 2025 den d20250902 2025",
            id="two days in one question",
        ),
    ],
)
def test_other_days(text: str, expected: str) -> None:
    assert rewritten(text) == expected


@pytest.mark.parametrize("text", ["tháng 7/2024", "thang 07 nam 2024", "July 2024", "Jul, 2024"])
def test_a_month_is_one_word_beside_its_year(text: str) -> None:
    assert rewritten(text) == "m202407 2024"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("32/1/2025", id="no such day"),
        pytest.param("24/13/2025", id="no such month"),
        pytest.param("24/1-2025", id="two separators"),
        pytest.param("24/1/1625", id="a year out of range"),
        pytest.param("24/1", id="no year"),
        pytest.param("may 24", id="a month without a year"),
        pytest.param("nam 2025", id="a year alone"),
    ],
)
def test_what_is_no_date_stays(text: str) -> None:
    assert rewritten(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("NQ59", "nq 59", "NQ-59", "NQ.59", "NQ số 59", "nq 059"),
        *("Nghị quyết 59", "nghị quyết số 59", "Nghị quyết 59-NQ/TW", "nghị quyết số 59-NQ/TW"),
        *("NQ 59-NQ/TW", "nq 59 nq tw", "59-NQ/TW", "59 NQ/TW", "nghi quyet 59 nqtw"),
    ],
)
def test_a_resolution_has_one_form(text: str) -> None:
    assert rewritten(text) == "nghi quyet 59"


@pytest.mark.parametrize(
    "text",
    [
        *("resolution 59", "Resolution No. 59", "resolution no 59", "resolution number 59"),
        *("Resolution #59", "resolution 59-NQ/TW"),
    ],
)
def test_a_resolution_has_one_form_in_english(text: str) -> None:
    assert rewritten(text) == "resolution 59"


@pytest.mark.parametrize("text", ["u23", "g20", "covid19", "nghi quyet 1514", "nqx 59", "4.0"])
def test_what_is_no_document_number_stays(text: str) -> None:
    assert rewritten(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("mười một", "11"), ("mười lăm", "15"), ("sáu mươi", "60"), ("ba mươi tư", "34")),
        *(("năm mươi chín", "59"), ("nam muoi chin", "59"), ("hai mươi mốt", "21")),
        *(("một trăm linh năm", "105"), ("một trăm lẻ bảy", "107"), ("hai trăm", "200")),
        *(("một trăm chín mươi tư", "194"), ("hai nghìn", "2000"), ("ba ngàn", "3000")),
        *(("hai nghìn không trăm ba mươi", "2030"), ("hai nghìn năm trăm", "2500")),
        ("một nghìn chín trăm bốn mươi lăm", "1945"),
    ],
)
def test_number_words_are_a_number(text: str, expected: str) -> None:
    assert rewritten(text) == expected


@pytest.mark.parametrize(
    "text", ["nam", "bay", "nam nay", "phia nam", "ba mot", "nam hai", "hai ba", "muoi", "tu nam"]
)
def test_number_words_without_a_multiplier_stay(text: str) -> None:
    assert rewritten(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            ("1.000", "1000"),
            ("1,000", "1000"),
            ("1.000.000", "1000000"),
            ("12,345,678", "12345678"),
        ),
        *(("4.0", "4.0"), ("2,5", "2,5"), ("3.14", "3.14"), ("1.0000", "1.0000")),
    ],
)
def test_grouped_thousands_lose_their_separators(text: str, expected: str) -> None:
    assert rewritten(text) == expected


def test_a_resolution_gets_its_marks_in_the_accented_view() -> None:
    assert REWRITE("nq59 là gì", "nq59 la gi") == (
        "nghị quyết 59 là gì",
        "nghi quyet 59 la gi",
    )


@given(texts | anything)
@unhurried
def test_both_views_stay_equally_long(text: str) -> None:
    accented = clean(text)

    accented, folded = REWRITE(accented, fold(accented))

    assert len(accented) == len(folded)
    assert fold(accented) == folded
