"""What holds for every channel: the same talk reads the same, and all content can be shown."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import pytest

from bot.channels.common.numbered import readable, with_numbers, with_shortcuts
from bot.channels.common.paging import plain_pages, units
from bot.channels.common.running import Running, Services
from bot.channels.console import Console
from bot.channels.messenger import platform as messenger
from bot.channels.messenger.calls import Address, Call
from bot.channels.telegram.platform import LONGEST_LABEL, TELEGRAM
from bot.channels.telegram.rendering import MAX_UNITS, keyboard, messages, plain_messages
from bot.channels.telegram.rich import richly
from bot.channels.web.rendering import as_json, html
from bot.channels.zalo.platform import LONGEST_MESSAGE
from bot.content.files import read_files
from bot.content.loader import load
from bot.content.model import Content
from bot.conversation.choices import rendered
from bot.conversation.features import about, answers, browsing, language, notices, personal_data
from bot.conversation.navigation import Action, ListEntries, View, ViewEntry
from bot.conversation.page import Page, Writer
from bot.conversation.registry import REGISTRY
from bot.conversation.session import Session
from bot.delivery.receiver import Receiver
from bot.i18n.words import Lexicon
from bot.language.markup import parse, plain
from bot.matching.matcher import Matcher
from bot.messages import MAX_BUTTON_DATA, Reply
from bot.settings import ROOT
from tests.channels.postcards import POSTCARDS, PostChannel, PostOffice
from tests.channels.telegram.answering import (
    at_work,
    dialogue_on,
    engine_on,
    stores_on,
    until,
)
from tests.conversation.talk import NOON, Talk, labels
from tests.conversations.script import Script
from tests.conversations.stages import STAGES, Theatre, card
from tests.tools.bot_api.parameters import BUTTONS_PER_KEYBOARD, BUTTONS_PER_ROW, reply_markup
from tests.tools.bot_api.rich import checked
from tests.tools.bot_api.state import NEWEST
from tests.tools.bot_api.telegram_html import parse_html

Performance = Callable[[Content, Lexicon, Path], Awaitable[list["Seen"]]]

# -- the same talk ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Say:
    """A line the person types."""

    text: str


@dataclass(frozen=True)
class Tap:
    """A button of the last reply, by its label."""

    label: str


@dataclass(frozen=True)
class Seen:
    """What a reply looks like to the person."""

    text: str
    labels: tuple[str, ...]


def the_talk(lexicon: Lexicon) -> tuple[Say | Tap, ...]:
    """In Vietnamese, with a look at English: every kind of reply, every kind of button."""
    _ = lexicon["vi"].gettext
    return (
        Say("/start"),
        Say("Cầu gỗ dài bao nhiêu mét?"),
        Tap("➕ " + _("More")),
        Tap("⬅️ " + _("Answer")),
        Tap("📄 " + _("Source")),
        Tap("🔗 " + _("Related")),
        Tap("Cầu đá dài bao nhiêu mét?"),
        Tap("🌐 English"),
        Say("cau nao dep"),
        Tap("🚫 " + _("None of these")),
        Tap("Những cây cầu"),
        Tap(_("Next") + " ▶️"),
        Tap("◀️ " + _("Previous")),
        Tap("Làng có những cây cầu nào?"),
        Tap("⬅️ Những cây cầu"),
        Tap("⬅️ " + _("All topics")),
        Say("/language"),
        Tap("English"),
        Say("giá trà hiện nay"),
        Say("xin chào"),
        Say("/help"),
        Say("/about"),
        Say("/privacy"),
        Say("/frobnicate"),
        Say("zebra football results"),
        Say("?!"),
    )


class Typist(io.StringIO):
    """Types the talk at a console, reading the numbers of buttons off the screen."""

    def __init__(self, screen: io.StringIO, talk: Sequence[Say | Tap]) -> None:
        super().__init__()
        self._screen = screen
        self._talk = iter(talk)
        self._read_up_to = 0
        self._numbers: dict[str, str] = {}
        self.seen: list[Seen] = []

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # as typeshed
        shown = self._screen.getvalue()[self._read_up_to :]
        self._read_up_to += len(shown)
        if self._read_up_to > len(shown):  # not the line before the first reply
            seen, numbers = _read_off(shown)
            self.seen.append(seen)
            self._numbers |= numbers
        step = next(self._talk, None)
        match step:
            case Say(text):
                return f"{text}\n"
            case Tap(label):
                return f"{self._numbers[label]}\n"
            case None:
                return ""


def _read_off(shown: str) -> tuple[Seen, dict[str, str]]:
    """What is seen, and the number of each choice."""
    lines = shown.strip("\n").split("\n")
    rows = [line for line in lines if line.startswith("  [")]
    choices = [found for row in rows for found in re.findall(r"\[(\d+)\] (.*?)(?=   \[|$)", row)]
    text = "\n".join(lines[: len(lines) - len(rows)])
    return Seen(text, tuple(label for _, label in choices)), {
        label: number for number, label in choices
    }


async def on_console(content: Content, lexicon: Lexicon, database: Path) -> list[Seen]:
    """The talk as a person at a terminal sees it."""
    screen = io.StringIO()
    typist = Typist(screen, the_talk(lexicon))
    async with engine_on(f"sqlite+aiosqlite:///{database}") as engine:
        dialogue = dialogue_on(engine, content, lexicon)
        await Console(dialogue.handle, lambda: lexicon, typist, screen).run()
    return typist.seen


async def on_postcards(content: Content, lexicon: Lexicon, database: Path) -> list[Seen]:
    """The talk by cards: choices are numbered, and typed."""
    office = PostOffice()
    cards = office.brought["a1b2"]
    seen: list[Seen] = []
    async with engine_on(f"sqlite+aiosqlite:///{database}") as engine:
        stores = stores_on(engine)
        receiver = Receiver(stores.inbox)
        services = Services(
            dialogue_on(engine, content, lexicon),
            lambda: lexicon,
            receiver,
            stores.roles,
        )
        async with at_work(Running([PostChannel(office, services)], stores, receiver)):
            numbers: dict[str, str] = {}
            for count, step in enumerate(the_talk(lexicon), start=1):
                office.write("a1b2", step.text if isinstance(step, Say) else numbers[step.label])
                await until(lambda count=count: len(cards) == count)  # type: ignore[misc]
                text, choices = card(cards[-1])
                numbers |= choices
                seen.append(Seen(text, tuple(choices)))
    return seen


def on_stage(stage: str) -> Performance:
    """The talk where scripts are performed."""

    async def performed(content: Content, lexicon: Lexicon, database: Path) -> list[Seen]:
        theatre = Theatre(content, lexicon, database.parent, days=0)
        # Newer servers of Telegram fold away what a button would add.
        script: Script = {"app": "vi", "server": "old"}
        seen = []
        async with STAGES[stage][1](theatre, script) as opened:
            for step in the_talk(lexicon):
                how, said = ("", step.text) if isinstance(step, Say) else ("presses", step.label)
                found = await opened.perform("Lan", how, said, {})
                assert found is not None
                seen.append(Seen(found.text, found.labels))
        return seen

    return performed


CHANNELS: dict[str, Performance] = {
    "console": on_console,
    "web": on_stage("web"),
    "telegram": on_stage("telegram"),
    "zalo": on_stage("zalo"),
    "messenger": on_stage("messenger"),
    "postcards": on_postcards,
}


def as_answered(content: Content, lexicon: Lexicon) -> list[Seen]:
    """The talk before any channel shows it."""
    talk = Talk(content, lexicon, "vi", Matcher.of(content))
    replies: list[Reply] = []
    for step in the_talk(lexicon):
        match step:
            case Say(text) if text.startswith("/"):
                replies.append(talk.command(text[1:]))
            case Say(text):
                replies.append(talk.ask(text))
            case Tap(label):
                data = next(b.data for r in replies[-1].buttons for b in r if b.label == label)
                replies.append(talk.press(data))
    return [Seen(plain(reply.text), tuple(labels(reply))) for reply in replies]


def everywhere(seen: list[Seen]) -> list[Seen]:
    """Without praise, which is left out where a choice is typed, and links, where there are none:
    see tests/conversation/test_feedback.py and test_sharing.py."""
    return [
        replace(one, labels=tuple(label for label in one.labels if label[0] not in "👍↗"))
        for one in seen
    ]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_talk_reads_the_same_on_every_channel(
    channel: str,
    content: Content,
    lexicon: Lexicon,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    seen = await CHANNELS[channel](content, lexicon, tmp_path / "bot.sqlite3")
    assert everywhere(seen) == everywhere(as_answered(content, lexicon))


# -- all content -----------------------------------------------------------------------------------

LOCALES = ("vi", "en")
VIEWS: tuple[View, ...] = ("answer", "more", "sources", "related")


@pytest.fixture(scope="module")
def real_content() -> Content:
    """What is in `content/` now."""
    edition = load(read_files(ROOT / "content"), LOCALES)
    assert edition.errors == []
    return edition.content


def every_reply(
    content: Content, lexicon: Lexicon, locale: str, *, numbers: bool
) -> Iterator[tuple[str, Reply]]:
    """All that can be shown of the content in a language, by a name for it."""
    for name, page in every_page(content, Writer(content, lexicon, locale)):
        replies, _ = rendered((page,), Session(), REGISTRY.codec, NOON, numbers=numbers)
        yield name, replies[0]


def every_page(content: Content, writer: Writer) -> Iterator[tuple[str, Page]]:
    """The same before its buttons are encoded."""
    for entry in content.entries.values():
        if entry.is_smalltalk:
            yield entry.id, answers.smalltalk(writer, entry)
            continue
        for view in VIEWS:
            for page in (None, 999):
                yield f"{entry.id} {view} {page}", answers.answer(writer, entry, view, page=page)
        yield f"{entry.id} offered", answers.clarify(writer, [entry, entry, entry])
    for topic in content.topics.values():
        for page in range(len(content.by_topic[topic.id]) + 1):
            yield f"{topic.id} {page}", browsing.topic(writer, topic, page)
    yield "/help", about.help_(writer, REGISTRY.commands)
    for view_of in (
        about.welcome,
        about.about,
        answers.unknown,
        answers.no_words,
        answers.none_of_these,
        browsing.topics,
        language.languages,
        language.language_chosen,
        notices.private_only,
        notices.unknown_command,
        notices.no_text,
        notices.stale_button,
        personal_data.forget,
        personal_data.forgotten,
    ):
        yield view_of.__name__, view_of(writer)
    yield "/privacy", personal_data.privacy(writer, 30)


def telegram_faults(reply: Reply) -> Iterator[str]:
    """Why Telegram would not show a reply as it is meant, by its own rules."""
    reply = readable(reply, LONGEST_LABEL)
    for row in reply.buttons:
        longest = LONGEST_LABEL // len(row)
        yield from (b.label for b in row if b.number is not None and len(b.label) > longest)
    shown = messages(reply)
    if not shown:
        yield "nothing to show"
    for marked, bare in zip(shown, plain_messages(reply), strict=True):
        formatted = parse_html(marked)  # raises where Telegram would refuse
        if formatted.text != bare.strip():
            yield f"reads {formatted.text!r} instead of {bare!r}"
        if not 1 <= units(formatted.text) <= MAX_UNITS:
            yield f"{units(formatted.text)} units"
        if len(formatted.entities) > 100:
            yield "more than 100 stretches of bold, italic and links"
    yield from _keyboard_faults(reply)
    if (found := richly(reply)) is not None:
        checked(found, NEWEST)  # raises where Telegram would refuse
        reply_markup(found)


def _keyboard_faults(reply: Reply) -> Iterator[str]:
    keys = keyboard(reply.buttons)
    if keys is not None:
        reply_markup({"reply_markup": keys.to_dict()})  # raises where Telegram would refuse
    buttons = [button for row in reply.buttons for button in row]
    if len(buttons) > BUTTONS_PER_KEYBOARD or any(len(r) > BUTTONS_PER_ROW for r in reply.buttons):
        yield f"{len(buttons)} buttons"
    for button in buttons:
        if not 1 <= len(button.data.encode()) <= MAX_BUTTON_DATA:
            yield f"button data {button.data!r}"
        if not button.label.strip():
            yield "a button without words"


def console_faults(reply: Reply) -> Iterator[str]:
    """Why a terminal would not show a reply as it is meant."""
    text = plain(reply.text)
    if not text.strip():
        yield "nothing to show"
    if odd := [c for c in text if not c.isprintable() and c != "\n"]:
        yield f"characters that move the cursor: {odd}"


def postcard_faults(reply: Reply, longest: int = POSTCARDS.longest_message) -> Iterator[str]:
    """Why a platform without buttons, with so many letters a message, would not show a reply."""
    text = with_numbers(reply).text
    shown = plain_pages(parse(text), longest)
    if len(shown) != (1 if reply.shows else -(-units(plain(text)) // longest)):
        yield f"{len(shown)} cards"
    lines = shown[-1].split("\n")
    labels = [button.label for row in reply.buttons for button in row]
    numbered = [f"{number}. {label}" for number, label in enumerate(labels, start=1)]
    if labels and lines[-len(labels) :] != numbered:
        yield f"choices read {lines[-len(labels) :]}"


def zalo_faults(reply: Reply) -> Iterator[str]:
    """The same with what Zalo allows."""
    return postcard_faults(reply, LONGEST_MESSAGE)


def messenger_faults(reply: Reply) -> Iterator[str]:
    """The same with what Messenger allows, and with its buttons."""
    yield from postcard_faults(reply, messenger.LONGEST_MESSAGE)
    (shown,) = with_shortcuts([reply], messenger.MESSENGER.shortcuts)
    *_, last = Address("7", "messenger:7").calls(shown)
    found = Call.load(last.payload).quick_replies
    labels = [button for row in reply.buttons for button in row]
    if len(found) != min(len(labels), messenger.QUICK_REPLIES):
        yield f"{len(found)} buttons for {len(labels)} choices"
    for button in found:
        if not 1 <= units(button["title"]) <= messenger.LONGEST_TITLE or not button["payload"]:
            yield f"a button {button}"


def web_faults(reply: Reply) -> Iterator[str]:
    """Why a browser would not show a reply as it is meant."""
    shown = re.sub(r"</(?:p|li)>|<br>", "\n", html(reply.text))
    read = unescape(re.sub(r"<[^>]+>", "", shown)).split()
    meant = " ".join(span.text for block in parse(reply.text) for span in block.spans).split()
    if "".join(read) != "".join(meant):
        yield f"reads {read} instead of {meant}"
    found = as_json(reply)
    labels = [button.label for row in reply.buttons for button in row]
    if [choice["label"] for choice in found["choices"]] != labels:
        yield f"choices read {found['choices']}"
    if json.loads(json.dumps(found)) != found or not found["text"].strip():
        yield "cannot be given as JSON"


FAULTS = {
    "telegram": telegram_faults,
    "web": web_faults,
    "console": console_faults,
    "zalo": zalo_faults,
    "messenger": messenger_faults,
    "postcards": postcard_faults,
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("channel", FAULTS)
def test_all_content_can_be_shown_within_the_limits(
    real_content: Content, lexicon: Lexicon, channel: str, locale: str
) -> None:
    found = [
        f"{name}: {fault}"
        for name, reply in every_reply(
            real_content, lexicon, locale, numbers=channel != TELEGRAM.name
        )
        for fault in FAULTS[channel](reply)
    ]
    assert found == []


@pytest.mark.parametrize("locale", LOCALES)
def test_all_content_is_shown_in_the_language_it_was_asked_for(
    real_content: Content, lexicon: Lexicon, locale: str
) -> None:
    found = {
        name: reply.locale
        for name, reply in every_reply(real_content, lexicon, locale, numbers=False)
    }
    assert set(found.values()) == {locale}
    entries = [entry for entry in real_content.entries.values() if not entry.is_smalltalk]
    assert len(found) > 8 * len(entries)


def test_all_ids_there_are_fit_into_any_button(real_content: Content) -> None:
    long = "zh_Hant_HK"
    actions: list[Action] = [
        *(ViewEntry("answer", id_, long, 999) for id_ in real_content.entries),
        *(ListEntries(topic, long, 999) for topic in real_content.topics),
    ]
    data = [REGISTRY.codec.encode(action) for action in actions]
    assert [one for one in data if len(one.encode()) > MAX_BUTTON_DATA] == []
