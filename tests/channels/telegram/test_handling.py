"""What follows from an update: asked of the conversation, and nothing done yet."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, replace
from typing import Any, cast

import pytest
from telegram.error import TelegramError

from bot.channels.common.handling import LATE, ConversationHandler
from bot.channels.telegram.calls import Call
from bot.channels.telegram.channel import telegram_handler
from bot.channels.telegram.handling import CONFIRMABLE
from bot.channels.telegram.intake import update_of
from bot.channels.telegram.types import Bot
from bot.conversation.effects import Forget
from bot.conversation.features.notices import NoticeKind
from bot.conversation.session import Session, SessionKey
from bot.conversation.turn import Kept, Turn
from bot.delivery.model import Effects, Notice, Priority, Received
from bot.i18n.words import Lexicon
from bot.messages import Command, Incoming, Links, Media, Place, Press, Question, Reply
from tests.tools.bot_api import DEFAULT_USERNAME, BotApiServer
from tests.tools.bot_api.controls import MediaKind

LAN, GROUP = 7, -10045
PERSON = "telegram:7"
ALONE = Place(PERSON)
TOGETHER = Place(f"telegram:{GROUP}", is_group=True)
SESSION = Session("vi", "an-entry")
LINKS = Links(
    "https://t.me/nhipcau_test_bot?start={}",
    "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fnhipcau_test_bot%3Fstart%3D{}",
    "https://t.me/nhipcau_test_bot?startgroup",
)


class RecordingTalk:
    """Answers everything; a test may have it raise or forget."""

    def __init__(self) -> None:
        self.asked: list[Incoming] = []
        self.noticed: list[tuple[Incoming, NoticeKind]] = []
        self.raises: BaseException | None = None
        self.forgets = False

    async def turn(self, incoming: Incoming) -> Turn:
        """One turn, with a moment in which others have theirs."""
        self.asked.append(incoming)
        await asyncio.sleep(0)
        if self.raises is not None:
            raise self.raises
        words = getattr(incoming.content, "text", "answer")
        effects = (Forget(),) if self.forgets else ()
        return Turn((Reply(words, "vi", in_place=True),), SESSION, effects=effects)

    async def asked_by(self, _platform: str, _poll: str) -> None:
        """It sends no polls."""

    async def notice(self, incoming: Incoming, notice: NoticeKind) -> Turn:
        """The notice's name."""
        self.noticed.append((incoming, notice))
        return Turn((Reply(notice, "vi"),), Session())

    @property
    def contents(self) -> list[object]:
        """What was asked."""
        return [incoming.content for incoming in self.asked]


@pytest.fixture
def talk() -> RecordingTalk:
    return RecordingTalk()


@pytest.fixture
def handler(ptb: Bot, talk: RecordingTalk, lexicon: Lexicon) -> ConversationHandler:
    return telegram_handler(ptb, talk, lexicon)


def received(raw: dict[str, Any], age: float = 1.0) -> Received:
    return Received(**asdict(update_of(raw, "telegram:1")), id=1, received_at=1e9, age=age)


def of(server: BotApiServer, update_id: int, age: float = 1.0) -> Received:
    return received(server.update(update_id), age)


def calls(effects: Effects[Kept]) -> list[Call]:
    return [Call.load(call.payload) for call in effects.outgoing]


def methods(effects: Effects[Kept]) -> list[str]:
    return [call.method for call in calls(effects)]


async def pressed(server: BotApiServer, ptb: Bot, chat: int = LAN) -> dict[str, Any]:
    """A button under a message of ours."""
    await ptb.send_message(chat, "old")
    server.clear_calls()
    return server.update(server.press(chat, "t:vi"))


# -- messages --------------------------------------------------------------------------------------


