"""What stands around the subject of a question."""

from __future__ import annotations

import pytest

from bot.language.frames import Frame, FrameReader, names_in
from bot.language.tokens import tokens_of
from bot.language.vocabulary import Vocabulary

READER = FrameReader(
    [
        Vocabulary(
            "vi",
            entities={
                "relation": [
                    ["trước …", "before …", "trước năm …"],
                    ["lớn nhất", "largest"],
                    ["phó", "deputy", "phó chủ tịch"],
                    ["chủ tịch", "chair"],
                    ["trường nào", "which school"],
                    ["giá vé", "giá bao nhiêu"],
                ],
                "asked": [["bao nhiêu", "how many"]],
                "unframed": [["trước nay", "tiếp theo"], ["per capita"]],
                "according": [["theo", "số liệu của"], ["according to", "per"]],
                "saying": [["nói gì"], ["say", "s view"]],
                "titles": [["ông", "đài"], ["the", "professor"]],
                "ends": [["thì", "Việt Nam"], ["does", "has", "in"]],
                "counted": [["how many", "which", "what is the", "number of"]],
                "vague": [["kinds", "way"]],
                "endings": [["s", "es"], ["y", "ies"]],
                "counting": [["bao nhiêu"]],
                "counting_last": [["how many"]],
                "numerals": [["ba", "triệu", "tỷ"]],
            },
            follow_ups={
                "questions": ["bao nhiêu", "how many", "what"],
                "fillers": ["ạ"],
                "selves": ["my"],
            },
        )
    ],
    tokens_of,
    lambda tokens, at: "person:Hung" if tokens[at].folded in {"hung", "brunei", "dai"} else "",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ai làm bộ trưởng trước ông Hùng", {"relation:trước"}),
        ("who was minister before Mr Hung", set()),
        ("which country chaired it before Brunei", {"relation:trước"}),
        ("nuoc lon nhat", {"relation:lớn nhất"}),
        ("the largest deputy", {"relation:lớn nhất", "relation:phó"}),
        ("ai giu ghe truoc Brunei", {"relation:trước"}),
        ("who was minister before Dai Huy", {"relation:trước"}),  # `đài` is a title
        ("truoc mot cay cau", set()),
        ("trước nay vẫn thế", set()),
        ("ai là chủ tịch", {"relation:chủ tịch"}),
        ("ai la pho chu tich", {"relation:phó"}),
        ("pho co Hoi An", set()),
        ("phố cổ Hội An", set()),
        ("hội nhập là gì", set()),
        ("when was it held before 2017", {"relation:trước"}),
        ("đăng cai trước năm 2017", {"relation:trước"}),
        ("trước năm đó", set()),
        ("bộ trưởng nào họp", set()),
        ("ông học trường nào", {"relation:trường nào"}),
        ("ong hoc truong nao", {"relation:trường nào"}),
        ("vào đó giá bao nhiêu", {"relation:giá vé"}),
        ("vao do gia bao nhieu", {"relation:giá vé"}),
        ("đã gia nhập và tham gia bao nhiêu hội", {"relation:bao nhiêu"}),
    ],
)
def test_relations_are_found_by_their_words(text: str, expected: set[str]) -> None:
    assert READER.relations(tokens_of(text)) == expected


STORY = "we learnt at school how the largest of them came to be, in a long and winding way"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{STORY}, but what did it join before 2007?", {"relation:trước"}),
        (f"{STORY}. Before Brunei and the others, what was there? Thank you.", {"relation:trước"}),
        (f"{STORY}, which was before Brunei. What is it about?", set()),
        (f"{STORY}, and what is the largest?", set()),
        (f"{STORY}, what?", set()),
    ],
)
def test_of_a_long_question_what_has_two_sides_counts_in_the_clause_that_asks(
    text: str, expected: set[str]
) -> None:
    assert READER.read(text, tokens_of(text)).relations == expected


@pytest.mark.parametrize("told", [0, 12, 40])
def test_what_is_asked_for_counts_however_much_is_told_before(told: int) -> None:
    text = f"{'story ' * told}what is the largest, and how many doses are there"
    found = READER.read(text, tokens_of(text)).relations

    assert found == (
        {"relation:bao nhiêu"} if told else {"relation:bao nhiêu", "relation:lớn nhất"}
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("theo Reuters, Việt Nam có bao nhiêu FTA", ("reuters",)),
        ("theo đài RFA thì có mấy", ("rfa",)),
        ("theo số liệu của ông Lê Hoài Trung", ("le", "hoai", "trung")),
        ("according to the World Bank how many FTAs are there", ("world", "bank")),
        ("how many FTAs, according to the Migration Policy Institute", ("migration", "policy")),
        ("how many, according to the long article per Le Hoai Trung", ("le", "hoai", "trung")),
        ("what is income per capita", ()),
        ("bước tiếp theo là gì", ()),
        ("how many FTAs are there", ()),
    ],
)
def test_whoever_is_to_have_said_it_is_found(text: str, expected: tuple[str, ...]) -> None:
    said_by = READER.read(text, tokens_of(text)).said_by
    assert set(expected) <= set(said_by)
    assert bool(said_by) == bool(expected)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("what does human rights watch say about trade", ("human", "rights", "watch")),
        ("professor storey's view on bamboo", ("storey",)),
        ("vuving nói gì về cây tre", ("vuving",)),
    ],
)
def test_whoever_says_something_is_a_name(text: str, name: tuple[str, ...]) -> None:
    assert READER.read(text, tokens_of(text)).names == (name,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what does Ian Storey think", [("ian", "storey")]),
        ("Does it hold? Yes, in Paris", [("paris",)]),
        ("UNWTO figures for tourists", [("unwto",)]),
        ("Thái Lan vào ASEAN năm nào", [("lan",), ("asean",)]),
        ("WHAT IS THIS", []),
        ("how many are there", []),
        ("", []),
    ],
)
def test_names_are_words_with_capitals(text: str, expected: list[tuple[str, ...]]) -> None:
    assert list(names_in(text)) == expected


