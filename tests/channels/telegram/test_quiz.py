"""Answers to polls: of any age, of anybody, in any form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.reading import vote_of
from bot.content.model import Content
from bot.i18n.words import Lexicon
from tests.channels.telegram.answering import dialogue_on, engine_on, running_channel
from tests.tools.bot_api import BotApiServer

LAN, MINH, GROUP = 7, 8, -1_001_234
PATIENCE = 20.0


async def test_a_poll_of_before_the_restart_is_still_counted(
    server: BotApiServer, content: Content, lexicon: Lexicon, tmp_path: Path
) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}"
    async with (
        engine_on(address) as engine,
        running_channel(server, dialogue_on(engine, content, lexicon), lexicon, engine),
    ):
        update = server.send_text(LAN, "/quiz", language_code="en")
        await server.wait_for_reply(LAN, after=update, timeout=PATIENCE)
    before = server.vote(LAN, 0, language_code="en")  # nobody is there to hear it
    async with (
        engine_on(address) as engine,
        running_channel(server, dialogue_on(engine, content, lexicon), lexicon, engine),
    ):
        reply = await server.wait_for_reply(LAN, after=before, timeout=PATIENCE)
        assert "of 1 right so far." in reply.text


async def test_answers_in_a_group_are_counted_for_each_and_make_nobody_a_private_listener(
    server: BotApiServer, content: Content, lexicon: Lexicon, tmp_path: Path
) -> None:
    async with (
        engine_on(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}") as engine,
        running_channel(server, dialogue_on(engine, content, lexicon), lexicon, engine),
    ):
        asked = server.send_text(
            GROUP, "/quiz", user_id=LAN, chat_type="supergroup", language_code="en"
        )
        poll = await server.wait_for_reply(GROUP, after=asked, timeout=PATIENCE)
        right = poll.message["poll"]["correct_option_ids"][0]
        server.vote(GROUP, right, user_id=MINH, language_code="en")
        server.vote(GROUP, 1 - min(right, 1), user_id=LAN, language_code="en")
        for who, said in ((MINH, "quiz_right: 1"), (LAN, "quiz_right: 0")):
            update = server.send_text(who, "/mydata", language_code="en")
            reply = await server.wait_for_reply(who, after=update, timeout=PATIENCE)
            assert said in reply.text
            # The one in the group; that of this private chat is written with this turn.
            assert f"chat: telegram:{GROUP}" in reply.text
            assert f"chat: telegram:{who}" not in reply.text
        assert len(server.messages(GROUP)) == 1


ANSWER: dict[str, Any] = {"poll_id": "6", "user": {"id": 7, "is_bot": False}, "option_ids": [1]}


@pytest.mark.parametrize(
    ("answer", "options"),
    [
        (ANSWER, (1,)),
        (ANSWER | {"option_ids": []}, ()),
        (ANSWER | {"option_ids": [0, 2], "option_persistent_ids": ["a"]}, (0, 2)),
        (ANSWER | {"option_ids": ["x", None, 1]}, (1,)),
    ],
)
def test_what_was_chosen_is_read(answer: dict[str, Any], options: tuple[int, ...]) -> None:
    vote = vote_of(_payload(answer))
    assert vote is not None
    assert (vote.poll, vote.options, vote.origin.sender) == ("6", options, "telegram:7")
    assert vote.origin.lane == "telegram:7"


@pytest.mark.parametrize(
    "answer",
    [
        ANSWER | {"user": None, "voter_chat": {"id": -100}},
        {key: value for key, value in ANSWER.items() if key != "user"},
    ],
)
def test_a_vote_in_the_name_of_a_chat_is_nobodys(answer: dict[str, Any]) -> None:
    assert vote_of(_payload(answer)) is None


@pytest.mark.parametrize(
    "answer", [None, [], {}, ANSWER | {"poll_id": 6}, ANSWER | {"option_ids": 1}]
)
def test_an_answer_that_cannot_be_read_is_said_to_be_so(answer: object) -> None:
    with pytest.raises(ValueError, match=r"answer|object"):
        vote_of(_payload(answer))


async def test_unreadable_and_unknown_answers_are_left_and_the_next_question_is_answered(
    server: BotApiServer, content: Content, lexicon: Lexicon, tmp_path: Path
) -> None:
    async with (
        engine_on(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}") as engine,
        running_channel(server, dialogue_on(engine, content, lexicon), lexicon, engine),
    ):
        server.add_update({"poll_answer": ANSWER | {"poll_id": "of another bot"}})
        server.add_update({"poll_answer": ANSWER | {"poll_id": "x" * 5_000}})
        server.add_update({"poll_answer": ANSWER | {"option_ids": [10**30, -1]}})
        server.add_update({"poll": {"id": "6", "question": "?"}})
        update = server.send_text(LAN, "How long is the stone bridge?", language_code="en")
        reply = await server.wait_for_reply(LAN, after=update, timeout=PATIENCE)
        assert reply.text.startswith("The stone bridge is 45 metres long")


def _payload(answer: object) -> str:
    return json.dumps({"update_id": 1, "poll_answer": answer})
