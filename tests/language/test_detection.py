"""Which supported language an utterance is in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from bot.language.detection import DECISIVE, Guess, LanguageDetector
from bot.language.tokens import tokens_of
from bot.language.vocabulary import Vocabulary
from tests.language.texts import anything, nfd, sentences, unhurried
from tests.language.vocabularies import real_vocabularies

VI = Vocabulary(
    "vi",
    names={"Hội An": ["HoiAn"], "Biển Đông": [], "Việt Nam": ["VN", "Vietnam"]},
    entities={"city": [["Đà Lạt", "Dalat"]]},
    function_words=("là", "gì", "của", "không", "khi", "nào", "bao", "nhiêu", "có", "on"),
)
EN = Vocabulary(
    "en",
    names={"Viet Nam": ["Vietnam"]},
    follow_ups={"openings": ["in", "what about"]},
    function_words=("what", "is", "the", "of", "how", "many", "when", "does", "on"),
)
DETECTOR = LanguageDetector([VI, EN])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ngoại giao văn hóa là gì", id="with marks"),
        pytest.param(nfd("ngoại giao văn hóa là gì"), id="decomposed"),
        pytest.param("bo ngoai giao la gi", id="without marks"),
        pytest.param("sức mạnh mềm", id="marks alone are enough"),
        pytest.param("UNESCO creative cities của VN là gì", id="Vietnamese frame, English words"),
        pytest.param("COC Biển Đông", id="nothing but names: their spelling counts"),
        pytest.param("BNG LA GI VA KHI NAO", id="in capitals"),
        pytest.param("cấmvận, côlậptrước", id="marks on words written together"),
        pytest.param("ngoaigiaovanhoa vietnamla gi", id="words written together vote for nothing"),
    ],
)
def test_vietnamese_is_recognised(text: str) -> None:
    assert DETECTOR.guess(text).locale == "vi"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("What is soft power?", id="a plain question"),
        pytest.param("Hoi An creative city", id="a name does not vote"),
        pytest.param("what is the Đà Lạt flower of", id="an entity does not vote"),
        pytest.param("Hội An nickname", id="a name, and a word that only English has"),
        pytest.param("Da Lat 1893 population", id="the same with a number"),
        pytest.param("religion in Vietnam", id="the same, joined by what may be a syllable"),
        pytest.param("ok thanks", id="two words that only English has"),
        pytest.param('what does "ngoại giao văn hóa" mean', id="quoted words do not vote"),
        pytest.param("what does “ngoại giao văn hóa” mean", id="curly quotes"),
        pytest.param("what is the phở of Vietnam", id="one foreign word"),
        pytest.param("potato banana", id="words that could be syllables written together"),
        pytest.param("résumé café façade", id="marks that other languages have too"),
    ],
)
def test_english_is_recognised(text: str) -> None:
    assert DETECTOR.guess(text).locale == "en"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("😀 … ?", id="no words"),
        pytest.param("59 2025 4.0", id="numbers"),
        pytest.param("UNESCO", id="one word that could be anything"),
        pytest.param("Viet Nam", id="a name that both languages have"),
        pytest.param("internet la Vietnam", id="a loan word, and a syllable that joins nothing"),
        pytest.param("in Vietnam", id="only what joins"),
        pytest.param("Vietnam gdcd", id="a name, and letters that nobody listed"),
    ],
)
def test_what_tells_no_language_is_left_open(text: str) -> None:
    assert DETECTOR.guess(text).locale is None


def test_quoted_words_vote_where_there_is_little_else() -> None:
    assert DETECTOR.guess('"sức mạnh mềm" nghĩa').locale == "vi"


def test_a_language_is_told_by_its_function_words_alone() -> None:
    french = Vocabulary("fr", function_words=("le", "est", "que", "quoi"))
    detector = LanguageDetector([french, EN])

    assert detector.guess("que est le monde").locale == "fr"
    assert detector.guess("what is the world").locale == "en"
    assert detector.guess("monde world").locale is None


def test_a_single_supported_language_needs_evidence_too() -> None:
    detector = LanguageDetector([VI])

    assert detector.guess("xin chào").locale == "vi"
    assert detector.guess("school street").locale is None


def test_without_vocabularies_nothing_is_guessed() -> None:
    assert LanguageDetector([]).guess("ngoại giao là gì") == Guess(None, 0.0)


@given(anything | sentences)
@unhurried
def test_a_guess_is_made_exactly_when_its_lead_is_decisive(text: str) -> None:
    guess = DETECTOR.guess(text)

    assert guess.lead >= 0
    assert (guess.locale is not None) == (guess.lead >= DECISIVE)
    assert guess.locale in {None, "vi", "en"}


@given(anything | sentences)
@unhurried
def test_words_that_are_known_already_give_the_same_guess(text: str) -> None:
    assert DETECTOR.guess(text, tokens_of(text)) == DETECTOR.guess(text)


def test_listed_words_of_a_language_help_to_tell_it() -> None:
    french = Vocabulary("fr", function_words=("est", "quel"), words=("sommet", "théâtre"))
    detector = LanguageDetector([french, EN])

    assert detector.guess("sommet theatre").locale == "fr"
    assert LanguageDetector([replace(french, words=()), EN]).guess("sommet theatre").locale is None


ASKING_VI = Vocabulary(
    "vi",
    function_words=VI.function_words,
    follow_ups={
        "questions": ("gì", "nào", "đâu"),
        "fillers": ("ok", "bot"),
        "ways": ("kể", "nêu", "cho"),
    },
)
ASKING_EN = Vocabulary(
    "en",
    function_words=(*EN.function_words, "which", "year", "tell", "about", "was"),
    follow_ups={
        "questions": ("what", "which", "when", "how", "how many"),
        "ways": ("describe", "outline", "to", "the"),
    },
)
ASKING = LanguageDetector([ASKING_VI, ASKING_EN])


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("What does Luật đầu tư nước ngoài cover?", "en"),
        ("Which year was Phở Hòa mở cửa?", "en"),
        ("tell me about Luật Di sản văn hóa", "en"),
        ("when is Tết của người Việt", "en"),
        ("UNESCO creative cities là gì", "vi"),
        ("ok tks bot không", "vi"),
        ("how is it khi nào là gì của không", "vi"),  # both ask: the rest decides
        ("sông núi nước non", "vi"),
        ("Describe Luật Di sản văn hóa", "en"),
        ("outline chợ Đồng Xuân for me", "en"),
        ("kể UNESCO creative cities", "vi"),
        ("To Ngọc Vân vẽ tranh", "vi"),  # a name may be spelled as a small word
    ],
)
def test_the_words_that_frame_a_sentence_decide_and_marked_names_do_not(
    text: str, locale: str
) -> None:
    assert ASKING.guess(text).locale == locale


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("three main goals của ngành du lịch", "vi"),
        ("history của chùa với tháp", "vi"),
        ("what is the history of chùa", "en"),
    ],
)
def test_words_that_stand_beside_names_tell_the_language_like_any_others(
    text: str, locale: str
) -> None:
    vietnamese = replace(ASKING_VI, entities={"before": [("của", "với", "ở", "tại")]})

    assert LanguageDetector([vietnamese, ASKING_EN]).guess(text).locale == locale


def test_an_input_method_may_leave_a_word_that_stands_beside_names() -> None:
    detector = LanguageDetector(real_vocabularies())

    assert detector.names_in(tokens_of("the color ò paint")) == frozenset()


def test_an_abbreviation_written_out_tells_less_than_words_that_were_typed() -> None:
    tokens = tokens_of("issuing authority nghị quyết 59")

    assert ASKING.guess_tokens(tokens).locale == "vi"
    assert ASKING.guess_tokens(tokens, are_written_out=True).locale is None


def test_names_and_words_of_a_frame_are_told() -> None:
    tokens = tokens_of("what is Đà Lạt của")

    assert {token.accented for token in DETECTOR.names_in(tokens)} == {"đà", "lạt"}
    assert DETECTOR.is_frame(tokens[-1], other_than="en")
    assert not DETECTOR.is_frame(tokens[0], other_than="en")


@pytest.mark.parametrize(
    ("text", "is_english"),
    [
        ("independence day Vietnam date", True),
        ("Vietnam day of culture", True),
        ("van hoa day", False),
        ("hoi nhap la gi day", False),
    ],
)
def test_a_day_is_english_beside_english_words(text: str, is_english: bool) -> None:
    guess = LanguageDetector(real_vocabularies()).guess(text)

    assert (guess.locale == "en") == is_english
