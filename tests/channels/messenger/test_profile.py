"""What Messenger shows around the chat."""

from __future__ import annotations

import copy

import pytest

from bot.channels.messenger.api import MessengerApi
from bot.channels.messenger.payloads import content_of
from bot.channels.messenger.profile import profile, set_up
from bot.conversation.registry import REGISTRY
from bot.i18n.words import Lexicon
from bot.messages import Command
from tests.tools.graph_api import TOKEN, Fault, GraphServer


def posts(graph: GraphServer) -> list[set[str]]:
    """What each call set."""
    return [set(asked) - {"appsecret_proof"} for how, _, asked in graph.calls if how == "POST"]


async def test_it_is_set_once_and_looked_at_from_then_on(
    graph: GraphServer, api: MessengerApi, lexicon: Lexicon
) -> None:
    await set_up(api, lexicon)
    assert graph.profile == profile(lexicon)
    await set_up(api, lexicon)
    assert posts(graph) == [{"get_started", "greeting", "persistent_menu", "ice_breakers"}]


async def test_only_what_differs_is_set(
    graph: GraphServer, api: MessengerApi, lexicon: Lexicon
) -> None:
    graph.profile = copy.deepcopy(profile(lexicon))
    graph.profile["greeting"][0]["text"] = "old"
    graph.profile["persistent_menu"].reverse()
    for menu in graph.profile["persistent_menu"]:
        del menu["composer_input_disabled"]
    await set_up(api, lexicon)
    assert posts(graph) == [{"greeting"}]
    assert graph.profile["greeting"] == profile(lexicon)["greeting"]


@pytest.mark.parametrize(
    "fault",
    [Fault(613), Fault(190, status=401), Fault(status=502, body=b"<html>"), Fault(status=0)],
)
async def test_what_fails_costs_nothing_else(
    graph: GraphServer,
    api: MessengerApi,
    lexicon: Lexicon,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
) -> None:
    graph.fail("messenger_profile", fault)
    await set_up(api, lexicon)
    assert "were not set" in caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("data", [b"{}", b'{"data": 7}', b'{"data": [7]}', b'{"data": [{"x": 1}]}'])
async def test_an_answer_of_another_form_has_everything_set(
    graph: GraphServer, api: MessengerApi, lexicon: Lexicon, data: bytes
) -> None:
    if data == b"{}":
        data = b'{"paging": {}}'
    graph.fail("messenger_profile", Fault(status=200, body=data))
    await set_up(api, lexicon)
    assert graph.profile == profile(lexicon)


def test_every_language_has_its_own_words_and_its_buttons_tell_which(lexicon: Lexicon) -> None:
    found = profile(lexicon)
    by_name = {menu["locale"]: menu["call_to_actions"] for menu in found["persistent_menu"]}
    assert set(by_name) == {"default", "vi_VN", "en_GB", "en_US"}
    assert [item["title"] for item in by_name["default"]] == [
        item["title"] for item in by_name["vi_VN"]
    ]
    read = {name: content_of(items[0]["payload"]) for name, items in by_name.items()}
    first = Command(next(c.name for c in REGISTRY.commands if c.name != "start"))
    assert read == {
        "default": (first, None),
        "vi_VN": (first, "vi"),
        "en_GB": (first, "en"),
        "en_US": (first, "en"),
    }


def test_everything_is_as_short_as_messenger_wants_it(lexicon: Lexicon) -> None:
    found = profile(lexicon)
    titles = [i["title"] for menu in found["persistent_menu"] for i in menu["call_to_actions"]]
    questions = [i["question"] for one in found["ice_breakers"] for i in one["call_to_actions"]]
    assert all(0 < len(title) <= 30 for title in titles)
    assert all(0 < len(question) <= 80 for question in questions)
    assert {len(one["call_to_actions"]) for one in found["ice_breakers"]} == {4}
    assert all(0 < len(one["text"]) <= 160 for one in found["greeting"])


def test_every_command_of_the_menu_is_one_that_there_is(lexicon: Lexicon) -> None:
    names = {command.name for command in REGISTRY.commands}
    for menu in profile(lexicon)["persistent_menu"]:
        for item in menu["call_to_actions"]:
            content, _ = content_of(item["payload"])
            assert isinstance(content, Command)
            assert content.name in names
