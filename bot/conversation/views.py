"""What the bot shows: replies made of content and interface words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from bot.content.model import Content, Entry, Source, Text, Topic
from bot.conversation.actions import (
    Action,
    ChooseLanguage,
    EraseMe,
    ListEntries,
    ListLanguages,
    ListTopics,
    NoneOfThese,
    OpenEntry,
    View,
    ViewEntry,
    encode,
)
from bot.conversation.ports import PersonalData
from bot.i18n.negotiation import fallback_chain, native_name
from bot.i18n.words import Lexicon, Words
from bot.language.markup import escape
from bot.messages import Button, Reply

PAGE = 6
"""Entries on one page of a topic: a phone shows them without scrolling."""

Rows = tuple[tuple[Button, ...], ...]
Notice = Literal["failed", "late", "flood", "overflow"]


def button(label: str, action: Action) -> Button:
    """A button that does something."""
    return Button(label, encode(action))


class Views:
    """The bot's replies in one locale, from one edition of the content."""

    def __init__(self, content: Content, lexicon: Lexicon, locale: str) -> None:
        self._content = content
        self._lexicon = lexicon
        self._words: Words = lexicon[locale]
        self.locale = self._words.locale

    # -- answers ------------------------------------------------------------------------------

    def entry(
        self,
        entry: Entry,
        view: View = "answer",
        *,
        page: int | None = None,
        offer: str | None = None,
        in_place: bool = False,
    ) -> Reply:
        """An entry's answer, or the answer with more, its sources or related questions.

        `offer`: a locale in which the person seems to write; its button is then put first.
        """
        shown, text = self._text_of(entry)
        parts = [self._missing_note(shown), text.answer]
        rows: list[tuple[Button, ...]] = []
        if view == "more" and text.more:
            parts.append(text.more)
        if view == "sources":
            parts.append(self._sources(entry))
        if view == "related":
            parts.append(self._words.gettext("Related questions:"))
            rows += self._titles(self._entries(entry.related))
        rows += self._entry_buttons(entry, text, view, page, offer)
        return self._reply(parts, rows, in_place=in_place)

    def smalltalk(self, entry: Entry) -> Reply:
        """A courtesy, with the way into the topics."""
        _ = self._words.gettext
        _shown, text = self._text_of(entry)
        return self._reply([text.answer], [(button("📚 " + _("Topics"), ListTopics(self.locale)),)])

    def clarify(self, entries: Iterable[Entry]) -> Reply:
        """Did you mean …"""
        _ = self._words.gettext
        rows: list[tuple[Button, ...]] = [
            (button(self._text_of(e)[1].title, ViewEntry("answer", e.id, self.locale)),)
            for e in entries
        ]
        rows.append((button("🚫 " + _("None of these"), NoneOfThese(self.locale)),))
        return self._reply([_("Did you mean:")], rows)

    def unknown(self, *, in_place: bool = False) -> Reply:
        """The content does not hold it, said plainly, with the topics it does hold."""
        _ = self._words.gettext
        text = _(
            "I have no reviewed answer to that, and I do not make answers up. "
            "Here is what I can tell you about:"
        )
        return self._reply([text], self._topic_rows(), in_place=in_place)

    # -- browsing -----------------------------------------------------------------------------

    def topics(self, *, in_place: bool = False) -> Reply:
        """All shelves."""
        _ = self._words.gettext
        return self._reply([_("Choose a topic:")], self._topic_rows(), in_place=in_place)

    def topic(self, topic: Topic, page: int, *, in_place: bool = True) -> Reply:
        """One page of a shelf. A page that is not there shows the nearest one that is."""
        _ = self._words.gettext
        entries = self._content.by_topic.get(topic.id, ())
        last = max(0, (len(entries) - 1) // PAGE)
        page = min(page, last)
        rows: list[tuple[Button, ...]] = [
            (button(self._text_of(e)[1].title, ViewEntry("answer", e.id, self.locale, page)),)
            for e in entries[page * PAGE : (page + 1) * PAGE]
        ]
        steps = []
        if page > 0:
            steps.append(button("◀️", ListEntries(topic.id, self.locale, page - 1)))
        if page < last:
            steps.append(button("▶️", ListEntries(topic.id, self.locale, page + 1)))
        if steps:
            rows.append(tuple(steps))
        rows.append((button("⬅️ " + _("All topics"), ListTopics(self.locale)),))
        heading = f"**{escape(self._topic_name(topic))}**"
        count = self._words.ngettext("%(number)s question", "%(number)s questions", len(entries))
        place = _(
            "page %(page)s of %(pages)s",
            page=self._words.number(page + 1),
            pages=self._words.number(last + 1),
        )
        line = f"{heading} · {count}" + (f" · {place}" if last else "")
        return self._reply([line], rows, in_place=in_place)

    def languages(self, *, in_place: bool = False) -> Reply:
        """The choice of languages, each by its own name."""
        _ = self._words.gettext
        rows = [
            (button(("✅ " if locale == self.locale else "") + native_name(locale), choice),)
            for locale in self._lexicon.locales
            for choice in (ChooseLanguage(locale),)
        ]
        return self._reply([_("Choose your language:")], rows, in_place=in_place)

    # -- what the bot says of itself ------------------------------------------------------------

    def welcome(self) -> Reply:
        """The first message a person sees."""
        _ = self._words.gettext
        text = _(
            "Hello! I am **Nhịp Cầu**. I answer questions about Vietnam's cultural diplomacy and "
            "international integration, only with answers that people wrote and reviewed from "
            "named sources."
        )
        hint = _("Ask me in your own words, for example:")
        rows = [*self._titles(self._examples()), self._home_row()]
        return self._reply([text, hint], rows)

    def help(self) -> Reply:
        """How to use the bot."""
        _ = self._words.gettext
        lines = [
            _("Type a question in your own words, in any language I speak; marks are not needed."),
            "\n".join(
                [
                    "- /topics " + _("browse by topic"),
                    "- /language " + _("choose the language"),
                    "- /about " + _("what this bot is"),
                    "- /privacy " + _("what is stored about you"),
                    "- /mydata " + _("show what is stored about you"),
                    "- /forget " + _("erase what is stored about you"),
                    "- /help " + _("this help"),
                ]
            ),
            _("In a group, mention me or reply to one of my messages."),
        ]
        return self._reply(lines, [self._home_row()])

    def about(self) -> Reply:
        """What the bot is and what it knows at the moment."""
        _ = self._words.gettext
        number = sum(not e.is_smalltalk for e in self._content.entries.values())
        known = self._words.ngettext(
            "At the moment I know %(number)s answer",
            "At the moment I know %(number)s answers",
            number,
        )
        sources = self._words.ngettext(
            "from %(number)s document", "from %(number)s documents", len(self._content.sources)
        )
        lines = [
            _(
                "**Nhịp Cầu** (“span of a bridge”) answers only from a curated content base. "
                "It generates nothing, so it cannot make anything up; every answer names its "
                "source."
            ),
            f"{known} {sources}.",
        ]
        if latest := self._content.latest_date:
            lines.append(_("The newest facts are of %(date)s.", date=self._words.date(latest)))
        if self._content.version:
            lines.append(_("Content version: %(version)s", version=self._content.version[:8]))
        return self._reply(lines, [self._home_row()])

    def privacy(self) -> Reply:
        """What is stored, in plain words."""
        _ = self._words.gettext
        lines = [
            _("What I keep about you:"),
            "\n".join(
                [
                    "- " + _("your numeric user id on this platform,"),
                    "- " + _("the language you chose,"),
                    "- " + _("which answer you saw last, and when you first and last wrote."),
                ]
            ),
            _("What you write is erased as soon as it is answered."),
            _("/mydata shows all of it, /forget erases it."),
        ]
        return self._reply(lines, [self._home_row()])

    def language_chosen(self) -> Reply:
        """The choice is remembered; the way on."""
        _ = self._words.gettext
        text = _(
            "From now on I answer in %(language)s. You can change this at any time with /language.",
            language=native_name(self.locale),
        )
        return self._reply([text], [self._home_row()], in_place=True)

    # -- what went wrong --------------------------------------------------------------------------

    def unknown_command(self) -> Reply:
        """A command that does not exist."""
        _ = self._words.gettext
        return self._reply([_("I do not know this command. See /help.")], [self._home_row()])

    def no_text(self) -> Reply:
        """A photo, a voice message, a sticker …"""
        _ = self._words.gettext
        text = _("I can only read text for now. Please type your question.")
        return self._reply([text], [self._home_row()])

    def no_words(self) -> Reply:
        """Text without a single word: spaces, emoji, punctuation."""
        _ = self._words.gettext
        text = _("I could not find a question in that. Please type it in a few words.")
        return self._reply([text], [self._home_row()])

    def stale_button(self) -> Reply:
        """A button of a message that is older than the content, or a forged one."""
        _ = self._words.gettext
        text = _("This button no longer works. Please ask again or choose a topic.")
        return self._reply([text], self._topic_rows())

    def notice(self, notice: Notice) -> Reply:
        """What a person is told whose message is not handled as usual."""
        _ = self._words.gettext
        texts = {
            "failed": _("Sorry, something went wrong on my side. Please try again."),
            "late": _(
                "Sorry, I was away for a long time and did not answer you. If you still want to "
                "know, please ask again."
            ),
            "flood": _(
                "That was a lot at once. I will be quiet for a minute; please ask again after that."
            ),
            "overflow": _(
                "So many of your messages were waiting that I left out the oldest ones. If one of "
                "them matters, please send it again."
            ),
        }
        return self._reply([texts[notice]], [])

    # -- a person's own data --------------------------------------------------------------------

    def forget(self) -> Reply:
        """What erasing means, and the button that does it."""
        _ = self._words.gettext
        text = _(
            "I can erase everything I keep about you: the language you chose, which answer you saw "
            "last, when you wrote, and what is still waiting. This cannot be undone."
        )
        return self._reply([text], [(button(_("Erase everything"), EraseMe(self.locale)),)])

    def forgotten(self) -> Reply:
        """It is done."""
        _ = self._words.gettext
        text = _("Done: I keep nothing about you any more. If you write again, we start anew.")
        return self._reply([text], [], in_place=True)

    def personal_data(self, data: PersonalData) -> Reply:
        """Everything that is stored about the person, by table and column, as it is stored."""
        _ = self._words.gettext
        if not data:
            return self._reply([_("I keep nothing about you.")], [])
        parts = [_("This is everything I keep about you, as it is stored:")]
        for table, rows in data.items():
            for row in rows:
                values = (f"{key}: {value}" for key, value in row.items() if value is not None)
                parts.append(f"**{escape(table)}**")
                parts.append("\n".join("- " + escape(value) for value in values))
        parts.append(_("/forget erases it."))
        return self._reply(parts, [])

    # -- parts ------------------------------------------------------------------------------------

    def _reply(
        self, parts: Iterable[str], rows: Iterable[tuple[Button, ...]], *, in_place: bool = False
    ) -> Reply:
        text = "\n\n".join(part.rstrip() for part in parts if part)
        return Reply(text, self.locale, tuple(rows), in_place=in_place)

    def _text_of(self, entry: Entry) -> tuple[str, Text]:
        """The entry in this locale, or in the next one of the fallback chain that it has."""
        chain = fallback_chain(self.locale, tuple(entry.texts), self._lexicon.default)
        return chain[0], entry.texts[chain[0]]

    def _missing_note(self, shown: str) -> str:
        if shown == self.locale:
            return ""
        note = self._words.gettext(
            "(Not yet available in %(wanted)s; here it is in %(shown)s.)",
            wanted=native_name(self.locale),
            shown=native_name(shown),
        )
        return f"*{escape(note)}*"

    def _entry_buttons(
        self, entry: Entry, text: Text, view: View, page: int | None, offer: str | None
    ) -> list[tuple[Button, ...]]:
        _ = self._words.gettext
        labels: dict[View, tuple[str, bool]] = {
            "more": ("➕ " + _("More"), text.more is not None),
            "sources": ("📄 " + _("Source"), bool(entry.sources)),
            "related": ("🔗 " + _("Related"), bool(self._entries(entry.related))),
        }
        row = [
            button(label, ViewEntry(to, entry.id, self.locale, page))
            for to, (label, is_there) in labels.items()
            if is_there and to != view
        ]
        if view != "answer":
            back = ViewEntry("answer", entry.id, self.locale, page)
            row.insert(0, button("⬅️ " + _("Answer"), back))
        rows = [tuple(row)] if row else []
        others = [loc for loc in self._lexicon.locales if loc != self.locale and loc in entry.texts]
        others.sort(key=lambda locale: locale != offer)
        if others:
            rows.append(
                tuple(
                    button("🌐 " + native_name(loc), ViewEntry(view, entry.id, loc, page))
                    for loc in others[:3]
                )
            )
        topic = self._content.topics.get(entry.topic or "")
        if page is not None and topic is not None:
            label = "⬅️ " + self._topic_name(topic)
            rows.append((button(label, ListEntries(topic.id, self.locale, page)),))
        return rows

    def _sources(self, entry: Entry) -> str:
        _ = self._words.gettext
        known = [self._content.sources[s] for s in entry.sources if s in self._content.sources]
        lines = ["- " + self._source_line(source) for source in known]
        heading = self._words.ngettext("**Source:**", "**Sources:**", len(known))
        parts = [heading, "\n".join(lines)]
        if entry.as_of:
            parts.append(_("Facts as of %(date)s.", date=self._words.date(entry.as_of)))
        return "\n\n".join(parts)

    def _source_line(self, source: Source) -> str:
        name = escape(source.titles.get(self.locale, source.title))
        title = f"[{name}]({source.url})" if source.url else f"*{name}*"
        publisher = None if source.publisher == source.author else source.publisher
        rest = [escape(part) for part in (source.author, publisher) if part]
        return ", ".join([title, *rest, self._words.date(source.date)])

    def _titles(self, entries: Iterable[Entry]) -> list[tuple[Button, ...]]:
        return [(button(self._text_of(e)[1].title, OpenEntry(e.id, self.locale)),) for e in entries]

    def _entries(self, ids: Sequence[str]) -> list[Entry]:
        return [self._content.entries[id_] for id_ in ids if id_ in self._content.entries]

    def _examples(self) -> list[Entry]:
        """One question from each of the first three shelves."""
        shelves = [entries for entries in self._content.by_topic.values() if entries]
        return [entries[0] for entries in shelves[:3]]

    def _topic_rows(self) -> Rows:
        """Two shelves a row, those with entries only."""
        buttons = [
            button(self._topic_name(topic), ListEntries(topic.id, self.locale))
            for topic in self._content.topics.values()
            if self._content.by_topic.get(topic.id)
        ]
        return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))

    def _topic_name(self, topic: Topic) -> str:
        chain = fallback_chain(self.locale, tuple(topic.names), self._lexicon.default)
        return topic.names[chain[0]] if chain else topic.id

    def _home_row(self) -> tuple[Button, ...]:
        _ = self._words.gettext
        return (
            button("📚 " + _("Topics"), ListTopics(self.locale)),
            button("🌐 " + _("Language"), ListLanguages(self.locale)),
        )


ViewOf = Callable[[Views], Reply]

COMMANDS: dict[str, ViewOf] = {
    "start": Views.welcome,
    "help": Views.help,
    "topics": Views.topics,
    "language": Views.languages,
    "about": Views.about,
    "privacy": Views.privacy,
    "forget": Views.forget,
}
"""Every command that needs nothing but the views, in the order in which menus list them."""
PERSONAL_DATA = "mydata"
"""The command for which somebody must look into the store first; see `Dialogue`."""
