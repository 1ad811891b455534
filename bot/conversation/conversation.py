"""From what a person did to what they see."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.conversation.choices import rendered, standing
from bot.conversation.effects import (
    AskWhoRuns,
    Consult,
    Forget,
    GoOn,
    MoveHere,
    PersonalData,
    ReadPersonalData,
)
from bot.conversation.feature import Response, TurnContext, is_allowed
from bot.conversation.features import (
    answers,
    groups,
    notices,
    person,
    quiz,
    rejoinders,
    searching,
)
from bot.conversation.features.notices import flow_dropped, no_such_number
from bot.conversation.handover import Helpers
from bot.conversation.page import Page
from bot.conversation.phrases import LAST
from bot.conversation.ports import Knowledge
from bot.conversation.registry import REGISTRY, Registry
from bot.conversation.session import Session
from bot.conversation.turn import Turn
from bot.messages import (
    Added,
    Command,
    Incoming,
    Lookup,
    Media,
    Moved,
    Press,
    Question,
    Reply,
    Upload,
    Voted,
)

Clock = Callable[[], dt.datetime]
_CHANCE = random.Random()  # noqa: S311  (nothing secret is picked)


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
        unanswered_days: int = 0,
        helpers: Helpers | None = None,
        most_asked: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """`clock`: the time in UTC; for a while after an answer a question may lean on it.
        `chance`: where something is picked at random. `unanswered_days`: how long questions asked
        in vain are kept; 0: they are not. `helpers`: who answers where the bot cannot.
        `most_asked`: entries, from the one answered most often of late on."""
        self._most_asked = most_asked
        self._helpers = helpers
        self._knowledge = knowledge
        self._clock = clock
        self._registry = registry
        self._chance = chance or _CHANCE
        self._unanswered_days = unanswered_days

    def respond(self, incoming: Incoming, session: Session, replied: str | None = None) -> Turn:
        """One turn. Always has a reply, or an effect that says one, but for a poll that is answered
        where others read along; never raises on what a person sends. `replied`: the entry of the
        message that the person replied to."""
        context = self._context(incoming, session, replied)
        if isinstance(incoming.content, Lookup):
            posts, following = searching.posts(
                context, incoming.content.text, incoming.content.start
            )
            return Turn((), session, posts=posts, following=following)
        if isinstance(incoming.content, Moved):
            return Turn((), session, effects=(MoveHere(incoming.content.to),))
        response = groups.overhear(context) if incoming.is_overheard else self._with_flow(context)
        replies, session = rendered(
            response.pages,
            response.session,
            self._registry.codec,
            context.now,
            numbers=incoming.numbers,
        )
        if Forget() in response.effects:
            session = Session()
        return Turn(replies, session, response.matches, response.effects)

    def _with_flow(self, context: TurnContext) -> Response:
        """What is under way goes on, or is dropped with a word where it cannot."""
        flow = context.session.flow
        spec = None if flow is None else self._registry.flow(flow)
        if flow is None or (spec is not None and is_allowed(spec.roles, context.incoming)):
            return self._response(context)
        context = replace(context, session=replace(context.session, flow=None))
        response = self._response(context)
        if spec is not None:  # of a role that is gone, of which nothing is said
            return response
        return replace(response, pages=(flow_dropped(context.writer()), *response.pages))

    def _response(self, context: TurnContext) -> Response:
        match context.incoming.content:
            case Question(text):
                return self._typed(context, text)
            case Command(name, argument):
                return self._registry.command(context, name, argument)
            case Press(data):
                return self._registry.press(context, data)
            case Upload() as upload:
                return self._sent(context, upload)
            case Voted() as voted:
                return quiz.voted(context, voted)
            case Added(hears_all):
                return context.say(groups.greeting(context.writer(), hears_all=hears_all))
            case Media() | Lookup() | Moved():
                return context.say(notices.no_text(context.writer()))

    def _sent(self, context: TurnContext, upload: Upload) -> Response:
        """A file of an administrator's; of all others what stands under it counts."""
        found = self._registry.upload(context, upload)
        if found is not None and (not upload.caption or context.incoming.grant is not None):
            return found
        if upload.caption.strip():
            said = self._typed(context, upload.caption)
            return replace(said, effects=(*said.effects, *(found.effects if found else ())))
        return context.say(notices.no_text(context.writer()))

    def _typed(self, context: TurnContext, text: str) -> Response:
        """Typed text is an answer to somebody, the next step of a flow, a choice, a command, or a
        question."""
        if response := person.replied(context, text):
            return response
        flow = context.session.flow and self._registry.flow(context.session.flow)
        if flow and flow.answer and (response := flow.answer(context, text)):
            return response
        if response := rejoinders.respond(context, text) or self._chosen(context, text):
            return response
        if said := context.edition.phrases.command(text):
            (command, _, argument), locale = said[0].partition(" "), said[1]
            spoken = replace(context, message_locale=locale)
            return self._registry.command(spoken, command, argument)
        return answers.ask(context, text)

    def _chosen(self, context: TurnContext, text: str) -> Response | None:
        numbers = context.incoming.numbers
        data = standing(context.session, context.now, numbers=numbers)
        number = context.edition.phrases.choice(text) if data else None
        if number is None:
            return None
        index = number - 1 if number != LAST else len(data) - 1
        if 0 <= index < len(data):
            return self._registry.press(context, data[index])
        if not numbers:  # nobody has seen a number here
            return None
        return context.say(no_such_number(context.writer(), number, len(data)))

    def notice(self, incoming: Incoming, session: Session, kind: notices.NoticeKind) -> Reply:
        """What a person is told whose message is not handled as usual."""
        writer = self._context(incoming, session).writer()
        return self._reply(notices.notice(writer, kind))

    def said(self, turn: Turn, asked: ReadPersonalData, data: PersonalData) -> Turn:
        """The turn with what it wanted to say once somebody had looked it up."""
        effects = tuple(effect for effect in turn.effects if effect is not asked)
        replies = (*turn.replies, self._reply(asked.then(data)))
        return replace(turn, replies=replies, effects=effects)

    def went_on(
        self, turn: Turn, asked: Consult | AskWhoRuns, answer: Any, *, numbers: bool = False
    ) -> Turn:
        """The turn with what follows from what the administrators' desk, or the platform, said.
        `numbers`: choices are shown as numbers to type."""
        page, more = asked.then(answer)
        effects = tuple(effect for effect in turn.effects if effect is not asked)
        replies, session = rendered(
            (page,), turn.session, self._registry.codec, self._clock(), numbers=numbers
        )
        for effect in more:
            if isinstance(effect, GoOn):
                session = replace(session, flow=effect.flow)
        rest = tuple(effect for effect in more if not isinstance(effect, GoOn))
        return replace(
            turn,
            replies=(*turn.replies, *replies),
            session=session,
            effects=(*effects, *rest),
        )

    def _reply(self, page: Page) -> Reply:
        (reply,), _ = rendered(
            (page,), Session(), self._registry.codec, self._clock(), numbers=False
        )
        return reply

    def _context(
        self, incoming: Incoming, session: Session, replied: str | None = None
    ) -> TurnContext:
        return TurnContext(
            incoming,
            session,
            replied,
            self._knowledge.edition,
            self._clock(),
            self._chance,
            [c for c in self._registry.commands if is_allowed(c.roles, incoming)],
            self._registry.go,
            self._unanswered_days,
            self._helpers,
            most_asked=self._most_asked(),
        )
