"""Conversations on Zalo: the whole bot over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.site import Site
from bot.content.model import Content
from bot.i18n.words import Lexicon
from tests.channels.telegram.answering import dialogue_on, until
from tests.channels.zalo.answering import running_zalo
from tests.small_content import BRIDGE, FULL, pictured
from tests.tools.zalo_api import Fault, ZaloServer
from tests.tools.zalo_api.server import event

LAN, BOB, GROUP = "a1b2c3d4e5f60718", "0f1e2d3c4b5a6978", "60e5f4d3c2b1a0"
WOODEN_BRIDGE = "Cầu gỗ dài 30 mét, rộng 2 mét & có mái < 4 mét."


class People:
    """The server with a running bot."""

    def __init__(self, server: ZaloServer) -> None:
        self.server = server

    async def say(self, text: str, who: str = LAN) -> str:
        """A person writes; the bot's reply."""
        before = len(self.server.told(who))
        self.server.say(who, text)
        return await self.told(before, who)

    async def told(self, before: int, who: str = LAN) -> str:
        """The next that comes."""
        await until(lambda: len(self.server.told(who)) > before)
        return self.server.told(who)[before]


@pytest.fixture
def content(content: Content) -> Content:
    """With a word that people put before a number."""
    vi = replace(content.vocabularies["vi"], choices={"before": ["số"]})
    return replace(content, vocabularies={**content.vocabularies, "vi": vi})


