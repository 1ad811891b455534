"""The local Bot API server keeps the rules of Telegram that a bot only meets in some places: what
is brought to it and for how long, topics, guests, and what one member of a group sees alone."""

from __future__ import annotations

from typing import Any, Protocol

import httpx
import pytest

from .bot_api import BotApiServer

CHAT, GROUP, FORUM = 7, -100_45, -100_46
LAN, MINH = 71, 72
OLD = "query is too old and response timeout expired or query ID is invalid"


class Api(Protocol):
    """A call; status, and the result or Telegram's words for the error."""

    async def __call__(self, method: str, **params: Any) -> tuple[int, Any]: ...


@pytest.fixture
def api(http: httpx.AsyncClient) -> Api:
    async def call(method: str, **params: Any) -> tuple[int, Any]:
        response = await http.post(f"/{method}", json=params)
        body = response.json()
        told = body["result"] if body["ok"] else body["description"]
        return response.status_code, told

    return call


def refused(words: str) -> tuple[int, str]:
    return 400, f"Bad Request: {words}"


async def kinds(api: Api, **params: Any) -> list[str]:
    """Of the updates that wait."""
    _, updates = await api("getUpdates", **params)
    return [next(key for key in update if key != "update_id") for update in updates]


# -- what is brought -------------------------------------------------------------------------------


async def test_a_bot_that_never_said_what_it_wants_gets_all_but_three_kinds(
    server: BotApiServer, api: Api
) -> None:
    for kind in ("chat_member", "message_reaction", "message_reaction_count", "poll"):
        server.add_update({kind: {}})
    assert await kinds(api) == ["poll"]


async def test_what_a_bot_wants_holds_for_what_comes_later_until_it_says_otherwise(
    server: BotApiServer, api: Api
) -> None:
    server.send_text(CHAT, "before")
    assert await kinds(api, allowed_updates=["callback_query"]) == ["message"]
    server.send_text(CHAT, "not asked for")
    server.press(CHAT, "x")
    assert await kinds(api) == ["message", "callback_query"]  # the first is not confirmed
    assert (await api("deleteWebhook"))[0] == 200
    server.send_text(CHAT, "still not")
    assert await kinds(api, allowed_updates=[]) == ["message", "callback_query"]


async def test_names_that_the_server_does_not_know_are_left_out_and_none_left_is_the_default(
    server: BotApiServer, api: Api
) -> None:
    await api("getUpdates", allowed_updates=["message", "of_tomorrow"])
    server.press(CHAT, "x")
    assert await kinds(api, allowed_updates=["of_tomorrow"]) == []
    server.press(CHAT, "x")
    assert await kinds(api) == ["callback_query"]


async def test_updates_end_unfetched_each_kind_at_its_time(server: BotApiServer, api: Api) -> None:
    server.set_elsewhere(True)
    server.send_text(CHAT, "a")
    server.press(CHAT, "x")
    server.look_up(CHAT, "words")
    assert await kinds(api) == ["message", "callback_query", "inline_query"]
    server.pass_time(31)
    assert await kinds(api) == ["message", "callback_query"]
    server.pass_time(120)
    assert await kinds(api) == ["message"]
    server.pass_time(86_400)
    assert await kinds(api) == []


# -- privacy mode ----------------------------------------------------------------------------------


async def heard(server: BotApiServer, api: Api, text: str) -> bool:
    before = len(await kinds(api))
    server.send_text(GROUP, text, chat_type="supergroup")
    return len(await kinds(api)) > before


async def test_with_privacy_mode_a_mention_comes_only_where_the_bot_is_an_administrator(
    server: BotApiServer, api: Api
) -> None:
    server.set_privacy(True)
    assert not await heard(server, api, "@nhipcau_test_bot what?")
    assert not await heard(server, api, "/ask@another_bot what?")
    assert await heard(server, api, "/ask@nhipcau_test_bot what?")
    server.add_member_update(GROUP, status="administrator", chat_type="supergroup")
    assert await heard(server, api, "@nhipcau_test_bot what?")
    server.add_member_update(
        GROUP, status="member", old_status="administrator", chat_type="supergroup"
    )
    assert not await heard(server, api, "@nhipcau_test_bot what?")


