"""What a feature is made of: commands, actions and flows, each with the function that does it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from bot.conversation.codec import A, Form
from bot.conversation.effects import Effect
from bot.conversation.knowledge import Edition
from bot.conversation.navigation import Action
from bot.conversation.page import Page, Writer
from bot.conversation.session import Session
from bot.i18n.negotiation import negotiate
from bot.matching.match import Match
from bot.messages import Incoming


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
    edition: Edition
    now: dt.datetime
    chance: random.Random
    commands: Sequence[CommandSpec]
    """Every command there is, in the order of menus."""
    go: Callable[[TurnContext, Action], Response | None]
    """Carries out an action of whatever feature; None where it leads nowhere any more."""

    def writer(self, of_message: str | None = None) -> Writer:
        """In the language chosen; else in that of the message, of the app, or the default.

        The message is the one that the person wrote, or whose button they pressed.
        """
        wishes = (self.session.locale, of_message, self.incoming.client_locale)
        available = self.edition.lexicon.locales
        locale = next((w for wish in wishes if (w := negotiate(wish, available))), None)
        return self.writer_in(locale or self.edition.lexicon.default)

    def writer_in(self, locale: str) -> Writer:
        """In this language, whatever was chosen."""
        edition, in_group = self.edition, self.incoming.in_group
        return Writer(edition.content, edition.lexicon, locale, in_group=in_group)

    def say(self, page: Page, session: Session | None = None, *effects: Effect) -> Response:
        """One page; the session stays as it is unless another is given."""
        return Response((page,), session or self.session, effects)


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
    """Shows or changes what is the person's own: never where others read along."""


@dataclass(frozen=True, slots=True)
class ActionSpec(Generic[A]):
    """What a button does."""

    form: Form[A]
    run: Callable[[TurnContext, A], Response | None]
    """None: the button is older than the content, or forged."""
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing the bot can do, as the registry takes it up."""

    commands: tuple[CommandSpec, ...] = ()
    actions: tuple[ActionSpec[Any], ...] = field(default=())
