"""From what a person did to what they see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
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
from bot.conversation.effects import Forget
from bot.conversation.ports import Knowledge, PersonalData
from bot.conversation.session import Session, Turn
from bot.conversation.views import COMMANDS, Notice, Views
from bot.i18n.negotiation import negotiate
from bot.matching.decision import Decision
from bot.matching.match import Match
from bot.messages import Command, Incoming, Media, Press, Question, Reply

MAX_QUESTION = 4_000
"""Characters of a question that are looked at; nobody asks more in one message."""


Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now(dt.UTC)


class Conversation:
    """The answer path. Holds nothing of a person: the session comes in and goes out."""

    def __init__(self, knowledge: Knowledge, clock: Clock = utc_now) -> None:
        """`clock`: the time in UTC; for a while after an answer a question may lean on it."""
        self._knowledge = knowledge
        self._clock = clock

    def respond(self, incoming: Incoming, session: Session) -> Turn:
        """One turn. Always has at least one reply; never raises on what a person sends."""
        turn = self._turn(incoming, session)
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
        return self._turn(incoming, session).views().notice(notice)

    def personal_data(self, incoming: Incoming, session: Session, data: PersonalData) -> Turn:
        """What is stored about the person, shown to them."""
        turn = self._turn(incoming, session)
        return turn.done(turn.views().personal_data(data))

    def _turn(self, incoming: Incoming, session: Session) -> _Turn:
        return _Turn(self._knowledge, incoming, session, self._clock())


class _Turn:
    """One turn, from one edition of the knowledge."""

    def __init__(
        self, knowledge: Knowledge, incoming: Incoming, session: Session, now: dt.datetime
    ) -> None:
        edition = knowledge.edition
        self._content = edition.content
        self._matcher = edition.matcher
        self._lexicon = edition.lexicon
        self._incoming = incoming
        self._session = session
        self._now = now

    def done(self, reply: Reply, session: Session | None = None) -> Turn:
        return Turn((reply,), session or self._session)

    def views(self, of_message: str | None = None) -> Views:
        """In the language chosen; else in that of the message, of the app, or the default.

        The message is the one that the person wrote, or whose button they pressed.
        """
        wishes = (self._session.locale, of_message, self._incoming.client_locale)
        available = self._lexicon.locales
        locale = next((w for wish in wishes if (w := negotiate(wish, available))), None)
        return self._views_in(locale or self._lexicon.default)

    def _views_in(self, locale: str) -> Views:
        return Views(self._content, self._lexicon, locale, in_group=self._incoming.in_group)

    def question(self, text: str) -> Turn:
        context = self._session.context(self._now)
        matches = self._matcher.understand(text[:MAX_QUESTION], context)
        detected = next(filter(None, (m.utterance.guess.locale for m in matches)), None)
        views = self.views(detected)
        session = self._session
        for found in matches:
            if found.decision is Decision.ANSWER:
                session = session.answered(found.candidates[0].entry, self._now)
        replies = tuple(self._decided(found, views, detected) for found in matches)
        return Turn(replies, session, matches)

    def _decided(self, found: Match, views: Views, detected: str | None) -> Reply:
        if not found.utterance.tokens:
            return views.no_words()
        entries = [self._content.entries[c.entry] for c in found.candidates]
        match found.decision:
            case Decision.ANSWER if found.asks_for_more:
                return views.further(entries[0], offer=detected)
            case Decision.ANSWER:
                return views.entry(entries[0], offer=detected)
            case Decision.SMALLTALK:
                return views.smalltalk(entries[0])
            case Decision.CLARIFY:
                return views.clarify(entries)
            case Decision.UNKNOWN:
                return views.unknown()

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
                chosen = self._views_in(locale)
                return self.done(chosen.language_chosen(), session)
            case NoneOfThese(locale):
                return self.done(self.views(locale).none_of_these())
            case EraseMe(locale):
                return Turn((self.views(locale).forgotten(),), Session(), effects=(Forget(),))
            case _:
                return self.done(self.views().stale_button())

    def _show(self, action: OpenEntry | ViewEntry) -> Turn:
        entry = self._content.entries.get(action.entry)
        if entry is None or entry.is_smalltalk or action.locale not in self._lexicon.locales:
            return self.done(self.views().stale_button())
        views = self._views_in(action.locale)
        session = self._session.answered(entry.id, self._now)
        if isinstance(action, OpenEntry):
            return self.done(views.entry(entry), session)
        return self.done(views.entry(entry, action.view, page=action.page, in_place=True), session)
