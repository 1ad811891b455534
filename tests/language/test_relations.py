"""How a question stands to what it names."""

from __future__ import annotations

import pytest

from bot.language.entities import EntityFinder
from bot.language.tokens import tokens_of
from bot.language.vocabulary import Vocabulary

FINDER = EntityFinder(
    [
        Vocabulary(
            "vi",
            entities={
                "country": [["Brunei"]],
                "organisation": [["WTO"]],
                "person": [["Nguyễn Văn Hùng"], ["Vũ Hồng Vân"]],
                "source": [["Vũ Hồng Vân", "bài nghiên cứu"], ["Reuters"]],
            },
            relations={
                "according": ["theo", "bài của"],
                "titles": ["ông", "bộ trưởng"],
                "none": ["trước hay sau"],
                "before": ["trước …"],
                "predecessor": ["người tiền nhiệm"],
            },
        ),
        Vocabulary(
            "en",
            relations={
                "according": ["according to"],
                "titles": ["Mr"],
                "before": ["before …"],
                "predecessor": ["predecessor"],
            },
        ),
    ],
    tokens_of,
)
HUNG = "person:Nguyễn Văn Hùng"
CASES: dict[str, set[str]] = {
    "ai làm bộ trưởng trước Nguyễn Văn Hùng": {HUNG, f"relation:before {HUNG}"},
    "truoc ong Nguyen Van Hung la ai": {HUNG, f"relation:before {HUNG}"},
    "who was minister before Mr Nguyen Van Hung": {HUNG, f"relation:before {HUNG}"},
    "who chaired it before Brunei": {"country:Brunei", "relation:before country:Brunei"},
    # of a name that nobody listed, a title shows that it is one
    "who was minister before Mr Son": {"relation:before"},
    # a time, an organisation, both ways
    "trước khi hội nhập": set(),
    "before the WTO": {"organisation:WTO"},
    "Brunei vào trước hay sau Nguyễn Văn Hùng": {"country:Brunei", HUNG},
    # other marks are other words
    "trượt Nguyễn Văn Hùng": {HUNG},
    "người tiền nhiệm là ai": {"relation:predecessor"},
    "nguoi tien nhiem la ai": {"relation:predecessor"},
    "who is the predecessor": {"relation:predecessor"},
    # whose words
    "theo Vũ Hồng Vân có mấy FTA": {"person:Vũ Hồng Vân", "source:Vũ Hồng Vân"},
    "Vũ Hồng Vân là ai": {"person:Vũ Hồng Vân"},
    "theo bài của ông Nguyễn Văn Hùng": {HUNG, "source:Nguyễn Văn Hùng"},
    "bài nghiên cứu ghi mấy FTA": {"source:Vũ Hồng Vân"},
    "according to Reuters": {"source:Reuters"},
    "theo Brunei": {"country:Brunei"},
}


@pytest.mark.parametrize("text", CASES)
def test_relations_and_sources_are_found_beside_names(text: str) -> None:
    assert set(FINDER.find_asked(tokens_of(text))) == CASES[text]


def test_what_is_merely_named_is_no_relation_and_no_source() -> None:
    tokens = tokens_of("theo bài nghiên cứu của Vũ Hồng Vân, trước Brunei")
    assert set(FINDER.find(tokens)) == {"person:Vũ Hồng Vân", "country:Brunei"}
