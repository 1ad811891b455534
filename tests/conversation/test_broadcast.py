"""What an owner sees who tells many people something."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Literal

import pytest

from bot.content.model import Content
from bot.conversation.broadcasts import Audience, Broadcast, Course, Progress, Standing
from bot.conversation.effects import BeginBroadcast, SteerBroadcast
from bot.conversation.session import Session
from bot.i18n.words import Lexicon
from bot.messages import Command, Press, Question, Reply, Role
from tests.conversation.talk import NOON, button, labels
from tests.conversation.test_teaching import ADMIN, GROUP, Office
from tests.fakes.session_store import kept

PEOPLE = {("post", "vi"): 30, ("post", "en"): 12, ("fax", "en"): 1}


def latest(course: Course, number: int = 3, sent: int = 10) -> Progress:
    told = Broadcast({"en": "Closed *today*"}, Audience(("en",), ("post",)))
    return Progress(number, told, ADMIN, course, NOON, 43, sent + 5, sent, 2, 1)


@pytest.fixture
def office(content: Content, lexicon: Lexicon) -> Office:
    made = Office(content, lexicon)
    made.desk.told = Standing(PEOPLE)
    return made


async def written(office: Office) -> Reply:
    """Both texts, as far as the preview."""
    assert (await office.does(Command("broadcast"))).text == "What is to be told, in English?"
    asked = await office.does(Question("Closed **tomorrow**."))
    assert asked.text.startswith("What is to be told, in Vietnamese?")
    return await office.does(Question("Mai nghỉ."))


def begun(office: Office) -> list[Broadcast]:
    return [one.broadcast for one in office.done if isinstance(one, BeginBroadcast)]


async def test_it_is_written_in_each_language_shown_and_sent_by_a_word_with_the_number(
    office: Office,
) -> None:
    shown = await written(office)
    assert "**English**\n\nClosed **tomorrow**.\n\n**Vietnamese**\n\nMai nghỉ." in shown.text
    assert shown.text.endswith("It goes to 43 people. To send it, type: **SEND 43**")
    assert labels(shown) == [
        "☑️ English (13)",
        "☑️ Vietnamese (30)",
        "☑️ fax (1)",
        "☑️ post (42)",
        "✖️ Send nothing",
    ]
    assert begun(office) == []
    said = await office.does(Question("SEND 43"))
    assert said.text == "It is being sent to 43 people."
    texts = {"en": "Closed **tomorrow**.", "vi": "Mai nghỉ."}
    assert begun(office) == [Broadcast(texts, Audience(("en", "vi"), ("post", "fax")))]
    # The word does nothing any more.
    await office.does(Question("SEND 43"))
    assert len(begun(office)) == 1


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_the_word_is_known_however_a_keyboard_sends_its_marks(
    office: Office, form: Literal["NFC", "NFD"]
) -> None:
    await office.store.save(kept(ADMIN, Session(locale="vi")))
    for content in (Command("broadcast"), Question("Mai nghỉ."), Question("Closed.")):
        shown = await office.does(content)
    assert shown.text.endswith("**GỬI 43**")
    await office.does(Question(unicodedata.normalize(form, "GỬI 43")))
    assert len(begun(office)) == 1


@pytest.mark.parametrize("word", ["send 43", "SEND", "SEND 42", "SEND43", "yes", "SEND 43 43"])
async def test_any_other_word_sends_nothing(office: Office, word: str) -> None:
    await written(office)
    assert "type: **SEND 43**" in (await office.does(Question(word))).text
    assert begun(office) == []


async def test_people_who_came_meanwhile_are_shown_before_they_are_told(office: Office) -> None:
    await written(office)
    office.desk.told = Standing({**PEOPLE, ("post", "vi"): 31})
    assert "type: **SEND 44**" in (await office.does(Question("SEND 43"))).text
    assert begun(office) == []
    await office.does(Question("SEND 44"))
    assert len(begun(office)) == 1


async def test_languages_and_platforms_are_taken_out_and_in_again(office: Office) -> None:
    shown = await written(office)
    fewer = await office.tap(shown, "Vietnamese (30)")
    assert fewer.text.endswith("**SEND 13**")
    assert "⬜ Vietnamese (30)" in labels(fewer)
    fewer = await office.tap(fewer, "post")
    assert fewer.text.endswith("It goes to 1 person. To send it, type: **SEND 1**")
    nobody = await office.tap(fewer, "fax")
    assert nobody.text.endswith("Nobody would be told.")
    await office.does(Question("SEND 0"))
    assert begun(office) == []
    await office.tap(nobody, "fax")
    await office.does(Question("SEND 1"))
    assert [one.audience for one in begun(office)] == [Audience(("en",), ("fax",))]


async def test_a_language_that_is_left_out_is_told_nothing(office: Office) -> None:
    await office.does(Command("broadcast"))
    asked = await office.does(Question("Closed."))
    shown = await office.tap(asked, "Leave it out")
    assert shown.text.endswith("**SEND 13**")
    await office.does(Question("SEND 13"))
    assert begun(office)[0].audience.locales == ("en",)


@pytest.mark.parametrize(
    ("text", "reason"), [("**open", "is not closed"), ("x" * 1_501, "at most 1,500 characters")]
)
async def test_a_text_that_cannot_be_shown_is_refused_at_once(
    office: Office, text: str, reason: str
) -> None:
    await office.does(Command("broadcast"))
    assert reason in (await office.does(Question(text))).text
    assert "in Vietnamese" in (await office.does(Question("Closed."))).text


async def test_what_is_dropped_or_left_lying_takes_no_word(office: Office) -> None:
    shown = await written(office)
    assert (await office.tap(shown, "Send nothing")).text == "Nothing was sent."
    await office.does(Question("SEND 43"))
    await office.does(Command("broadcast"))
    await written(office)
    office.now += dt.timedelta(hours=2)
    await office.does(Question("SEND 43"))
    assert begun(office) == []


async def test_one_that_is_under_way_is_shown_and_a_second_is_refused(office: Office) -> None:
    await written(office)
    office.desk.told = Standing(PEOPLE, latest(Course.RUNNING))
    said = await office.does(Question("SEND 43"))
    assert said.text.startswith("Another one is under way; this one was not begun.")
    assert begun(office) == []
    shown = await office.does(Command("broadcast"))
    assert "10 of 43 people were told." in shown.text
    assert "Not reached, and not tried again: 2" in shown.text
    assert "The platform lets nobody write to them now: 1" in shown.text
    assert "On their way: 3" in shown.text
    assert labels(shown) == ["⏸️ Pause", "⏹️ Stop for good", "🔄 How far is it?"]


async def test_it_is_paused_goes_on_and_is_stopped_with_one_tap_each(office: Office) -> None:
    office.desk.told = Standing(PEOPLE, latest(Course.RUNNING))
    shown = await office.does(Command("broadcast"))
    paused = await office.tap(shown, "Pause")
    assert (paused.text.startswith("It is paused."), paused.in_place) == (True, True)
    office.desk.told = Standing(PEOPLE, latest(Course.PAUSED))
    await office.tap(paused, "Go on")
    await office.tap(paused, "Stop for good")
    steered = [one for one in office.done if isinstance(one, SteerBroadcast)]
    assert steered == [
        SteerBroadcast(3, Course.PAUSED),
        SteerBroadcast(3, Course.RUNNING),
        SteerBroadcast(3, Course.STOPPED),
    ]
    # Buttons of an older one, or once it has ended, steer nothing.
    for told in (latest(Course.RUNNING, 4), latest(Course.DONE)):
        office.desk.told = Standing(PEOPLE, told)
        await office.tap(shown, "Stop for good")
    assert len([one for one in office.done if isinstance(one, SteerBroadcast)]) == 3


async def test_after_one_has_ended_its_report_is_shown_and_another_may_be_written(
    office: Office,
) -> None:
    office.desk.told = Standing(PEOPLE, latest(Course.DONE, sent=40))
    shown = await office.does(Command("broadcast"))
    assert shown.text.startswith("It was sent.\n\n40 of 43 people were told.")
    assert "“Closed \\*today\\*”" in shown.text
    asked = await office.tap(shown, "Tell something new")
    assert asked.text == "What is to be told, in English?"


@pytest.mark.parametrize("role", [Role.EDITOR, Role.TRANSLATOR, Role.ANALYST, None])
async def test_for_all_but_owners_the_command_and_its_buttons_do_not_exist(
    office: Office, role: Role | None
) -> None:
    shown = await written(office)
    office.roles = {} if role is None else {ADMIN: role}
    unknown = (await office.does(Command("frobnicate"))).text
    assert (await office.does(Command("broadcast"))).text == unknown
    for data in ("bn:en", "bl:en", "bt:post:en", "bd:en", "bw:en", "bs:3:p:en"):
        said = await office.does(Press(data))
        assert said.text.startswith("This button no longer works.")
    await office.does(Press(button(shown, "English").data))
    await office.does(Question("SEND 43"))
    assert begun(office) == []


async def test_in_a_group_it_does_not_exist_either(office: Office) -> None:
    unknown = (await office.does(Command("frobnicate"), where=GROUP)).text
    assert (await office.does(Command("broadcast"), where=GROUP)).text == unknown


@pytest.mark.parametrize("data", ["bs:0:p:en", "bs:3:x:en", "bs:3:p:xx", "bt:post:xx", "bs:3:p"])
async def test_forged_buttons_do_nothing(office: Office, data: str) -> None:
    office.desk.told = Standing(PEOPLE, latest(Course.RUNNING))
    await office.does(Press(data))
    assert office.done == []
