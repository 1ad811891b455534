"""One person's talk with the bot, in memory, with a matcher that says what the test wants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from bot.content.model import Content
from bot.conversation.conversation import Conversation
from bot.conversation.knowledge import Asks, Edition, LiveKnowledge
from bot.conversation.session import Session
from bot.conversation.turn import Turn
from bot.i18n.words import Lexicon
from bot.language.detection import Guess
from bot.language.normaliser import Utterance
from bot.language.tokens import tokens_of
from bot.matching.decision import Candidate, Decision
from bot.matching.match import Match
from bot.messages import (
    Button,
    Command,
    Incoming,
    Links,
    Lookup,
    Media,
    Place,
    Press,
    Question,
    Reply,
    Voted,
)

NOON = dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC)


class ScriptedMatcher:
    """`Asks` that finds what it was told to; everything else is unknown.

    A text that holds ` & ` asks what its parts ask.
    """

    def __init__(self) -> None:
        self._script: dict[str, tuple[Decision, Sequence[str], str | None]] = {}
        self._confidence: dict[str, float] = {}
        self.asked: list[str] = []
        self.contexts: list[str | None] = []
        """The entry that each text came after."""
        self.briefly: list[bool] = []
        """Whether each was to cost little."""
        self.asking_for_more: set[str] = set()
        self.wide: set[str] = set()
        """Texts that ask for a subject as a whole."""

        self.found: dict[str, tuple[str, ...]] = {}
        """Words that are looked for, and what has them."""

        self.unanswered: dict[str, tuple[str, ...]] = {}
        """Texts with parts that nothing answers."""

    def on(
        self,
        text: str,
        decision: Decision,
        *entries: str,
        language: str | None = None,
        confidence: float = 0.5,
    ) -> None:
        """For this text: the decision, the entries it rests on, the language it is in."""
        self._script[text] = (decision, entries, language)
        self._confidence[text] = confidence

    def understand(
        self,
        text: str,
        after: str | None = None,
        *,
        before: Sequence[str] = (),
        in_brief: bool = False,
    ) -> tuple[Match, ...]:
        self.asked.append(text)
        self.contexts.append(after)
        self.briefly.append(in_brief)
        if text in self.asking_for_more and after is not None:
            again = replace(self._match(text), decision=Decision.ANSWER, asks_for_more=True)
            return (replace(again, candidates=(Candidate(after, 0.99),)),)
        return tuple(map(self._match, text.split(" & ")))

    def search(self, text: str, most: int) -> tuple[str, ...]:
        return self.found.get(text, ())[:most]

    def _match(self, text: str) -> Match:
        decision, entries, language = self._script.get(text, (Decision.UNKNOWN, (), None))
        candidates = tuple(Candidate(entry, self._confidence.get(text, 0.5)) for entry in entries)
        utterance = Utterance(tuple(tokens_of(text)), Guess(language, 9.0 if language else 0.0))
        return Match(
            decision,
            candidates,
            candidates,
            utterance,
            is_wide=text in self.wide,
            unanswered=self.unanswered.get(text, ()),
        )


class Talk:
    """Keeps the session from turn to turn, as a channel's dialogue does."""

    def __init__(
        self,
        content: Content,
        lexicon: Lexicon,
        client: str | None = None,
        matcher: Asks | None = None,
        *,
        in_group: bool = False,
        unanswered_days: int = 0,
        links: Links | None = None,
    ) -> None:
        self.matcher = ScriptedMatcher()
        self.knowledge = LiveKnowledge(Edition(content, matcher or self.matcher, lexicon))
        self.kept = Session()
        self.client = client
        self.links = links
        self.polls = False
        self.may_be_told = False
        self.now = NOON
        self._place = Place("test:-1" if in_group else "test:1", is_group=in_group)
        self.most_asked: Sequence[str] = ()
        self._conversation = Conversation(
            self.knowledge,
            lambda: self.now,
            unanswered_days=unanswered_days,
            most_asked=lambda: self.most_asked,
        )

    @property
    def session(self) -> Session:
        """Without the list that stands, which every page with one changes."""
        return replace(self.kept, choices=None)

    @session.setter
    def session(self, session: Session) -> None:
        self.kept = session

    def ask(self, text: str) -> Reply:
        return self.turn(Question(text))

    def command(self, name: str, argument: str = "") -> Reply:
        return self.turn(Command(name, argument))

    def send_media(self) -> Reply:
        return self.turn(Media())

    def press(self, data: str) -> Reply:
        return self.turn(Press(data))

    def tap(self, reply: Reply, label: str) -> Reply:
        """Press the button whose label contains these words."""
        return self.press(button(reply, label).data)

    def turn(self, content: Question | Command | Press | Media) -> Reply:
        (reply,) = self.replies(content)
        return reply

    def replies(self, content: Question | Command | Press | Media) -> tuple[Reply, ...]:
        return self.respond(content).replies

    def respond(self, content: Question | Command | Press | Media | Lookup | Voted) -> Turn:
        turn = self._conversation.respond(self._incoming(content), self.kept)
        self.kept = turn.session
        return turn

    def apology(self) -> Reply:
        return self._conversation.notice(self._incoming(Question("x")), self.session, "failed")

    def _incoming(self, content: Question | Command | Press | Media | Lookup | Voted) -> Incoming:
        return Incoming(
            "test:1",
            content,
            self._place,
            self.client,
            links=self.links,
            polls=self.polls,
            may_be_told=self.may_be_told,
        )


def numbers(reply: Reply) -> list[int | None]:
    """What people type instead of pressing its buttons."""
    return [button.number for row in reply.buttons for button in row]


def labels(reply: Reply) -> list[str]:
    """What stands on the buttons, top to bottom."""
    return [button.label for row in reply.buttons for button in row]


def button(reply: Reply, label: str) -> Button:
    """The one button whose label contains these words."""
    (found,) = [b for row in reply.buttons for b in row if label in b.label]
    return found
