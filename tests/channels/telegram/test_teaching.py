"""From a question asked in vain to its answer, on Telegram: asked, seen, taught with two taps."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app.answering import talking
from bot.app.serving import serving
from bot.app.stores import stored
from bot.channels.common.downloads import Downloads
from bot.channels.common.running import Running, Services, Stores
from bot.channels.telegram.channel import TelegramChannel, build_bot
from bot.conversation.knowledge import LiveKnowledge
from bot.delivery.receiver import Receiver
from bot.editing import workbook
from bot.settings import ROOT, load_settings
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore
from bot.storage.tables import audit, revisions, unanswered
from tests.channels.telegram.answering import APART, PATIENCE, Served, at_work, hurried, until
from tests.small_content import FULL
from tests.tools.bot_api import BotApiServer, ChatMessage

LAN, ADMIN, SECOND, GROUP = 4815162342, 7, 8, -100500
ASKED = "mấy sải tay thì hết tấm ván qua suối"
WITHOUT_MARKS = "may sai tay thi het tam van qua suoi"
ANSWER = "Cầu gỗ dài 30 mét, rộng 2 mét & có mái < 4 mét."
ENGLISH = "The wooden bridge is 30 metres long, 2 metres wide & its roof < 4 metres high."


class Village(Served):
    """A bot with an administrator and people who ask."""

    def __init__(self, server: BotApiServer, engine: AsyncEngine, knowledge: LiveKnowledge) -> None:
        super().__init__(server, engine)
        self.knowledge = knowledge

    def serves(self, version: str) -> bool:
        return self.knowledge.edition.content.version == version

    def serves_another(self, version: str) -> bool:
        return not self.serves(version)

    async def press(self, who: int, data: str) -> ChatMessage:
        update = self.server.press(who, data, language_code="en")
        return await self.server.wait_for_reply(who, after=update, timeout=PATIENCE)


pytestmark = pytest.mark.usefixtures("without_vectors")


@pytest.fixture
async def village(
    server: BotApiServer, database: str, tmp_path: Path, content_dir: Path
) -> AsyncIterator[Village]:
    settings = load_settings(
        {
            "DATA_DIR": str(tmp_path / "data"),
            "CONTENT_DIR": str(content_dir),
            "DATABASE_URL": database,
            "ADMIN_IDS": f"{ADMIN},{SECOND}",
        },
        None,
    )
    async with stored(settings) as engine, serving(settings, engine) as knowledge:
        stores = Stores(SqlInboxStore(engine), SqlOutboxStore(engine), SqlRoleStore(engine))
        receiver = Receiver(stores.inbox)
        downloads = Downloads()
        dialogue = talking(knowledge, engine, settings, fetch=downloads)
        lexicon = knowledge.edition.lexicon
        services = Services(dialogue, lambda: lexicon, receiver, stores.roles, downloads)
        channel = TelegramChannel(build_bot(server.token, server.url), services)
        server.apart = APART
        async with at_work(Running([hurried(channel)], stores, receiver)):
            yield Village(server, engine, knowledge)


async def test_a_question_asked_in_vain_is_taught_with_two_taps_and_answered(
    village: Village,
) -> None:
    for text in (ASKED, WITHOUT_MARKS):
        assert (await village.say(LAN, text)).text != ANSWER
        await village.tap(LAN, "🚫")  # none of these
    listed = await village.say(ADMIN, "/unanswered")
    assert f"“{ASKED}”" in listed.text
    assert "asked 2 times" in listed.text
    assert any("wooden bridge" in label for label in listed.labels)

    shown = await village.tap(ADMIN, "How long is the wooden bridge?")
    assert f"entries/bridges/{FULL}.yaml" in shown.text
    assert await village.rows(revisions) == []
    version = village.knowledge.edition.content.version
    said = await village.tap(ADMIN, "Teach")
    assert said.text.startswith("Taught: ")
    assert [m.message_id for m in (shown, said)] == [listed.message_id] * 2

    await until(lambda: village.knowledge.edition.content.version != version)
    for text in (ASKED, WITHOUT_MARKS):
        assert (await village.say(LAN, text)).text == ANSWER
    (row,) = await village.rows(revisions)
    assert (row.target, row.locale, row.text, row.author) == (
        FULL,
        "vi",
        ASKED,
        f"telegram:{ADMIN}",
    )
    assert "Nothing that was asked in vain" in (await village.say(ADMIN, "/unanswered")).text

    # The button that has done its work does nothing any more, whoever presses it.
    for who in (ADMIN, LAN):
        await village.press(who, f"ut:1:{FULL}:en")
    assert len(await village.rows(revisions)) == 1


def served(village: Village) -> Iterator[str]:
    """All phrasings."""
    for entry in village.knowledge.edition.content.entries.values():
        yield from (text for _, text in entry.phrasings())


async def test_what_was_taught_in_one_language_is_typed_in_the_other_and_answered_there_too(
    village: Village,
) -> None:
    paraphrase = "how many fathoms is that footbridge over the stream"
    for text in (ASKED, WITHOUT_MARKS, paraphrase):
        assert (await village.say(LAN, text)).text not in {ANSWER, ENGLISH}
        await village.tap(LAN, "🚫")  # none of these
    assert f"“{ASKED}”" in (await village.say(ADMIN, "/unanswered")).text
    await village.tap(ADMIN, "How long is the wooden bridge?")
    said = await village.tap(ADMIN, "Teach")
    assert "Nothing was added in English" in said.text

    wanted = await village.tap(ADMIN, "Also in English")
    assert "• How long is the wooden bridge?" in wanted.text
    shown = await village.say(ADMIN, paraphrase)
    assert f"+ English: “{paraphrase}”" in shown.text
    assert (await village.tap(ADMIN, "Teach")).text.startswith(f"Taught: “{paraphrase}”")
    await until(lambda: {ASKED, paraphrase} <= set(served(village)))
    in_english = paraphrase, "that footbridge over the stream: how many fathoms is it?"
    for texts, answer in (((ASKED, WITHOUT_MARKS), ANSWER), (in_english, ENGLISH)):
        for text in texts:
            assert (await village.say(LAN, text)).text == answer
    rows = await village.rows(revisions)
    assert [(row.locale, row.text) for row in rows] == [("vi", ASKED), ("en", paraphrase)]
    # It was asked in vain itself, and is off the list.
    assert "Nothing that was asked in vain" in (await village.say(ADMIN, "/unanswered")).text


async def test_a_new_entry_is_written_in_the_chat_and_answers_what_was_asked_in_vain(
    village: Village,
) -> None:
    market = "đường đến chợ huyện đi lối nào"
    await village.say(LAN, market)
    await village.tap(LAN, "🚫")  # none of these
    listed = await village.say(ADMIN, "/unanswered")
    await village.tap(ADMIN, "New entry")
    await village.tap(ADMIN, "Tea")
    await village.tap(ADMIN, "Vietnamese")
    await village.say(ADMIN, "Đi chợ huyện lối nào?")
    shown = await village.say(ADMIN, "Chợ huyện ở bên kia cầu đá, đi bộ mười phút.")
    assert "entries/tea/di-cho-huyen-loi-nao.yaml" in shown.text
    assert f"- {market}" in shown.text
    version = village.knowledge.edition.content.version
    said = await village.tap(ADMIN, "Publish")
    assert said.text.startswith("Published: ")
    await until(lambda: village.knowledge.edition.content.version != version)
    for text in (market, "duong den cho huyen di loi nao"):
        assert (await village.say(LAN, text)).text == "Chợ huyện ở bên kia cầu đá, đi bộ mười phút."
    assert market not in (await village.say(ADMIN, "/unanswered")).text
    assert listed.text.count(market) == 1
    (line,) = await village.rows(audit)
    assert (line.who, line.what, line.place) == (f"telegram:{ADMIN}", "added", f"telegram:{ADMIN}")
    assert f"+    - {market}" in line.detail


async def test_an_answer_is_taken_out_of_service_everywhere_and_put_back_or_rolled_back(
    village: Village,
) -> None:
    question = "cầu gỗ dài mấy mét vậy"
    assert (await village.say(LAN, question)).text == ANSWER
    taken_back = ("/resume", f"/rollback {FULL}")
    for number, back in enumerate(taken_back):
        version = village.knowledge.edition.content.version
        # Without an id it is the answer read last, as who has just seen a mistake has no id.
        await village.say(ADMIN, "how many metres is the wooden bridge")
        said = await village.say(ADMIN, "/pause" if number else f"/pause {FULL}")
        assert f": /resume {FULL}" in said.text
        await until(partial(village.serves_another, version))
        told = await village.say(LAN, question)
        assert "đang được xem lại" in told.text
        assert "30 mét" not in told.text
        assert "đang được xem lại" in (await village.say(LAN, f"/start {FULL}")).text
        assert "served already" in (await village.say(ADMIN, f"/pause {FULL}")).text
        shown = await village.say(ADMIN, back)
        if number:
            assert "⏸ 20" in shown.text
            await village.tap(ADMIN, "Take back")
        await until(partial(village.serves, version))
        assert (await village.say(LAN, question)).text == ANSWER
    assert [(one.kind, bool(one.text)) for one in await village.rows(revisions)] == [
        ("pause", True),
        ("pause", False),
        ("pause", True),
    ]
    assert [one.what for one in await village.rows(audit)] == [
        "paused",
        "resumed",
        "paused",
        "taken back",
    ]
    for who, typed in ((LAN, f"/pause {FULL}"), (ADMIN, "/pause gone"), (ADMIN, "/pause greeting")):
        version = village.knowledge.edition.content.version
        assert "Out of service" not in (await village.say(who, typed)).text
        assert version == village.knowledge.edition.content.version


async def test_a_stranger_gets_no_hint_and_has_no_effect(village: Village) -> None:
    await village.say(LAN, ASKED)
    unknown = (await village.say(LAN, "/frobnicate")).text
    assert (await village.say(LAN, "/unanswered")).text == unknown
    for data in ("ul:en:0", f"ub:1:{FULL}:en", f"ut:1:{FULL}:en", "ui:1:en", "uo:1:en"):
        assert (await village.press(LAN, data)).text.startswith("This button no longer works.")
    assert await village.rows(revisions) == []
    (row,) = await village.rows(unanswered)
    assert (row.state, row.count) == ("", 1)
    tried = [(line.who, line.what, line.target) for line in await village.rows(audit)]
    kinds = ("/unanswered", "ListInVain", "BelongsTo", "TeachIt", "PutAside")
    assert tried == [(f"telegram:{LAN}", "refused", kind) for kind in kinds]


def send_file(village: Village, name: str, data: bytes, **more: Any) -> int:
    return village.server.send_media(
        more.pop("who", ADMIN),
        "document",
        content=data,
        file_name=name,
        language_code="en",
        **more,
    )


async def test_a_file_is_fetched_changed_sent_back_served_and_taken_back(
    village: Village, content_dir: Path
) -> None:
    path = content_dir / "entries" / "bridges" / f"{FULL}.yaml"
    before = path.read_bytes()
    update = village.server.send_text(ADMIN, f"/export {FULL}", language_code="en")
    await until(lambda: any(m.kind == "document" for m in village.server.messages(ADMIN)))
    (sent,) = (m for m in village.server.messages(ADMIN) if m.kind == "document")
    file = village.server.file_content(sent.message["document"]["file_id"])
    assert (update > 0, file) == (True, before)

    changed = before.replace(b"30 m", b"31 m")
    assert changed != before
    update = send_file(village, f"{FULL}.yaml", changed)
    shown = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert shown.text.startswith("Serve this?")
    assert "31 mét" in shown.text
    version = village.knowledge.edition.content.version
    assert (await village.tap(ADMIN, "Apply")).text.startswith("Applied: entries/bridges/")
    await until(lambda: village.knowledge.edition.content.version != version)
    question = "Cầu gỗ dài bao nhiêu mét?"
    assert (await village.say(LAN, question)).text.startswith("Cầu gỗ dài 31 mét")
    assert path.read_bytes() == before

    assert "31 mét" in (await village.say(ADMIN, f"/rollback {FULL}")).text
    assert (await village.tap(ADMIN, "Take back")).text.startswith("Taken back: 1 change.")
    await until(lambda: village.knowledge.edition.content.version == version)
    assert (await village.say(LAN, question)).text == ANSWER
    whats = [(line.what, line.target) for line in await village.rows(audit)]
    assert [what for what, _ in whats] == ["changed", "taken back"]


BAD_FILES = {
    "a bomb of anchors": (b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "not allowed"),
    "a tag": (b"vi: !!python/object/apply:os.system [ls]\n", "tags ('!name') are not allowed"),
    "a key twice": (b"vi:\n  title: a\n  title: b\n", "stands here twice"),
    "too deep": (b"a: " + b"[" * 60 + b"]" * 60, "nested too deeply"),
    "an unknown key": (b"answr: x\n", "answr"),
    "not UTF-8": (b"vi: \xff\xfe", "the file is not UTF-8"),
    "nothing": (b"", "This cannot be served"),
}


@pytest.mark.parametrize(("data", "says"), BAD_FILES.values(), ids=BAD_FILES)
async def test_a_bad_file_is_refused_with_the_reason(
    village: Village, data: bytes, says: str
) -> None:
    update = send_file(village, f"{FULL}.yaml", data)
    said = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert says in said.text
    assert await village.rows(revisions) == []


async def said_of(village: Village, name: str, data: bytes, who: int = ADMIN) -> str:
    """What the bot says of a file."""
    update = send_file(village, name, data, who=who)
    return (await village.server.wait_for_reply(who, after=update, timeout=PATIENCE)).text


async def test_of_a_files_name_the_last_part_counts_and_a_byte_order_mark_changes_nothing(
    village: Village, content_dir: Path
) -> None:
    served = (content_dir / "entries" / "bridges" / f"{FULL}.yaml").read_bytes()
    for name in (f"../../tea/{FULL}.yaml", f"..\\..\\{FULL}.yaml", f"/etc/{FULL}.yaml"):
        assert await said_of(village, name, served) == "That is what is served already."
    assert "I cannot take" in await said_of(village, "../../etc/passwd.yaml", served)
    marked = b"\xef\xbb\xbf" + served
    assert await said_of(village, f"{FULL}.yaml", marked) == "That is what is served already."


async def test_a_file_that_takes_another_entrys_phrasing_is_refused(
    village: Village, content_dir: Path
) -> None:
    served = (content_dir / "entries" / "bridges" / f"{FULL}.yaml").read_bytes()
    stealing = served.replace(b"length of the wooden bridge", b"Length of the STONE bridge?")
    assert stealing != served
    said = await said_of(village, f"{FULL}.yaml", stealing)
    assert said.startswith("This cannot be served:")
    assert "is asked in" in said
    assert await village.rows(revisions) == []


async def test_of_two_administrators_with_one_entry_the_second_is_shown_what_the_first_did(
    village: Village, content_dir: Path
) -> None:
    served = (content_dir / "entries" / "bridges" / f"{FULL}.yaml").read_bytes()
    for who, metres in ((ADMIN, b"31 m"), (SECOND, b"32 m")):
        changed = served.replace(b"30 m", metres)
        assert "Serve this?" in await said_of(village, f"{FULL}.yaml", changed, who)
    version = village.knowledge.edition.content.version
    assert (await village.tap(ADMIN, "Apply")).text.startswith("Applied:")
    await until(lambda: village.knowledge.edition.content.version != version)
    shown = await village.tap(SECOND, "Apply")
    assert shown.text.startswith("What it replaces has changed meanwhile; look again.")
    assert "31 mét" in shown.text
    assert len(await village.rows(revisions)) == 1
    assert (await village.tap(SECOND, "Apply")).text.startswith("Applied:")
    assert [one.author for one in await village.rows(revisions)] == [
        f"telegram:{ADMIN}",
        f"telegram:{SECOND}",
    ]


async def test_a_file_whose_languages_are_mixed_up_is_refused_and_a_slip_is_said(
    village: Village, content_dir: Path
) -> None:
    path = content_dir / "entries" / "bridges" / f"{FULL}.yaml"
    text = path.read_text("utf-8")
    swapped = text.replace("\nvi:", "\nxx:").replace("\nen:", "\nvi:").replace("\nxx:", "\nen:")
    update = send_file(village, f"{FULL}.yaml", swapped.encode())
    said = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert said.text.startswith("This cannot be served:")
    assert "what stands under 'en' reads as 'vi'; were the languages mixed up?" in said.text
    (title,) = re.findall(r"\nen:\n  title: (.+)", text)
    slip = text.replace(title, "Cây cầu này dài bao nhiêu mét?")
    update = send_file(village, f"{FULL}.yaml", slip.encode())
    said = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert said.text.startswith("Serve this?")
    assert "'title' under 'en' reads as 'vi'" in said.text.partition("Worth a look:")[2]
    assert await village.rows(revisions) == []


async def test_a_file_that_says_it_is_too_large_is_not_fetched_and_one_that_lies_is_not_taken(
    village: Village,
) -> None:
    update = send_file(village, f"{FULL}.yaml", b"a: b", file_size=1_000_001)
    said = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert said.text.startswith("That file is larger than")
    assert village.server.calls_of("getFile") == []
    update = send_file(village, f"{FULL}.yaml", b"#" * 1_000_001, file_size=10)
    said = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert said.text.startswith("I cannot take")


async def test_words_of_the_interface_are_fetched_changed_sent_back_served_and_taken_back(
    village: Village, content_dir: Path
) -> None:
    roles = content_dir / "roles.yaml"
    roles.write_text(f"telegram:{LAN}: {{role: translator, locales: [en]}}")
    village.server.send_text(LAN, "/export en.po", language_code="en")
    await until(lambda: any(m.kind == "document" for m in village.server.messages(LAN)))
    (sent,) = (m for m in village.server.messages(LAN) if m.kind == "document")
    file = village.server.file_content(sent.message["document"]["file_id"])
    assert file == (ROOT / "locales" / "en" / "LC_MESSAGES" / "nhipcau.po").read_bytes()

    old, new = b'msgstr "Your role: %(role)s"', b'msgstr "Role you have: %(role)s"'
    assert old in file
    update = send_file(village, "back (1).po", file.replace(old, new), who=LAN)
    shown = await village.server.wait_for_reply(LAN, after=update, timeout=PATIENCE)
    assert shown.text.startswith("Serve this?")
    assert [line for line in shown.text.splitlines() if line.startswith(("+", "-"))] == [
        "--- en.po",
        "+++ en.po",
        "-" + old.decode(),
        "+" + new.decode(),
    ]
    assert (await village.tap(LAN, "Apply")).text.startswith("Applied: en.po.")
    await until(lambda: "Role you have: x" in _role_said(village))
    assert "Role you have: translator" in (await village.say(LAN, "/whoami")).text

    # The other language is not theirs, nor is an entry.
    vietnamese = (ROOT / "locales" / "vi" / "LC_MESSAGES" / "nhipcau.po").read_bytes()
    changed = vietnamese.replace(b"%(name)s, ", b"Tep %(name)s, ")
    update = send_file(village, "vi.po", changed, who=LAN)
    said = await village.server.wait_for_reply(LAN, after=update, timeout=PATIENCE)
    assert said.text.startswith("I cannot take")
    assert (await village.say(LAN, f"/export {FULL}")).text.startswith("Write it like this")

    assert "en.po" in (await village.say(LAN, "/rollback en.po")).text
    assert (await village.tap(LAN, "Take back")).text.startswith("Taken back: 1 change.")
    await until(lambda: "Your role: x" in _role_said(village))
    roles.unlink()
    whats = [(line.what, line.target) for line in await village.rows(audit)]
    assert [one for one in whats if one[0] != "refused"] == [
        ("changed", "en.po"),
        ("taken back", "en.po"),
    ]


def _role_said(village: Village) -> str:
    return village.knowledge.edition.lexicon["en"].gettext("Your role: %(role)s", role="x")


async def test_bad_words_of_the_interface_are_refused_with_the_reason(village: Village) -> None:
    broken = (
        b'msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "Your role: %(role)s"\nmsgstr "%(rol)s"\n'
    )
    update = send_file(village, "en.po", broken)
    said = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert "placeholders %(rol)s instead of %(role)s" in said.text
    update = send_file(village, "fr.po", b'msgid ""\nmsgstr "Language: fr\\n"\n')
    said = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert said.text.startswith("I cannot take")
    update = send_file(village, "en.po", broken, who=LAN)
    said = await village.server.wait_for_reply(LAN, after=update, timeout=PATIENCE)
    assert said.text.startswith("I can only read text for now.")
    assert await village.rows(revisions) == []


async def test_a_strangers_file_is_not_even_fetched(village: Village) -> None:
    update = send_file(village, f"{FULL}.yaml", b"a: b", who=LAN)
    said = await village.server.wait_for_reply(LAN, after=update, timeout=PATIENCE)
    assert said.text.startswith("I can only read text for now.")
    assert village.server.calls_of("getFile") == []
    (line,) = await village.rows(audit)
    assert (line.who, line.what, line.target) == (f"telegram:{LAN}", "refused", "a file")


async def test_a_role_from_the_file_holds_at_once_and_ends_at_once(
    village: Village, content_dir: Path
) -> None:
    unknown = (await village.say(LAN, "/whoami")).text
    roles = content_dir / "roles.yaml"
    roles.write_text(f"telegram:{LAN}: {{role: editor, topics: [tea]}}")
    said = (await village.say(LAN, "/whoami")).text
    assert said.startswith(f"You are telegram:{LAN} here.\n\nYour role: editor (Tea)")
    roles.unlink()
    assert (await village.say(LAN, "/whoami")).text == unknown


async def test_what_is_kept_of_a_question_is_the_question_alone(village: Village) -> None:
    group: dict[str, Any] = {"chat_type": "supergroup", "user_id": LAN}
    village.server.send_text(GROUP, "ai biết đường đến chợ không", **group)
    await village.say(GROUP, "@nhipcau_test_bot đường đến chợ huyện đi lối nào", **group)
    await village.say(LAN, f"{ASKED}, gọi mình 0912 345 678 nhé")
    kept = {row.text for row in await village.rows(unanswered)}
    assert kept == {"đường đến chợ huyện đi lối nào", f"{ASKED}, gọi mình […] nhé"}
    stored = str(await village.rows(unanswered))
    assert str(LAN) not in stored
    assert str(GROUP) not in stored
    assert "0912" not in stored


OFFICE = ROOT / "tests" / "editing" / "office"


async def test_a_workbook_is_compared_shown_and_served(village: Village) -> None:
    content = village.knowledge.edition.content
    entry = content.entries[FULL]
    old, new = entry.texts["en"].title, "How long is the old wooden bridge?"
    texts = {**entry.texts, "en": entry.texts["en"].model_copy(update={"title": new})}
    edited = replace(content, entries={**content.entries, FULL: replace(entry, texts=texts)})
    book = workbook.written(edited, ("vi", "en"))
    update = send_file(village, "Câu hỏi.xlsx", book)
    shown = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert shown.text.startswith("Serve this?")
    lines = [line for line in shown.text.splitlines() if line.startswith(("+ ", "- "))]
    assert [line.strip("+- \u00a0") for line in lines] == [f"title: {old}", f"title: {new}"]
    version = village.knowledge.edition.content.version
    assert (await village.tap(ADMIN, "Apply")).text.startswith("Applied: entries/bridges/")
    await until(lambda: village.knowledge.edition.content.version != version)
    assert village.knowledge.edition.content.entries[FULL].texts["en"].title == new


async def test_a_word_file_becomes_entries_of_the_topic_in_its_caption(village: Village) -> None:
    word = (OFFICE / "faq.docx").read_bytes()
    update = send_file(village, "FAQ.docx", word)
    said = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert "to which topic does it belong?" in said.text
    update = send_file(village, "FAQ.docx", word, caption="bridges")
    shown = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert shown.text.startswith("Serve this?")
    assert "page 1, “Bảng này nói gì?”: a table" in shown.text
    version = village.knowledge.edition.content.version
    await village.tap(ADMIN, "Apply")
    await until(lambda: village.knowledge.edition.content.version != version)
    assert "khoảng 5.000 tấn" in (await village.say(LAN, "Cầu Long Biên nặng bao nhiêu?")).text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xlsx", b"no archive", "not a file of an office program"),
        ("a.docx", b"\xd0\xcf\x11\xe0", "protected by a password"),
    ],
)
async def test_a_file_of_an_office_program_that_cannot_be_opened_is_refused_in_a_line(
    village: Village, name: str, data: bytes, said: str
) -> None:
    update = send_file(village, name, data, caption="bridges")
    told = await village.server.wait_for_reply(ADMIN, after=update, timeout=PATIENCE)
    assert said in told.text
    # From everybody else it is a file like any other.
    update = send_file(village, name, data, who=LAN)
    told = await village.server.wait_for_reply(LAN, after=update, timeout=PATIENCE)
    assert said not in told.text


async def test_the_numbers_come_as_a_picture(village: Village) -> None:
    await village.say(LAN, "Cầu gỗ dài bao nhiêu mét?")
    shown = await village.say(ADMIN, "/stats")
    assert shown.text.startswith("The last 7 days")
    await village.tap(ADMIN, "Picture")
    await until(lambda: any(m.kind == "photo" for m in village.server.messages(ADMIN)))
    (photo,) = (m for m in village.server.messages(ADMIN) if m.kind == "photo")
    data = village.server.file_content(photo.message["photo"][-1]["file_id"])
    assert data.startswith(b"\x89PNG")
