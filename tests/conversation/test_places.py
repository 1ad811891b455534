"""What was said in one place is continued there and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.model import Content
from bot.conversation.session import Session
from bot.conversation.turn import Turn
from bot.i18n.words import Lexicon
from bot.matching.decision import Decision
from bot.messages import Incoming, Role
from tests.conversation.talk import labels
from tests.conversation.town import (
    GROUP,
    LAN,
    MINH,
    MINHS,
    OTHER_TOPIC,
    PRIVATE,
    TOPIC,
    Says,
    Town,
)
from tests.small_content import FULL, LONELY

WOOD, TOLL, MORE = "the wooden bridge", "the toll", "and how long?"
ANSWERS = {WOOD: FULL, TOLL: LONELY}


@pytest.fixture
def town(content: Content, lexicon: Lexicon) -> Town:
    town = Town(content, lexicon)
    for text, entry in ANSWERS.items():
        town.matcher.on(text, Decision.ANSWER, entry)
    return town


# The bot's messages of a chat are numbered from 1. The last line leans on the answer that stands
# behind it; None: on nothing.
TABLE: dict[str, tuple[tuple[Says, ...], str | None]] = {
    "asked in private, continued in private": (
        (Says(LAN, PRIVATE, WOOD), Says(LAN, PRIVATE, MORE)),
        FULL,
    ),
    "asked in a group, continued there": (
        (Says(LAN, GROUP, WOOD), Says(LAN, GROUP, MORE)),
        FULL,
    ),
    "a private answer is not continued in a group": (
        (Says(LAN, PRIVATE, WOOD), Says(LAN, GROUP, MORE)),
        None,
    ),
    "a group's answer is not continued in private": (
        (Says(LAN, GROUP, WOOD), Says(LAN, PRIVATE, MORE)),
        None,
    ),
    "what was asked in private in between changes nothing in the group": (
        (Says(LAN, GROUP, WOOD), Says(LAN, PRIVATE, TOLL), Says(LAN, GROUP, MORE)),
        FULL,
    ),
    "one topic of a group is not continued in another": (
        (Says(LAN, TOPIC, WOOD), Says(LAN, OTHER_TOPIC, MORE)),
        None,
    ),
    "nor in the group outside of topics": (
        (Says(LAN, TOPIC, WOOD), Says(LAN, GROUP, MORE)),
        None,
    ),
    "each topic goes on by itself": (
        (Says(LAN, TOPIC, WOOD), Says(LAN, OTHER_TOPIC, TOLL), Says(LAN, TOPIC, MORE)),
        FULL,
    ),
    "two people in a group each go on with their own": (
        (Says(LAN, GROUP, WOOD), Says(MINH, GROUP, TOLL), Says(LAN, GROUP, MORE)),
        FULL,
    ),
    "who asked nothing continues nothing": (
        (Says(LAN, GROUP, WOOD), Says(MINH, GROUP, MORE)),
        None,
    ),
    "who replies to the bot's answer to another continues that answer": (
        (Says(LAN, GROUP, WOOD), Says(MINH, GROUP, MORE, replies_to="1")),
        FULL,
    ),
    "and goes on from there without replying": (
        (
            Says(LAN, GROUP, WOOD),
            Says(MINH, GROUP, WOOD, replies_to="1"),
            Says(MINH, GROUP, MORE),
        ),
        FULL,
    ),
    "the message replied to wins over the last answer": (
        (
            Says(LAN, GROUP, WOOD),
            Says(LAN, GROUP, TOLL),
            Says(LAN, GROUP, MORE, replies_to="1"),
        ),
        FULL,
    ),
    "in private too": (
        (
            Says(LAN, PRIVATE, WOOD),
            Says(LAN, PRIVATE, TOLL),
            Says(LAN, PRIVATE, MORE, replies_to="1"),
        ),
        FULL,
    ),
    "a reply to a message that shows no answer leans on the last one": (
        (
            Says(LAN, GROUP, "/help"),
            Says(LAN, GROUP, WOOD),
            Says(LAN, GROUP, MORE, replies_to="1"),
        ),
        FULL,
    ),
    "a reply to a message nobody knows any more leans on the last one": (
        (Says(LAN, GROUP, WOOD), Says(LAN, GROUP, MORE, replies_to="99")),
        FULL,
    ),
    "the same number of a message in another chat is another message": (
        (Says(LAN, PRIVATE, WOOD), Says(MINH, GROUP, MORE, replies_to="1")),
        None,
    ),
    "two people in private never meet": (
        (Says(LAN, PRIVATE, WOOD), Says(MINH, MINHS, MORE)),
        None,
    ),
}


@pytest.mark.parametrize(("lines", "expected"), TABLE.values(), ids=TABLE.keys())
async def test_a_question_leans_on(town: Town, lines: tuple[Says, ...], expected: str) -> None:
    for line in lines:
        await town.says(line)
    assert town.matcher.asked[-1] == MORE
    assert town.matcher.contexts[-1] == expected


async def test_a_reply_to_an_old_answer_continues_it_long_after_ten_minutes(town: Town) -> None:
    await town.says(Says(LAN, GROUP, WOOD))
    town.wait(days=2)
    await town.says(Says(LAN, GROUP, MORE))
    await town.says(Says(LAN, GROUP, MORE, replies_to="1"))
    assert town.matcher.contexts == [None, None, FULL]


async def test_a_reply_to_an_answer_that_is_gone_leans_on_nothing(
    town: Town, content: Content, lexicon: Lexicon
) -> None:
    await town.says(Says(LAN, GROUP, WOOD))
    without = {id_: entry for id_, entry in content.entries.items() if id_ != FULL}
    later = Town(replace(content, entries=without), lexicon)
    later.dialogue._shown = town.shown  # the bot restarted on other content
    await later.says(Says(MINH, GROUP, MORE, replies_to="1"))
    assert later.matcher.contexts == [None]


# -- what is a person's own ------------------------------------------------------------------------

PRIVATE_CHAT = (
    "What is yours alone stays between the two of us: please ask me that in a private chat."
)


@pytest.mark.parametrize("command", ["/mydata", "/forget"])
async def test_in_a_group_nothing_of_a_person_is_shown_or_erased(town: Town, command: str) -> None:
    await town.says(Says(LAN, PRIVATE, WOOD))
    reply = await town.says(Says(LAN, GROUP, command))
    assert (reply.text, reply.buttons) == (PRIVATE_CHAT, ())


@pytest.mark.parametrize("presser", [LAN, MINH], ids=["who asked", "another member"])
async def test_a_button_that_erases_does_nothing_in_a_group(town: Town, presser: str) -> None:
    await town.says(Says(LAN, PRIVATE, WOOD))
    await town.says(Says(MINH, MINHS, TOLL))
    before = list(town.store.saved)
    assert (await town.press(presser, GROUP, "x:en")).text == PRIVATE_CHAT
    assert town.store.saved[: len(before)] == before


async def test_a_button_that_erases_erases_the_presser_everywhere_and_nobody_else(
    town: Town,
) -> None:
    for line in (Says(LAN, PRIVATE, WOOD), Says(LAN, GROUP, WOOD), Says(MINH, GROUP, TOLL)):
        await town.says(line)
    asked = await town.says(Says(LAN, PRIVATE, "/forget"))
    await town.tap(LAN, PRIVATE, asked, "Erase everything")
    assert {one.key.user for one in town.store.saved} == {MINH}


# -- languages -------------------------------------------------------------------------------------


async def test_a_language_chosen_in_private_is_the_persons_everywhere(town: Town) -> None:
    languages = await town.says(Says(LAN, PRIVATE, "/language"))
    await town.tap(LAN, PRIVATE, languages, "Tiếng Việt")
    assert (await town.says(Says(LAN, GROUP, WOOD))).locale == "vi"
    assert (await town.says(Says(MINH, GROUP, WOOD))).locale == "en"


async def test_a_language_chosen_in_a_group_is_the_groups_and_nobodys_own(town: Town) -> None:
    languages = await town.says(Says(LAN, GROUP, "/language"))
    assert languages.text == "Choose the language of this group:"
    chosen = await town.tap(LAN, GROUP, languages, "Tiếng Việt")
    assert "nhóm này" in chosen.text
    for who, private in ((LAN, PRIVATE), (MINH, MINHS)):
        assert (await town.says(Says(who, TOPIC, WOOD))).locale == "vi"
        assert (await town.says(Says(who, private, WOOD))).locale == "en"


async def test_in_a_group_its_language_comes_before_the_persons(town: Town) -> None:
    await town.press(LAN, PRIVATE, "c:en")
    await town.press(MINH, GROUP, "c:vi")
    assert (await town.says(Says(LAN, GROUP, WOOD))).locale == "vi"
    assert (await town.says(Says(LAN, PRIVATE, WOOD))).locale == "en"
    assert labels(await town.says(Says(LAN, GROUP, "/language"))) == ["✅ Tiếng Việt", "English"]


# -- roles -----------------------------------------------------------------------------------------


async def test_a_role_is_looked_up_anew_for_each_thing_a_person_does(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Role | None] = []
    respond = town.dialogue._conversation.respond

    def note(incoming: Incoming, session: Session, replied: str | None) -> Turn:
        seen.append(incoming.role)
        return respond(incoming, session, replied)

    monkeypatch.setattr(town.dialogue._conversation, "respond", note)
    for role in (None, Role.OWNER, None):
        town.roles = {LAN: role} if role else {}
        await town.says(Says(LAN, PRIVATE, WOOD))
    assert seen == [None, Role.OWNER, None]