@pytest.fixture
async def people(
    zalo: ZaloServer,
    content: Content,
    lexicon: Lexicon,
    engine: AsyncEngine,
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[People]:
    async with running_zalo(zalo, dialogue_on(engine, content, lexicon), lexicon, engine):
        yield People(zalo)
    assert zalo.token.partition(":")[2] not in caplog.text


SITE = "https://bot.example.org"


@pytest.fixture
async def seeing(
    zalo: ZaloServer, content: Content, lexicon: Lexicon, engine: AsyncEngine
) -> AsyncIterator[People]:
    """Where the wooden bridge has a picture, and everybody reaches the web page."""
    talk = dialogue_on(engine, pictured(content, "vi", "en"), lexicon)
    async with running_zalo(zalo, talk, lexicon, engine, Site(SITE)):
        yield People(zalo)


def photos(people: People) -> list[tuple[str, str]]:
    """Address and caption of all that came, in order."""
    return [(one.photo, one.text) for one in people.server.sent if one.photo]


async def test_a_picture_comes_behind_its_answer_once_with_whose_it_is(seeing: People) -> None:
    said = await seeing.say("cầu gỗ dài bao nhiêu mét")
    assert said.startswith(WOODEN_BRIDGE)
    bridge = (f"{SITE}/images/{BRIDGE.name}", "Hình: An Tran, CC BY 4.0")
    await until(lambda: photos(seeing) == [bridge])
    assert [bool(one.photo) for one in seeing.server.sent] == [False, True]
    for label in ("📄 Nguồn", "👎 Chưa đúng"):  # the picture stands above
        said = await seeing.say("cầu gỗ dài bao nhiêu mét")
        await seeing.say(number_of(label, said))
    await until(lambda: photos(seeing) == [bridge] * 3)


async def test_a_picture_that_is_refused_takes_nothing_with_it(seeing: People) -> None:
    seeing.server.fail("sendPhoto", Fault(400))
    assert (await seeing.say("cầu gỗ dài bao nhiêu mét")).startswith(WOODEN_BRIDGE)
    assert "ba nhịp" in await seeing.say("cầu đá dài bao nhiêu mét")
    assert [method for method, _ in seeing.server.calls].count("sendPhoto") == 1
    assert photos(seeing) == []


async def test_an_answer_is_passed_on_by_the_address_it_has_on_the_page(seeing: People) -> None:
    await seeing.say("cầu gỗ dài bao nhiêu mét")
    link = f"{SITE}/a/{FULL}"
    assert link in await seeing.say("/share")
    code = f"{SITE}/code.png?of={quote(link, safe='')}"
    await until(lambda: photos(seeing)[1:] == [(code, "")])


async def test_without_a_page_that_everybody_reaches_there_are_neither(
    zalo: ZaloServer, content: Content, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    talk = dialogue_on(engine, pictured(content, "vi", "en"), lexicon)
    async with running_zalo(zalo, talk, lexicon, engine):
        people = People(zalo)
        assert (await people.say("cầu gỗ dài bao nhiêu mét")).startswith(WOODEN_BRIDGE)
        assert "http" not in await people.say("/share")
    assert photos(people) == []


def number_of(label: str, reply: str) -> str:
    """The number that stands before a choice."""
    lines = (line.partition(". ") for line in reply.split("\n"))
    return next(number for number, _, text in lines if text == label)


RIGHT = {"Cầu gỗ dài bao nhiêu?": "30 mét", "Cầu đá có mấy nhịp?": "Ba nhịp"}


async def test_a_question_of_the_quiz_has_numbers_for_its_options(people: People) -> None:
    asked = await people.say("đố mình đi")
    (right,) = [option for question, option in RIGHT.items() if question in asked]
    (number,) = [line[:1] for line in asked.split("\n") if line.endswith(f". {right}")]
    told = await people.say(number)
    assert f"Đúng rồi: {right}." in told
    assert "Tới giờ bạn đúng 1/1 câu." in told
    assert "2. ➡️ Câu khác" in told
    assert await people.say("2") != asked


async def test_a_question_is_answered_and_its_choices_are_numbers(
    people: People, lexicon: Lexicon
) -> None:
    reply = await people.say("Cầu gỗ dài bao nhiêu mét?")
    assert reply.startswith(WOODEN_BRIDGE)
    source = "📄 " + lexicon["vi"].gettext("Source")
    sources = await people.say(f"số {number_of(source, reply)}")
    assert lexicon["vi"].gettext("Source:") in sources or "Nguồn:" in sources


async def test_did_you_mean_is_answered_by_a_number(people: People) -> None:
    offered = await people.say("cau go")
    assert "\n1. " in offered
    assert (await people.say("1")).startswith(WOODEN_BRIDGE)


async def test_a_number_beside_the_list_is_told_so(people: People, lexicon: Lexicon) -> None:
    offered = await people.say("cau go")
    _ = lexicon["vi"].gettext
    refused = await people.say("số 77")
    assert refused.startswith(
        _(
            "There is no number %(number)s here. Type 1 to %(last)s, or a question.",
            number=77,
            last=number_of("🚫 " + _("None of these"), offered),
        )
    )


async def test_commands_are_words(people: People, lexicon: Lexicon) -> None:
    vi, en = lexicon["vi"].gettext, lexicon["en"].gettext
    assert vi("How to use this bot") in await people.say("Trợ giúp")
    assert "Những cây cầu" in await people.say("chủ đề")
    assert "English" in await people.say("ngôn ngữ")
    assert en("How to use this bot") in await people.say("help", BOB)


async def test_a_person_is_forgotten_by_words_and_a_number(
    people: People, lexicon: Lexicon
) -> None:
    vi = lexicon["vi"].gettext
    await people.say("Cầu gỗ dài bao nhiêu mét?")
    asked = await people.say("xóa dữ liệu của tôi")
    done = await people.say(number_of(vi("Erase everything"), asked))
    assert done == vi("Done: I keep nothing about you any more. If you write again, we start anew.")
    assert await people.say("/mydata") != vi("I keep nothing about you.")  # this very message


async def test_pictures_and_stickers_get_one_line(people: People, lexicon: Lexicon) -> None:
    for kind in ("image", "image", "sticker", "unsupported"):
        people.server.happen(event(f"message.{kind}.received", LAN))
    no_text = await people.told(0)
    assert await people.say("/help") != no_text
    assert len(people.server.told(LAN)) == 2
    assert len(no_text.split("\n\n")[0]) < 200


async def test_the_same_event_twice_is_answered_once(people: People) -> None:
    raw = people.server.say(LAN, "Cầu gỗ dài bao nhiêu mét?")
    people.server.happen(raw)
    await people.told(0)
    await people.say("/help")
    assert len(people.server.told(LAN)) == 2


async def test_in_a_group_it_is_silent_where_zalo_does_not_let_it_in(people: People) -> None:
    people.server.happen(
        event("message.text.received", LAN, chat=GROUP, text="@Bot Nhịp Cầu Cầu gỗ dài mấy mét?")
    )
    await people.say("/help")
    assert people.server.told(GROUP) == []


async def test_in_a_group_it_answers_who_mentions_it(
    zalo: ZaloServer, content: Content, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    zalo.joins_groups = True
    async with running_zalo(zalo, dialogue_on(engine, content, lexicon), lexicon, engine):
        people = People(zalo)
        for text in ("Cầu gỗ dài bao nhiêu mét?", "@Bot Nhịp Cầu Cầu gỗ dài bao nhiêu mét?"):
            zalo.happen(event("message.text.received", LAN, chat=GROUP, text=text))
        assert (await people.told(0, GROUP)).startswith(WOODEN_BRIDGE)
        await people.say("/help")
        assert len(zalo.told(GROUP)) == 1
