"""What makes two like questions different ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.language.entities import EntityFinder
from bot.language.tokens import Tokeniser, tokens_of
from bot.language.vocabulary import Vocabulary
from tests.language.vocabularies import real_vocabularies

FINDER = EntityFinder(
    [
        Vocabulary(
            "vi",
            entities={
                "country": [
                    ["Lào", "Laos"],
                    ["Hàn Quốc", "Nam Hàn"],
                    ["Mỹ", "Hoa Kỳ"],
                    ["Triều Tiên"],
                ],
                "body": [["Liên hợp quốc"], ["Hội đồng Bảo an Liên hợp quốc"]],
            },
        ),
        Vocabulary(
            "en",
            entities={
                "country": [["Lào", "Laos"], ["Mỹ", "the United States"]],
                "now": [["now", "hôm nay"]],
            },
        ),
        *(replace(vocabulary, entities={}) for vocabulary in real_vocabularies()),
    ],
    tokens_of,
)
TOKENISE = Tokeniser(real_vocabularies())


def found(text: str) -> set[str]:
    return set(FINDER.find(TOKENISE(text)))


CASES: dict[str, set[str]] = {
    "": set(),
    "ngoại giao văn hóa là gì": set(),
    # resolutions
    "nghị quyết 59 nói về gì": {"resolution:59"},
    "NQ 59-NQ/TW là gì": {"resolution:59"},
    "nq59": {"resolution:59"},
    "what is Resolution No. 59 about": {"resolution:59"},
    "resolution 18 and resolution 57": {"resolution:18", "resolution:57"},
    # years and days
    "năm 2025": {"year:2025"},
    "in 1945": {"year:1945"},
    "from 1995 to 2006": {"year:1995", "year:2006"},
    "ngày 24/1/2025": {"day:20250124", "year:2025"},
    "January 24, 2025": {"day:20250124", "year:2025"},
    "the talks in march 21": set(),  # a day or a year
    "what began on 21st March": set(),
    "march with 21 others": {"number:21"},
    "reso 21, or res. 57": {"resolution:21", "resolution:57"},
    # numbers
    "40 tài liệu": {"number:40"},
    "194 nước": {"number:194"},
    "3500 người": {"number:3500"},
    "1.000.000 người": {"number:1000000"},
    "the 37th summit": {"number:37"},
    "5 nước": set(),
    # congresses
    "Đại hội 13 của Đảng": {"congress:13", "number:13"},
    "Đại hội Đảng lần thứ 14": {"congress:14", "number:14"},
    "the 13th National Party Congress": {"congress:13", "number:13"},
    # ordinals
    "the second pillar": {"ordinal:2"},
    "trụ cột thứ hai": {"ordinal:2"},
    "trụ cột thứ 3": {"ordinal:3"},
    "the 3rd pillar": {"ordinal:3"},
    "nhiệm vụ thứ tư": {"ordinal:4"},
    "thứ trưởng là ai": set(),
    "quan điểm thứ năm": {"ordinal:5"},
    "bài của Tổng Bí thư năm 2025": {"year:2025"},
    "mua thu nam 1945": {"year:1945"},
    # names
    "quan hệ với Hàn Quốc": {"country:Hàn Quốc"},
    "quan he voi han quoc": {"country:Hàn Quốc"},
    "HOA KỲ và Lào": {"country:Mỹ", "country:Lào"},
    "ties with the United States": {"country:Mỹ"},
    "Laos and Vietnam": {"country:Lào"},
    # who asks is no part of the question
    "em 20 tuổi ạ, có 194 nước đúng không": {"number:194"},
    "cháu học lớp 11": set(),
    "ông nay tuổi 80": set(),
    "I am 68 years old": set(),
    "a 16 year old pupil of grade 10": set(),
    "is it 34 partners": {"number:34"},
}


@pytest.mark.parametrize(("text", "entities"), CASES.items(), ids=CASES.keys())
def test_a_text_names_its_entities(text: str, entities: set[str]) -> None:
    assert found(text) == entities


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("quan hệ với Lào", {"country:Lào"}),
        ("quan hệ với lào", {"country:Lào"}),
        ("nguoi lao dong", set()),
        ("người lao động", set()),
        ("Mỹ là đối tác gì", {"country:Mỹ"}),
        ("my question", set()),
        ("thẩm mỹ", {"country:Mỹ"}),
    ],
)
def test_a_single_syllable_needs_its_marks(text: str, entities: set[str]) -> None:
    assert found(text) == entities


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("who leads it now, in 2026", "who leads it now in"),
        ("hôm nay 30/11/2026 ai đứng đầu", "hôm nay ai đứng đầu"),
        ("who leads it in 2026", "who leads it in 2026"),
        ("who leads it now, and in 2025", "who leads it now and in 2025"),
    ],
)
def test_beside_the_present_the_current_year_is_no_year_of_its_own(text: str, left: str) -> None:
    assert " ".join(t.accented for t in FINDER.without_present(TOKENISE(text), 2026)) == left


def test_a_country_before_a_person_tells_whose_countryman_it_is() -> None:
    words = Vocabulary(
        "en", entities={"person": [["Ann Lee"]], "country": [["Laos", "Lao"]], "city": [["Rome"]]}
    )
    finder = EntityFinder([words], tokens_of)

    assert finder.find(tokens_of("the Lao Ann Lee on trade")) == {"person:Ann Lee"}
    assert finder.find(tokens_of("Ann Lee on Laos")) == {"person:Ann Lee", "country:Laos"}
    assert finder.find(tokens_of("Rome Ann Lee")) == {"person:Ann Lee", "city:Rome"}


def test_the_longest_name_is_meant() -> None:
    assert found("Hội đồng Bảo an Liên hợp quốc họp") == {"body:Hội đồng Bảo an Liên hợp quốc"}
    assert found("hội đồng của Liên hợp quốc") == {"body:Liên hợp quốc"}


def test_names_that_follow_each_other_are_all_found() -> None:
    assert found("Hàn Quốc Triều Tiên Hoa Kỳ") == {
        "country:Hàn Quốc",
        "country:Triều Tiên",
        "country:Mỹ",
    }


def test_all_names_of_one_thing_are_one_entity() -> None:
    assert found("Nam Hàn") == found("Hàn Quốc")
    assert found("Hoa Kỳ") == found("the United States") == found("Mỹ")


def test_a_name_inside_another_word_is_no_name() -> None:
    assert found("laosian hanquoc") == set()


def test_a_syllable_without_its_marks_is_no_name_at_the_end_either() -> None:
    finder = EntityFinder(
        [Vocabulary("vi", entities={"country": [["Nhật Bản", "Nhật", "Nhật Hàn"]]})], tokens_of
    )

    assert finder.find(tokens_of("hội nghị nào lớn nhất")) == frozenset()
    assert finder.find(tokens_of("quan hệ với Nhật")) == {"country:Nhật Bản"}


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Đà Nẵng ở đâu", True),
        ("da nang o dau", True),
        ("đà nang", True),
        ("đã nâng quan hệ với mấy nước", False),
        ("Hoa Kì", True),
        ("văn hóa ký kết", False),
        ("ông Đăng Hoàng Giang", True),
    ],
)
def test_words_with_other_marks_than_a_name_are_not_it(text: str, is_named: bool) -> None:
    names = [["Đà Nẵng"], ["Hoa Kỳ"], ["Đặng Hoàng Giang"]]
    finder = EntityFinder([Vocabulary("vi", entities={"x": names})], tokens_of)

    assert bool(finder.find(tokens_of(text))) is is_named


def test_a_word_with_a_name_in_it_can_be_said_to_name_nothing() -> None:
    names = {"country": [["Nhật Bản", "Nhật"]], "none": [["cập nhật"]]}
    finder = EntityFinder([Vocabulary("vi", entities=names)], tokens_of)

    assert finder.find(tokens_of("số liệu cập nhật là bao nhiêu")) == frozenset()
    assert finder.find(tokens_of("cập nhật về Nhật")) == {"country:Nhật Bản"}


def test_without_vocabularies_numbers_are_still_found() -> None:
    finder = EntityFinder([], tokens_of)

    assert finder.find(tokens_of("Lào năm 2017")) == {"year:2017"}


def test_a_name_without_words_is_passed_over() -> None:
    finder = EntityFinder([Vocabulary("vi", entities={"x": [["???", "Lào"]]})], tokens_of)

    assert finder.find(tokens_of("??? gì")) == frozenset()
    assert finder.find(tokens_of("Lào")) == {"x:???"}


@pytest.mark.parametrize(
    ("text", "is_name"),
    [("Lào", True), ("nước Lào", True), ("lao", False), ("Lào ở đâu", False), ("", False)],
)
def test_a_name_is_told_from_a_text_that_holds_one(text: str, is_name: bool) -> None:
    vocabulary = Vocabulary("vi", entities={"country": [["nước Lào", "Lào", "Laos"]]})
    finder = EntityFinder([vocabulary], tokens_of)

    assert finder.is_name(tokens_of(text)) == is_name
