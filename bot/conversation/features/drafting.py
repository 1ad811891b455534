"""For administrators: a new entry, written step by step in the chat.

A topic is pressed, then title and answer are typed; the questions are those that were asked in
vain. What is typed is looked at as `nhipcau content check` would, and nothing is served before it
was shown as the file it becomes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.content.problems import N_, Problem
from bot.conversation.changes import Draft, DraftText, Proposed
from bot.conversation.codec import LOCALE, form
from bot.conversation.effects import Consult, GoOn, PutInForce, Said
from bot.conversation.feature import (
    ActionSpec,
    CommandSpec,
    Feature,
    FlowSpec,
    Response,
    TurnContext,
)
from bot.conversation.features.preview import effect, reasons, wrong
from bot.conversation.features.teaching import MAY
from bot.conversation.navigation import Action, LocalAction, StartDraft
from bot.conversation.page import Choice, Page, Row, Writer, verbatim
from bot.conversation.session import Flow, Json
from bot.i18n.negotiation import Languages, language_name
from bot.language.markup import escape
from bot.messages import Role

NAME, VERSION = "drafting", 1
PATIENCE = dt.timedelta(hours=1)
"""After so long without a step, what is typed is a question again."""
_ASKED = r"0|[1-9][0-9]{0,8}"


@dataclass(frozen=True, slots=True)
class PickTopic(Action):
    """Put the new entry on this shelf."""

    topic: str
    locale: str


@dataclass(frozen=True, slots=True)
class WriteIn(Action):
    """Write it in this language now."""

    language: str
    locale: str


@dataclass(frozen=True, slots=True)
class PublishDraft(LocalAction):
    """Serve it."""


@dataclass(frozen=True, slots=True)
class DropDraft(LocalAction):
    """Write no entry."""


@dataclass(frozen=True, slots=True)
class _State:
    """Where the draft stands."""

    asked: int = 0
    topic: str = ""
    language: str = ""
    """The one that is being written; empty: none is."""
    texts: tuple[tuple[str, DraftText], ...] = ()

    @classmethod
    def of(cls, context: TurnContext) -> _State | None:
        """None where no draft is under way."""
        data = context.kept_for(NAME, PATIENCE)
        if data is None:
            return None
        texts = ((locale, DraftText(*parts)) for locale, parts in data["texts"].items())
        return cls(data["asked"], data["topic"], data["language"], tuple(texts))

    def flow(self, now: dt.datetime) -> Flow:
        """As it is kept from one step to the next."""
        texts: Json = {locale: [text.title, text.answer] for locale, text in self.texts}
        data: Json = {
            "at": now.isoformat(),
            "asked": self.asked,
            "topic": self.topic,
            "language": self.language,
            "texts": texts,
        }
        return Flow(NAME, VERSION, data)

    def text(self) -> DraftText:
        """Of the language that is being written."""
        return dict(self.texts).get(self.language, DraftText())

    def with_text(self, text: DraftText) -> _State:
        """With this in the language that is being written."""
        texts = {**dict(self.texts), self.language: text}
        return replace(self, texts=tuple(texts.items()))

    @property
    def draft(self) -> Draft:
        """What is written in full."""
        texts = {locale: text for locale, text in self.texts if text.title and text.answer}
        return Draft(self.topic, texts, self.asked)


# -- what is done ----------------------------------------------------------------------------------


def begin(context: TurnContext, writer: Writer, asked: int) -> Response:
    """Ask for the topic."""
    session = replace(context.session, flow=_State(asked).flow(context.now))
    topics = _topics(context)
    if not topics:
        return context.say(writer.page([writer.words.gettext("There is no topic to write for.")]))
    return context.say(which_topic(writer, topics), session)


def _topics(context: TurnContext) -> list[str]:
    grant = context.incoming.grant
    within = grant.within if grant is not None else frozenset[str]()
    return [id_ for id_ in context.edition.content.topics if not within or id_ in within]


def _start(context: TurnContext, action: StartDraft) -> Response | None:
    writer = context.writer_if_known(action.locale)
    return None if writer is None else begin(context, writer, action.asked)


def _pick(context: TurnContext, action: PickTopic) -> Response | None:
    writer, state = context.writer_if_known(action.locale), _State.of(context)
    if writer is None or state is None or action.topic not in _topics(context):
        return None
    state = replace(state, topic=action.topic)
    return context.say(which_language(writer, state), _keeps(context, state))


def _write(context: TurnContext, action: WriteIn) -> Response | None:
    writer, state = context.writer_if_known(action.locale), _State.of(context)
    known = context.edition.lexicon.locales
    if writer is None or state is None or not state.topic or action.language not in known:
        return None
    state = replace(state, language=action.language)
    state = state.with_text(DraftText())
    return context.say(wanted(writer, state), _keeps(context, state))


def _typed(context: TurnContext, text: str) -> Response | None:
    """A title or an answer, where one is waited for."""
    state = _State.of(context)
    if state is None or not state.language:
        return None
    writer, had = context.writer(), state.text()
    key = "answer" if had.title else "title"
    given = text.strip() if key == "answer" else " ".join(text.split())
    after = state.with_text(replace(had, **{key: given}))
    if key == "answer":
        after = replace(after, language="")

    def then(problems: tuple[Problem, ...]) -> Said:
        if problems:
            return refused(writer, state, problems), ()
        return wanted(writer, after), (GoOn(after.flow(context.now)),)

    if key == "answer":  # then the whole is shown
        return _judged(context, writer, state, after, given)
    consult = Consult(lambda desk: desk.faults(state.language, key, given), then)
    return Response((), context.session, (consult,))


def _judged(
    context: TurnContext, writer: Writer, before: _State, after: _State, given: str
) -> Response:
    async def ask(desk: Any) -> tuple[tuple[Problem, ...], Proposed | None]:
        problems = await desk.faults(before.language, "answer", given)
        return problems, None if problems else await desk.drafted(after.draft)

    def then(found: tuple[tuple[Problem, ...], Proposed | None] | None) -> Said:
        problems, proposed = found or ((), None)
        if problems:
            return refused(writer, before, problems), ()
        is_owner = context.incoming.role is Role.OWNER
        return shown(writer, after, proposed, is_owner=is_owner), (GoOn(after.flow(context.now)),)

    return Response((), context.session, (Consult(ask, then),))


def _publish(context: TurnContext, action: PublishDraft) -> Response | None:
    """Looked at again: much may have changed since it was shown."""
    writer, state = context.writer_if_known(action.locale), _State.of(context)
    if writer is None or state is None or state.topic not in _topics(context):
        return None
    if not state.draft.texts:
        return None
    is_owner = context.incoming.role is Role.OWNER

    def then(found: Proposed | None) -> Said:
        forbids = found is not None and wrong(found.shifts) and not is_owner
        if found is None or found.problems or forbids:
            return shown(writer, state, found, is_owner=is_owner), ()
        return published(writer, state), (PutInForce(found), GoOn(None))

    return _consult(context, state, then)


def _consult(
    context: TurnContext, state: _State, then: Callable[[Proposed | None], Said]
) -> Response:
    consult = Consult(lambda desk: desk.drafted(state.draft), then)
    return Response((), _keeps(context, state), (consult,))


def _drop(context: TurnContext, action: DropDraft) -> Response | None:
    writer = context.writer_if_known(action.locale)
    if writer is None or _State.of(context) is None:
        return None
    text = writer.words.gettext("Nothing was written.")
    return context.say(writer.page([text], in_place=True), replace(context.session, flow=None))


def _keeps(context: TurnContext, state: _State) -> Any:
    return replace(context.session, flow=state.flow(context.now))


# -- views -----------------------------------------------------------------------------------------


def which_topic(writer: Writer, topics: list[str]) -> Page:
    """The shelves that the entry may stand on."""
    names = [
        Choice(writer.topic_name(writer.content.topics[id_]), PickTopic(id_, writer.locale))
        for id_ in topics
    ]
    rows = [tuple(names[i : i + 2]) for i in range(0, len(names), 2)]
    question = writer.words.gettext("A new entry: which topic does it belong to?")
    return writer.page([question], [*rows, _way_out(writer)])


def which_language(writer: Writer, state: _State) -> Page:
    """In which language it is written first."""
    question = writer.words.gettext("In which language do you write it?")
    return writer.page([question], [*_languages(writer, state), _way_out(writer)], in_place=True)


def wanted(writer: Writer, state: _State) -> Page:
    """What is to be typed next."""
    _ = writer.words.gettext
    language = Languages(state.language)
    text = (
        _(
            "Now the answer in %(language)s: 20 to 700 characters, the fact first.",
            language=language,
        )
        if state.text().title
        else _(
            "Type the title in %(language)s: the question it answers, 3 to 90 characters.",
            language=language,
        )
    )
    return writer.page([text], [_way_out(writer)])


def refused(writer: Writer, state: _State, problems: tuple[Problem, ...]) -> Page:
    """Why what was typed cannot stand; it is typed again."""
    again = wanted(writer, state)
    return writer.page([reasons(writer, problems), again.text], [_way_out(writer)])


def shown(
    writer: Writer, state: _State, proposed: Proposed | None, *, is_owner: bool = False
) -> Page:
    """The file as it would be, with the button that serves it; or why it cannot be."""
    _ = writer.words.gettext
    if proposed is None:
        gone = _("This question has been dealt with, or is not kept any more.")
        return writer.page([gone], [_way_out(writer)])
    (file,) = proposed.files
    parts = [f"**{escape(file.target)}**", verbatim(file.text)]
    rows = _languages(writer, state, N_("🌐 Also in %(language)s"))
    if proposed.problems:
        parts += [_("This cannot be served:"), reasons(writer, proposed.problems)]
        return writer.page(parts, [*rows, _way_out(writer)])
    parts.append(effect(writer, proposed.shifts, proposed.looked))
    if wrong(proposed.shifts):
        parts.append(_("A known question would get a wrong answer. Only an owner can do this."))
        if is_owner:
            same = Choice("⚠️ " + _("Publish all the same"), PublishDraft(writer.locale))
            rows.append((same,))
    else:
        rows.append((Choice("✅ " + _("Publish"), PublishDraft(writer.locale)),))
    return writer.page(parts, [*rows, _way_out(writer)])


def published(writer: Writer, state: _State) -> Page:
    """It is done."""
    _ = writer.words.gettext
    title = next(iter(state.draft.texts.values())).title
    text = _(
        "Published: “%(title)s” is answered within seconds, wherever the bot runs.",
        title=escape(title),
    )
    later = [locale for locale in writer.lexicon.locales if locale not in state.draft.texts]
    note = _("Still missing in: %(languages)s.", languages=Languages(*later)) if later else ""
    return writer.page([text, note], in_place=True)


def _languages(writer: Writer, state: _State, sentence: str | None = None) -> list[Row]:
    """A button for each that is missing, with its name or a sentence that names it."""
    rows: list[Row] = []
    for locale in writer.lexicon.locales:
        if locale not in state.draft.texts:
            name = language_name(locale, writer.locale)
            if sentence is not None:
                name = writer.words.gettext(sentence, language=Languages(locale))
            rows.append((Choice(name, WriteIn(locale, writer.locale)),))
    return rows


def _way_out(writer: Writer) -> Row:
    return (Choice("✖️ " + writer.words.gettext("Cancel"), DropDraft(writer.locale)),)


# -- the feature -----------------------------------------------------------------------------------

FEATURE = Feature(
    commands=(
        CommandSpec(
            "new",
            N_("Write a new entry"),
            rank=210,
            run=lambda context, _argument: begin(context, context.writer(), 0),
            roles=MAY,
        ),
    ),
    actions=(
        ActionSpec(form("un:{asked}:{locale}", StartDraft, asked=_ASKED), _start, roles=MAY),
        ActionSpec(form("dt:{topic}:{locale}", PickTopic), _pick, roles=MAY),
        ActionSpec(form("dl:{language}:{locale}", WriteIn, language=LOCALE), _write, roles=MAY),
        ActionSpec(form("dp:{locale}", PublishDraft), _publish, roles=MAY),
        ActionSpec(form("dx:{locale}", DropDraft), _drop, roles=MAY),
    ),
    flows=(FlowSpec(NAME, VERSION, _typed, MAY),),
)
