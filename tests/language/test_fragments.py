"""What leans on what was said before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.fragments import MAX_JOINED, FragmentReader
from bot.language.tokens import tokens_of
from bot.language.vocabulary import Vocabulary

VIETNAMESE = Vocabulary(
    "vi",
    function_words=["là", "có", "của", "khi", "nào"],
    follow_ups={
        "more": ["nói thêm", "thêm"],
        "openings": ["còn", "thế còn", "với"],
        "closings": ["thì sao"],
        "references": ["nó", "ông ấy", "năm đó"],
        "questions": ["ai", "gì", "khi nào", "bao nhiêu"],
        "fillers": ["ạ", "đi", "với", "ad ơi", "cho hỏi"],
    },
)
ENGLISH = Vocabulary(
    "en",
    function_words=["is", "the", "did"],
    follow_ups={
        "more": ["more", "tell me more"],
        "openings": ["what about", "and", "with"],
        "references": ["it"],
        "persons": ["he"],
        "questions": ["who", "when", "what", "how many", "with what", "what is"],
        "fillers": ["please"],
        "ways": ["list", "what is the gist"],
    },
)


@pytest.fixture(scope="module")
def reader() -> FragmentReader:
    return FragmentReader([VIETNAMESE, ENGLISH], tokens_of)


@pytest.mark.parametrize(
    ("text", "locale", "words"),
    [
        ("còn năm 2020 thì sao?", "vi", "năm 2020"),
        ("con nam 2020 thi sao", "vi", "nam 2020"),
        ("thế còn Lào", None, "lào"),
        ("với Lào với", "vi", "lào"),
        ("cho hỏi ông ấy nói gì ạ", "vi", "nói gì"),
        ("ong ay noi gi", "vi", "noi gi"),
        ("chủ đề năm đó là gì", "vi", "chủ đề là gì"),
        ("what about the economy?", "en", "the economy"),
        ("and Laos please", None, "laos"),
        ("who signed it?", "en", "who signed"),
    ],
)
def test_what_says_that_it_goes_on(
    reader: FragmentReader, text: str, locale: str | None, words: str
) -> None:
    fragment = reader.read(tokens_of(text), locale)
    assert fragment is not None
    assert fragment.is_marked
    assert " ".join(token.accented for token in fragment.words) == words


@pytest.mark.parametrize(
    ("text", "locale", "content"),
    [
        ("ai ký?", "vi", {"ki"}),
        ("ban hành khi nào", "vi", {"ban", "hanh"}),
        ("gì của ai", "vi", set()),
        ("ai ở đó", "vi", {"do"}),
        ("how many meetings", "en", {"meetings"}),
        ("when did the Congress meet", "en", {"congress", "meet"}),
    ],
)
def test_a_short_question_may_lean_too(
    reader: FragmentReader, text: str, locale: str, content: set[str]
) -> None:
    fragment = reader.read(tokens_of(text), locale)
    assert fragment is not None
    assert not fragment.is_marked
    assert fragment.content == content


@pytest.mark.parametrize(
    "text", ["nói thêm đi", "NOI THEM DI AD OI", "tell me more please", "thêm"]
)
def test_nothing_but_more(reader: FragmentReader, text: str) -> None:
    fragment = reader.read(tokens_of(text), None)
    assert fragment is not None
    assert fragment.asks_for_more


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("", None),
        ("cảm ơn bạn nhiều", "vi"),
        ("nói thêm về nghị quyết", "vi"),
        ("con mèo nhà mình bỏ ăn hai ngày rồi phải làm", "vi"),
        ("no noi rat hay", "vi"),
        ("tell me more about bridges and boats", "en"),
        ("who signed " + "the long letter " * 4, "en"),
        ("and " + "so on " * MAX_JOINED, "en"),
        ("it was long", "vi"),
        ("ai ký vậy", "en"),
    ],
    ids=[
        "nothing",
        "thanks",
        "more about something",
        "a word that is còn only without its mark",
        "a word that is nó only without its mark",
        "more about something, in English",
        "a long question",
        "a long speech",
        "a word of another language",
        "a question in another language",
    ],
)
def test_what_stands_by_itself(reader: FragmentReader, text: str, locale: str | None) -> None:
    assert reader.read(tokens_of(text), locale) is None


def test_courtesies_alone_are_not_cut_to_nothing(reader: FragmentReader) -> None:
    assert reader.read(tokens_of("ạ ạ"), "vi") is None


def test_without_cues_nothing_leans() -> None:
    reader = FragmentReader([Vocabulary("vi"), Vocabulary("en")], tokens_of)
    assert reader.read(tokens_of("ai ký?"), "vi") is None
    assert reader.time(tokens_of("trước đó"), "vi") is None


@given(text=st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    reader = FragmentReader([VIETNAMESE, ENGLISH], tokens_of)
    tokens = tokens_of(text)
    fragment = reader.read(tokens, None)
    assert fragment is None or set(fragment.words) <= set(tokens)


@pytest.mark.parametrize(
    ("text", "locale"), [("income?", "en"), ("thu nhập ạ", "vi"), ("nga", None)]
)
def test_a_word_or_two_may_lean_without_asking(
    reader: FragmentReader, text: str, locale: str | None
) -> None:
    fragment = reader.read(tokens_of(text), locale)
    assert fragment is not None
    assert fragment.is_bare
    assert not fragment.is_marked


def test_three_words_that_do_not_ask_stand_by_themselves(reader: FragmentReader) -> None:
    assert reader.read(tokens_of("average yearly income"), "en") is None


def test_a_whole_question_goes_on_with_nothing_else(reader: FragmentReader) -> None:
    whole, joined = (reader.read(tokens_of(text), "en") for text in ("with what?", "with Laos"))
    assert whole is not None
    assert (whole.is_joined, whole.content) == (False, frozenset())
    assert joined is not None
    assert joined.is_joined


@pytest.mark.parametrize(
    ("text", "is_way"),
    [
        ("list it please", True),
        ("what is the gist of it", False),
        ("what is the gist", True),
        ("what is it", False),
    ],
)
def test_a_question_that_is_a_way_of_telling_has_the_answer_told_again(
    reader: FragmentReader, text: str, *, is_way: bool
) -> None:
    found = reader.read(tokens_of(text), "en")
    assert (found is not None and found.is_told_again) == is_way
