"""From a question to its entry."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from bot.content.model import Content
from bot.language.folding import fold
from bot.language.normaliser import Normaliser
from bot.language.vocabulary import Vocabulary
from bot.matching.decision import Decision
from bot.matching.matcher import Matcher
from bot.matching.thresholds import CANDIDATES, EXACT, GUARDED
from tests import small_content
from tests.fakes.encoder import HashEncoder
from tests.language.vocabularies import real_vocabularies, with_numbers
from tests.matching.contents import content as content_of
from tests.matching.contents import entry, text

NOTHING: list[str] = []


@pytest.fixture(scope="module", params=[None, HashEncoder()], ids=["lexical", "with vectors"])
def matcher(request: pytest.FixtureRequest, content: Content) -> Matcher:
    encoder: HashEncoder | None = request.param
    return Matcher.of(content, encoder)


@pytest.fixture(scope="module")
def lexical(content: Content) -> Matcher:
    return Matcher.of(content)


PHRASINGS = [
    (entry_.id, phrasing)
    for entry_ in small_content.small_content().entries.values()
    if not entry_.is_smalltalk
    for _, phrasing in entry_.phrasings()
]


@pytest.mark.parametrize(("id_", "phrasing"), PHRASINGS, ids=[p for _, p in PHRASINGS])
def test_a_phrasing_word_for_word_is_answered(matcher: Matcher, id_: str, phrasing: str) -> None:
    match = matcher.match(phrasing)

    assert match.decision is Decision.ANSWER
    assert [(c.entry, c.is_exact) for c in match.candidates] == [(id_, True)]
    assert match.candidates[0].confidence == pytest.approx(EXACT, abs=0.01)


@pytest.mark.parametrize(
    "typed",
    [
        str.upper,
        fold,
        lambda t: unicodedata.normalize("NFD", t),
        lambda t: f"  {t}??? 🤔",
        lambda t: t.replace(" ", ""),
    ],
    ids=["capitals", "no marks", "NFD", "signs around it", "no spaces"],
)
@pytest.mark.parametrize("phrasing", ["Cầu gỗ dài bao nhiêu mét?", "chỗ treo đèn số 2"])
def test_a_phrasing_typed_in_another_way_is_still_that_phrasing(
    lexical: Matcher, phrasing: str, typed: object
) -> None:
    assert callable(typed)
    match, as_written = lexical.match(typed(phrasing)), lexical.match(phrasing)

    assert match.decision is Decision.ANSWER
    assert match.candidates == as_written.candidates


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("cau go dai bao nhieu met vay ban", "wooden-bridge-length"),
        ("cho minh hoi chieu dai cua cau da", "stone-bridge-length"),
        ("cho toi biet tra sen uop the nao", "lotus-tea"),
        ("cầu gỗ dìa bao nhieu mét thế", "wooden-bridge-length"),
        ("how many metres is the stnoe bridge", "stone-bridge-length"),
        ("please tell me the lenght of the wodden bridge", "wooden-bridge-length"),
        ("caugo dai bao nhieu met vay", "wooden-bridge-length"),
        ("caauf gox dai bao nhieeu mest vay", "wooden-bridge-length"),
    ],
)
def test_a_question_without_marks_or_with_slips_finds_its_entry(
    matcher: Matcher, question: str, id_: str
) -> None:
    match = matcher.match(question)

    assert match.ranked[0].entry == id_
    assert match.decision in {Decision.ANSWER, Decision.CLARIFY}
    assert id_ in [c.entry for c in match.candidates]


@pytest.mark.parametrize("question", ["xin chào", "xin chao", "HELLO!", "chào bạn 👋"])
def test_a_greeting_is_returned(matcher: Matcher, question: str) -> None:
    match = matcher.match(question)

    assert match.decision is Decision.SMALLTALK
    assert [c.entry for c in match.candidates] == [small_content.COURTESY]


def test_smalltalk_is_not_among_the_ranked_entries(matcher: Matcher) -> None:
    ranked = [c.entry for c in matcher.match("xin chào").ranked]

    assert ranked
    assert small_content.COURTESY not in ranked


@pytest.mark.parametrize("question", ["", "   ", "???", "😀", "\0", "\ud800", "\u200b"], ids=ascii)
def test_a_text_without_words_is_unknown(matcher: Matcher, question: str) -> None:
    match = matcher.match(question)

    assert (match.decision, match.candidates, match.ranked) == (Decision.UNKNOWN, (), ())


@pytest.mark.parametrize("question", ["cau go", "mấy mét", "how long is the bridge", "zzzz qq"])
def test_confidences_are_probabilities_best_first(matcher: Matcher, question: str) -> None:
    confidences = [c.confidence for c in matcher.match(question).ranked]

    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= confidence <= EXACT for confidence in confidences)
    assert len(confidences) <= CANDIDATES


def test_the_same_question_gets_the_same_match(matcher: Matcher) -> None:
    assert matcher.match("cau go dai") == matcher.match("cau go dai")


def test_the_encoder_is_not_asked_about_a_phrasing_it_knows_word_for_word(
    content: Content,
) -> None:
    encoder = HashEncoder()
    matcher = Matcher.of(content, encoder)
    encoder.seen.clear()
    matcher.match("Cầu gỗ dài bao nhiêu mét?")
    assert encoder.seen == NOTHING

    matcher.match("cau go dai bao nhieu met vay")
    assert encoder.seen == ["cầu gỗ dài bao nhiêu mét vậy"]


def test_a_matcher_says_whether_it_compares_vectors(content: Content) -> None:
    assert not Matcher.of(content).is_semantic
    assert Matcher.of(content, HashEncoder()).is_semantic


BRIDGE = entry("bridge", vi=text("Cầu gỗ ở đâu?", "chỗ có cầu gỗ"))
TWIN = entry("twin", vi=text("Cầu gỗ ở đâu?", "tìm cây cầu bằng gỗ"))
ENGLISH = entry("english", en=text("Where is the old bridge?", "place of the old bridge"))
LITTLE = {
    "no entries": content_of(),
    "one entry": content_of(BRIDGE),
    "identical phrasings in two entries": content_of(BRIDGE, TWIN),
    "a locale without entries": content_of(
        ENGLISH, vocabularies=[Vocabulary("vi", function_words=("ở", "đâu")), Vocabulary("en")]
    ),
    "an entry without texts": content_of(entry("empty"), BRIDGE),
    "an entry without words": content_of(entry("marks", vi=text("???")), BRIDGE),
    "only smalltalk": content_of(entry("hello", topic=None, vi=text("Chào hỏi", "xin chào"))),
}


@pytest.mark.parametrize("encoder", [None, HashEncoder()], ids=["lexical", "with vectors"])
@pytest.mark.parametrize("content", LITTLE.values(), ids=LITTLE.keys())
@pytest.mark.parametrize(
    "question",
    [
        *("cầu gỗ ở đâu", "where is it", "xin chào", "a", "59", "năm 1999 nghị quyết 59"),
        *("cầu gỗ ở đâu " * 800, "x" * 10_000, "\ud800\0 1.2.3", "א中"),
    ],
    ids=lambda question: ascii(question[:20]),
)
def test_little_content_and_odd_questions_never_raise(
    content: Content, question: str, encoder: HashEncoder | None
) -> None:
    match = Matcher.of(content, encoder).match(question)

    assert {c.entry for c in (*match.candidates, *match.ranked)} <= content.entries.keys()


def test_a_phrasing_of_two_entries_is_asked_back_about() -> None:
    match = Matcher.of(content_of(BRIDGE, TWIN)).match("Cầu gỗ ở đâu?")

    assert not any(c.is_exact for c in match.ranked)
    assert {c.entry for c in match.ranked[:2]} == {"bridge", "twin"}


def test_a_short_question_is_answered_only_when_it_is_a_phrasing() -> None:
    matcher = Matcher.of(content_of(entry("tea", vi=text("Trà sen")), BRIDGE))

    assert matcher.match("tra sen").decision is Decision.ANSWER
    assert matcher.match("cầu gỗ").decision is not Decision.ANSWER


NAMING = content_of(
    *(
        entry(
            id_,
            vi=text(f"Quan hệ Việt Nam - {vi} như thế nào?", f"quan hệ với {vi} ra sao"),
            en=text(f"How are Vietnam's relations with {en}?", f"friendship with {en}"),
        )
        for id_, vi, en in (("laos", "Lào", "Laos"), ("cuba", "Cuba", "Cuba"))
    ),
    entry(
        "resolution",
        vi=text("Nghị quyết 59 nói về gì?", "nội dung nghị quyết 59", "nq59 là gì"),
        en=text("What is Resolution 59 about?", "content of resolution 59"),
    ),
    entry(
        "summit",
        vi=text("Hội nghị năm 2017 họp ở đâu?", "hội nghị 2017 ở thành phố nào"),
        en=text("Where was the 2017 summit held?", "place of the 2017 summit"),
    ),
    entry(
        "congress",
        vi=text("Đại hội 13 của Đảng bàn gì?", "đại hội XIII bàn về việc gì"),
        en=text("What did the 13th Party Congress discuss?", "topics of the 13th congress"),
    ),
    vocabularies=[
        with_numbers(
            Vocabulary(
                "vi",
                function_words=("là", "gì", "ở", "đâu", "như", "thế", "nào", "về", "nói"),
                entities={
                    "country": [["Lào", "Laos"], ["Thái Lan", "Thailand"], ["Cuba"], ["Ba Lan"]]
                },
                follow_ups={"ways": ("ba", "kể về")},
            )
        ),
        with_numbers(
            Vocabulary("en", function_words=("what", "is", "the", "of", "how", "where", "was"))
        ),
    ],
)


@pytest.mark.parametrize(
    ("question", "twin"),
    [
        ("Hội nghị năm 2006 họp ở đâu?", "summit"),
        ("Where was the 2006 summit held?", "summit"),
        ("hoi nghi 2025 o thanh pho nao", "summit"),
        ("Nghị quyết 57 nói về gì?", "resolution"),
        ("nq 18-NQ/TW noi ve gi", "resolution"),
        ("What is Resolution 57 about?", "resolution"),
        ("Quan hệ Việt Nam - Thái Lan như thế nào?", "laos"),
        ("How are Vietnam's relations with Thailand?", "laos"),
        ("ba lan quan hệ việt nam lào như thế nào", "laos"),
        ("Đại hội 14 của Đảng bàn gì?", "congress"),
        ("What did the 12th Party Congress discuss?", "congress"),
    ],
)
@pytest.mark.parametrize("encoder", [None, HashEncoder()], ids=["lexical", "with vectors"])
def test_a_question_that_names_something_else_is_never_simply_answered(
    question: str, twin: str, encoder: HashEncoder | None
) -> None:
    match = Matcher.of(NAMING, encoder).match(question)

    assert match.decision is not Decision.ANSWER
    assert twin in [c.entry for c in match.ranked]
    assert all(c.confidence <= GUARDED for c in match.ranked)


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("hội nghị năm 2017 họp tại đâu vậy", "summit"),
        ("noi dung cua nghi quyet 59 la gi", "resolution"),
        ("quan hệ Việt Nam và Lào như thế nào", "laos"),
        ("relations with Cuba, how are they", "cuba"),
        ("đại hội lần thứ XIII của Đảng bàn gì vậy", "congress"),
    ],
)
def test_a_question_that_names_what_an_entry_carries_is_answered(question: str, id_: str) -> None:
    match = Matcher.of(NAMING).match(question)

    assert (match.decision, match.ranked[0].entry) == (Decision.ANSWER, id_)


def test_an_exact_phrasing_is_answered_without_a_look_at_the_others(
    matcher: Matcher, content: Content
) -> None:
    """Whoever wants to see what else came near asks `match`; the answer is the same."""
    for one in content.entries.values():
        for _, phrasing in one.phrasings():
            (answered,), explained = matcher.understand(phrasing), matcher.match(phrasing)

            assert answered.decision is explained.decision
            assert answered.candidates == explained.candidates
            assert answered.is_wide == explained.is_wide
            assert answered.evidence is None or not explained.candidates[0].is_exact
            assert explained.evidence is not None


@pytest.mark.parametrize(
    "said",
    [
        "My club lanxyz is in Hanoi. What is the length of the stone bridge?",
        "Mình tên lanxyz, ở Hà Nội. Cầu đá dài bao nhiêu mét?",
        "lanxyz and how long is the wooden bridge and who built it?",
        "caauf dda lanxyz daif bao nhieeu",
        "I am lanxyz and we saw it in the rain as we all do, so how long is the stone bridge?",
    ],
)
def test_nothing_of_what_people_write_is_remembered(said: str) -> None:
    """Neither the texts nor a word in them, whichever way they are understood; what is known of the
    content's texts goes to the disk."""
    vocabularies = {v.locale: v for v in real_vocabularies()}
    matcher = Matcher.of(replace(small_content.small_content(), vocabularies=vocabularies))
    matcher.understand(said)
    matcher.understand(said, "stone-bridge-length")
    matcher.search(said, 5)

    normaliser = matcher.normaliser
    assert not [text for text in normaliser.known if "lanxyz" in text]
    assert "lanxyz" not in vars(normaliser.words)["_tokens"]
    assert not matcher.index.ranker.lexical.known(["lanxyz"])
    assert "lanxyz" not in vars(matcher.index.ranker.lexical)["_words"]


@pytest.mark.parametrize(
    ("question", "year", "decision"),
    [
        ("who is mayor of the harbour town now, in 2031?", 2031, Decision.ANSWER),
        ("who is mayor of the harbour town now, in 2031?", 2030, Decision.CLARIFY),
        ("who is mayor of the harbour town in 2031?", 2031, Decision.CLARIFY),
    ],
    ids=["the current year is now", "another year is not", "without a word for now"],
)
def test_what_is_so_now_is_asked_of_the_current_year(
    question: str, year: int, decision: Decision
) -> None:
    words = Vocabulary("en", entities={"now": [["now"]]})
    told = {"mayor": "Who is mayor of the harbour town?", "mill": "Who built the old mill?"}
    entries = [entry(id_, en=text(title, title)) for id_, title in told.items()]
    content = content_of(*entries, vocabularies=[words])
    index = Matcher.of(content).index
    normaliser = Normaliser(content.vocabularies.values())
    matcher = Matcher(content, normaliser, index, today=lambda: date(year, 6, 1))

    assert matcher.match(question).decision is decision