def test_a_name_that_was_rewritten_is_none() -> None:
    assert READER.read("who chairs ASEAN", tokens_of("who chairs the bloc")).names == ()


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("which faculty has she left", "faculty"),
        ("how many old stone bridges has the town", "bridges"),
        ("what is the wage in this trade", "wage"),
        ("the number of fishing boats in Hoi An", "boats"),
    ],
)
def test_the_thing_that_is_asked_for_stands_before_what_ends_a_name(text: str, thing: str) -> None:
    assert [forms[0] for forms in READER.read(text, tokens_of(text)).things] == [thing]


@pytest.mark.parametrize(
    "text",
    [
        "how many has the town",
        "which kinds has the town",
        "which village once built a bridge of its own has he seen",
        "the old stone bridges of the town",
    ],
)
def test_nothing_is_asked_for_by_vague_words_and_long_runs(text: str) -> None:
    assert READER.read(text, tokens_of(text)).things == ()


def test_a_thing_has_the_forms_that_differ_in_listed_endings() -> None:
    text = "how many cities has it"
    [forms] = READER.read(text, tokens_of(text)).things
    assert {"cities", "city", "citi"} <= set(forms)


def test_names_are_seen_between_other_names_with_capitals() -> None:
    assert list(names_in("Did Le Van Tam ever meet Gandhi?")) == [("le", "van", "tam"), ("gandhi",)]
    assert list(names_in("What Is the Role of Old Towns")) == []


def test_a_part_that_lost_its_capitals_keeps_the_names_of_the_whole() -> None:
    whole = READER.read("tell me of Gandhi in Hue", tokens_of("tell me of Gandhi in Hue"))
    part = READER.read("of gandhi", tokens_of("of gandhi"))
    assert part.names == ()
    assert part.beside(whole, "of gandhi").names == (("gandhi",),)


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("được bao nhiêu phiếu", {"phieu"}, {"phieu"}),
        ("duoc bao nhieu phieu bau", {"phieu"}, {"phieu", "bau"}),
        ("tốn bao nhiêu tỷ đồng", {"dong"}, {"ti", "dong"}),
        ("được 12 phiếu thì đủ", set(), {"phieu"}),
        ("how many old doses has it", {"old", "doses", "dose"}, {"old", "doses"}),
        ("how many kinds has it", set(), {"kinds"}),
        ("it has 16 doses", set(), {"doses"}),
        ("là bao nhiêu", set(), set()),
        ("bao nhiêu ạ", set(), {"a"}),
        ("bao nhiêu thì đủ", set(), {"thi"}),
        ("16 tỷ", set(), set()),
    ],
)
def test_what_is_counted_stands_after_how_many_and_after_numbers(
    text: str, asked: set[str], told: set[str]
) -> None:
    found = {noun for nouns in READER.units(tokens_of(text)) for noun in nouns}

    assert found >= asked  # forms of the words beside them
    assert bool(found) == bool(asked)
    assert READER.units_told(tokens_of(text)) == {f"unit:{word}" for word in told}


def test_a_month_is_no_name() -> None:
    reader = FrameReader([Vocabulary("en", months=[["july", "jul"]])], tokens_of, lambda *_: "")
    text = "who met the minister in July"

    assert reader.read(text, tokens_of(text)).names == ()


def test_a_phrasing_that_tells_a_story_tells_of_what_it_asks_for_alone() -> None:
    assert READER.told(tokens_of(f"{STORY} before Brunei did anything at all")) == set()
    asks = f"before Brunei {STORY}, so what is the largest"
    assert READER.told(tokens_of(asks)) == {"relation:lớn nhất"}
    assert READER.told(tokens_of("before Brunei")) == {"relation:trước"}


def test_a_part_has_the_relations_of_the_whole_and_its_names() -> None:
    whole = Frame(frozenset({"relation:trước"}), names=(("son",), ("ben",)))
    part = Frame(frozenset({"relation:phó"})).beside(whole, "what ben said")

    assert part.relations == {"relation:trước", "relation:phó"}
    assert part.names == (("ben",),)


def test_what_is_named_of_the_askers_own_is_no_name_to_be_looked_for() -> None:
    texts = "for my Zork class what is the bridge", "for the Zork class what is the bridge"
    own, other = (READER.read(text, tokens_of(text)).names for text in texts)
    assert (own, other) == ((), (("zork",),))
