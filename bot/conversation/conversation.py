"""From what a person did to what they see."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.actions import (
    ChooseLanguage,
    EraseMe,
    ListEntries,
    ListLanguages,
    ListTopics,
    NoneOfThese,
    OpenEntry,
    ViewEntry,
    decode,
)
from bot.conversation.ports import Knowledge, PersonalData
from bot.conversation.session import Session, Turn
from bot.conversation.views import COMMANDS, Notice, Views
from bot.i18n.negotiation import negotiate
from bot.matching.decision import Decision
from bot.matching.matcher import Match
from bot.messages import Command, Incoming, Media, Press, Question, Reply

MAX_QUESTION = 4_000
"""Characters of a question that are looked at; nobody asks more in one message."""


class Conversation:
    """The answer path. Holds nothing of a person: the session comes in and goes out."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def respond(self, incoming: Incoming, session: Session) -> Turn:
        """One turn. Always has at least one reply; never raises on what a person sends."""
        turn = _Turn(self._knowledge, incoming, session)
        match incoming.content:
            case Question(text):
                return turn.question(text)
            case Command(name, argument):
                return turn.command(name, argument)
            case Press(data):
                return turn.press(data)
            case Media():
                return turn.done(turn.views().no_text())

    def apology(self, incoming: Incoming, session: Session) -> Reply:
        """What a person sees when a turn failed on our side."""
        return self.notice(incoming, session, "failed")

    def notice(self, incoming: Incoming, session: Session, notice: Notice) -> Reply:
        """What a person is told whose message is not handled as usual."""
        return _Turn(self._knowledge, incoming, session).views().notice(notice)

    def personal_data(self, incoming: Incoming, session: Session, data: PersonalData) -> Turn:
        """What is stored about the person, shown to them."""
        turn = _Turn(self._knowledge, incoming, session)
        return turn.done(turn.views().personal_data(data))


class _Turn:
    """One turn, from one edition of the knowledge."""

    def __init__(self, knowledge: Knowledge, incoming: Incoming, session: Session) -> None:
        edition = knowledge.edition
        self._content = edition.content
        self._matcher = edition.matcher
        self._lexicon = edition.lexicon
        self._incoming = incoming
        self._session = session

    def done(self, reply: Reply, session: Session | None = None) -> Turn:
        return Turn((reply,), session or self._session)

    def views(self, of_message: str | None = None) -> Views:
        """In the language chosen; else in that of the message, of the app, or the default.

        The message is the one that the person wrote, or whose button they pressed.
        """
        wishes = (self._session.locale, of_message, self._incoming.client_locale)
        available = self._lexicon.locales
        locale = next((w for wish in wishes if (w := negotiate(wish, available))), None)
        return Views(self._content, self._lexicon, locale or self._lexicon.default)

    def question(self, text: str) -> Turn:
        found = self._matcher.match(text[:MAX_QUESTION])
        detected = found.utterance.guess.locale
        views = self.views(detected)
        if not found.utterance.tokens:
            return self.done(views.no_words())
        return self._decided(found, views, detected)

    def _decided(self, found: Match, views: Views, detected: str | None) -> Turn:
        entries = [self._content.entries[c.entry] for c in found.candidates]
        match found.decision:
            case Decision.ANSWER:
                session = replace(self._session, last_entry=entries[0].id)
                return self.done(views.entry(entries[0], offer=detected), session)
            case Decision.SMALLTALK:
                return self.done(views.smalltalk(entries[0]))
            case Decision.CLARIFY:
                return self.done(views.clarify(entries))
            case Decision.UNKNOWN:
                return self.done(views.unknown())

    def command(self, name: str, argument: str) -> Turn:
        views = self.views()
        linked = self._content.entries.get(argument) if name == "start" else None
        if linked is not None and not linked.is_smalltalk:  # a link to one answer
            return self._show(OpenEntry(linked.id, views.locale))
        view = COMMANDS.get(name)
        return self.done(view(views) if view else views.unknown_command())

    def press(self, data: str) -> Turn:
        action = decode(data)
        match action:
            case OpenEntry() | ViewEntry():
                return self._show(action)
            case ListTopics(locale):
                return self.done(self.views(locale).topics(in_place=True))
            case ListEntries(topic, locale, page) if topic in self._content.topics:
                return self.done(self.views(locale).topic(self._content.topics[topic], page))
            case ListLanguages(locale):
                return self.done(self.views(locale).languages(in_place=True))
            case ChooseLanguage(locale) if locale in self._lexicon.locales:
                session = replace(self._session, locale=locale)
                chosen = Views(self._content, self._lexicon, locale)
                return self.done(chosen.language_chosen(), session)
            case NoneOfThese(locale):
                return self.done(self.views(locale).unknown(in_place=True))
            case EraseMe(locale):
                return Turn((self.views(locale).forgotten(),), Session(), forgets=True)
            case _:
                return self.done(self.views().stale_button())

    def _show(self, action: OpenEntry | ViewEntry) -> Turn:
        entry = self._content.entries.get(action.entry)
        if entry is None or entry.is_smalltalk or action.locale not in self._lexicon.locales:
            return self.done(self.views().stale_button())
        views = Views(self._content, self._lexicon, action.locale)
        session = replace(self._session, last_entry=entry.id)
        if isinstance(action, OpenEntry):
            return self.done(views.entry(entry), session)
        return self.done(views.entry(entry, action.view, page=action.page, in_place=True), session)
