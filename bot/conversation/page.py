"""What every view is made of: a message whose buttons hold actions, and the parts many share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bot.content.model import Content, Entry, Source, Text, Topic
from bot.conversation.navigation import (
    Action,
    AskSomebody,
    ChooseLanguage,
    ListEntries,
    ListLanguages,
    ListTopics,
    OpenEntry,
)
from bot.i18n.negotiation import fallback_chain, native_name
from bot.i18n.words import Lexicon, Words
from bot.language.markup import escape
from bot.messages import Attachment, Image


@dataclass(frozen=True, slots=True)
class Choice:
    """A button before its action is written into it."""

    label: str
    action: Action | None = None
    """None: it opens `url`."""
    is_listed: bool = False
    """One of a list that people count: `the second one`. Not the buttons around it."""
    url: str = field(default="", kw_only=True)
    holds: str = field(default="", kw_only=True)
    """What it would add to the page: see `Button.holds`."""


Row = tuple[Choice, ...]
Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PagePoll:
    """A `Poll` before its buttons are encoded."""

    about: str
    question: str
    options: tuple[str, ...]
    right: int
    explanation: str
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A `Reply` before its buttons are encoded."""

    text: str
    locale: str
    rows: Rows = ()
    in_place: bool = field(default=False, kw_only=True)
    shows: str | None = field(default=None, kw_only=True)
    attachment: Attachment | None = field(default=None, kw_only=True)
    image: Image | None = field(default=None, kw_only=True)
    awaits: bool = field(default=False, kw_only=True)
    for_one: bool = field(default=False, kw_only=True)
    context: str = field(default="", kw_only=True)
    poll: PagePoll | None = field(default=None, kw_only=True)


def in_lines(lines: Iterable[str]) -> str:
    """Markup of several lines as one paragraph that keeps them."""
    return "  \n".join(lines)


def verbatim(text: str) -> str:
    """Text of several lines as it stands, such as a file or a diff, indented as it was."""
    return in_lines(_indented(line) for line in text.splitlines())


def _indented(line: str) -> str:
    words = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(words) or not words) + escape(words)


