"""Something of several steps that is under way in a session."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.model import Content
from bot.conversation.conversation import Conversation
from bot.conversation.feature import CommandSpec, Feature, FlowSpec, Response, TurnContext
from bot.conversation.features import all_features
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.registry import Registry
from bot.conversation.session import Flow, Session
from bot.i18n.words import Lexicon
from bot.messages import Command, Incoming, Media, Place, Press, Question
from tests.conversation.talk import ScriptedMatcher

DROPPED = "What we had begun cannot go on"


def _begin(context: TurnContext, _argument: str) -> Response:
    session = replace(context.session, flow=Flow("form", 2, []))
    return context.say(context.writer().page(["What is your name?"]), session)


def _next(context: TurnContext, text: str) -> Response | None:
    """A name of one word is taken; anything else is no answer to the form."""
    if " " in text:
        return None
    flow = context.session.flow
    assert flow is not None
    assert isinstance(flow.data, list)
    said = [*flow.data, text]
    session = replace(context.session, flow=None if len(said) == 2 else replace(flow, data=said))
    return context.say(context.writer().page([f"noted: {said}"]), session)


FORM = Feature(
    commands=(CommandSpec("form", "Fill in a form", rank=90, run=_begin),),
    flows=(FlowSpec("form", 2, _next),),
)


@pytest.fixture
def conversation(content: Content, lexicon: Lexicon) -> Conversation:
    knowledge = LiveKnowledge(Edition(content, ScriptedMatcher(), lexicon))
    return Conversation(knowledge, registry=Registry((*all_features(), FORM)))


def respond(
    conversation: Conversation, content: Question | Command | Press | Media, session: Session
) -> tuple[list[str], Session]:
    """What is said, and the session afterwards without its list."""
    turn = conversation.respond(Incoming("test:1", content, Place("test:1"), "en"), session)
    return [reply.text for reply in turn.replies], replace(turn.session, choices=None)


def test_a_flow_takes_what_is_typed_step_by_step_and_ends(conversation: Conversation) -> None:
    _, session = respond(conversation, Command("form"), Session())
    assert session.flow == Flow("form", 2, [])
    said, session = respond(conversation, Question("Lan"), session)
    assert (said, session.flow) == (["noted: ['Lan']"], Flow("form", 2, ["Lan"]))
    said, session = respond(conversation, Question("Minh"), session)
    assert (said, session) == (["noted: ['Lan', 'Minh']"], Session())


def test_what_is_not_meant_for_the_flow_is_a_question_and_the_flow_waits(
    conversation: Conversation,
) -> None:
    waiting = Session(flow=Flow("form", 2, []))
    said, session = respond(conversation, Question("how long is it"), waiting)
    assert said[0].startswith("I have no reviewed answer")
    assert session == waiting


@pytest.mark.parametrize(
    "flow",
    [Flow("form", 1, []), Flow("form", 3, {}), Flow("quiz", 2, None)],
    ids=["an older version", "a newer one", "a flow that is gone"],
)
@pytest.mark.parametrize(
    "done",
    [Question("Lan"), Command("help"), Press("t:en"), Media()],
    ids=lambda c: type(c).__name__,
)
def test_a_flow_that_cannot_go_on_is_dropped_with_a_friendly_line(
    conversation: Conversation, flow: Flow, done: Question | Command | Press | Media
) -> None:
    said, session = respond(conversation, done, Session("en", flow=flow))
    assert said[0].startswith(DROPPED)
    assert len(said) == 2
    assert session == Session("en")
    assert respond(conversation, done, session)[0] == said[1:]
