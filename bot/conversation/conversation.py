"""From what a person did to what they see."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace

from bot.conversation.effects import PersonalData, ReadPersonalData
from bot.conversation.feature import Response, TurnContext
from bot.conversation.features import answers, notices
from bot.conversation.ports import Knowledge
from bot.conversation.registry import REGISTRY, Registry
from bot.conversation.session import Session, Turn
from bot.messages import Command, Incoming, Media, Press, Question, Reply

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now(dt.UTC)


class Conversation:
    """The answer path. Holds nothing of a person: the session comes in and goes out."""

    def __init__(
        self,
        knowledge: Knowledge,
        clock: Clock = utc_now,
        *,
        registry: Registry = REGISTRY,
        chance: random.Random | None = None,
    ) -> None:
        """`clock`: the time in UTC; for a while after an answer a question may lean on it.
        `chance`: where something is picked at random."""
        self._knowledge = knowledge
        self._clock = clock
        self._registry = registry
        self._chance = chance or random.Random()  # noqa: S311  (nothing secret is picked)

    def respond(self, incoming: Incoming, session: Session) -> Turn:
        """One turn. Always has a reply, or an effect that says one; never raises on what a person
        sends."""
        context = self._context(incoming, session)
        response = self._response(context)
        replies = tuple(map(self._registry.reply, response.pages))
        return Turn(replies, response.session, response.matches, response.effects)

    def _response(self, context: TurnContext) -> Response:
        match context.incoming.content:
            case Question(text):
                return answers.ask(context, text)
            case Command(name, argument):
                return self._registry.command(context, name, argument)
            case Press(data):
                return self._registry.press(context, data)
            case Media():
                return context.say(notices.no_text(context.writer()))

    def notice(self, incoming: Incoming, session: Session, saying: notices.NoticeKind) -> Reply:
        """What a person is told whose message is not handled as usual."""
        writer = self._context(incoming, session).writer()
        return self._registry.reply(notices.notice(writer, saying))

    def said(self, turn: Turn, asked: ReadPersonalData, data: PersonalData) -> Turn:
        """The turn with what it wanted to say once somebody had looked it up."""
        effects = tuple(effect for effect in turn.effects if effect is not asked)
        replies = (*turn.replies, self._registry.reply(asked.then(data)))
        return replace(turn, replies=replies, effects=effects)

    def _context(self, incoming: Incoming, session: Session) -> TurnContext:
        return TurnContext(
            incoming,
            session,
            self._knowledge.edition,
            self._clock(),
            self._chance,
            self._registry.commands,
            self._registry.go,
        )