async def test_a_change_of_privacy_mode_holds_in_a_group_once_the_bot_is_added_again(
    server: BotApiServer, api: Api
) -> None:
    assert await heard(server, api, "hello")
    server.set_privacy(True)
    assert (await api("getMe"))[1]["can_read_all_group_messages"] is False
    assert await heard(server, api, "hello")
    server.add_member_update(GROUP, status="member", old_status="left", chat_type="supergroup")
    assert not await heard(server, api, "hello")
    server.set_privacy(False)
    assert not await heard(server, api, "hello")
    server.add_member_update(GROUP, status="member", old_status="left", chat_type="supergroup")
    assert await heard(server, api, "hello")


# -- topics ----------------------------------------------------------------------------------------


async def test_a_topic_is_written_to_while_it_is_there_and_open(
    server: BotApiServer, api: Api
) -> None:
    server.send_text(FORUM, "here", chat_type="supergroup", message_thread_id=5)

    async def said(**thread: int) -> tuple[int, Any]:
        return await api("sendMessage", chat_id=FORUM, text="a", **thread)

    status, message = await said(message_thread_id=5)
    assert (status, message["message_thread_id"], message["is_topic_message"]) == (200, 5, True)
    assert await said(message_thread_id=6) == refused("message thread not found")
    assert await said(message_thread_id=1) == refused("message thread not found")
    server.set_topic(FORUM, 5, "closed")
    assert await said(message_thread_id=5) == refused("TOPIC_CLOSED")
    server.set_topic(FORUM, 5, "deleted")
    assert await said(message_thread_id=5) == refused("TOPIC_DELETED")
    assert "message_thread_id" not in (await said())[1]


async def test_a_topic_that_the_bot_makes_can_be_written_to(server: BotApiServer, api: Api) -> None:
    assert await api("createForumTopic", chat_id=FORUM, name="Questions") == refused(
        "the chat is not a forum"
    )
    server.set_topic(FORUM, 1, "open")
    _, topic = await api("createForumTopic", chat_id=FORUM, name="Questions")
    thread = topic["message_thread_id"]
    status, _ = await api("sendMessage", chat_id=FORUM, text="a", message_thread_id=thread)
    assert status == 200
    assert (await api("createForumTopic", chat_id=FORUM, name=""))[0] == 400


# -- elsewhere -------------------------------------------------------------------------------------

ARTICLE = {
    "type": "article",
    "id": "a",
    "title": "Bridges",
    "input_message_content": {"message_text": "Two."},
}


async def test_a_guest_is_answered_once_in_time_and_never_by_a_message(
    server: BotApiServer, api: Api
) -> None:
    server.ask_as_guest(GROUP, LAN, "@nhipcau_test_bot bridges?")
    assert await kinds(api) == []  # guest mode is off at first
    server.set_elsewhere(True)

    async def asked() -> str:
        server.ask_as_guest(GROUP, LAN, "@nhipcau_test_bot bridges?")
        _, updates = await api("getUpdates")
        return str(updates[-1]["guest_message"]["guest_query_id"])

    first = await asked()
    status, sent = await api("answerGuestQuery", guest_query_id=first, result=ARTICLE)
    assert status == 200
    assert await api("answerGuestQuery", guest_query_id=first, result=ARTICLE) == refused(OLD)
    edited = {"inline_message_id": sent["inline_message_id"], "text": "Three."}
    assert await api("editMessageText", **edited) == (200, True)
    edited["inline_message_id"] = "another"
    assert await api("editMessageText", **edited) == refused("MESSAGE_ID_INVALID")
    late = await asked()
    server.pass_time(61)
    assert await api("answerGuestQuery", guest_query_id=late, result=ARTICLE) == refused(OLD)
    assert (await api("sendMessage", chat_id=GROUP, text="a"))[0] == 403
    server.set_version(9, 6)
    assert await api("answerGuestQuery", guest_query_id=late, result=ARTICLE) == (
        404,
        "Not Found: method not found",
    )


