"""Near questions that an entry must not answer, and would."""

from __future__ import annotations

from dataclasses import replace

from bot.content.loader import load
from bot.content.model import Content
from bot.editing.twins import Twin, Twins
from bot.matching.match import Match
from bot.matching.matcher import Matcher
from tests.small_content import LOCALES, small_files

STONE = "stone-bridge-length"
NAMES = "names: {wooden bridge: [], rope bridge: [], stone bridge: []}"
KIND = "entities: {bridge: [wooden bridge | cầu gỗ, rope bridge | cầu treo, stone bridge | cầu đá]}"


def village(*words: str) -> Content:
    """The small content with these in its English vocabulary."""
    files = dict(small_files())
    files["vocabulary/en.yaml"] += "".join(f"{one}\n" for one in words).encode()
    edition = load(files, LOCALES)
    assert edition.errors == []
    return edition.content


def twins_in(content: Content, *ids: str) -> tuple[list[Twin], int]:
    """Those that are answered, and how many were asked."""
    matcher = Matcher.of(content)
    near = Twins(content, matcher.normaliser, matcher.match)
    return [twin for id_ in ids for twin in near.answered(content.entries[id_])], near.asked


def test_a_question_with_another_name_in_it_that_is_answered_all_the_same_is_told() -> None:
    found, asked = twins_in(village(NAMES), STONE)
    assert asked > len(found) > 0
    assert {twin.name for twin in found} == {"rope bridge"}
    assert {(twin.of, twin.locale) for twin in found} == {(STONE, "en")}
    assert "How long is the rope bridge?" in [twin.text for twin in found]


def test_a_name_that_the_entry_that_answers_says_itself_is_not_told() -> None:
    found, _ = twins_in(village(NAMES), STONE)
    assert not any("wooden bridge" in twin.text for twin in found)


def test_once_the_names_have_a_kind_nothing_is_left_to_tell() -> None:
    found, asked = twins_in(village(KIND), STONE)
    assert (found, asked > 0) == ([], True)


def test_numbers_are_counted_on() -> None:
    content = village()
    _, asked = twins_in(content, "lamp-1")
    assert asked == 0  # a single digit stands in too many questions that name nothing
    lamp = content.entries["lamp-1"]
    texts = {
        locale: text.model_copy(update={"title": text.title.replace("1", "12"), "questions": ()})
        for locale, text in lamp.texts.items()
    }
    matcher = Matcher.of(content)
    heard: list[str] = []

    def match(text: str) -> Match:
        heard.append(text)
        return matcher.match(text)

    list(Twins(content, matcher.normaliser, match).answered(replace(lamp, texts=texts)))
    assert heard == ["Đèn số 13 treo ở đâu?", "Where does lamp 13 hang?"]
