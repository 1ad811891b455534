"""A picture goes with its answer, its bytes go to Telegram once, and no answer waits for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.gallery import Gallery
from bot.channels.telegram.calls import Address, outgoing
from bot.channels.telegram.gateway import TelegramGateway
from bot.channels.telegram.types import Bot
from bot.delivery.model import Instead, Outcome, Sent
from bot.messages import Button, Image, Reply
from bot.storage.upload_store import SqlUploads
from tests.tools.bot_api import BotApiServer

CHAT = 7
KEYS = ((Button("Press me", "t:vi"),),)
PNG = b"\x89PNG\r\n\x1a\n a bridge on three piers"
BRIDGE = Image("bridge-1.png", "A bridge on three piers.", "Hình: Nhịp Cầu, CC BY 4.0")
GATE = Image("gate-1.png", "A gate under an old tree.", "Hình: Nhịp Cầu, CC BY 4.0")
PICTURES = {BRIDGE.name: PNG, GATE.name: PNG + b", open"}
LONG = "Cầu gỗ dài 30 mét. " * 60
UNKNOWN_FILE = "Bad Request: wrong file identifier/HTTP URL specified"

Restart = Callable[[], TelegramGateway]


@pytest.fixture
def restart(ptb: Bot, engine: AsyncEngine) -> Restart:
    """A gateway as a new process has it."""
    return lambda: TelegramGateway(ptb, gallery=Gallery(PICTURES.get, SqlUploads(engine)))


@pytest.fixture
def gateway(restart: Restart) -> TelegramGateway:
    return restart()


def reply(text: str = "**Ba** trụ cột", image: Image = BRIDGE, **more: Any) -> Reply:
    return Reply(text, "vi", KEYS, image=image, **more)


async def say(
    gateway: TelegramGateway, said: Reply, address: Address | None = None
) -> list[Outcome]:
    """All its calls, each until something came of it."""
    outcomes: list[Outcome] = []
    for call in outgoing(said, address or Address(CHAT)):
        payload: str | None = call.payload
        while payload is not None and len(outcomes) < 9:
            outcomes.append(await gateway.make(payload))
            payload = outcomes[-1].payload if isinstance(outcomes[-1], Instead) else None
    return outcomes


def uploads(server: BotApiServer) -> list[bool]:
    """Of each picture that was sent: whether its bytes were."""
    return [isinstance(call.params.get("photo"), dict) for call in server.calls_of("sendPhoto")]


async def test_an_answer_with_a_picture_is_one_message_and_says_whose_it_is(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    assert await say(gateway, reply()) == [Sent("1")]
    (message,) = server.messages(CHAT)
    assert message.kind == "photo"
    assert message.html == "<b>Ba</b> trụ cột\n\n<i>Hình: Nhịp Cầu, CC BY 4.0</i>"
    assert message.labels == ["Press me"]
    assert server.file_content(message.message["photo"][-1]["file_id"]) == PNG


async def test_the_bytes_are_uploaded_once_whoever_asks_and_whatever_process_answers(
    server: BotApiServer, restart: Restart
) -> None:
    first = restart()
    await say(first, reply())
    await say(first, reply(), Address(8))
    await say(restart(), reply(), Address(9))
    assert uploads(server) == [True, False, False]
    assert [server.last_message(chat).kind for chat in (7, 8, 9)] == ["photo"] * 3


async def test_other_bytes_are_uploaded_for_themselves(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    await say(gateway, reply())
    await say(gateway, reply(image=GATE))
    assert uploads(server) == [True, True]
    assert (
        server.last_message(CHAT).message["photo"][-1]["file_id"]
        != (server.messages(CHAT)[0].message["photo"][-1]["file_id"])
    )


@pytest.mark.parametrize(
    "said",
    [
        UNKNOWN_FILE,
        "Bad Request: wrong remote file identifier specified: Wrong character in the string",
        "Bad Request: FILE_REFERENCE_EXPIRED",
    ],
)
async def test_what_telegram_does_not_know_any_more_is_uploaded_once_more(
    server: BotApiServer, restart: Restart, said: str
) -> None:
    await say(restart(), reply())
    server.fail("sendPhoto", status=400, description=said)
    assert await say(restart(), reply()) == [Sent("2")]
    await say(restart(), reply())
    assert uploads(server) == [True, False, True, False]


@pytest.mark.parametrize(
    "said",
    [
        UNKNOWN_FILE,
        "Bad Request: PHOTO_INVALID_DIMENSIONS",
        "Bad Request: not enough rights to send photos to the chat",
        "Bad Request: can't parse entities: Unexpected end tag",
    ],
)
async def test_where_no_picture_may_be_sent_the_answer_comes_without(
    server: BotApiServer, gateway: TelegramGateway, said: str
) -> None:
    server.fail("sendPhoto", status=400, description=said, times=None)
    outcomes = await say(gateway, reply())
    assert isinstance(outcomes[0], Instead)
    assert outcomes[-1] == Sent("1")
    (message,) = server.messages(CHAT)
    assert (message.html, message.labels) == ("<b>Ba</b> trụ cột", ["Press me"])


async def test_a_picture_that_was_taken_out_meanwhile_takes_no_answer_with_it(
    server: BotApiServer, ptb: Bot, engine: AsyncEngine
) -> None:
    gateway = TelegramGateway(ptb)  # whose content has none
    assert (await say(gateway, reply()))[-1] == Sent("1")
    assert server.last_message(CHAT).html == "<b>Ba</b> trụ cột"


async def test_an_answer_too_long_to_stand_below_a_picture_follows_it(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    assert await say(gateway, reply(LONG)) == [Sent("1"), Sent("2")]
    picture, text = server.messages(CHAT)
    assert (picture.kind, picture.html, picture.labels) == ("photo", BRIDGE.credit, [])
    assert (text.kind, text.labels) == ("text", ["Press me"])


async def test_a_press_turns_the_text_below_the_picture_and_the_picture(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    await say(gateway, reply())
    edits = Address(CHAT, edits=1)
    assert await say(gateway, reply("Nguồn", in_place=True), edits) == [Sent("1")]
    assert server.last_message(CHAT).html.startswith("Nguồn\n\n<i>Hình")
    assert await say(gateway, reply("Gate", GATE, in_place=True), edits) == [Sent("1")]
    (message,) = server.messages(CHAT)
    assert server.file_content(message.message["photo"][-1]["file_id"]) == PICTURES[GATE.name]
    assert await say(gateway, reply("Gate", GATE, in_place=True), edits) == [Sent()]  # a double tap


async def test_what_does_not_fit_below_the_picture_comes_as_a_message_of_its_own(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    await say(gateway, reply())
    outcomes = await say(gateway, reply(LONG, in_place=True), Address(CHAT, edits=1))
    assert isinstance(outcomes[0], Instead)
    assert [message.kind for message in server.messages(CHAT)] == ["photo", "text"]
    # And back again: the picture is put to the text.
    assert await say(gateway, reply(in_place=True), Address(CHAT, edits=2)) == [Sent("2")]
    assert server.messages(CHAT)[1].kind == "photo"


async def test_an_edit_of_a_message_that_is_gone_is_sent_anew_in_its_topic(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    outcomes = await say(gateway, reply(in_place=True), Address(CHAT, edits=77))
    assert outcomes[-1] == Sent("1")
    assert server.last_message(CHAT).kind == "photo"


async def test_a_picture_made_for_one_reply_brings_its_own_bytes(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    await say(gateway, reply(image=Image("code-1.png", "A code.", data=PNG)))
    message = server.last_message(CHAT)
    assert message.html == "<b>Ba</b> trụ cột"
    assert server.file_content(message.message["photo"][-1]["file_id"]) == PNG
