"""A choice of the list that was shown, by its number or its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.files import read_files
from bot.content.loader import load
from bot.content.model import Content
from bot.conversation.choices import NUMBERED, UNNUMBERED
from bot.conversation.phrases import LAST, Phrases
from bot.conversation.registry import REGISTRY
from bot.i18n.words import Lexicon
from bot.matching.decision import Decision
from bot.settings import ROOT
from tests.conversation.talk import labels, numbers
from tests.conversation.town import GROUP, LAN, MINH, PRIVATE, Says, Town
from tests.small_content import COURTESY, FULL, OVERVIEW

OFFERED = (FULL, "stone-bridge-length", OVERVIEW)
STONE = "The stone bridge is 45 metres long and has three spans."


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    """Those of the real content."""
    content = load(read_files(ROOT / "content"), ("vi", "en")).content
    return Phrases(content.vocabularies.values())


SECOND = [
    "2", "2.", "2)", "(2)", "#2", "2️⃣", "２", "số 2", "so 2", "Số 2 nhé", "câu 2", "chọn 2",
    "chọn số 2 giúp mình", "cái thứ 2", "cái thứ hai", "cai thu hai", "CÁI THỨ HAI", "ý thứ hai",
    "number 2", "no. 2", "option 2", "the second one", "The second one, please", "the 2nd one",
]  # fmt: skip


@pytest.mark.parametrize("text", SECOND)
def test_people_say_the_second_as(phrases: Phrases, text: str) -> None:
    assert phrases.choice(text) == 2


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("cái đầu tiên", 1),
        ("the first one", 1),
        ("cái thứ tư", 4),
        ("14", 14),
        ("cái cuối cùng", LAST),
        ("the last one", LAST),
    ],
)
def test_people_say_another_as(phrases: Phrases, text: str, which: int) -> None:
    assert phrases.choice(text) == which


@pytest.mark.parametrize(
    "text",
    [
        "1995", "2024", "năm 2013", "2 nước nào", "hai", "2,5", "second world war", "số", "", "?!",
        "59/NQ-TW", "số 2 là gì vậy bạn", "2 " * 500,
    ],
)  # fmt: skip
def test_no_choice_is(phrases: Phrases, text: str) -> None:
    assert phrases.choice(text) is None


# -- while a list stands ---------------------------------------------------------------------------


@pytest.fixture(params=[False, True], ids=["buttons", "numbers"])
def town(request: pytest.FixtureRequest, content: Content, lexicon: Lexicon) -> Town:
    """With buttons, and where choices are numbers to type."""
    return prepared(Town(with_words(content), lexicon, numbers=request.param))


def with_words(content: Content) -> Content:
    """The small content with the phrases of the real vocabularies."""
    real = load(read_files(ROOT / "content"), ("vi", "en")).content
    return replace(content, vocabularies=real.vocabularies)


def prepared(town: Town) -> Town:
    town.matcher.on("bridge", Decision.CLARIFY, *OFFERED)
    town.matcher.on("thanks", Decision.SMALLTALK, COURTESY)
    return town


async def say(town: Town, *texts: str) -> str:
    """What the last of these lines is answered with."""
    for text in texts:
        reply = await town.says(Says(LAN, PRIVATE, text))
    return reply.text


async def test_a_typed_number_presses_the_choice(town: Town) -> None:
    assert await say(town, "bridge", "số 2") == STONE


async def test_small_talk_does_not_take_the_list_away(town: Town) -> None:
    assert await say(town, "bridge", "thanks", "cái thứ hai") == STONE


async def test_a_list_survives_what_is_kept_of_it(town: Town) -> None:
    """The dialogue holds nothing: the list comes from the store, as in another process."""
    await say(town, "bridge")
    kept = town.store.saved[-1].session
    assert kept is not None
    assert kept.choices is not None
    assert await say(town, "the second one") == STONE


async def test_the_last_one_is_the_last_of_the_list(town: Town) -> None:
    await say(town, "/topics")
    tea = await say(town, "the last one")
    assert tea.startswith("**Tea**")


async def test_a_year_is_a_question(town: Town) -> None:
    await say(town, "bridge", "1995")
    assert town.matcher.asked == ["bridge", "1995"]


async def test_without_a_list_a_number_is_a_question(town: Town) -> None:
    await say(town, "2")
    assert town.matcher.asked == ["2"]


async def test_a_list_does_not_stand_for_ever(town: Town) -> None:
    await say(town, "bridge")
    town.now += NUMBERED
    town.wait(seconds=1)
    await say(town, "2")
    assert town.matcher.asked == ["bridge", "2"]


async def test_a_list_is_its_askers_alone(town: Town) -> None:
    await town.says(Says(LAN, GROUP, "bridge"))
    await town.says(Says(MINH, GROUP, "2"))
    assert town.matcher.asked == ["bridge", "2"]


async def test_where_there_are_buttons_those_around_a_list_are_not_counted(
    content: Content, lexicon: Lexicon
) -> None:
    town = prepared(Town(with_words(content), lexicon))
    await say(town, "bridge", "4")  # 🚫 None of these
    assert town.matcher.asked == ["bridge", "4"]
    town.now += UNNUMBERED
    town.wait(seconds=1)
    await say(town, "2")
    assert town.matcher.asked == ["bridge", "4", "2"]


async def test_where_there_are_numbers_every_button_has_one(
    content: Content, lexicon: Lexicon
) -> None:
    town = prepared(Town(with_words(content), lexicon, numbers=True))
    assert (await say(town, "bridge", "4")).startswith("Thank you, that helps me")


async def test_where_there_are_numbers_one_that_is_not_there_is_told_so(
    content: Content, lexicon: Lexicon
) -> None:
    town = prepared(Town(with_words(content), lexicon, numbers=True))
    assert await say(town, "bridge", "số 9") == (
        "There is no number 9 here. Type 1 to 4, or a question."
    )
    assert await say(town, "2") == STONE


async def test_where_there_are_numbers_a_lone_button_goes_on_counting(
    content: Content, lexicon: Lexicon
) -> None:
    town = prepared(Town(with_words(content), lexicon, numbers=True))
    offered = await town.says(Says(LAN, PRIVATE, "bridge"))
    courtesy = await town.says(Says(LAN, PRIVATE, "thanks"))
    assert numbers(offered) == [1, 2, 3, 4]
    assert (numbers(courtesy), labels(courtesy)) == ([5], ["📚 Topics"])
    assert await say(town, "5") == "Choose a topic:"


# -- commands in words -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("xóa dữ liệu của tôi", "forget"),
        ("xoa du lieu cua toi", "forget"),
        ("Quên tôi đi!", "forget"),
        ("forget me", "forget"),
        ("Please delete my data", "forget"),
        ("đổi ngôn ngữ", "language"),
        ("doi ngon ngu", "language"),
        ("change language", "language"),
        ("speak English please", "language en"),
        ("nói tiếng anh đi", "language en"),
        ("noi tieng viet di", "language vi"),
        ("privacy", "privacy"),
        ("quyền riêng tư", "privacy"),
        ("dữ liệu của tôi", "mydata"),
        ("cách dùng bot", "help"),
        ("danh sách chủ đề", "topics"),
        ("how to use this bot", "help"),
    ],
)
def test_a_command_is_said_in_words(phrases: Phrases, text: str, command: str) -> None:
    found = phrases.command(text)
    assert found is not None
    assert found[0] == command


@pytest.mark.parametrize(
    "text", ["what is privacy law", "ai xóa dữ liệu của tôi", "language", "", "tiếng Việt"]
)
def test_what_says_more_than_a_command_is_a_question(phrases: Phrases, text: str) -> None:
    assert phrases.command(text) is None


@pytest.mark.parametrize(("text", "locale"), [("xóa dữ liệu của tôi", "vi"), ("forget me", "en")])
async def test_the_words_of_a_command_are_answered_as_the_command_in_their_language(
    town: Town, text: str, locale: str
) -> None:
    reply = await town.says(Says(LAN, PRIVATE, text))
    assert ([b.data for row in reply.buttons for b in row], reply.locale) == (
        [f"x:{locale}"],
        locale,
    )
    assert town.matcher.asked == []


def test_every_command_in_the_vocabularies_is_one(phrases: Phrases) -> None:
    known = {command.name for command in REGISTRY.commands if not command.roles}
    content = load(read_files(ROOT / "content"), ("vi", "en")).content
    for vocabulary in content.vocabularies.values():
        assert {name.partition(" ")[0] for name in vocabulary.commands} == known


# -- tell me more, of nothing ----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["nói thêm đi", "giải thích rõ hơn", "tell me more"])
async def test_tell_me_more_of_nothing_asks_of_what(town: Town, text: str) -> None:
    town.matcher.on(text, Decision.SMALLTALK, COURTESY)
    assert (await say(town, text)).startswith("About what?")
