"""A question that the team answers: from the button under "I do not know" to the answer,
its entry, its withdrawal and its end."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app.answering import talking
from bot.app.serving import serving
from bot.app.stores import stored
from bot.app.unasked import handing_over
from bot.channels.common.downloads import Downloads
from bot.channels.common.running import Running, Services, Stores
from bot.channels.telegram.channel import TelegramChannel, build_bot
from bot.conversation.handover import LONGEST, MOST, PATIENCE, SHOWS
from bot.delivery.handing_over import HandingOver
from bot.delivery.receiver import Receiver
from bot.settings import load_settings
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore
from bot.storage.tables import audit, letters, outbox, requests, shown, unanswered
from tests.channels.telegram.answering import APART, Served, at_work, hurried, until
from tests.tools.bot_api import BotApiServer, ChatMessage

LAN, BINH, OWNER, MEMBER, GROUP = 4815162342, 23, 7, 8, -1001234567
PATIENT = 30.0
ASKED = "ai trông coi hàng rào sau vườn nhà ông Sáu"
ANSWER = "Chị Tư <b>trông</b>\ntừ năm 1990 & vẫn còn."


class Office(Served):
    """A bot, people who ask it, and the group of those who answer for it."""

    def __init__(self, server: BotApiServer, engine: AsyncEngine, handing: HandingOver) -> None:
        super().__init__(server, engine)
        self.handing = handing

    async def ask(self, who: int, text: str = ASKED) -> ChatMessage:
        """From the question in vain to the group."""
        await self.begin(who, text)
        return await self.say(who, text)

    async def begin(self, who: int, text: str = ASKED) -> ChatMessage:
        """From the question in vain to the press of the button."""
        said = await self.say(who, text)
        if not any("🙋" in label for label in said.labels):
            await self.tap(who, "🚫")
        return await self.tap(who, "🙋")

    async def arrives(self, chat: int, words: str) -> ChatMessage:
        """One more message that nobody there has asked for."""

        def told() -> list[ChatMessage]:
            return [one for one in self.server.messages(chat) if words in one.text]

        before = len(told())
        await self.handing.step()
        await until(lambda: len(told()) > before)
        return told()[-1]

    async def reply(self, who: int, to: ChatMessage, text: str) -> ChatMessage:
        update_ = self.server.send_text(
            GROUP, text, user_id=who, reply_to=to.message_id, language_code="en"
        )
        return await self.server.wait_for_reply(GROUP, after=update_, timeout=PATIENT)

    async def forget_what_was_sent(self) -> None:
        """Once it is noted."""
        while not any(row.shows.startswith(SHOWS) for row in await self.rows(shown)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        async with self._engine.begin() as connection:
            await connection.execute(delete(shown))

    async def grow_old(self, age: dt.timedelta) -> None:
        """All questions were asked so long ago."""
        then = (dt.datetime.now(dt.UTC) - age).timestamp()
        async with self._engine.begin() as connection:
            await connection.execute(update(requests).values(asked_at=then))


pytestmark = pytest.mark.usefixtures("without_vectors")


@pytest.fixture
async def office(
    server: BotApiServer, database: str, tmp_path: Path, content_dir: Path
) -> AsyncIterator[Office]:
    settings = load_settings(
        {
            "DATA_DIR": str(tmp_path / "data"),
            "CONTENT_DIR": str(content_dir),
            "DATABASE_URL": database,
            "ADMIN_IDS": str(OWNER),
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_URL": server.url,
            "TELEGRAM_HELP_CHAT": str(GROUP),
        },
        None,
    )
    async with stored(settings) as engine, serving(settings, engine) as knowledge:
        stores = Stores(SqlInboxStore(engine), SqlOutboxStore(engine), SqlRoleStore(engine))
        receiver = Receiver(stores.inbox)
        dialogue = talking(knowledge, engine, settings)
        lexicon = knowledge.edition.lexicon
        services = Services(dialogue, lambda: lexicon, receiver, stores.roles, Downloads())
        channel = hurried(TelegramChannel(build_bot(server.token, server.url), services))
        server.apart = APART
        running = Running([channel], stores, receiver)
        handing = handing_over(settings, engine, running, knowledge)
        assert handing is not None
        async with at_work(running):
            yield Office(server, engine, handing)


async def test_a_question_goes_to_the_group_and_the_reply_there_to_the_person(
    office: Office,
) -> None:
    sent = await office.ask(LAN)
    assert sent.text.startswith("Đã gửi cho người phụ trách.")
    there = await office.arrives(GROUP, ASKED)
    assert "Lan" not in there.text
    assert str(LAN) not in there.text
    said = await office.reply(OWNER, there, ANSWER)
    assert said.text == "On its way to the person."
    answer = await office.arrives(LAN, "Chị Tư")
    assert answer.text == f"💬 Người phụ trách trả lời:\n\n{ANSWER}"
    assert any("🙋" in label for label in answer.labels)
    assert await office.rows(letters) == []

    # More may be said about it, and who asks again stands in the same row of questions.
    await office.reply(OWNER, there, "Và chị nói được tiếng Anh.")
    await office.arrives(LAN, "tiếng Anh")
    recorded = [(row.who, row.what, row.target, row.detail) for row in await office.rows(audit)]
    assert recorded[0] == (f"telegram:{OWNER}", "answered", "question 1", ANSWER)


async def test_a_reply_counts_though_nobody_noted_what_it_replies_to(
    office: Office,
) -> None:
    """As after a kill between the message and the note that it was sent."""
    await office.ask(LAN)
    there = await office.arrives(GROUP, ASKED)
    await office.forget_what_was_sent()
    said = await office.reply(OWNER, there, ANSWER)
    assert said.text == "On its way to the person."
    await office.arrives(LAN, "Chị Tư")


async def test_one_tap_leads_from_the_question_to_a_new_entry(office: Office) -> None:
    await office.ask(LAN)
    there = await office.arrives(GROUP, ASKED)
    (entry,) = [
        b for row in (there.reply_markup or {})["inline_keyboard"] for b in row if "url" in b
    ]
    (kept,) = await office.rows(unanswered)
    payload = entry["url"].partition("?start=")[2]
    assert payload == f"draft_{kept.id}"
    begun = await office.say(OWNER, f"/start {payload}")
    assert ASKED in begun.text or "topic" in begun.text.lower()
    # For everybody else the link is one that leads nowhere.
    assert "topic" not in (await office.say(BINH, f"/start {payload}")).text.lower()


async def test_where_the_group_has_topics_each_person_gets_one(office: Office) -> None:
    office.server.set_topic(GROUP, 1, "open")
    await office.ask(LAN)
    there = await office.arrives(GROUP, ASKED)
    assert there.message_thread_id is not None
    (call,) = office.server.calls_of("createForumTopic")
    assert call.params["name"] == "Câu hỏi 1"
    await office.reply(OWNER, there, ANSWER)
    await office.arrives(LAN, "Chị Tư")
    await office.ask(LAN, "ai trồng hàng rào sau vườn nhà ông Sáu")
    again = await office.arrives(GROUP, "ai trồng")
    assert again.message_thread_id == there.message_thread_id
    assert len(office.server.calls_of("createForumTopic")) == 1


async def test_only_members_with_a_role_answer(office: Office) -> None:
    await office.ask(LAN)
    there = await office.arrives(GROUP, ASKED)
    said = await office.reply(MEMBER, there, ANSWER)
    assert "The person does not see what you wrote" in said.text
    assert await office.rows(letters) == []
    (tried,) = await office.rows(audit)
    assert (tried.who, tried.what) == (f"telegram:{MEMBER}", "refused")
    # Neither does a press of theirs, nor one of an owner's elsewhere.
    for chat, who in ((GROUP, MEMBER), (OWNER, OWNER)):
        office.server.press(chat, "hb:1:en", user_id=who, language_code="en")
    await office.say(BINH, "/help")
    assert [row.waiting for row in await office.rows(requests)] == [1]


async def test_the_person_can_withdraw_and_the_group_is_told(office: Office) -> None:
    await office.ask(LAN)
    there = await office.arrives(GROUP, ASKED)
    said = await office.tap(LAN, "↩️")
    assert said.text.startswith("Bạn không còn câu hỏi nào chờ")
    await office.arrives(GROUP, "rút lại câu hỏi 1")
    assert await office.rows(requests) == []
    assert "does not wait any more" in (await office.reply(OWNER, there, ANSWER)).text
    await office.handing.step()
    assert not any("Chị Tư" in one.text for one in office.server.messages(LAN))


async def test_people_of_ours_can_hand_it_back(office: Office) -> None:
    await office.ask(LAN)
    await office.arrives(GROUP, ASKED)
    office.server.press_button(GROUP, "↩️", user_id=OWNER, language_code="en")
    await until(lambda: any("Đã trả lại" in one.text for one in office.server.messages(GROUP)))
    await office.arrives(LAN, "chưa có câu trả lời cho bạn")
    assert await office.rows(requests) == []


async def test_after_a_day_the_person_is_told_and_nothing_is_kept(office: Office) -> None:
    await office.ask(LAN)
    there = await office.arrives(GROUP, ASKED)
    await office.grow_old(PATIENCE + dt.timedelta(minutes=1))
    await office.arrives(LAN, "Trong một ngày chưa có ai")
    assert await office.rows(requests) == []
    assert "does not wait any more" in (await office.reply(OWNER, there, ANSWER)).text
    # One that was answered goes after a day, too.
    await office.ask(LAN, f"{ASKED} ấy")
    there = await office.arrives(GROUP, "Sáu ấy")
    await office.reply(OWNER, there, ANSWER)
    await office.arrives(LAN, "Chị Tư")
    await office.grow_old(PATIENCE + dt.timedelta(minutes=1))
    await office.handing.step()
    assert await office.rows(requests) == []


async def test_one_question_waits_at_a_time_and_no_more_than_a_few_go_in_a_day(
    office: Office,
) -> None:
    for number in range(MOST):
        await office.ask(LAN, f"{ASKED} {number}")
        there = await office.arrives(GROUP, f"Sáu {number}")
        assert "vẫn đang chờ" in (await office.begin(LAN)).text
        await office.reply(OWNER, there, ANSWER)
        await office.arrives(LAN, "Chị Tư")
    assert "đợi đến mai" in (await office.begin(LAN)).text
    assert len(await office.rows(requests)) == MOST


async def test_what_is_too_long_is_refused_and_written_anew(office: Office) -> None:
    await office.begin(LAN)
    assert "trong 1.000 ký tự" in (await office.say(LAN, "a " * LONGEST)).text
    assert (await office.say(LAN, ASKED)).text.startswith("Đã gửi cho người phụ trách.")


async def test_whoever_changes_their_mind_sends_nothing(office: Office) -> None:
    await office.begin(LAN)
    await office.tap(LAN, "✖️")
    await office.say(LAN, ASKED)
    assert await office.rows(requests) == []


async def test_mydata_shows_the_question_and_forget_erases_it_wherever_it_waits(
    office: Office,
) -> None:
    office.server.fail("createForumTopic", status=429, retry_after=30, times=None)
    await office.ask(LAN)
    await office.handing.step()  # Telegram asks us to wait: it stays where it is
    data = (await office.say(LAN, "/mydata")).text
    assert "requests" in data
    assert ASKED in data
    office.server.clear_faults()
    there = await office.arrives(GROUP, ASKED)
    assert "waiting: 1" in (await office.say(LAN, "/mydata")).text
    await office.say(LAN, "/forget")
    await office.tap(LAN, "Erase everything")
    for table in (requests, letters):
        assert await office.rows(table) == []
    assert not [row for row in await office.rows(shown) if str(LAN) in f"{row.person}{row.lane}"]
    await office.say(BINH, "/help")  # what tells them that they are forgotten is sent by then
    assert not [row for row in await office.rows(outbox) if row.person == f"telegram:{LAN}"]
    said = await office.reply(OWNER, there, ANSWER)
    assert "On its way" not in said.text


async def test_privacy_says_so(office: Office) -> None:
    said = (await office.say(LAN, "/privacy")).text
    assert "to a person" in said


async def test_in_groups_nothing_of_it_is_offered(office: Office) -> None:
    update_ = office.server.send_text(GROUP, f"/ask {ASKED}", user_id=BINH, language_code="en")
    said = await office.server.wait_for_reply(GROUP, after=update_, timeout=PATIENT)
    assert not any("🙋" in label for label in said.labels)


async def test_without_the_setting_nothing_of_it_is_there(
    server: BotApiServer, tmp_path: Path, content_dir: Path
) -> None:
    settings = load_settings(
        {
            "DATA_DIR": str(tmp_path / "data"),
            "CONTENT_DIR": str(content_dir),
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_URL": server.url,
        },
        None,
    )
    async with stored(settings) as engine, serving(settings, engine) as knowledge:
        stores = Stores(SqlInboxStore(engine), SqlOutboxStore(engine), SqlRoleStore(engine))
        receiver = Receiver(stores.inbox)
        dialogue = talking(knowledge, engine, settings)
        lexicon = knowledge.edition.lexicon
        services = Services(dialogue, lambda: lexicon, receiver, stores.roles, Downloads())
        channel = TelegramChannel(build_bot(server.token, server.url), services)
        running = Running([channel], stores, receiver)
        assert handing_over(settings, engine, running, knowledge) is None
        async with at_work(running):
            for chat in (LAN,):
                update_ = server.send_text(chat, ASKED, language_code="en")
                said = await server.wait_for_reply(chat, after=update_, timeout=PATIENT)
                assert not any("🙋" in label for label in said.labels)
                update_ = server.send_text(chat, "/privacy", language_code="en")
                said = await server.wait_for_reply(chat, after=update_, timeout=PATIENT)
                assert "to a person" not in said.text
