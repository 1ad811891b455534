"""From what people type to what is compared."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, example, given

from bot.language.normaliser import Normaliser
from bot.language.vocabulary import Vocabulary
from tests.language.texts import (
    anything,
    nfc,
    nfd,
    texts,
    unhurried,
    with_invisible,
    with_other_tone_places,
)
from tests.language.vocabularies import with_numbers

VI = Vocabulary(
    "vi",
    names={
        "Việt Nam": ["VN", "Vietnam", "vnam"],
        "Thành phố Hồ Chí Minh": ["TP.HCM", "TPHCM", "Sài Gòn"],
        "Hồ Chí Minh": ["HCM"],
        "Hội An": ["HoiAn"],
        "Đà Lạt": ["Dalat"],
        "Hà Nội": ["Hanoi", "HN"],
        "Mỹ": ["Hoa Kỳ"],
    },
    abbreviations={
        "BNG": "Bộ Ngoại giao",
        "VHTTDL": "Bộ Văn hóa, Thể thao và Du lịch",
        "TTg": "Thủ tướng",
        "LHQ": "Liên hợp quốc",
        "tp": "thành phố",
    },
    synonyms={"sức mạnh mềm": ["quyền lực mềm"], "Liên hợp quốc": ["Liên hiệp quốc"]},
    shorthand={
        "ko": "không",
        "hok": "không",
        "bít": "biết",
        "j": "gì",
        "z": "vậy",
        "bn": "bao nhiêu",
        "bnhiêu": "bao nhiêu",
        "dc": "được",
        "đc": "được",
        "ntn": "như thế nào",
        "bao h": "bao giờ",
        "nc": "nước",
    },
    function_words=(
        *("là", "gì", "có", "bao", "nhiêu", "nào", "khi", "không", "của", "ở", "đâu", "ai", "vậy"),
        *("được", "từ", "năm", "như", "thế", "vào"),
    ),
)
EN = Vocabulary(
    "en",
    names={"Viet Nam": ["Vietnam"]},
    abbreviations={"UN": "United Nations"},
    shorthand={"u": "you", "r": "are", "j": "just"},
    function_words=("what", "is", "the", "of", "how", "many", "who", "does"),
)
NORMALISER = Normaliser([with_numbers(VI), with_numbers(EN)])

# What is meant <- ways to type it.
SAME = {
    "ngoại giao văn hóa là gì": [
        "ngoai giao van hoa la gi",
        "Ngoại giao văn hoá là gì?",
        "NGOẠI GIAO VĂN HÓA LÀ GÌ",
        "Ngọai giao văn hóa là gì",
        "ngoại giao văn hoa là gi",
        "ngoại giao văn hóa là j",
        "  ngoại   giao văn\u200b hóa là gì 🤔",
    ],
    "ngoại giao văn hóa là gì vậy": ["ngoại giao văn hóa la gì vậyyyy"],
    "việt nam có bao nhiêu di sản thế giới": [
        "vn co bn di san the gioi",
        "VN có bnhiêu di sản thế giới",
        "Vietnam có bao nhiêu di sản thế giới",
    ],
    "việt nam có mấy di sản thế giới": ["vnam có mấy di sản thế giới"],
    "nghị quyết 59 nói về gì": [
        "nq59 noi ve gi",
        "NQ 59-NQ/TW nói về gì",
        "Nghị quyết số 59-NQ/TW nói về gì",
        "nghi quyet nam muoi chin noi ve gi",
    ],
    "nghị quyết 59 ban hành ngày 24 tháng 1 năm 2025 đúng không": [
        "nq 59 ban hành 24/1/2025 đúng ko"
    ],
    "24/1/2025": [
        "ngày 24 tháng 1 năm 2025",
        "ngay 24 thang 1 nam 2025",
        "24-01-2025",
        "24.1.2025",
        "January 24, 2025",
        "24th of January 2025",
        "24 Jan 2025",
    ],
    "hội an là thành phố sáng tạo gì": [
        "hoian la thanh pho sang tao gi",
        "HoiAn là tp sáng tạo j",
        "Hoi An la tp sang tao gi",
    ],
    "đà lạt là thành phố âm nhạc": [
        "dalat la thanh pho am nhac",
        "Ðà Lạt là thành phố âm nhạc",
    ],
    "hà nội có phải thành phố sáng tạo không": ["hn co phai thanh pho sang tao ko"],
    "thành phố hồ chí minh vào mạng lưới khi nào": [
        "tphcm vao mang luoi khi nao",
        "TP.HCM vào mạng lưới khi nào",
        "tp hcm vào mạng lưới khi nào",
        "sài gòn vào mạng lưới khi nào",
    ],
    "hồ chí minh được unesco vinh danh năm nào": ["hcm dc unesco vinh danh nam nao"],
    "bộ ngoại giao ở đâu": ["BNG ở đâu", "bng o dau"],
    "địa chỉ bộ ngoại giao ở đâu vậy": ["dia chi bo ngoai giao o dau z"],
    "bộ văn hóa thể thao và du lịch ở đâu": ["bộ VHTTDL ở đâu", "VHTTDL ở đâu"],
    "thủ tướng là ai": ["TTg là ai"],
    "quan hệ việt nam mỹ như thế nào": [
        "quan hệ VN - Mĩ ntn",
        "quan he viet nam hoa ky nhu the nao",
    ],
    "việt nam vào liên hợp quốc khi nào": [
        "vn vào LHQ khi nào",
        "việt nam vào liên hiệp quốc khi nào",
    ],
    "unesco creative cities của việt nam là gì": ["UNESCO creative cities của vn là gì"],
    "kỷ niệm ngày quốc khánh": ["kỉ niệm ngày quốc khánh"],
    "quý vị cần hỗ trợ gì": ["quí vị cần hỗ trợ gì"],
    "mình không biết unesco là gì": ["mình hok biết unesco là j"],
    "ai biết áo dài có từ bao giờ": ["ai bít ao dai co tu bao h"],
    "cố đô huế được công nhận năm nào": ["cố đô huế đc công nhận năm nào"],
    "sức mạnh mềm là gì": ["quyền lực mềm là gì"],
    "đại sứ quán việt nam ở nước ngoài": ["đại sứ quán vn ở nc ngoài"],
}
CASES = [(meant, typed) for meant, ways in SAME.items() for typed in ways]


@pytest.mark.parametrize(("meant", "typed"), CASES, ids=[typed for _, typed in CASES])
@pytest.mark.parametrize("form", [nfc, nfd], ids=["NFC", "NFD"])
def test_what_is_meant_is_understood(meant: str, typed: str, form: Callable[[str], str]) -> None:
    assert NORMALISER.normalise(form(typed)).folded == NORMALISER.normalise(meant).folded


def test_an_utterance_has_two_views_and_a_language() -> None:
    utterance = NORMALISER.normalise("Văn hoá VN là gì?")

    assert utterance.accented == "văn hóa việt nam là gì"
    assert utterance.folded == "van hoa viet nam la gi"
    assert utterance.guess.locale == "vi"


@pytest.mark.parametrize("text", ["", "   ", "\0", "\ud800", "😀", "…?!", "\u200b\u202e"])
def test_a_text_without_words_is_empty(text: str) -> None:
    utterance = NORMALISER.normalise(text)

    assert (utterance.tokens, utterance.accented, utterance.folded) == ((), "", "")


def test_chat_spelling_is_read_in_its_own_language_only() -> None:
    assert NORMALISER.normalise("bộ ngoại giao là j").folded == "bo ngoai giao la gi"
    assert NORMALISER.normalise("what is the j of it").folded == "what is the just of it"
    assert NORMALISER.normalise("j").folded == "j"


def test_abbreviations_are_read_in_every_language() -> None:
    assert NORMALISER.normalise("what is the LHQ").folded == "what is the lien hop quoc"


def test_an_abbreviation_is_not_expanded_inside_digits_or_words() -> None:
    assert NORMALISER.normalise("vn30 hnx bng2").folded == "vn30 hnx bng2"


def test_without_vocabularies_words_stay_as_they_are() -> None:
    assert Normaliser([]).normalise("VN là gì").folded == "vn la gi"


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "ệ", "ab", "vn ", "\0", "\ud800", "\u202e", "\u200b", "\u0301", "😀", "24/1/2025 "),
        *("nq59 ", "hai mươi ", "א", "“", "1.000", "z ", "TP.HCM ", "\n"),
    ],
    ids=ascii,
)
def test_forty_thousand_characters_are_read_without_fuss(unit: str) -> None:
    utterance = NORMALISER.normalise(unit * (40_000 // len(unit)))

    assert len(utterance.accented.split()) == len(utterance.folded.split())


@given(texts)
@unhurried
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = NORMALISER.normalise(text)
    twice = NORMALISER.normalise(once.accented)
    assume(twice.guess.locale == once.guess.locale)  # chat spelling depends on the language

    assert twice.tokens == once.tokens


@given(texts)
@unhurried
def test_composed_and_decomposed_texts_agree(text: str) -> None:
    assert NORMALISER.normalise(nfd(text)) == NORMALISER.normalise(nfc(text))
    assert NORMALISER.normalise(nfd(text)) == NORMALISER.normalise(text)


@example((": :", ":\xad :\xad"))
@given(with_invisible())
@unhurried
def test_invisible_characters_make_no_difference(pair: tuple[str, str]) -> None:
    text, strewn = pair

    assert NORMALISER.normalise(strewn) == NORMALISER.normalise(text)


@given(with_other_tone_places())
@unhurried
def test_the_place_of_a_tone_mark_makes_no_difference(pair: tuple[str, str]) -> None:
    usual, other = pair

    assert NORMALISER.normalise(other) == NORMALISER.normalise(usual)


@given(anything | texts)
@example("\0\ud800\udfff\u202e\u2067שלום\u0301")
@unhurried
def test_any_text_has_as_many_words_in_both_views(text: str) -> None:
    utterance = NORMALISER.normalise(text)

    words = len(utterance.tokens)
    assert len(utterance.accented.split()) == words
    assert len(utterance.folded.split()) == words
    assert utterance.folded == utterance.folded.lower()


@pytest.mark.parametrize("text", ["VN là gì?", "Hòa bình", "what is it", ""])
def test_a_text_of_the_content_is_normalised_as_any_other(text: str) -> None:
    normaliser = Normaliser([VI, EN])
    known = normaliser.normalise_known(text)

    assert known == normaliser.normalise(text)
    assert normaliser.normalise_known(text) is known


def test_a_typed_word_stays_one_where_content_writes_it_out_for_an_abbreviation() -> None:
    normaliser = Normaliser([VI, EN])
    normaliser.normalise_known("BNG là gì")
    (ministry, *_) = normaliser.normalise("Bộ nào lớn nhất").tokens
    assert ministry.is_typed
