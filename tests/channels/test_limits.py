"""Whatever entry, in whatever language, on a platform with whatever abilities: each call that says
it keeps within every limit of the platform that it goes to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.common.handling import Address, ConversationHandler, Happened
from bot.channels.common.paging import units
from bot.channels.common.platform import Platform
from bot.channels.messenger.calls import Address as ToPerson
from bot.channels.messenger.platform import MESSENGER
from bot.channels.telegram.calls import Address as ToChat
from bot.channels.telegram.elsewhere import Summons, answered, posted
from bot.channels.telegram.platform import TELEGRAM
from bot.channels.zalo.calls import Address as ToZalo
from bot.channels.zalo.platform import ZALO
from bot.content.files import read_files
from bot.content.loader import load
from bot.content.model import Content, Entry
from bot.conversation.conversation import Conversation
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.session import Session
from bot.conversation.turn import Turn
from bot.delivery.model import Received
from bot.i18n.catalogues import load_lexicon
from bot.i18n.words import Lexicon
from bot.matching.decision import Decision
from bot.messages import Command, Incoming, Links, Lookup, Place, Press, Question
from bot.settings import ROOT
from tests.conversation.talk import ScriptedMatcher
from tests.tools.bot_api import parameters
from tests.tools.bot_api.methods import check_article

LOCALES = ("vi", "en")
CHAT, GROUP = 7, -100_45
LINKS = Links("https://t.me/nhipcau_test_bot?start={}", "https://t.me/share/url?url={}")
QUICK_REPLY, QUICK_REPLIES = 20, 13
"""Characters on one, and how many there may be, at Messenger."""
PAYLOAD = 1000
"""Characters behind one."""
VIEWS = ("a", "m", "s", "r")


CONTENT: Content = load(read_files(ROOT / "content"), LOCALES).content
LEXICON: Lexicon = load_lexicon(ROOT / "locales", "vi")
MATCHER = ScriptedMatcher()
TALK = Conversation(LiveKnowledge(Edition(CONTENT, MATCHER, LEXICON)), unanswered_days=30)
"""The content as it is; nothing of a person is in it."""
ENTRIES = [entry for entry in CONTENT.entries.values() if not entry.is_smalltalk]


@dataclass(frozen=True)
class _Speaks:
    """A `Talk` of one turn."""

    talk: Conversation

    async def turn(self, incoming: Incoming) -> Turn:
        return self.talk.respond(incoming, Session())

    async def asked_by(self, _platform: str, _poll: str) -> None:
        return None

    async def notice(self, _incoming: Incoming, _notice: object) -> Turn:
        raise NotImplementedError


@dataclass(frozen=True)
class _Reads:
    """A `Reader` of one thing that happened."""

    happened: Happened

    def read(self, _update: Received) -> Happened:
        return self.happened

    def whom(self, _update: Received) -> None:
        return None


async def said(platform: Platform, address: Address, incoming: Incoming) -> Iterator[str]:
    """The calls, as they wait in the outbox."""
    reader = _Reads(Happened(address, incoming))
    handler = ConversationHandler(platform, reader, _Speaks(TALK))
    effects = await handler.handle(Received(platform.name, "1", "lane", "{}"))
    assert effects.outgoing
    return (call.payload for call in effects.outgoing)


def told(entry: Entry, locale: str, what: str) -> Press | Command | Question:
    """A way to come to an entry, or to something made of it."""
    match what:
        case "quiz":
            return Command("quiz")
        case "not right":
            return Press(f"fb:{entry.id}:{locale}:n")
        case "link":
            return Command("start", entry.id)
        case "did you mean":
            others = tuple(one.id for one in ENTRIES if one.topic == entry.topic)[:3]
            MATCHER.on(entry.id, Decision.CLARIFY, *others, language=locale)
            return Question(entry.id)
        case "several":
            MATCHER.on(entry.id, Decision.ANSWER, entry.id, language=locale)
            return Question(" & ".join([entry.id] * 2))
        case "tour":
            tour = list(CONTENT.tours.values())[len(entry.id) % len(CONTENT.tours)]
            return Press(f"ts:{tour.id}:{locale}:{len(entry.id) % len(tour.steps)}")
        case "topic":
            return Press(f"t:{entry.topic}:{locale}:0")
    return Press(f"{what}:{entry.id}:{locale}")


WHAT = (*VIEWS, "sh", "quiz", "tour", "not right", "link", "did you mean", "several", "topic")
entries, locales = st.sampled_from(ENTRIES), st.sampled_from(LOCALES)
ways, in_groups = st.sampled_from(WHAT), st.booleans()
able = st.builds(
    dict[str, Any],
    has_buttons=st.booleans(),
    shortcuts=st.integers(0, 8),
    longest_label=st.sampled_from([None, 12, 20, 36]),
    has_edits=st.booleans(),
    has_polls=st.booleans(),
    has_files=st.booleans(),
)


def incoming(platform: str, content: Any, locale: str, *, in_group: bool) -> Incoming:
    place = Place(f"{platform}:1", is_group=in_group)
    return Incoming(f"{platform}:1", content, place, locale, links=LINKS)


def check_telegram(payload: str) -> None:
    """As the local Bot API server reads it, which refuses what Telegram does."""
    call = json.loads(payload)
    params = call["parameters"]
    if call["method"] == "sendPoll":
        parameters.poll(params)
        parameters.message_text({**params, **call["otherwise"]})
        parameters.reply_markup(call["otherwise"])
    elif call["method"] in {"sendPhoto", "editMessageMedia"}:
        assert parameters.caption(params).text
        if "otherwise" in call:  # a picture that goes before its text has none
            parameters.message_text({**params, **call["otherwise"]})
            parameters.reply_markup(call["otherwise"])
    else:
        parameters.message_text(params)
        assert units(call["plain"]) <= TELEGRAM.longest_message
    parameters.reply_markup(params)


@given(entries, locales, ways, in_groups, able)
@settings(max_examples=250, deadline=None)
async def test_on_telegram_and_on_one_that_can_do_less(
    entry: Entry, locale: str, what: str, in_group: bool, abilities: dict[str, Any]
) -> None:
    address = ToChat(GROUP if in_group else CHAT, edits=3)
    happened = incoming("telegram", told(entry, locale, what), locale, in_group=in_group)
    for platform in (TELEGRAM, replace(TELEGRAM, **abilities)):
        for payload in await said(platform, address, happened):
            check_telegram(payload)


@given(entries, locales, ways, in_groups)
@settings(max_examples=150, deadline=None)
async def test_on_zalo(entry: Entry, locale: str, what: str, in_group: bool) -> None:
    happened = incoming("zalo", told(entry, locale, what), locale, in_group=in_group)
    for payload in await said(ZALO, ToZalo("1", "zalo:1"), happened):
        text = json.loads(payload)["parameters"]["text"]
        assert 0 < units(text) <= ZALO.longest_message


@given(entries, locales, ways)
@settings(max_examples=150, deadline=None)
async def test_on_messenger(entry: Entry, locale: str, what: str) -> None:
    happened = incoming("messenger", told(entry, locale, what), locale, in_group=False)
    for payload in await said(MESSENGER, ToPerson("1", "messenger:1"), happened):
        _, text, replies = json.loads(payload)
        assert 0 < units(text) <= MESSENGER.longest_message
        assert len(replies) <= QUICK_REPLIES
        for one in replies:
            assert 0 < len(one["title"]) <= QUICK_REPLY
            assert len(one["payload"]) <= PAYLOAD


@pytest.mark.parametrize("locale", LOCALES)
def test_every_entry_can_be_posted_elsewhere_and_told_to_a_guest(locale: str) -> None:
    for entry in ENTRIES:
        MATCHER.found[entry.id] = (entry.id,)
        MATCHER.on(entry.id, Decision.ANSWER, entry.id, language=locale)
        looked = incoming("telegram", Lookup(entry.id), locale, in_group=False)
        turn = TALK.respond(looked, Session())
        shown = json.loads(posted(Summons("1", looked, is_guest=False), turn.posts, None).payload)
        (article,) = shown["parameters"]["results"]
        asked = incoming("telegram", Question(entry.id), locale, in_group=True)
        reply = TALK.respond(asked, Session()).replies[0]
        guest = json.loads(answered(Summons("1", asked, is_guest=True), reply).payload)
        for result in (article, guest["parameters"]["result"]):
            assert 0 < len(result["id"].encode()) <= 64
            check_article(result)