# -- what one member of a group sees alone ---------------------------------------------------------


def alone(person: int = LAN, **more: Any) -> dict[str, Any]:
    return {"ephemeral_message_parameters": {"receiver_user_id": person, **more}}


async def pressed(server: BotApiServer, api: Api, message_id: int, person: int = LAN) -> str:
    """The id of a press."""
    server.press(GROUP, "x", message_id=message_id, user_id=person)
    _, updates = await api("getUpdates")
    return str(updates[-1]["callback_query"]["id"])


async def said(api: Api, **params: Any) -> tuple[int, Any]:
    return await api("sendMessage", chat_id=GROUP, text="a", **params)


async def test_an_administrator_may_at_any_time_and_others_may_not(
    server: BotApiServer, api: Api
) -> None:
    assert await said(api, **alone()) == refused("MESSAGE_NOT_COMMAND")
    server.set_administrators(GROUP, [MINH])
    assert await said(api, **alone()) == refused("MESSAGE_NOT_COMMAND")
    server.set_administrators(GROUP, [MINH, server.bot["id"]])
    status, message = await said(api, **alone())
    assert (status, message["message_id"], message["ephemeral_message_id"]) == (200, 0, 1)
    assert message["receiver_user"]["id"] == LAN
    assert (await said(api))[1]["message_id"] == 1  # counted apart
    shown = server.messages(GROUP)
    assert sorted((m.key, m.seen_by) for m in shown) == [(-1, LAN), (1, None)]
    assert await api("sendMessage", chat_id=CHAT, text="a", **alone()) == refused(
        "unallowed message content"
    )


async def test_a_press_gives_the_right_for_fifteen_seconds_and_to_its_presser_alone(
    server: BotApiServer, api: Api
) -> None:
    await said(api)
    query = await pressed(server, api, 1)
    assert (await said(api, **alone(MINH, callback_query_id=query)))[0] == 400
    assert (await said(api, **alone(callback_query_id="unknown")))[0] == 400
    more: dict[str, Any] = {"callback_query_id": query, "replace_callback_query_message": True}
    assert (await said(api, **alone(**more)))[0] == 200
    own = server.last_message(GROUP)
    assert (own.seen_by, own.replaces) == (LAN, 1)
    inside = await pressed(server, api, own.key)
    _, updates = await api("getUpdates")
    shown = updates[-1]["callback_query"]["message"]
    assert (shown["message_id"], shown["ephemeral_message_id"]) == (0, 1)
    more["callback_query_id"] = inside
    assert await said(api, **alone(**more)) == refused("MESSAGE_ID_INVALID")
    server.pass_time(16)
    assert (await said(api, **alone(callback_query_id=query)))[0] == 400


async def test_a_command_that_nobody_else_saw_gives_the_right(
    server: BotApiServer, api: Api
) -> None:
    server.send_text(GROUP, "/settings", user_id=LAN, chat_type="supergroup", is_ephemeral=True)
    _, (update,) = await api("getUpdates")
    number = update["message"]["ephemeral_message_id"]
    assert update["message"]["message_id"] == 0
    reply = {"reply_parameters": {"ephemeral_message_id": number}}
    assert (await said(api, **alone(), **reply))[0] == 200
    server.pass_time(16)
    assert (await said(api, **alone(), **reply))[0] == 400


async def test_it_is_changed_and_deleted_by_its_own_methods_until_it_vanishes(
    server: BotApiServer, api: Api
) -> None:
    server.set_administrators(GROUP, [server.bot["id"]])
    await said(api, **alone())
    where = {"chat_id": GROUP, "receiver_user_id": LAN, "ephemeral_message_id": 1}
    assert await api("editMessageText", chat_id=GROUP, message_id=-1, text="b") == refused(
        "message to edit not found"
    )
    assert await api("editEphemeralMessageText", **where, text="b") == (200, True)
    assert server.last_message(GROUP).text == "b"
    assert await api(
        "editEphemeralMessageText", **where | {"receiver_user_id": MINH}, text="c"
    ) == (refused("message to edit not found"))
    assert await api("deleteEphemeralMessage", **where) == (200, True)
    await said(api, **alone())
    server.vanish(GROUP)
    where["ephemeral_message_id"] = 2
    assert await api("editEphemeralMessageText", **where, text="b") == refused(
        "message to edit not found"
    )


