"""What is said right after an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.model import Content
from bot.language.vocabulary import Vocabulary
from bot.matching.decision import Decision
from bot.matching.matcher import Matcher
from bot.matching.thresholds import EXACT
from tests.fakes.encoder import HashEncoder
from tests.matching.contents import content as content_of
from tests.matching.contents import entry, text
from tests.small_content import COURTESY, FULL, OVERVIEW

STONE = "stone-bridge-length"
VIETNAMESE = {
    "more": ["nói thêm"],
    "openings": ["còn"],
    "closings": ["thì sao"],
    "references": ["nó"],
    "questions": ["ai", "gì", "bao nhiêu", "ở đâu"],
    "fillers": ["ạ"],
    "connectives": ["và"],
}
ENGLISH = {
    "more": ["tell me more"],
    "openings": ["what about", "and"],
    "references": ["it"],
    "questions": ["who", "what", "how", "how many", "where", "which"],
    "connectives": ["and"],
}
COUNTRIES = Vocabulary(
    "vi",
    follow_ups=VIETNAMESE | {"openings": ["còn", "và"]},
    entities={"country": [["Lào"], ["Campuchia"], ["Thái Lan"]]},
)


def with_cues(content: Content) -> Content:
    """The small content with the words that follow-ups are told by."""
    cues = {"vi": VIETNAMESE, "en": ENGLISH}
    known = content.vocabularies
    return replace(
        content,
        vocabularies={
            locale: replace(known[locale], follow_ups=own) for locale, own in cues.items()
        },
    )


@pytest.fixture(scope="module", params=[None, HashEncoder()], ids=["lexical", "with vectors"])
def matcher(request: pytest.FixtureRequest, content: Content) -> Matcher:
    encoder: HashEncoder | None = request.param
    return Matcher.of(with_cues(content), encoder)


def entries(matcher: Matcher, text: str, after: str) -> list[str]:
    """What the decision right after an answer rests on, best first."""
    return [candidate.entry for candidate in matcher.follow(text, after).candidates]


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("còn cầu đá thì sao?", FULL, STONE),
        ("con cau da", FULL, STONE),
        ("what about the stone one?", FULL, STONE),
        ("and the wooden one?", STONE, FULL),
        ("còn đèn số 3 thì sao", "lamp-2", "lamp-3"),
    ],
)
def test_what_goes_on_is_found_beside_the_last_answer(
    matcher: Matcher, text: str, after: str, expected: str
) -> None:
    match = matcher.follow(text, after)
    assert match.decision in {Decision.ANSWER, Decision.CLARIFY}
    assert match.candidates[0].entry == expected


@pytest.mark.parametrize("text", ["nói thêm ạ", "Noi them", "tell me more"])
def test_more_is_the_last_answer_itself(matcher: Matcher, text: str) -> None:
    match = matcher.follow(text, FULL)
    assert (match.decision, match.asks_for_more) == (Decision.ANSWER, True)
    assert [(c.entry, c.confidence) for c in match.candidates] == [(FULL, EXACT)]


@pytest.mark.parametrize(
    "text",
    [
        "Cầu gỗ dài bao nhiêu mét?",
        "scent of lotus tea",
        "cho minh hoi chieu dai cua cay cau da trong lang",
        "xin chào",
        "hello",
        "",
        "the price of gold in the capital tomorrow morning",
    ],
)
@pytest.mark.parametrize("after", [OVERVIEW, "lamp-1", "lotus-tea"])
def test_what_stands_by_itself_is_what_it_always_is(
    matcher: Matcher, text: str, after: str
) -> None:
    assert matcher.follow(text, after) == matcher.match(text)


@pytest.mark.parametrize("after", ["gone", COURTESY])
def test_after_nothing_that_was_answered_there_is_nothing_to_follow(
    matcher: Matcher, after: str
) -> None:
    text = "còn cầu đá thì sao?"
    assert matcher.follow(text, after) == matcher.match(text)


def test_what_no_neighbour_has_is_not_answered(content: Content) -> None:
    match = Matcher.of(with_cues(content)).follow("còn kim cương thì sao?", FULL)
    assert match.decision is not Decision.ANSWER


def test_what_is_named_anew_takes_the_place_of_what_was_named() -> None:
    matcher = Matcher.of(borders(COUNTRIES))
    assert entries(matcher, "còn Campuchia?", "lao")[:1] == ["campuchia"]
    alone = matcher.match("còn Thái Lan?")
    assert matcher.follow("còn Thái Lan?", "lao").candidates == alone.candidates


def borders(vocabulary: Vocabulary) -> Content:
    """Two entries that differ in one name, and some others."""
    about = {"lao": "Lào", "campuchia": "Campuchia"}
    known = [
        entry(id_, vi=text(f"Biên giới với {name} dài bao nhiêu?", f"chiều dài biên giới {name}"))
        for id_, name in about.items()
    ]
    others = [entry(f"other-{n}", vi=text(f"Ngọn núi thứ {n} cao chừng nào?")) for n in range(9)]
    return content_of(*known, *others, vocabularies=[vocabulary])


@pytest.mark.parametrize("text", ["Campuchia?", "và Campuchia", "còn Campuchia thì sao"])
def test_a_name_alone_goes_on_with_the_last_question(text: str) -> None:
    match = Matcher.of(borders(COUNTRIES)).follow(text, "lao")
    assert match.decision is Decision.ANSWER
    assert match.is_follow_up
    assert [candidate.entry for candidate in match.candidates] == ["campuchia"]


@pytest.mark.parametrize("text", ["còn thứ ba?", "thứ ba thì sao", "thứ ba?"])
def test_the_third_of_a_row_is_told_by_titles(text: str) -> None:
    match = Matcher.of(rules()).follow(text, "rule-2")
    assert match.decision is Decision.ANSWER
    assert [candidate.entry for candidate in match.candidates] == ["rule-3"]


def rules() -> Content:
    """A row of entries, of which none is another with one word changed, and some others."""
    about = {"1": "thứ nhất nói về đá", "2": "thứ hai nói về gỗ", "3": "thứ ba nói về dây thừng"}
    row = [entry(f"rule-{n}", vi=text(f"Quy tắc {said} là gì?")) for n, said in about.items()]
    others = [entry(f"other-{n}", vi=text(f"Ngọn núi thứ ba {n} cao chừng nào?")) for n in "abc"]
    vocabulary = replace(
        COUNTRIES,
        ordinals={"1": ["thứ nhất"], "2": ["thứ hai"], "3": ["thứ ba"]},
        entities={"rule": [["quy tắc"]]},
    )
    return content_of(*row, *others, vocabularies=[vocabulary])


def test_a_name_of_another_kind_does_not() -> None:
    vocabulary = replace(COUNTRIES, entities={**COUNTRIES.entities, "river": [["sông Hồng"]]})
    match = Matcher.of(borders(vocabulary)).follow("còn sông Hồng?", "lao")
    assert match.decision is not Decision.ANSWER


@pytest.mark.parametrize("text", ["năm đó ai xây cầu?", "Ai xây cầu năm đó ạ?"])
@pytest.mark.parametrize("year", ["1995", "2020"])
def test_that_year_is_the_year_of_the_last_answer(text: str, year: str) -> None:
    assert entries(Matcher.of(years()), text, f"lamps-{year}")[:1] == [f"bridges-{year}"]


def test_that_year_is_none_where_the_last_answer_names_none() -> None:
    matcher = Matcher.of(years())
    text = "năm đó ai xây cầu?"
    assert matcher.follow(text, "tea").decision is not Decision.ANSWER


def years() -> Content:
    """What was done in which year, and one thing of no year."""
    vocabulary = Vocabulary("vi", follow_ups=VIETNAMESE | {"years": ["năm đó"]})
    asked = {"bridges": "Ai xây cầu trong năm", "lamps": "Ai thắp đèn trong năm"}
    known = [
        entry(f"{id_}-{year}", vi=text(f"{question} {year}?", f"năm {year} {question}"))
        for id_, question in asked.items()
        for year in (1995, 2020, 2025)
    ]
    tea = entry("tea", vi=text("Ai pha trà?", "người pha trà là ai"))
    return content_of(*known, tea, vocabularies=[vocabulary])


def test_content_of_one_entry_has_nothing_beside_it() -> None:
    vocabulary = Vocabulary("vi", follow_ups=VIETNAMESE)
    alone = content_of(entry("tea", vi=text("Trà có từ bao giờ?")), vocabularies=[vocabulary])
    matcher = Matcher.of(alone)
    assert matcher.follow("còn cà phê?", "tea") == matcher.match("còn cà phê?")


def test_without_cues_no_text_leans_on_anything(content: Content) -> None:
    matcher = Matcher.of(content)
    assert not matcher.leans("còn cầu đá thì sao?")
    assert Matcher.of(with_cues(content)).leans("còn cầu đá thì sao?")


# -- several questions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text_", "expected"),
    [
        ("Cầu gỗ dài bao nhiêu mét? Cầu đá dài bao nhiêu mét?", [FULL, STONE]),
        (
            "Which bridges does the village have and how long is the stone bridge?",
            [OVERVIEW, STONE],
        ),
        (
            "how many metres is the wooden bridge; how many metres is the stone bridge",
            [FULL, STONE],
        ),
        ("Cầu gỗ dài bao nhiêu mét?", None),
        ("how long is the wooden bridge and how long is the wooden bridge?", None),
    ],
    ids=[
        "two sentences",
        "joined",
        "with a semicolon",
        "one",
        "the same twice",
    ],
)
def test_each_question_is_understood_where_each_stands_by_itself(
    matcher: Matcher, text_: str, expected: list[str] | None
) -> None:
    found = matcher.understand(text_)
    if expected is None:
        (one,), alone = found, matcher.match(text_)
        assert (one.decision, one.candidates) == (alone.decision, alone.candidates)
    else:
        assert [match.candidates[0].entry for match in found] == expected


@pytest.mark.parametrize(
    "second",
    ["Trà sen ướp bằng gì và ở đâu?", "Ai vô địch bóng đá năm nay?"],
    ids=["half known", "unknown"],
)
def test_where_one_of_two_questions_is_not_known_the_text_is_one(
    content: Content, second: str
) -> None:
    matcher = Matcher.of(with_cues(content))
    asked = f"Cầu gỗ dài bao nhiêu mét? {second}"
    assert matcher.understand(asked) == (matcher.match(asked),)


def test_one_question_after_an_answer_is_a_follow_up(matcher: Matcher) -> None:
    text_ = "còn cầu đá thì sao?"
    assert matcher.understand(text_, FULL) == (matcher.follow(text_, FULL),)


def test_a_word_that_is_known_nowhere_is_not_offered_for(matcher: Matcher) -> None:
    assert matcher.follow("what about zebras?", FULL) == matcher.match("what about zebras?")
