"""A reply becomes the calls that say it, and calls survive the outbox."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.calls import Address, Call, confirmation, outgoing
from bot.delivery.model import Outgoing, Priority, RateClass
from bot.messages import Button, Reply

CHAT, GROUP = 7, -10045
KEYS = ((Button("Press me", "t:vi"),),)
REPLY = Reply("**Xin** chào", "vi", KEYS)
LONG = Reply("x" * 4000 + "\n\n" + "y" * 4000 + "\n\n" + "z" * 10, "vi", KEYS)
MARKUP = {"inline_keyboard": [[{"text": "Press me", "callback_data": "t:vi"}]]}


def calls(reply: Reply, address: Address) -> list[Call]:
    return [Call.load(call.payload) for call in outgoing(reply, address)]


def test_a_reply_is_one_message_with_its_markup_and_buttons() -> None:
    (call,) = calls(REPLY, Address(CHAT))
    assert call == Call(
        "sendMessage",
        {
            "chat_id": CHAT,
            "text": "<b>Xin</b> chào",
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "reply_markup": MARKUP,
        },
        plain="Xin chào",
    )


def test_a_long_reply_is_several_messages_with_the_buttons_under_the_last() -> None:
    found = calls(LONG, Address(CHAT))
    assert [len(str(call.parameters["text"])) for call in found] == [4000, 4012]
    assert [call.parameters.get("reply_markup") for call in found] == [None, MARKUP]
    assert [call.plain for call in found] == [call.parameters["text"] for call in found]


def test_each_part_of_a_long_reply_has_its_own_words_in_plain_text() -> None:
    long = Reply("**x** " * 3000, "vi")
    found = calls(long, Address(CHAT))
    assert len(found) > 1
    for call in found:
        text = str(call.parameters["text"])
        assert call.plain == text.replace("<b>", "").replace("</b>", "")


@pytest.mark.parametrize(
    ("address", "lane", "rate_class", "position"),
    [
        (Address(CHAT), "telegram:7", RateClass.PRIVATE, {}),
        (Address(GROUP), "telegram:-10045", RateClass.GROUP, {}),
        (Address(GROUP, thread=5), "telegram:-10045", RateClass.GROUP, {"message_thread_id": 5}),
        (
            Address(GROUP, thread=5, answers=3),
            "telegram:-10045",
            RateClass.GROUP,
            {
                "message_thread_id": 5,
                "reply_parameters": {"message_id": 3, "allow_sending_without_reply": True},
            },
        ),
    ],
    ids=["person", "group", "topic", "answer in a topic"],
)
def test_it_goes_where_it_was_asked_for_at_that_places_pace(
    address: Address, lane: str, rate_class: RateClass, position: dict[str, Any]
) -> None:
    (call,) = outgoing(REPLY, address)
    assert (call.lane, call.rate_class, call.priority) == (lane, rate_class, Priority.REPLY)
    assert call.is_repeatable
    parameters = Call.load(call.payload).parameters
    assert {k: v for k, v in parameters.items() if k in {*position, "message_thread_id"}} == (
        position
    )


def test_a_reply_in_place_edits_the_message() -> None:
    (call,) = calls(Reply("new", "vi", KEYS, in_place=True), Address(GROUP, thread=5, edits=12))
    assert call.method == "editMessageText"
    assert call.parameters["message_id"] == 12
    assert "message_thread_id" not in call.parameters
    assert call.parameters["reply_markup"] == MARKUP


def test_an_edit_that_must_be_said_anew_stays_in_its_topic() -> None:
    (edit,) = calls(Reply("new", "vi", in_place=True), Address(GROUP, thread=5, edits=12))
    for call in (edit, edit.in_plain_text(), Call.load(edit.dump())):
        anew = call.as_new_message()
        assert (anew.method, anew.parameters["message_thread_id"]) == ("sendMessage", 5)
        assert "message_id" not in anew.parameters


def test_a_call_that_waited_while_the_bot_was_renewed_is_read() -> None:
    before = '{"method":"sendMessage","parameters":{"chat_id":7},"plain":null}'
    assert Call.load(before) == Call("sendMessage", {"chat_id": 7})


@pytest.mark.parametrize(
    ("reply", "address"),
    [
        (REPLY, Address(CHAT, edits=12)),
        (Reply("new", "vi", in_place=True), Address(CHAT)),
    ],
    ids=["not in place", "nothing was pressed"],
)
def test_everything_else_is_a_new_message(reply: Reply, address: Address) -> None:
    (call,) = calls(reply, address)
    assert call.method == "sendMessage"
    assert "message_id" not in call.parameters


def test_a_long_reply_in_place_edits_the_message_and_goes_on_below() -> None:
    long = Reply(LONG.text, "vi", KEYS, in_place=True)
    found = calls(long, Address(CHAT, edits=12))
    assert [(c.method, c.parameters.get("message_id")) for c in found] == [
        ("editMessageText", 12),
        ("sendMessage", None),
    ]
    assert ["reply_markup" in call.parameters for call in found] == [False, True]


def test_a_notice_is_less_urgent_than_a_reply() -> None:
    (call,) = outgoing(REPLY, Address(CHAT), Priority.NOTICE)
    assert call.priority is Priority.NOTICE


def test_a_confirmation_waits_for_nothing_else() -> None:
    one, other = confirmation("1"), confirmation("2")
    assert one.lane != other.lane
    assert (one.priority, one.rate_class) == (Priority.CONFIRMATION, RateClass.FREE)
    assert Call.load(one.payload) == Call("answerCallbackQuery", {"callback_query_id": "1"})
    assert len(confirmation("9" * 500).lane) <= 128


# -- the same, otherwise ---------------------------------------------------------------------------


def test_in_plain_text_it_says_the_same_with_the_same_buttons() -> None:
    (call,) = calls(REPLY, Address(CHAT))
    plain = call.in_plain_text()
    assert plain.parameters["text"] == "Xin chào"
    assert "parse_mode" not in plain.parameters
    assert plain.parameters["reply_markup"] == MARKUP
    assert plain.plain is None  # there is nothing plainer


def test_an_edit_in_plain_text_is_still_an_edit() -> None:
    (call,) = calls(Reply("**new**", "vi", in_place=True), Address(CHAT, edits=12))
    plain = call.in_plain_text()
    assert (plain.method, plain.parameters["message_id"]) == ("editMessageText", 12)


def test_as_a_new_message_an_edit_says_the_same() -> None:
    (call,) = calls(Reply("**new**", "vi", KEYS, in_place=True), Address(CHAT, edits=12))
    new = call.as_new_message()
    assert new.method == "sendMessage"
    assert "message_id" not in new.parameters
    assert (new.parameters["text"], new.plain) == ("<b>new</b>", "new")


def test_to_another_chat_it_answers_no_message_of_the_old_one() -> None:
    (call,) = calls(REPLY, Address(GROUP, answers=3))
    moved = call.to_chat(-10099)
    assert moved.parameters["chat_id"] == -10099
    assert "reply_parameters" not in moved.parameters
    assert moved.parameters["text"] == call.parameters["text"]


# -- through the outbox ----------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=()))


@given(texts, texts | st.none())
def test_a_call_comes_back_from_the_outbox_as_it_was(text: str, plain: str | None) -> None:
    call = Call("sendMessage", {"chat_id": CHAT, "text": text, "reply_markup": MARKUP}, plain)
    assert call.dump().isascii()
    assert Call.load(call.dump()) == call


@pytest.mark.parametrize(
    "payload",
    ["", "{", "{}", '{"method": "sendMessage"}', "[]", "7", "null", '"sendMessage"'],
)
def test_what_is_no_call_is_refused_by_name(payload: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (JSON's own is one)
        Call.load(payload)


def test_what_waits_in_the_outbox_needs_no_more_than_json() -> None:
    found: list[Outgoing] = list(outgoing(LONG, Address(GROUP, thread=5, answers=3)))
    assert [set(json.loads(call.payload)) for call in found] == [
        {"method", "parameters", "plain", "thread"}
    ] * 2
