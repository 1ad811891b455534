"""Conversations on Messenger: the whole bot over HTTP."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.handling import LATE
from bot.channels.common.site import Site
from bot.content.model import Content
from bot.i18n.words import Lexicon
from tests.channels.messenger.answering import People, running_messenger
from tests.channels.telegram.answering import dialogue_on, until
from tests.small_content import BRIDGE, FULL, pictured
from tests.tools.graph_api import (
    PAGE,
    SECRET,
    TOKEN,
    Fault,
    GraphServer,
    message,
    postback,
    quick_reply,
    referral,
)
from tests.tools.graph_api.events import echo

LAN, BOB = "7400000000000001234", "7400000000000005678"
HOW_LONG = "Cầu gỗ dài bao nhiêu mét?"
WOODEN_BRIDGE = "Cầu gỗ dài 30 mét, rộng 2 mét & có mái < 4 mét."


@pytest.fixture
async def people(
    graph: GraphServer,
    content: Content,
    lexicon: Lexicon,
    engine: AsyncEngine,
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[People]:
    caplog.set_level("INFO")
    async with running_messenger(
        graph, dialogue_on(engine, content, lexicon), lexicon, engine
    ) as people:
        yield people
    assert [secret for secret in (TOKEN, SECRET) if secret in caplog.text] == []
    assert HOW_LONG not in caplog.text


SITE = "https://bot.example.org"


@pytest.fixture
async def seeing(
    graph: GraphServer, content: Content, lexicon: Lexicon, engine: AsyncEngine
) -> AsyncIterator[People]:
    """Where the wooden bridge has a picture, and everybody reaches the web page."""
    talk = dialogue_on(engine, pictured(content, "vi", "en"), lexicon)
    async with running_messenger(graph, talk, lexicon, engine, Site(SITE)) as people:
        yield people


async def test_a_picture_comes_once_above_its_answer_which_says_whose_it_is(
    seeing: People,
) -> None:
    said = await seeing.say(LAN, HOW_LONG)
    assert said.startswith(WOODEN_BRIDGE)
    assert "Hình: An Tran, CC BY 4.0" in said
    shown = [one.image for one in seeing.server.sent]
    assert shown == [f"{SITE}/images/{BRIDGE.name}", ""]
    payloads = [payload for _, payload in seeing.server.sent[-1].replies]
    assert payloads
    for payload in payloads[:2]:
        await seeing.do(LAN, quick_reply(LAN, "1", payload))
    assert [one.image for one in seeing.server.sent if one.image] == shown[:1]


@pytest.mark.parametrize("fault", [Fault(100, 2018008), Fault(100, 33)])
async def test_a_picture_that_is_not_taken_takes_nothing_with_it(
    seeing: People, fault: Fault
) -> None:
    seeing.server.fail("messages", fault)
    assert (await seeing.say(LAN, HOW_LONG)).startswith(WOODEN_BRIDGE)
    assert [one.image for one in seeing.server.sent] == [""]


async def test_the_code_of_a_link_is_a_picture_that_the_page_makes(seeing: People) -> None:
    await seeing.say(LAN, HOW_LONG)
    link = f"https://m.me/{PAGE}?ref={FULL}"
    assert link in await seeing.say(LAN, "/share")
    code = f"{SITE}/code.png?of={quote(link, safe='')}"
    assert [one.image for one in seeing.server.sent if one.image][1:] == [code]


def buttons(people: People) -> dict[str, str]:
    """Payloads of the buttons under the last message, by title."""
    return dict(people.server.sent[-1].replies)


RIGHT = {"Cầu gỗ dài bao nhiêu?": "30 mét", "Cầu đá có mấy nhịp?": "Ba nhịp"}


async def test_a_question_of_the_quiz_has_numbers_for_its_options(people: People) -> None:
    asked = await people.say(LAN, "đố mình đi")
    (right,) = [option for question, option in RIGHT.items() if question in asked]
    (number,) = [line[:1] for line in asked.split("\n") if line.endswith(f". {right}")]
    told = await people.say(LAN, number)
    assert f"Đúng rồi: {right}." in told
    assert "Tới giờ bạn đúng 1/1 câu." in told
    assert "2. ➡️ Câu khác" in told
    assert await people.say(LAN, "2") != asked


async def test_no_daily_fact_is_promised_where_a_day_later_nothing_may_be_said(
    people: People,
) -> None:
    assert "chỉ được trả lời chứ không được nhắn trước" in await people.say(LAN, "/daily 8")


async def test_a_question_is_answered_with_numbers_and_buttons(
    people: People, lexicon: Lexicon
) -> None:
    reply = await people.say(LAN, HOW_LONG)
    assert reply.startswith(WOODEN_BRIDGE)
    source = "📄 " + lexicon["vi"].gettext("Source")
    (line,) = [line for line in reply.split("\n") if line.endswith(source)]
    assert line in buttons(people)
    pressed = await people.do(LAN, quick_reply(LAN, line, buttons(people)[line]))
    assert "Nguồn:" in pressed
    assert await people.say(LAN, HOW_LONG) == reply
    assert await people.say(LAN, line.partition(".")[0]) == pressed


async def test_a_long_title_is_whole_in_the_text_and_a_stump_on_its_button(people: People) -> None:
    offered = await people.say(LAN, "cau go")
    assert f"\n1. {HOW_LONG}" in offered
    (title, payload) = next(iter(buttons(people).items()))
    assert title == "1. Cầu gỗ dài bao n…"
    assert (await people.do(LAN, quick_reply(LAN, title, payload))).startswith(WOODEN_BRIDGE)


async def test_the_menu_speaks_the_language_it_is_read_in(people: People, lexicon: Lexicon) -> None:
    await until(lambda: bool(people.server.profile))
    for name, locale in (("vi_VN", "vi"), ("en_US", "en")):
        menu = next(m for m in people.server.profile["persistent_menu"] if m["locale"] == name)
        title = lexicon[locale].gettext("Browse by topic")
        (item,) = [i for i in menu["call_to_actions"] if i["title"] == title]
        shown = await people.do(LAN, postback(LAN, item["payload"], title=item["title"]))
        assert shown.startswith(lexicon[locale].gettext("Choose a topic:"))


async def test_a_link_opens_an_answer(people: People, content: Content) -> None:
    entry = next(e for e in content.entries.values() if e.texts["vi"].title == HOW_LONG)
    started = postback(LAN, "/start", referral={"ref": entry.id, "source": "SHORTLINK"})
    assert (await people.do(LAN, started)).startswith(WOODEN_BRIDGE)
    assert (await people.do(LAN, referral(LAN, entry.id))).startswith(WOODEN_BRIDGE)
    assert "Nhịp Cầu" in await people.do(LAN, referral(LAN, "nothing-of-ours"))


async def test_an_old_or_invented_button_is_answered(people: People, lexicon: Lexicon) -> None:
    stale = lexicon["vi"].gettext("This button no longer works. Here is where we are:")
    for payload in ("GET_STARTED", "x" * 1000, "v:zzz", "\u202e"):
        reply = await people.do(BOB, quick_reply(BOB, "?", payload))
        assert reply
        assert (payload in reply, stale == reply) == (False, False)


async def test_commands_are_words(people: People, lexicon: Lexicon) -> None:
    assert lexicon["vi"].gettext("How to use this bot") in await people.say(LAN, "Trợ giúp")
    assert "English" in await people.say(LAN, "ngôn ngữ")


async def test_a_person_is_forgotten_by_a_button(people: People, lexicon: Lexicon) -> None:
    vi = lexicon["vi"].gettext
    await people.say(LAN, HOW_LONG)
    await people.say(LAN, "xóa dữ liệu của tôi")
    ((title, payload),) = buttons(people).items()
    done = await people.do(LAN, quick_reply(LAN, title, payload))
    assert done == vi("Done: I keep nothing about you any more. If you write again, we start anew.")


async def test_pictures_and_thumbs_get_one_line(people: People) -> None:
    image: dict[str, Any] = {"attachments": [{"type": "image", "payload": {"url": "https://x/1"}}]}
    thumb: dict[str, Any] = {
        "attachments": [{"type": "sticker", "payload": {"sticker_id": 369239}}]
    }
    await people.bring(message(LAN, **image), message(LAN, **image), message(LAN, **thumb))
    await people.bring(message(LAN, is_unsupported=True))
    await until(lambda: bool(people.server.told(LAN)))
    await people.say(LAN, "/help")
    assert len(people.server.told(LAN)) == 2
    assert len(people.server.told(LAN)[0].split("\n\n")[0]) < 200


async def test_the_same_message_twice_is_answered_once_even_in_one_request(people: People) -> None:
    asked = message(LAN, HOW_LONG)
    assert await people.bring(asked, asked, message(BOB, "/help")) == [200]
    assert await people.bring(asked) == [200]
    await until(lambda: bool(people.server.told(LAN)))
    await people.say(LAN, "/help")
    assert len(people.server.told(LAN)) == 2
    await until(lambda: len(people.server.told(BOB)) == 1)


async def test_it_never_answers_itself(people: People) -> None:
    first = await people.say(LAN, HOW_LONG)
    assert await people.bring(echo(LAN, first), {**echo(LAN, first), "message": {"text": first}})
    await people.say(LAN, "/help")
    assert len(people.server.sent) == 2


async def test_what_a_person_wrote_hours_ago_is_apologised_for_and_a_day_ago_not_answered(
    people: People, lexicon: Lexicon
) -> None:
    def ago(seconds: float) -> int:
        return int((time.time() - seconds) * 1000)

    await people.bring(message(LAN, HOW_LONG, timestamp=ago(25 * 3600)))
    await people.bring(message(BOB, HOW_LONG, timestamp=ago(LATE + 60)))
    await until(lambda: bool(people.server.told(BOB)))
    assert not people.server.told(BOB)[0].startswith(WOODEN_BRIDGE)
    tried = {
        asked["recipient"]["id"]
        for _, path, asked in people.server.calls
        if "/" in path and "recipient" in asked
    }
    assert tried == {BOB}
    await people.say(LAN, "/help")
    assert len(people.server.told(LAN)) == 1


async def test_buttons_of_several_answers_stand_under_the_last(people: People) -> None:
    await people.bring(message(LAN, f"{HOW_LONG} Cầu đá dài bao nhiêu mét?"))
    await until(lambda: len(people.server.told(LAN)) == 2)
    first, last = people.server.sent
    assert first.replies == ()
    numbers = [title.partition(".")[0] for title, _ in last.replies]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert f"\n\n{numbers[0]}. " in first.text
