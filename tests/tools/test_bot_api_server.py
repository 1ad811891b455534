"""The local Bot API server behaves like Telegram where a bot could tell the difference."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any, Protocol

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    MenuButtonDefault,
    MessageEntity,
    ReplyParameters,
    Update,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from .bot_api import (
    DROPPED,
    BotApiServer,
    ThreadedBotApiServer,
    running_in_thread,
)
from .bot_api.controls import MediaKind
from .bot_api.model import ApiError
from .bot_api.telegram_html import detected_entities, parse_html

CHAT = 7


class Api(Protocol):
    """Call a method as any HTTP client would; status and decoded body."""

    async def __call__(self, method: str, **params: Any) -> tuple[int, Any]: ...


@pytest.fixture
def api(http: httpx.AsyncClient) -> Api:
    async def call(method: str, **params: Any) -> tuple[int, Any]:
        response = await http.post(f"/{method}", json=params)
        return response.status_code, response.json()

    return call


@pytest.fixture
async def bot(server: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    # Without it python-telegram-bot 22.8 warns whenever it makes a RetryAfter, and where warnings
    # are errors that warning is raised in place of the RetryAfter.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with _bot_of(server) as running:
        yield running


def _bot_of(server: BotApiServer | ThreadedBotApiServer) -> Bot:
    return Bot(server.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")


def _ids(answer: Any) -> list[int]:
    return [update["update_id"] for update in answer["result"]]


def _keyboard(*rows: list[dict[str, str]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


class TestGetUpdates:
    async def test_an_offset_forgets_all_lower_ids_and_keeps_the_rest(
        self, server: BotApiServer, api: Api
    ) -> None:
        first, second, third = (server.send_text(CHAT, text) for text in "abc")
        assert _ids((await api("getUpdates"))[1]) == [first, second, third]
        assert _ids((await api("getUpdates"))[1]) == [first, second, third]
        assert _ids((await api("getUpdates", offset=second))[1]) == [second, third]
        assert server.pending_update_ids() == [second, third]
        assert _ids((await api("getUpdates", offset=third + 1))[1]) == []
        assert _ids((await api("getUpdates"))[1]) == []

    @pytest.mark.parametrize(("limit", "expected"), [(2, 2), (0, 1), (-5, 1), (1000, 100)], ids=str)
    async def test_a_limit_is_between_1_and_100(
        self, server: BotApiServer, api: Api, limit: int, expected: int
    ) -> None:
        for number in range(120):
            server.send_text(CHAT, str(number))
        assert len(_ids((await api("getUpdates", limit=limit))[1])) == expected

    async def test_a_negative_offset_keeps_only_the_newest(
        self, server: BotApiServer, api: Api
    ) -> None:
        ids = [server.send_text(CHAT, text) for text in "abcd"]
        assert _ids((await api("getUpdates", offset=-2))[1]) == ids[2:]
        assert server.pending_update_ids() == ids[2:]

    async def test_a_long_poll_is_answered_as_soon_as_an_update_is_added(
        self, server: BotApiServer, api: Api
    ) -> None:
        poll = asyncio.create_task(api("getUpdates", timeout=10))
        await asyncio.sleep(0.1)
        assert not poll.done()
        started_at = time.monotonic()
        update_id = server.send_text(CHAT, "chào")
        assert _ids((await poll)[1]) == [update_id]
        assert time.monotonic() - started_at < 0.5

    async def test_a_long_poll_without_updates_ends_empty_after_its_timeout(self, api: Api) -> None:
        started_at = time.monotonic()
        assert _ids((await api("getUpdates", timeout=0.3))[1]) == []
        assert 0.25 < time.monotonic() - started_at < 2

    async def test_a_second_poller_ends_the_first_with_a_conflict(
        self, server: BotApiServer, api: Api
    ) -> None:
        first = asyncio.create_task(api("getUpdates", timeout=10))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(api("getUpdates", timeout=10))
        status, answer = await first
        assert (status, answer["error_code"]) == (409, 409)
        assert answer["description"].startswith("Conflict: terminated by other getUpdates request")
        update_id = server.send_text(CHAT, "còn ai không")
        assert _ids((await second)[1]) == [update_id]

    async def test_a_poller_that_has_gone_neither_takes_updates_nor_disturbs(
        self, server: BotApiServer, http: httpx.AsyncClient, api: Api
    ) -> None:
        with pytest.raises(httpx.ReadTimeout):
            await http.post("/getUpdates", json={"timeout": 10}, timeout=0.1)
        (gone,) = await server.wait_for_calls("getUpdates")
        assert gone.status == DROPPED
        update_id = server.send_text(CHAT, "a")
        assert _ids((await api("getUpdates", timeout=1))[1]) == [update_id]

    async def test_an_update_id_given_by_the_test_is_delivered_whatever_the_offset(
        self, server: BotApiServer, api: Api
    ) -> None:
        first = server.send_text(CHAT, "a")
        await api("getUpdates", offset=first + 1)
        server.add_update(server.update(first))
        server.add_update({"update_id": 5, "poll": {}})
        assert _ids((await api("getUpdates", offset=first + 1))[1]) == [first, 5]
        assert _ids((await api("getUpdates", offset=first + 1))[1]) == []
        assert server.send_text(CHAT, "b") == first + 1

    async def test_a_webhook_forbids_polling_until_it_is_deleted(
        self, server: BotApiServer, api: Api
    ) -> None:
        server.send_text(CHAT, "a")
        await api("setWebhook", url="https://example.org/hook", secret_token="s")
        status, answer = await api("getUpdates")
        assert (status, "webhook is active" in answer["description"]) == (409, True)
        _, info = await api("getWebhookInfo")
        assert info["result"]["pending_update_count"] == 1
        await api("deleteWebhook", drop_pending_updates=True)
        assert await api("getUpdates") == (200, {"ok": True, "result": []})


class TestSending:
    async def test_message_ids_rise_in_each_chat_over_people_and_bot(
        self, server: BotApiServer, api: Api
    ) -> None:
        asked = server.send_text(CHAT, "một")
        _, answer = await api("sendMessage", chat_id=CHAT, text="hai")
        assert server.message_id_of(asked) == 1
        assert answer["result"]["message_id"] == 2
        assert [message.text for message in server.messages(CHAT)] == ["hai"]
        everyone = server.messages(CHAT, everyone=True)
        assert [(message.text, message.from_bot) for message in everyone] == [
            ("một", False),
            ("hai", True),
        ]

    @pytest.mark.parametrize(
        ("params", "reason"),
        [
            ({"text": ""}, "message text is empty"),
            ({"text": " \n "}, "message text is empty"),
            ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
            ({"text": "a" * 4097}, "message is too long"),
            ({"text": "😀" * 2049}, "message is too long"),
            ({"text": "<b>a", "parse_mode": "html"}, "can't parse entities: Can't find end tag"),
            ({"text": "a", "parse_mode": "Word"}, "unsupported parse_mode"),
            ({"text": "a", "chat_id": None}, "chat_id is empty"),
            ({"text": "a", "chat_id": "@nobody"}, "chat not found"),
            ({"text": "a\ud800"}, "strings must be encoded in UTF-8"),
            (
                {"text": "a", "reply_parameters": {"message_id": 9}},
                "message to be replied not found",
            ),
        ],
    )
    async def test_what_telegram_refuses_is_refused_and_leaves_no_message(
        self, server: BotApiServer, http: httpx.AsyncClient, params: dict[str, Any], reason: str
    ) -> None:
        body = json.dumps({"chat_id": CHAT, **params})
        headers = {"Content-Type": "application/json"}
        response = await http.post("/sendMessage", content=body, headers=headers)
        answer = response.json()
        assert (response.status_code, answer["ok"], answer["error_code"]) == (400, False, 400)
        assert answer["description"].startswith(f"Bad Request: {reason}")
        assert server.messages(CHAT) == []
        assert server.calls[-1].description == answer["description"]

    @pytest.mark.parametrize(
        "params",
        [
            {"text": "a" * 4096},
            {"text": "😀" * 2048},
            {"text": f"<b>{'a' * 4096}</b>", "parse_mode": "HTML"},
            {"text": "&lt;" * 4096, "parse_mode": "HTML"},
        ],
        ids=["ascii", "emoji", "tags", "references"],
    )
    async def test_the_limit_is_4096_utf16_units_after_entity_parsing(
        self, api: Api, params: dict[str, Any]
    ) -> None:
        assert (await api("sendMessage", chat_id=CHAT, **params))[0] == 200

    async def test_a_text_of_digits_stays_a_text(self, server: BotApiServer, bot: Bot) -> None:
        await bot.send_message(CHAT, "123")
        assert server.last_message(CHAT).text == "123"
        assert server.calls[-1].params == {"chat_id": CHAT, "text": "123"}

    async def test_html_is_shown_as_text_with_entities(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        source = '  😀 <b>Năm</b> <a href="https://example.org/?a=1&amp;b=2">nguồn</a> &lt;3 '
        sent = await bot.send_message(CHAT, source, parse_mode="HTML")
        assert sent.text == "😀 Năm nguồn <3"
        assert sent.parse_entities() == {sent.entities[0]: "Năm", sent.entities[1]: "nguồn"}
        assert sent.entities[1].url == "https://example.org/?a=1&b=2"
        seen = server.last_message(CHAT)
        assert (seen.text, seen.html) == ("😀 Năm nguồn <3", source.strip())

    async def test_a_reply_quotes_the_message_and_stays_in_its_topic(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        group = -1001
        asked = server.send_text(group, "hỏi", chat_type="supergroup", message_thread_id=44)
        message_id = server.message_id_of(asked)
        sent = await bot.send_message(
            group, "đáp", message_thread_id=44, reply_parameters=ReplyParameters(message_id)
        )
        assert sent.reply_to_message is not None
        assert sent.reply_to_message.text == "hỏi"
        assert (sent.chat.type, sent.is_topic_message) == ("supergroup", True)
        seen = server.last_message(group)
        assert (seen.message_thread_id, seen.reply_to_message_id) == (44, message_id)

    async def test_a_file_can_be_sent_and_sent_again_by_its_id(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        content = bytes(range(256)) * 100 + b"\r\n--x\r\n"
        sent = await bot.send_document(
            CHAT,
            InputFile(content, filename='báo "cáo" 5%20.csv'),
            caption="<i>a</i>",
            parse_mode="HTML",
        )
        assert sent.document is not None
        assert (sent.document.file_name, sent.caption) == ('báo "cáo" 5%20.csv', "a")
        assert server.file_content(sent.document.file_id) == content
        again = await bot.send_document(CHAT, sent.document.file_id)
        assert again.document is not None
        assert again.document.file_size == len(content)
        photo = await bot.send_photo(CHAT, content)
        assert photo.photo[0].file_size == len(content)
        assert [message.kind for message in server.messages(CHAT)] == [
            "document",
            "document",
            "photo",
        ]
        with pytest.raises(BadRequest, match=r"(?i)message caption is too long"):
            await bot.send_photo(CHAT, photo.photo[0].file_id, caption="a" * 1025)

    async def test_a_document_of_a_person_can_be_downloaded(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        server.send_media(CHAT, "document", content="câu hỏi".encode(), file_name="a.yaml")
        (update,) = await bot.get_updates()
        assert update.message is not None
        assert update.message.document is not None
        assert (update.message.document.file_name, update.message.document.file_size) == (
            "a.yaml",
            len("câu hỏi".encode()),
        )
        file = await update.message.document.get_file()
        assert await file.download_as_bytearray() == "câu hỏi".encode()
        with pytest.raises(BadRequest, match=r"(?i)invalid file_id"):
            await bot.get_file("unknown")


class TestKeyboards:
    @pytest.mark.parametrize(
        ("markup", "reason"),
        [
            (_keyboard([{"text": "a", "callback_data": "x" * 65}]), "BUTTON_DATA_INVALID"),
            (_keyboard([{"text": "a", "callback_data": "ệ" * 22}]), "BUTTON_DATA_INVALID"),
            (_keyboard([{"text": "a", "callback_data": ""}]), "BUTTON_DATA_INVALID"),
            (
                _keyboard([{"text": " ", "callback_data": "x"}]),
                "can't parse inline keyboard button",
            ),
            (_keyboard([{"callback_data": "x"}]), "can't parse inline keyboard button"),
            (_keyboard([{"text": "a"}]), "can't parse inline keyboard button: Text buttons are"),
            (_keyboard([{"text": "a", "url": "not a link"}]), "BUTTON_URL_INVALID"),
            (_keyboard([{"text": "a", "callback_data": "x"}] * 9), "reply markup is too long"),
            (_keyboard(*[[{"text": "a", "callback_data": "x"}]] * 101), "reply markup is too long"),
            ({"inline_keyboard": [{"text": "a"}]}, 'field "inline_keyboard"'),
            ("a", "object expected as reply markup"),
        ],
    )
    async def test_a_keyboard_beyond_the_limits_is_refused(
        self, api: Api, markup: Any, reason: str
    ) -> None:
        status, answer = await api("sendMessage", chat_id=CHAT, text="a", reply_markup=markup)
        assert (status, answer["description"][: len("Bad Request: ") + len(reason)]) == (
            400,
            f"Bad Request: {reason}",
        )

    async def test_a_keyboard_within_the_limits_is_shown(
        self, server: BotApiServer, api: Api
    ) -> None:
        rows = [[{"text": "ệ", "callback_data": "ệ" * 21 + "x"}] * 8] * 12
        rows.append([{"text": "mở", "url": "https://example.org"}] * 4)
        markup = _keyboard(*rows)
        _, answer = await api("sendMessage", chat_id=CHAT, text="a", reply_markup=markup)
        assert answer["result"]["reply_markup"] == markup
        assert server.last_message(CHAT).labels == ["ệ"] * 96 + ["mở"] * 4

    async def test_a_reply_keyboard_is_seen_by_the_person_but_not_echoed(
        self, server: BotApiServer, api: Api
    ) -> None:
        markup = {"keyboard": [["Có", "Không"]]}
        _, answer = await api("sendMessage", chat_id=CHAT, text="a", reply_markup=markup)
        assert "reply_markup" not in answer["result"]
        assert server.last_message(CHAT).reply_markup == markup


class TestEditing:
    async def test_an_edit_replaces_text_and_keyboard(self, server: BotApiServer, bot: Bot) -> None:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Thêm", callback_data="more")]])
        sent = await bot.send_message(CHAT, "<b>cũ</b>", parse_mode="HTML", reply_markup=keyboard)
        edited = await bot.edit_message_text("mới", CHAT, sent.message_id)
        assert isinstance(edited, type(sent))
        assert (edited.text, edited.entities, edited.reply_markup) == ("mới", (), None)
        (seen,) = server.messages(CHAT)
        assert (seen.text, seen.html, seen.labels, seen.is_edited) == ("mới", "mới", [], True)
        await bot.edit_message_text("mới", CHAT, sent.message_id, reply_markup=keyboard)
        assert server.last_message(CHAT).labels == ["Thêm"]

    async def test_an_edit_that_changes_nothing_is_refused(self, bot: Bot) -> None:
        sent = await bot.send_message(CHAT, "<b>a</b>", parse_mode="HTML")
        with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
            await bot.edit_message_text(" <strong>a</strong>", CHAT, sent.id, parse_mode="HTML")
        await bot.edit_message_text("a", CHAT, sent.id)

    async def test_only_a_text_of_the_bot_that_still_exists_can_be_edited(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        asked = server.message_id_of(server.send_text(CHAT, "a"))
        with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
            await bot.edit_message_text("b", CHAT, asked)
        sent = await bot.send_message(CHAT, "a")
        assert server.delete_message(CHAT, sent.message_id)
        assert server.messages(CHAT) == []
        with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
            await bot.edit_message_text("b", CHAT, sent.message_id)
        photo = await bot.send_photo(CHAT, b"x")
        with pytest.raises(BadRequest, match=r"(?i)there is no text in the message to edit"):
            await bot.edit_message_text("b", CHAT, photo.message_id)


class TestPresses:
    async def test_a_press_carries_the_message_and_can_be_answered(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Xem thêm ▸", callback_data="m:1")]])
        await bot.send_message(CHAT, "a", reply_markup=keyboard)
        await bot.send_message(CHAT, "b")
        server.press_button(CHAT, "Xem thêm", language_code="en")
        (update,) = await bot.get_updates()
        query = update.callback_query
        assert query is not None
        assert query.message is not None
        assert (query.data, query.message.message_id) == ("m:1", 1)
        assert (query.from_user.id, query.from_user.language_code) == (CHAT, "en")
        assert await query.answer("x" * 200)
        with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
            await query.answer("x" * 201)
        server.expire_callback_queries()
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await query.answer()

    async def test_a_query_grows_old(self) -> None:
        async with BotApiServer(callback_lifetime_seconds=0.05) as server, _bot_of(server) as bot:
            server.press(CHAT, "x")
            (update,) = await bot.get_updates()
            await asyncio.sleep(0.1)
            assert update.callback_query is not None
            with pytest.raises(BadRequest, match=r"(?i)query is too old"):
                await update.callback_query.answer()

    async def test_a_missing_button_is_named_with_those_that_exist(
        self, server: BotApiServer, api: Api
    ) -> None:
        markup = _keyboard([{"text": "Có", "callback_data": "y"}])
        await api("sendMessage", chat_id=CHAT, text="a", reply_markup=markup)
        with pytest.raises(LookupError, match=r"no button 'Không'.*'Có'"):
            server.press_button(CHAT, "Không")

    async def test_data_that_no_button_has_can_be_forged(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        await bot.send_message(CHAT, "a")
        server.press(CHAT, "admin:delete", user_id=666)
        server.press(CHAT, "old", message_id=999)
        forged, old = await bot.get_updates()
        assert forged.callback_query is not None
        assert (forged.callback_query.data, forged.callback_query.from_user.id) == (
            "admin:delete",
            666,
        )
        assert old.callback_query is not None
        assert old.callback_query.message is not None
        assert not old.callback_query.message.is_accessible


class TestPeople:
    async def test_commands_and_mentions_are_marked_in_utf16_units(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        server.send_text(-5, "😀 @nhipcau_test_bot /start@nhipcau_test_bot a", chat_type="group")
        (update,) = await bot.get_updates()
        assert update.message is not None
        found = update.message.parse_entities()
        assert [(entity.type, entity.offset, text) for entity, text in found.items()] == [
            (MessageEntity.MENTION, 3, "@nhipcau_test_bot"),
            (MessageEntity.BOT_COMMAND, 21, "/start@nhipcau_test_bot"),
        ]
        assert update.message.chat.type == "group"
        assert update.effective_user is not None
        assert update.effective_user.id != -5

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("/start", ["bot_command"]),
            ("a/b", []),
            ("và/hoặc", []),
            ("24/7", []),
            ("/giúp", []),
            ("a@b.vn", []),
            ("xem https://example.org/a.", ["url"]),
            ("#ngoạigiao và #1", ["hashtag"]),
        ],
    )
    def test_only_what_telegram_marks_is_marked(self, text: str, expected: list[str]) -> None:
        assert [entity["type"] for entity in detected_entities(text)] == expected

    @pytest.mark.parametrize(
        "kind",
        [
            "photo", "voice", "audio", "video", "sticker", "document", "location", "contact",
            "poll", "dice", "new_chat_members", "left_chat_member", "pinned_message",
        ],
    )  # fmt: skip
    async def test_python_telegram_bot_understands_every_medium(
        self, server: BotApiServer, bot: Bot, kind: MediaKind
    ) -> None:
        server.send_media(CHAT, kind, caption="a")
        (update,) = await bot.get_updates()
        assert update.message is not None
        assert getattr(update.message, kind)
        assert update.message.text is None
        assert server.messages(CHAT, everyone=True)[0].kind == kind

    async def test_a_medium_can_claim_to_be_bigger_than_it_is(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        server.send_media(CHAT, "document", content=b"x", file_size=10**9)
        (update,) = await bot.get_updates()
        assert update.message is not None
        assert update.message.document is not None
        assert update.message.document.file_size == 10**9

    async def test_an_edited_message_keeps_its_id(self, server: BotApiServer, bot: Bot) -> None:
        first = server.send_text(CHAT, "cũ")
        server.edit_text(CHAT, server.message_id_of(first), "/help")
        _, update = await bot.get_updates()
        assert update.edited_message is not None
        assert update.edited_message.message_id == server.message_id_of(first)
        assert (update.edited_message.text, len(update.edited_message.entities)) == ("/help", 1)
        assert [message.text for message in server.messages(CHAT, everyone=True)] == ["/help"]

    async def test_a_reply_contains_what_it_replies_to(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        sent = await bot.send_message(CHAT, "câu hỏi")
        server.send_text(CHAT, "trả lời", reply_to=sent.message_id)
        (update,) = await bot.get_updates()
        assert update.message is not None
        assert update.message.reply_to_message is not None
        assert update.message.reply_to_message.text == "câu hỏi"

    async def test_blocking_the_bot_is_an_update_and_forbids_sending(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        server.add_member_update(CHAT, status="kicked")
        (update,) = await bot.get_updates()
        assert update.my_chat_member is not None
        assert update.my_chat_member.new_chat_member.status == "kicked"
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(CHAT, "a")
        server.add_member_update(CHAT, status="member", old_status="kicked")
        await bot.send_message(CHAT, "a")


class TestFaults:
    async def test_faults_are_used_up_in_order(self, server: BotApiServer, bot: Bot) -> None:
        server.fail("sendMessage", status=429, retry_after=30)
        server.fail("sendMessage", status=400, migrate_to_chat_id=-1009)
        server.fail("sendMessage", status=403, times=2)
        with pytest.raises(RetryAfter) as flood:
            await bot.send_message(CHAT, "a")
        assert flood.value.retry_after == timedelta(seconds=30)
        with pytest.raises(ChatMigrated) as migrated:
            await bot.send_message(CHAT, "a")
        assert migrated.value.new_chat_id == -1009
        for _ in range(2):
            with pytest.raises(Forbidden):
                await bot.send_message(CHAT, "a")
        await bot.send_message(CHAT, "a")
        assert [call.status for call in server.calls_of("sendMessage")] == [
            429, 400, 403, 403, 200,
        ]  # fmt: skip
        assert len(server.messages(CHAT)) == 1

    @pytest.mark.parametrize(
        ("status", "body", "expected"),
        [
            (502, b"<html>Bad Gateway</html>", NetworkError),
            (429, b"slow down", NetworkError),
            (200, b"", TelegramError),
            (200, b"<html>please log in</html>", TelegramError),
            (401, None, InvalidToken),
            (404, None, InvalidToken),
            (409, None, Conflict),
            (500, None, NetworkError),
            (DROPPED, None, NetworkError),
        ],
    )
    async def test_every_kind_of_answer_reaches_the_bot(
        self,
        server: BotApiServer,
        bot: Bot,
        status: int,
        body: bytes | None,
        expected: type[TelegramError],
    ) -> None:
        server.fail("*", status=status, body=body)
        with pytest.raises(expected) as raised:
            await bot.send_message(CHAT, "a")
        assert raised.type is expected
        assert server.messages(CHAT) == []
        assert server.calls[-1].status == status
        await bot.send_message(CHAT, "a")

    async def test_an_answer_can_be_lost_after_the_call_took_effect(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        server.fail("sendMessage", status=DROPPED, apply=True)
        with pytest.raises(NetworkError):
            await bot.send_message(CHAT, "a")
        assert server.last_message(CHAT).text == "a"

    async def test_a_delayed_call_takes_effect_when_it_arrives(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        server.delay("sendMessage", 5)
        started_at = time.monotonic()
        with pytest.raises(TimedOut):
            await bot.send_message(CHAT, "a", read_timeout=0.2)
        assert time.monotonic() - started_at < 2
        assert server.last_message(CHAT).text == "a"
        await bot.send_message(CHAT, "b")
        assert [call.status for call in server.calls_of("sendMessage")] == [200, 200]

    async def test_a_fault_can_be_meant_for_some_calls_only(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        server.fail("sendMessage", status=500, times=None, when={"chat_id": 8})
        server.fail("sendMessage", status=400, times=None, when=lambda call: "x" in call["text"])
        await bot.send_message(CHAT, "a")
        for _ in range(3):
            with pytest.raises(NetworkError):
                await bot.send_message(8, "a")
        with pytest.raises(BadRequest):
            await bot.send_message(CHAT, "x")
        server.clear_faults()
        await bot.send_message(8, "x")

    async def test_a_waiting_long_poll_gets_the_fault_at_once(
        self, server: BotApiServer, api: Api
    ) -> None:
        poll = asyncio.create_task(api("getUpdates", timeout=10))
        await asyncio.sleep(0.1)
        server.fail("getUpdates", status=401)
        assert (await poll)[0] == 401
        server.send_text(CHAT, "a")
        assert len(_ids((await api("getUpdates"))[1])) == 1

    async def test_a_paused_server_refuses_connections_and_remembers_all(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        url = server.url
        poll = asyncio.create_task(bot.get_updates(timeout=10))
        await asyncio.sleep(0.1)
        await server.pause()
        with pytest.raises(NetworkError):
            await poll
        with pytest.raises(NetworkError):
            await bot.send_message(CHAT, "a")
        update_id = server.send_text(CHAT, "còn đó không")
        await server.resume()
        assert server.url == url
        assert [update.update_id for update in await bot.get_updates()] == [update_id]

    async def test_a_blocked_chat_is_refused_without_an_update(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        sent = await bot.send_message(CHAT, "a")
        server.block(CHAT)
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(CHAT, "b")
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.edit_message_text("b", CHAT, sent.message_id)
        server.unblock(CHAT)
        await bot.send_message(CHAT, "a")
        assert server.pending_update_ids() == []


class TestHtml:
    @pytest.mark.parametrize(
        ("source", "text", "types"),
        [
            ("<b>a<i>b</i></b>", "ab", ["bold", "italic"]),
            ("<STRONG>a</Strong>", "a", ["bold"]),
            ("<u>a</u><ins>b</ins>", "ab", ["underline"] * 2),
            ("<s>a</s><del>b</del><strike>c</strike>", "abc", ["strikethrough"] * 3),
            ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", ["spoiler"] * 2),
            ("<blockquote>a</blockquote>", "a", ["blockquote"]),
            ("<blockquote expandable>a</blockquote>", "a", ["expandable_blockquote"]),
            ('<pre><code class="language-py">a</code></pre>', "a", ["pre"]),
            ("<pre>a</pre><code>b</code>", "ab", ["pre", "code"]),
            ("<a href='tg://user?id=1'>a</a>", "a", ["text_link"]),
            ("<a href='javascript:alert(1)'>a</a>", "a", []),
            ("a <b> </b> b", "a   b", ["bold"]),
            ("<b></b>a", "a", []),
            ("<b>a</>", "a", ["bold"]),
            ("&lt;b&gt; &amp;amp; &quot;&#39;&#x1F600;", "<b> &amp; \"'😀", []),
            ("&nbsp;&copy; & &ltx", "&nbsp;&copy; & &ltx", []),
            ("<b>a \n</b>", "a", ["bold"]),
        ],
    )  # fmt: skip
    def test_telegrams_tags_become_entities(self, source: str, text: str, types: list[str]) -> None:
        parsed = parse_html(source)
        assert parsed.text == text
        assert [entity["type"] for entity in parsed.entities] == types

    @pytest.mark.parametrize(
        ("source", "reason"),
        [
            ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
            ("a</b>", "Unexpected end tag at byte offset 1"),
            (
                "<b><i>a</b></i>",
                'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
            ),
            ("ệ<p>a</p>", 'Unsupported start tag "p" at byte offset 3'),
            ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
            ("5 < 6 > 4", 'Unsupported start tag "" at byte offset 2'),
            ("5 <", "Unclosed start tag at byte offset 2"),
            ("<a href='x", 'Unclosed start tag "a" at byte offset 0'),
            ("<b>a</b", "Unclosed end tag at byte offset 4"),
            ("<a href>a</a>", "Expected equal sign"),
            ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ],
    )
    def test_anything_else_is_refused_with_its_place(self, source: str, reason: str) -> None:
        with pytest.raises(ApiError) as refused:
            parse_html(source)
        assert refused.value.description.startswith(f"Bad Request: can't parse entities: {reason}")


class TestHttp:
    async def test_another_token_is_unauthorized(self, server: BotApiServer) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            response = await client.get(f"{server.url}/bot1:wrong/getMe")
        assert (response.status_code, response.json()) == (
            401,
            {"ok": False, "error_code": 401, "description": "Unauthorized"},
        )

    async def test_an_unknown_method_is_not_found_until_the_test_answers_it(
        self, server: BotApiServer, bot: Bot
    ) -> None:
        with pytest.raises(InvalidToken):
            await bot.get_chat_menu_button(CHAT)
        server.set_result("getChatMenuButton", {"type": "default"})
        assert isinstance(await bot.get_chat_menu_button(CHAT), MenuButtonDefault)

    @pytest.mark.parametrize("method", ["SENDMESSAGE", "sendmessage"])
    async def test_methods_are_not_case_sensitive(
        self, server: BotApiServer, http: httpx.AsyncClient, method: str
    ) -> None:
        await http.get(f"/{method}", params={"chat_id": CHAT, "text": "a & b=c"})
        assert server.last_message(CHAT).text == "a & b=c"
        assert server.calls[0].method == "sendMessage"

    async def test_bodies_in_chunks_and_pipelined_requests_are_read(
        self, server: BotApiServer
    ) -> None:
        reader, writer = await asyncio.open_connection(*server.url[7:].split(":"))
        path = f"/bot{server.token}"
        chunked = (
            f"POST {path}/sendMessage HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
            "9\r\nchat_id=7\r\n7;x=y\r\n&text=a\r\n0\r\n\r\n"
        )
        last = f"GET {path}/getMe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        writer.write((chunked + last).encode())
        answers = await reader.read()
        writer.close()
        assert answers.count(b"HTTP/1.1 200 OK") == 2
        assert server.last_message(CHAT).text == "a"

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            (b"nonsense\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
            (b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        ],
        ids=["no request line", "no length", "too much", "long headers"],
    )
    async def test_what_is_no_request_is_answered_with_an_error(
        self, server: BotApiServer, sent: bytes, status: int
    ) -> None:
        reader, writer = await asyncio.open_connection(*server.url[7:].split(":"))
        writer.write(sent)
        answer = await reader.read()
        writer.close()
        assert answer.startswith(f"HTTP/1.1 {status} ".encode())


@pytest.fixture
def blocking_server() -> Iterator[ThreadedBotApiServer]:
    with running_in_thread() as server:
        yield server


class TestWithoutEventLoop:
    """The same controls on a thread."""

    def test_people_and_bot_meet(self, blocking_server: ThreadedBotApiServer) -> None:
        server = blocking_server

        async def answer_all() -> None:
            async with _bot_of(server) as bot:
                for update in await bot.get_updates(timeout=5):
                    assert update.effective_chat is not None
                    keyboard = InlineKeyboardMarkup.from_button(
                        InlineKeyboardButton("Nguồn", callback_data="source")
                    )
                    await bot.send_message(update.effective_chat.id, "đáp", reply_markup=keyboard)

        asked = server.send_text(CHAT, "hỏi")
        asyncio.run(answer_all())
        reply = server.wait_for_reply(CHAT, after=asked)
        assert (reply.text, reply.labels) == ("đáp", ["Nguồn"])
        (call,) = server.wait_for_calls("sendMessage", 1)
        assert (call.params["text"], call.status) == ("đáp", 200)
        assert abs(call.at - time.monotonic()) < 60
        pressed = server.press_button(CHAT, "Nguồn")
        assert server.update(pressed)["callback_query"]["data"] == "source"
        with pytest.raises(TimeoutError, match="no reply in chat 7"):
            server.wait_for_reply(CHAT, after=pressed, timeout=0.05)
        with pytest.raises(TimeoutError, match="1 of 2 calls of sendMessage"):
            server.wait_for_calls("sendMessage", 2, timeout=0.05)
        server.clear_calls()
        assert server.calls == []

    def test_faults_files_and_pauses_work(self, blocking_server: ThreadedBotApiServer) -> None:
        server = blocking_server

        async def upload() -> str:
            async with _bot_of(server) as bot:
                sent = await bot.send_document(CHAT, b"\x00\xff")
                assert sent.document is not None
                return sent.document.file_id

        server.fail("getMe", status=502, body=b"<html>", when={})
        with pytest.raises(NetworkError):
            asyncio.run(upload())
        assert server.file_content(asyncio.run(upload())) == b"\x00\xff"
        server.pause()
        with pytest.raises(NetworkError):
            asyncio.run(upload())
        server.resume()
        assert asyncio.run(upload())
        server.add_member_update(CHAT, status="kicked")
        server.send_media(CHAT, "document", content=b"x")
        with pytest.raises(Forbidden):
            asyncio.run(upload())


class TestWithAnotherProcess:
    def test_a_killed_bot_gets_again_what_it_did_not_confirm(self) -> None:
        bot = (
            "import asyncio, sys, telegram\n"
            "async def main(url, token, pause):\n"
            "    async with telegram.Bot(token, base_url=url + '/bot') as bot:\n"
            "        offset = 0\n"
            "        while True:\n"
            "            for update in await bot.get_updates(offset=offset, timeout=10):\n"
            "                await bot.send_message(update.message.chat.id, update.message.text)\n"
            "                await asyncio.sleep(float(pause))\n"
            "                offset = update.update_id + 1\n"
            "asyncio.run(main(*sys.argv[1:]))\n"
        )
        with running_in_thread() as server:
            command = [sys.executable, "-c", bot, server.url, server.token]
            first = server.send_text(CHAT, "một")
            with subprocess.Popen([*command, "60"]) as process:
                server.wait_for_reply(CHAT, after=first, timeout=20)
                process.kill()
            server.send_text(CHAT, "hai")
            with subprocess.Popen([*command, "0"]) as process:
                server.wait_for_calls("sendMessage", 3, timeout=20)
                process.kill()
            assert [message.text for message in server.messages(CHAT)] == ["một", "một", "hai"]

    async def test_every_verb_can_be_posted_by_hand(self, server: BotApiServer) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            url = f"{server.url}/control"
            said = {"chat_id": CHAT, "text": "chào"}
            update_id = (await client.post(f"{url}/send_text", json=said)).json()["result"]
            assert server.update(update_id)["message"]["text"] == "chào"
            everyone = {"chat_id": CHAT, "everyone": True}
            (message,) = (await client.post(f"{url}/messages", json=everyone)).json()["result"]
            assert (message["text"], message["from_bot"]) == ("chào", False)
            for verb, arguments in (("format_disk", {}), ("update", {"update_id": 1})):
                response = await client.post(f"{url}/{verb}", json=arguments)
                assert (response.status_code, response.json()["ok"]) == (400, False)


class TestWithPythonTelegramBot:
    async def test_an_application_polls_answers_and_edits(self, server: BotApiServer) -> None:
        async def start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
            assert update.message is not None
            await update.message.reply_html(
                "<b>Xin chào</b> &amp; chúc vui",
                reply_markup=InlineKeyboardMarkup.from_button(
                    InlineKeyboardButton("English", callback_data="lang:en")
                ),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

        async def press(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
            assert update.callback_query is not None
            await update.callback_query.answer()
            await update.callback_query.edit_message_text(f"data: {update.callback_query.data}")

        async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
            assert update.message is not None
            assert update.message.text is not None
            await update.message.reply_text(update.message.text)

        application = (
            Application.builder()
            .token(server.token)
            .base_url(f"{server.url}/bot")
            .base_file_url(f"{server.url}/file/bot")
            .build()
        )
        application.add_handler(CommandHandler("start", start))
        application.add_handler(CallbackQueryHandler(press))
        application.add_handler(MessageHandler(filters.TEXT, echo))
        async with application:
            assert application.updater is not None
            await application.bot.set_my_commands([BotCommand("start", "bắt đầu")])
            await application.bot.set_my_commands(
                [BotCommand("start", "start")], language_code="en"
            )
            assert await application.bot.set_my_name("Nhịp Cầu")
            assert await application.bot.set_my_description("Mô tả")
            assert await application.bot.set_my_short_description("Ngắn")
            await application.start()
            await application.updater.start_polling(timeout=5)

            started = server.send_text(CHAT, "/start")
            greeting = await server.wait_for_reply(CHAT, after=started)
            assert (greeting.text, greeting.labels) == ("Xin chào & chúc vui", ["English"])

            pressed = server.press_button(CHAT, "English")
            edited = await server.wait_for_reply(CHAT, after=pressed)
            assert (edited.message_id, edited.text) == (greeting.message_id, "data: lang:en")

            for number in range(20):
                server.send_text(100 + number, f"số {number}")
            calls = await server.wait_for_calls("sendMessage", 21)
            assert [call.params["text"] for call in calls[1:]] == [f"số {n}" for n in range(20)]

            await application.updater.stop()
            await application.stop()
            commands = await application.bot.get_my_commands(language_code="en")
            assert [command.description for command in commands] == ["start"]
            assert (await application.bot.get_my_name()).name == "Nhịp Cầu"
            assert (await application.bot.get_my_description("vi")).description == "Mô tả"
        assert server.pending_update_ids() == []

    async def test_the_bot_knows_itself(self, server: BotApiServer, bot: Bot) -> None:
        assert (bot.username, bot.id) == ("nhipcau_test_bot", int(server.token.split(":")[0]))

    async def test_waiting_tells_what_was_missing(self, server: BotApiServer, bot: Bot) -> None:
        with pytest.raises(TimeoutError, match=r"1 of 2 calls of getMe within 0\.05 s"):
            await server.wait_for_calls("getMe", 2, timeout=0.05)
        with pytest.raises(TimeoutError, match="no reply in chat 7"):
            await server.wait_for_reply(CHAT, after=0, timeout=0.05)
        with pytest.raises(LookupError, match="nothing in chat 7"):
            server.last_message(CHAT)

    async def test_commands_are_checked(self, bot: Bot) -> None:
        with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
            await bot.set_my_commands([BotCommand("Bắt_đầu", "a")])
        with pytest.raises(BadRequest, match=r"(?i)command description must be non-empty"):
            await bot.set_my_commands([BotCommand("start", "")])