class Writer:
    """Writes pages in one locale, from one edition of the content."""

    def __init__(
        self,
        content: Content,
        lexicon: Lexicon,
        locale: str,
        *,
        in_group: bool = False,
        is_typed: bool = False,
        has_links: bool = False,
        can_ask: bool = False,
    ) -> None:
        """`in_group`: others read along, so nothing long is said where nothing was found.
        `is_typed`: each choice is a line of the text, so that there are to be few. `has_links`:
        whether an answer has an address. `can_ask`: whether the team may be asked."""
        self.can_ask = can_ask
        self.is_typed = is_typed
        self.has_links = has_links
        self.content = content
        self.lexicon = lexicon
        self.words: Words = lexicon[locale]
        self.in_group = in_group
        self.locale = self.words.locale

    def page(
        self,
        parts: Iterable[str],
        rows: Iterable[Row] = (),
        *,
        in_place: bool = False,
        shows: str | None = None,
        awaits: bool = False,
        for_one: bool = False,
        image: Image | None = None,
        context: str = "",
    ) -> Page:
        """A message of paragraphs, those that are empty left out; the `context` comes last."""
        return Page(
            "\n\n".join(part.rstrip() for part in (*parts, context) if part),
            self.locale,
            tuple(rows),
            in_place=in_place,
            shows=shows,
            awaits=awaits,
            for_one=for_one,
            image=image,
            context=context.rstrip(),
        )

    def steps(self, page: int, last: int, to: Callable[[int], Action]) -> list[Row]:
        """The ways to the pages before and after, of those from 0 to `last`."""
        _ = self.words.gettext
        steps = []
        if page > 0:
            steps.append(Choice("◀️ " + _("Previous"), to(page - 1)))
        if page < last:
            steps.append(Choice(_("Next") + " ▶️", to(page + 1)))
        return [tuple(steps)] if steps else []

    def place(self, page: int, last: int) -> str:
        """Which page it is, to be put behind a heading; nothing where there is only one."""
        number = self.words.number
        said = self.words.gettext(
            "page %(page)s of %(pages)s", page=number(page + 1), pages=number(last + 1)
        )
        return f" · {said}" if last else ""

    def sources(self, entry: Entry) -> list[Source]:
        """What an entry is drawn from, as far as it is known."""
        known = self.content.sources
        return [known[id_] for id_ in entry.sources if id_ in known]

    @property
    def other_locales(self) -> list[str]:
        """The languages that could be chosen instead, the default one first."""
        return [locale for locale in self.lexicon.locales if locale != self.locale]

    def text_of(self, entry: Entry) -> tuple[str, Text]:
        """The entry in this locale, or in the next one of the fallback chain that it has; of one
        that is out of service the title alone, with a word about that."""
        chain = fallback_chain(self.locale, tuple(entry.texts), self.lexicon.default)
        text = entry.texts[chain[0]]
        if entry.paused:
            said = self.words.gettext(
                "This answer is being looked over, so I am not giving it for now."
            )
            nothing = {"more": None, "quiz": None, "image": None}
            text = text.model_copy(update={"answer": said, **nothing})
        return chain[0], text

    def image_of(self, entry: Entry) -> Image | None:
        """The picture of the text that is shown, with whose it is."""
        image = self.text_of(entry)[1].image
        picture = self.content.pictures.get(image.file) if image else None
        if image is None or picture is None:
            return None
        credit = self.words.gettext(
            "Picture: %(credit)s, %(licence)s", credit=image.credit, licence=image.licence
        )
        return Image(picture.name, image.alt, credit)

    def title_of(self, entry: Entry) -> str:
        """The entry's title, as `text_of`."""
        return self.text_of(entry)[1].title

    def entries(self, ids: Sequence[str]) -> list[Entry]:
        """The entries that exist and are in service, out of these ids."""
        found = (self.content.entries.get(id_) for id_ in ids)
        return [entry for entry in found if entry is not None and not entry.paused]

    def titles(self, entries: Iterable[Entry]) -> list[Row]:
        """A button for each entry, which answers it in a message of its own."""
        return [
            (Choice(self.title_of(entry), OpenEntry(entry.id, self.locale), is_listed=True),)
            for entry in entries
        ]

    def topic_name(self, topic: Topic) -> str:
        """In this locale, or in the next one of the fallback chain that it has."""
        chain = fallback_chain(self.locale, tuple(topic.names), self.lexicon.default)
        return topic.names[chain[0]] if chain else topic.id

    def topic_rows(self, *, counted: bool = False) -> Rows:
        """Two shelves a row, those with entries only. `counted`: each with how many."""
        by_topic = self.content.offered_by_topic

        def label(topic: Topic) -> str:
            name = self.topic_name(topic)
            return f"{name} ({self.words.number(len(by_topic[topic.id]))})" if counted else name

        buttons = [
            Choice(label(topic), ListEntries(topic.id, self.locale), is_listed=True)
            for topic in self.content.topics.values()
            if by_topic.get(topic.id)
        ]
        return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))

    def language_rows(self) -> list[Row]:
        """The other languages, each by its own name."""
        return [
            (Choice("🌐 " + native_name(one), ChooseLanguage(one), is_listed=True),)
            for one in self.other_locales
        ]

    def topics_row(self) -> Row:
        """The way to all topics."""
        return (Choice("📚 " + self.words.gettext("Topics"), ListTopics(self.locale)),)

    def person_rows(self) -> Rows:
        """The way to the team, where there is one."""
        if not self.can_ask:
            return ()
        return ((Choice("🙋 " + self.words.gettext("Ask a person"), AskSomebody(self.locale)),),)

    def home_row(self) -> Row:
        """The way to all topics and to the languages."""
        language = "🌐 " + self.words.gettext("Language")
        return (*self.topics_row(), Choice(language, ListLanguages(self.locale)))