async def test_a_question_leads_to_an_answer_and_a_session_and_nothing_is_done_yet(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    server.clear_calls()
    effects = await handler.handle(of(server, server.send_text(LAN, "hỏi", language_code="en")))
    assert talk.asked == [
        Incoming(PERSON, Question("hỏi"), ALONE, "en", links=LINKS, polls=True, may_be_told=True)
    ]
    (call,) = calls(effects)
    assert (call.method, call.parameters["chat_id"], call.plain) == ("sendMessage", LAN, "hỏi")
    assert "reply_parameters" not in call.parameters
    assert effects.states == (Kept(SessionKey(PERSON, PERSON), SESSION),)
    assert [(o.lane, o.priority) for o in effects.outgoing] == [(PERSON, Priority.REPLY)]
    assert (effects.forget, effects.is_apology) == (None, False)
    assert server.calls == []


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("/start", Command("start")),
        ("/start an-entry", Command("start", "an-entry")),
        ("/HELP", Command("help")),
        (f"/help@{DEFAULT_USERNAME}", Command("help")),
        ("/whatever you like", Command("whatever", "you like")),
        ("hello /help", Question("hello /help")),
        ("x" * 4096, Question("x" * 4096)),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_what_a_person_writes_is_a_question_or_a_command(
    server: BotApiServer,
    handler: ConversationHandler,
    talk: RecordingTalk,
    text: str,
    content: object,
) -> None:
    await handler.handle(of(server, server.send_text(LAN, text)))
    assert talk.contents == [content]


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document", "location", "poll"])
async def test_what_is_no_text_is_media(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk, kind: MediaKind
) -> None:
    await handler.handle(of(server, server.send_media(LAN, kind)))
    assert talk.contents == [Media()]


async def test_a_caption_is_a_question(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    await handler.handle(of(server, server.send_media(LAN, "photo", caption="cầu gì đây")))
    assert talk.contents == [Question("cầu gì đây")]


async def test_an_edited_question_is_answered_again_and_other_edits_are_not(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    message = server.message_id_of(server.send_text(LAN, "hoi"))
    await handler.handle(of(server, server.edit_text(LAN, message, "hỏi")))
    command = of(server, server.edit_text(LAN, message, "/help"))
    picture = server.update(server.send_media(LAN, "photo"))
    edited = received({"update_id": 9, "edited_message": picture["message"]})
    assert [await handler.handle(u) for u in (command, edited)] == [Effects(), Effects()]
    assert talk.contents == [Question("hỏi")]


@pytest.mark.parametrize("kind", ["new_chat_members", "left_chat_member", "pinned_message"])
async def test_what_happens_in_a_chat_leads_to_nothing(
    server: BotApiServer, handler: ConversationHandler, kind: MediaKind
) -> None:
    update = server.send_media(GROUP, kind, chat_type="supergroup")
    assert await handler.handle(of(server, update)) == Effects()


async def test_updates_of_other_kinds_lead_to_nothing(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    member = of(server, server.add_member_update(LAN))
    later = received({"update_id": 9, "a_kind_of_tomorrow": {"chat": {"id": LAN}}})
    assert [await handler.handle(u) for u in (member, later)] == [Effects(), Effects()]
    assert talk.asked == []


async def test_an_album_is_answered_once(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    raws = [server.update(server.send_media(LAN, "photo")) for _ in range(4)]
    for number, raw in enumerate(raws):
        raw["message"]["media_group_id"] = "13"
        await handler.handle(replace(received(raw), id=number))
    assert talk.contents == [Media()]


async def test_a_reaction_to_a_question_does_not_have_it_answered_again(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    question = server.send_text(LAN, "hỏi")
    reaction = server.edit_text(LAN, server.message_id_of(question), "hỏi")
    for number, update in enumerate((question, reaction)):
        await handler.handle(replace(of(server, update), id=number))
    assert talk.contents == [Question("hỏi")]


# -- groups ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["😂", "@someone_else hỏi", "https://t.me/x hay quá", "/whatever", "/ban@other_bot"]
)
async def test_what_is_not_meant_for_the_bot_leads_to_nothing(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk, text: str
) -> None:
    update = server.send_text(GROUP, text, chat_type="supergroup")
    assert await handler.handle(of(server, update)) == Effects()
    assert talk.asked == []


async def test_what_people_say_to_each_other_is_overheard_and_never_apologised_for(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    update = of(server, server.send_text(GROUP, "chào cả nhà", chat_type="supergroup"))
    effects = await handler.handle(update)
    assert [one.is_overheard for one in talk.asked] == [True]
    assert effects.states == ()
    assert await handler.handle(replace(update, age=LATE + 1)) == Effects()
    assert len(talk.asked) == 1


async def test_pictures_among_people_lead_to_nothing(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    update = server.send_media(GROUP, "photo", caption="đẹp quá", chat_type="supergroup")
    assert await handler.handle(of(server, update)) == Effects()
    assert talk.asked == []


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (f"@{DEFAULT_USERNAME} cầu gì", Question("cầu gì")),
        (f"@{DEFAULT_USERNAME}", Command("help")),
        ("/topics", Command("topics")),
        (f"/whatever@{DEFAULT_USERNAME}", Command("whatever")),
    ],
)
async def test_what_is_meant_for_the_bot_is_answered_where_it_was_asked(
    server: BotApiServer,
    handler: ConversationHandler,
    talk: RecordingTalk,
    text: str,
    content: object,
) -> None:
    update = server.send_text(GROUP, text, user_id=LAN, chat_type="supergroup", message_thread_id=5)
    effects = await handler.handle(of(server, update))
    assert talk.asked == [
        Incoming(
            PERSON,
            cast(Any, content),
            replace(TOGETHER, thread="5"),
            "vi",
            links=LINKS,
            polls=True,
            may_be_told=True,
        )
    ]
    (call,) = calls(effects)
    assert call.parameters["chat_id"] == GROUP
    assert call.parameters["message_thread_id"] == 5
    assert call.parameters["reply_parameters"]["message_id"] == server.message_id_of(update)
    assert effects.states == (Kept(SessionKey(PERSON, TOGETHER.chat, "5"), SESSION),)


async def test_an_anonymous_administrator_is_the_chat(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    raw = server.update(server.send_text(GROUP, "/help", chat_type="supergroup"))
    raw["message"]["sender_chat"] = raw["message"]["chat"]
    await handler.handle(received(raw))
    assert talk.asked == [
        Incoming(
            f"telegram:chat:{GROUP}",
            Command("help"),
            TOGETHER,
            links=LINKS,
            polls=True,
            may_be_told=True,
        )
    ]


# -- presses ---------------------------------------------------------------------------------------


async def test_a_press_is_confirmed_and_acted_on_in_its_message(
    server: BotApiServer, ptb: Bot, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    raw = await pressed(server, ptb)
    effects = await handler.handle(received(raw))
    assert talk.contents == [Press("t:vi")]
    assert methods(effects) == ["answerCallbackQuery", "editMessageText"]
    assert calls(effects)[0].parameters == {"callback_query_id": raw["callback_query"]["id"]}
    assert calls(effects)[1].parameters["message_id"] == server.last_message(LAN).message_id
    assert [o.priority for o in effects.outgoing] == [Priority.CONFIRMATION, Priority.REPLY]
    assert server.calls == []


@pytest.mark.parametrize("age", [CONFIRMABLE, LATE + 1, 24 * 3600.0])
async def test_a_late_press_is_not_confirmed_but_acted_on(
    server: BotApiServer, ptb: Bot, handler: ConversationHandler, talk: RecordingTalk, age: float
) -> None:
    effects = await handler.handle(received(await pressed(server, ptb), age))
    assert methods(effects) == ["editMessageText"]
    assert (talk.contents, talk.noticed) == ([Press("t:vi")], [])
    assert not effects.is_apology


async def test_a_press_under_a_message_too_old_to_be_shown_to_us_is_acted_on_there(
    server: BotApiServer, ptb: Bot, handler: ConversationHandler
) -> None:
    """Where it cannot be edited either, the gateway says it in a new one."""
    update = of(server, server.press(LAN, "t:vi", message_id=12345))
    assert json.loads(update.payload)["callback_query"]["message"]["date"] == 0
    effects = await handler.handle(update)
    assert methods(effects) == ["answerCallbackQuery", "editMessageText"]
    assert calls(effects)[1].parameters["message_id"] == 12345


@pytest.mark.parametrize("missing", ["message", "data"])
async def test_a_press_that_is_not_ours_is_confirmed_and_no_more(
    server: BotApiServer, ptb: Bot, handler: ConversationHandler, talk: RecordingTalk, missing: str
) -> None:
    raw = await pressed(server, ptb)
    del raw["callback_query"][missing]
    effects = await handler.handle(received(raw))
    assert methods(effects) == ["answerCallbackQuery"]
    # No turn was computed for it, so that nothing else keeps it from going before answers.
    assert [o.priority for o in effects.outgoing] == [Priority.NOTICE]
    assert talk.asked == []


async def test_a_press_in_a_group_is_the_pressers(
    server: BotApiServer, ptb: Bot, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    await ptb.send_message(GROUP, "old")
    effects = await handler.handle(of(server, server.press(GROUP, "t:vi", user_id=LAN)))
    assert talk.asked == [
        Incoming(PERSON, Press("t:vi"), TOGETHER, "vi", links=LINKS, polls=True, may_be_told=True)
    ]
    assert effects.states == (Kept(SessionKey(PERSON, TOGETHER.chat), SESSION),)
    assert effects.outgoing[1].lane == f"telegram:{GROUP}"


# -- late ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["hỏi", "/help", "/whatever"])
async def test_a_late_message_gets_an_apology_and_changes_nothing(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk, text: str
) -> None:
    effects = await handler.handle(of(server, server.send_text(LAN, text), LATE + 1))
    assert effects.is_apology
    assert [call.plain for call in calls(effects)] == ["late"]
    assert (effects.states, talk.asked) == ((), [])


async def test_a_message_that_is_just_in_time_is_answered(
    server: BotApiServer, handler: ConversationHandler
) -> None:
    effects = await handler.handle(of(server, server.send_text(LAN, "hỏi"), LATE))
    assert ([c.plain for c in calls(effects)], effects.is_apology) == (["hỏi"], False)


async def test_nobody_in_a_group_gets_an_apology_for_what_was_not_meant_for_the_bot(
    server: BotApiServer, handler: ConversationHandler
) -> None:
    update = server.send_text(GROUP, "chào", chat_type="supergroup")
    assert await handler.handle(of(server, update, LATE + 1)) == Effects()


async def test_an_apology_for_what_is_late_stays_in_its_topic(
    server: BotApiServer, handler: ConversationHandler
) -> None:
    update = server.send_text(GROUP, "/help", chat_type="supergroup", message_thread_id=5)
    (call,) = calls(await handler.handle(of(server, update, LATE + 1)))
    assert (call.plain, call.parameters["message_thread_id"]) == ("late", 5)


# -- forgetting ------------------------------------------------------------------------------------


async def test_who_is_forgotten_leaves_no_session(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    talk.forgets = True
    effects = await handler.handle(of(server, server.send_text(LAN, "/forget")))
    assert (effects.forget, effects.states) == (PERSON, ())
    assert len(effects.outgoing) == 1


# -- what goes wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize("in_brief", [False, True])
async def test_what_ran_out_of_time_is_asked_in_brief(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk, in_brief: bool
) -> None:
    question = of(server, server.send_text(LAN, "hỏi"))
    await handler.handle(replace(question, in_brief=in_brief))
    assert [incoming.in_brief for incoming in talk.asked] == [in_brief]


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("broken"),
        TelegramError("broken"),
        TimeoutError(),
        RecursionError(),
        MemoryError(),
        asyncio.CancelledError(),
        SystemExit(3),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_goes_wrong_comes_back_and_holds_for_that_update_only(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk, error: BaseException
) -> None:
    question = of(server, server.send_text(LAN, "hỏi"))
    talk.raises = error
    with pytest.raises(type(error)) as raised:
        await handler.handle(question)
    assert raised.value is error
    talk.raises = None
    assert [call.plain for call in calls(await handler.handle(question))] == ["hỏi"]


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "[]",
        '"x"',
        '{"message": {}}',
        '{"update_id": 5, "message": {}}',
        '{"update_id": 5, "message": 7}',
        '{"update_id": 5, "message": {"message_id": 1, "date": "x", "chat": {"id": 7}}}',
        '{"update_id": 5, "callback_query": {"id": "1"}}',
        '{"update_id": 5, "message": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
    ids=lambda payload: payload[:40],
)
async def test_an_update_that_cannot_be_read_fails_and_tells_nobody(
    handler: ConversationHandler, payload: str
) -> None:
    update = Received("telegram:1", "5", PERSON, payload)
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError, RecursionError)):
        await handler.handle(update)


async def test_updates_handled_at_once_keep_their_effects_apart(
    server: BotApiServer, handler: ConversationHandler
) -> None:
    updates = [of(server, server.send_text(n, f"hỏi {n}")) for n in range(1, 41)]
    found = await asyncio.gather(*(handler.handle(update) for update in updates))
    assert [[c.plain for c in calls(effects)] for effects in found] == [
        [f"hỏi {n}"] for n in range(1, 41)
    ]
    assert [effects.states[0].key.user for effects in found] == [
        f"telegram:{n}" for n in range(1, 41)
    ]


# -- notices ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("notice", Notice)
async def test_a_person_is_told_in_their_language_after_all_replies(
    server: BotApiServer, handler: ConversationHandler, talk: RecordingTalk, notice: Notice
) -> None:
    question = of(server, server.send_text(LAN, "hỏi", language_code="en"))
    effects = await handler.tell(question, notice)
    assert talk.noticed == [(Incoming(PERSON, Media(), ALONE, "en"), notice.name.lower())]
    (call,) = effects.outgoing
    assert (call.lane, call.priority) == (PERSON, Priority.NOTICE)
    assert Call.load(call.payload).plain == notice.name.lower()
    assert effects.states == ()


@pytest.mark.parametrize("notice", Notice)
async def test_a_notice_stays_in_the_topic_of_a_private_chat(
    server: BotApiServer, handler: ConversationHandler, notice: Notice
) -> None:
    question = of(server, server.send_text(LAN, "hỏi", message_thread_id=5))
    (call,) = calls(await handler.tell(question, notice))
    assert call.parameters["message_thread_id"] == 5


async def test_who_pressed_a_button_is_told_too(
    server: BotApiServer, ptb: Bot, handler: ConversationHandler
) -> None:
    effects = await handler.tell(received(await pressed(server, ptb)), Notice.FAILED)
    assert methods(effects) == ["sendMessage"]


async def test_a_group_is_told_nothing(
    server: BotApiServer, ptb: Bot, handler: ConversationHandler, talk: RecordingTalk
) -> None:
    message = of(server, server.send_text(GROUP, "/help", chat_type="supergroup"))
    press = received(await pressed(server, ptb, GROUP))
    assert [await handler.tell(u, Notice.FAILED) for u in (message, press)] == [Effects()] * 2
    assert talk.noticed == []


BROKEN: list[Any] = [
    [],
    {},
    {"message": None},
    {"message": []},
    {"message": {"chat": 7, "from": 8}},
    {"message": {"chat": {"id": "7"}, "from": {"id": 7}}},
    {"message": {"chat": {"id": 7}, "from": None}},
    {"message": {"chat": {"id": 7}, "from": {"id": "7"}}},
    {"message": {"chat": {"id": 7}}},
    {"callback_query": {"from": {"id": 7}}},
    {"callback_query": {"message": [], "from": {"id": 7}}},
    {"edited_message": {"chat": {"id": 7}, "from": {"id": 7}}},
]


@pytest.mark.parametrize("raw", BROKEN, ids=str)
async def test_where_nobody_can_be_made_out_nobody_is_told(
    handler: ConversationHandler, talk: RecordingTalk, raw: Any
) -> None:
    update = Received("telegram:1", "5", PERSON, json.dumps(raw))
    assert await handler.tell(update, Notice.FAILED) == Effects()
    assert talk.noticed == []


async def test_who_can_be_made_out_is_told_however_broken_the_rest_is(
    handler: ConversationHandler, talk: RecordingTalk
) -> None:
    raw = {"message": {"chat": {"id": 7}, "from": {"id": 7, "language_code": 5}, "date": []}}
    update = Received("telegram:1", "5", PERSON, json.dumps(raw))
    assert methods(await handler.tell(update, Notice.FAILED)) == ["sendMessage"]
    assert talk.noticed == [(Incoming(PERSON, Media(), ALONE), "failed")]