async def test_an_older_server_passes_over_what_it_does_not_know_and_shows_it_to_all(
    server: BotApiServer, api: Api
) -> None:
    server.set_administrators(GROUP, [server.bot["id"]])
    server.set_version(10, 2)
    assert (await said(api, **alone()))[1]["message_id"] == 1
    assert (await said(api, receiver_user_id=LAN))[1]["message_id"] == 0
    server.set_version(10, 1)
    assert (await said(api, receiver_user_id=LAN))[1]["message_id"] == 2
    assert await api("deleteEphemeralMessage") == (404, "Not Found: method not found")


# -- words around the chat, and the webhook --------------------------------------------------------


@pytest.mark.parametrize("code", ["zh-hans", "VI", "pt-br", "v", "1a"])
async def test_a_language_is_two_small_letters(api: Api, code: str) -> None:
    wrong = refused("invalid language code specified")
    command = {"command": "ask", "description": "Ask"}
    assert await api("setMyCommands", commands=[command], language_code=code) == wrong
    assert await api("getMyCommands", language_code=code) == wrong
    assert await api("setMyDescription", description="a", language_code=code) == wrong
    assert await api("getMyName", language_code=code) == wrong


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_the_secret_of_a_webhook_is_checked(
    api: Api, wrong: dict[str, str], words: str
) -> None:
    assert await api("setWebhook", **{"url": "https://a.example:8443", **wrong}) == refused(words)


# -- rich messages ---------------------------------------------------------------------------------

WORDS: dict[str, Any] = {"type": "paragraph", "text": "words"}
EMPTY = "rich message must be non-empty"


def nested(levels: int) -> dict[str, Any]:
    """Quotes in quotes."""
    return {"type": "blockquote", "blocks": [nested(levels - 1)]} if levels > 1 else WORDS


@pytest.mark.parametrize(
    ("version", "blocks", "expected"),
    [
        ((10, 0), [WORDS], (404, "Not Found: method not found")),
        ((10, 1), [WORDS], refused(EMPTY)),
        ((10, 2), [], refused(EMPTY)),
        ((10, 2), [WORDS] * 501, refused("rich message has too many blocks")),
        ((10, 2), [WORDS | {"text": "x" * 32_769}], refused("rich message is too long")),
        ((10, 2), [nested(17)], refused("rich message is nested too deep")),
        ((10, 2), [{"type": "heading", "text": "x", "size": 7}], None),
        ((10, 2), [{"type": "table", "cells": [[WORDS] * 21]}], None),
        ((10, 2), [{"type": "of tomorrow"}], None),
    ],
)
async def test_a_rich_message_is_refused_beyond_its_limits(
    server: BotApiServer, api: Api, version: tuple[int, int], blocks: list[Any], expected: Any
) -> None:
    server.set_version(*version)
    found = await api("sendRichMessage", chat_id=CHAT, rich_message={"blocks": blocks})
    assert found == expected if expected else found[0] == 400
    assert server.messages(CHAT) == []


async def test_a_rich_message_comes_back_without_text_and_what_is_folded_is_not_read(
    server: BotApiServer, api: Api
) -> None:
    details = {"type": "details", "summary": "more", "blocks": [nested(15)]}
    sent = {"blocks": [WORDS, details], "skip_entity_detection": True}
    status, message = await api("sendRichMessage", chat_id=CHAT, rich_message=sent)
    assert (status, "text" in message) == (200, False)
    assert message["rich_message"] == {"blocks": sent["blocks"]}
    assert [one.text for one in server.messages(CHAT)] == ["words"]
