"""What a feature is made of: commands, actions and flows, each with the function that does it."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from bot.conversation.codec import A, Form
from bot.conversation.desk import Desk
from bot.conversation.effects import Consult, Effect, Said
from bot.conversation.handover import Helpers
from bot.conversation.knowledge import Edition
from bot.conversation.navigation import Action
from bot.conversation.page import Page, Writer
from bot.conversation.session import Json, Session
from bot.i18n.negotiation import is_language, negotiate
from bot.matching.match import Match
from bot.messages import Incoming, Role, Upload


@dataclass(frozen=True, slots=True)
class Response:
    """What a feature answers. The session is the one that is kept."""

    pages: tuple[Page, ...]
    session: Session
    effects: tuple[Effect, ...] = ()
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnContext:
    """All that a feature may look at in one turn. Made of one edition of the knowledge."""

    incoming: Incoming
    session: Session
    replied: str | None
    """The entry of the bot's message that the person replied to."""
    edition: Edition
    now: dt.datetime
    chance: random.Random
    commands: Sequence[CommandSpec]
    """Every command there is, in the order of menus."""
    go: Callable[[TurnContext, Action], Response | None]
    """Carries out an action of whatever feature; None where it leads nowhere any more."""

    unanswered_days: int = 0
    """How long questions asked in vain are kept; 0: they are not."""
    helpers: Helpers | None = None
    """Who answers where the bot cannot; None: nobody."""
    message_locale: str | None = None
    """The language of what was typed, where that is plain before it is understood."""
    most_asked: Sequence[str] = ()
    """Entries, from the one that was answered most often of late on."""

    def writer(self, of_message: str | None = None) -> Writer:
        """In the language chosen, by the group before the person; else in that of the message, of
        the talk it goes on with, of the app, or the default. Whose app speaks another language than
        ours is no speaker of the default either.

        The message is the one that the person wrote, or whose button they pressed.
        """
        ours = self.session.place_locale if self.incoming.in_group else None
        said = of_message or self.message_locale
        talk = self.session.spoken(self.now)
        wishes = (ours, self.session.locale, said, talk, self.incoming.client_locale)
        available = self.edition.lexicon.locales
        locale = next((w for wish in wishes if (w := negotiate(wish, available))), None)
        if locale is None and is_language(self.incoming.client_locale):
            locale = self.edition.lexicon.abroad
        return self.writer_in(locale or self.edition.lexicon.default)

    def writer_in(self, locale: str) -> Writer:
        """In this language, whatever was chosen."""
        edition, incoming = self.edition, self.incoming
        return Writer(
            edition.content,
            edition.lexicon,
            locale,
            in_group=incoming.in_group,
            is_typed=incoming.numbers,
            has_links=incoming.links is not None,
            can_ask=self.can_ask,
        )

    @property
    def can_ask(self) -> bool:
        """Whether the team may be asked, here and by this person."""
        incoming, helpers = self.incoming, self.helpers
        return helpers is not None and not incoming.in_group and helpers.can_answer(incoming.user)

    def writer_if_known(self, locale: str) -> Writer | None:
        """The same; None for a language that a forged button has made up."""
        return self.writer_in(locale) if locale in self.edition.lexicon.locales else None

    @property
    def after(self) -> str | None:
        """The entry that a question may lean on: what was replied to, else what was said last."""
        content = self.edition.content
        said = content.entry(self.replied) or content.entry(self.session.context(self.now))
        return said.id if said is not None else None

    @property
    def before(self) -> tuple[str, ...]:
        """What was spoken of before that; nothing where somebody replied to one message."""
        return () if self.replied else self.session.earlier(self.now)

    def kept(self, flow: str) -> Json:
        """What a flow of this name keeps from one step to the next; None where it is not under
        way."""
        own = self.session.flow
        return own.data if own is not None and own.name == flow else None

    def kept_for(self, flow: str, patience: dt.timedelta) -> dict[str, Any] | None:
        """The same of one that says `at` when it was last gone on with; None as well where that is
        too long ago."""
        data = self.kept(flow)
        if not isinstance(data, dict):
            return None
        kept: dict[str, Any] = data
        return None if self.now - dt.datetime.fromisoformat(kept["at"]) > patience else kept

    def noted(self, feature: str, version: int) -> Json:
        """What a feature of this name kept for its next time; None where there is nothing, or it
        was written in another form."""
        return self.session.kept(feature, version)

    def say(self, page: Page, session: Session | None = None, *effects: Effect) -> Response:
        """One page; the session stays as it is unless another is given."""
        return Response((page,), session or self.session, effects)

    def consult(
        self,
        ask: Callable[[Desk], Awaitable[Any]],
        then: Callable[[Any], Said],
        session: Session | None = None,
    ) -> Response:
        """What `then` makes of what the administrators' desk says."""
        return Response((), session or self.session, (Consult(ask, then),))


def is_allowed(roles: frozenset[Role], incoming: Incoming) -> bool:
    """Whether somebody may do what needs one of these roles: in private alone, and with the role
    they have at this very moment. What needs none everybody may."""
    return not roles or (incoming.role in roles and not incoming.in_group)


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command. What people type instead of it stands in `content/vocabulary`."""

    name: str
    """Without its slash."""
    line: str
    """What menus and /help say of it, marked for the catalogues."""
    rank: int
    """Its place in menus, the lowest first; ten apart, so that another fits in between."""
    run: Callable[[TurnContext, str], Response]
    """Given what stands behind the command."""
    is_personal: bool = False
    """Whether it shows or changes personal data, which is never done where others read along."""
    roles: frozenset[Role] = frozenset()
    """Who may give it: see `is_allowed`. For all others it does not exist."""


@dataclass(frozen=True, slots=True)
class ActionSpec(Generic[A]):
    """What a button does."""

    form: Form[A]
    run: Callable[[TurnContext, A], Response | None]
    """None: the button is older than the content, or forged."""
    is_personal: bool = False
    roles: frozenset[Role] = frozenset()
    """Who may press it, however they came by it: see `is_allowed`."""


@dataclass(frozen=True, slots=True)
class FlowSpec:
    """Something of several steps, kept in `Session.flow` from one to the next."""

    name: str
    version: int
    """Grows when the form of the data changes: what is under way is then dropped."""
    answer: Callable[[TurnContext, str], Response | None] | None = None
    """What follows from what is typed while it is under way; None: it is not meant for the flow."""
    roles: frozenset[Role] = frozenset()
    """Who may go on with it: see `is_allowed`. Whoever may not any more was never in it."""


@dataclass(frozen=True, slots=True)
class UploadSpec:
    """Files that somebody may send."""

    name: re.Pattern[str]
    """What they are called, as a whole."""
    run: Callable[[TurnContext, Upload], Response]
    roles: frozenset[Role]
    """Who may send them: see `is_allowed`. From all others they are a file like any other."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing the bot can do, as the registry takes it up."""

    commands: tuple[CommandSpec, ...] = ()
    actions: tuple[ActionSpec[Any], ...] = ()
    flows: tuple[FlowSpec, ...] = ()
    uploads: tuple[UploadSpec, ...] = ()
