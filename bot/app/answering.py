"""The answer path on its stores, and the administrators' desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app.platforms import reachable
from bot.content.files import ROLES
from bot.content.roles import RolesFile
from bot.conversation.conversation import Conversation
from bot.conversation.dialogue import Dialogue, WhoRuns, cannot_say
from bot.conversation.effects import CHANGING, HANDING
from bot.conversation.handover import Helpers
from bot.conversation.knowledge import LiveKnowledge
from bot.conversation.ports import Knowledge
from bot.conversation.tallies import Tally
from bot.conversation.turn import Turn
from bot.delivery.fair_turns import FairTurns
from bot.knowledge.desk import EditorsDesk
from bot.knowledge.foreseen import Foreseen
from bot.messages import Incoming, Upload
from bot.settings import Settings
from bot.storage.broadcast_store import SqlBroadcastStore
from bot.storage.request_store import SqlRequestStore
from bot.storage.revision_store import SqlRevisionStore
from bot.storage.session_store import SqlSessionStore
from bot.storage.shown_store import SqlShownStore
from bot.storage.tally_store import SqlTallyStore
from bot.storage.unanswered_store import SqlUnansweredStore


def talking(
    knowledge: LiveKnowledge,
    engine: AsyncEngine,
    settings: Settings | None = None,
    turns: FairTurns | None = None,
    *,
    fetch: Callable[[Upload], Awaitable[bytes | None]] | None = None,
    tally: Tally | None = None,
    foreseen: Foreseen | None = None,
    runs: WhoRuns = cannot_say,
    handing: Callable[[], None] | None = None,
) -> Dialogue:
    """The answer path on its store. Without `settings` there are no administrators, and nothing is
    kept of what is asked in vain. `fetch`: gets files that people sent.
    `tally`: counts what became of questions. `foreseen`: where indexes are made. `runs`: see
    `Dialogue`. `handing`: is told that something is about to be written to the team, or by it."""
    turns = turns or turns_of(knowledge)

    def note(incoming: Incoming, turn: Turn) -> None:
        if tally is not None:
            tally.note(incoming, turn)
        if any(isinstance(effect, CHANGING) for effect in turn.effects):
            knowledge.hasten()

        if handing is not None and any(isinstance(effect, HANDING) for effect in turn.effects):
            handing()

    days = settings.unanswered_days if settings else 0
    helpers = helpers_of(settings) if settings else None
    return Dialogue(
        Conversation(
            knowledge,
            unanswered_days=days,
            helpers=helpers,
            most_asked=lambda: tally.most_asked if tally is not None else (),
        ),
        SqlSessionStore(engine),
        turns.run,
        shown=SqlShownStore(engine),
        grant_of=grants(settings) if settings else lambda _user: None,
        desk=desk_on(settings, knowledge, engine, fetch, foreseen) if settings else None,
        count=note,
        runs=runs,
    )


def helpers_of(settings: Settings) -> Helpers | None:
    """Who answers where the bot cannot; None where nobody was named."""
    if settings.telegram_help_chat is None or settings.telegram_bot_token is None:
        return None
    chat = f"telegram:{settings.telegram_help_chat}"
    return Helpers(chat, frozenset(reachable(settings)))


def turns_of(knowledge: LiveKnowledge) -> FairTurns:
    """Whose turn is computed next, and where: vectors take some 20 ms outside the interpreter's
    lock, words and letters alone take 2 ms."""
    return FairTurns(is_light=lambda: not getattr(knowledge.edition.matcher, "is_semantic", False))


def grants(settings: Settings) -> RolesFile:
    """Who may do what beyond asking, looked up anew each time."""
    owners = frozenset(f"telegram:{id_}" for id_ in settings.admin_ids)
    return RolesFile(settings.content_dir / ROLES, owners)


def desk_on(
    settings: Settings,
    knowledge: Knowledge,
    engine: AsyncEngine,
    fetch: Callable[[Upload], Awaitable[bytes | None]] | None = None,
    foreseen: Foreseen | None = None,
) -> EditorsDesk:
    """Where administrators look at what was asked in vain."""
    stores = SqlUnansweredStore(engine), SqlRevisionStore(engine)
    told, platforms = SqlBroadcastStore(engine), tuple(reachable(settings))
    desk = partial(
        EditorsDesk,
        settings,
        knowledge,
        *stores,
        counts=SqlTallyStore(engine),
        requests=SqlRequestStore(engine),
        standing=lambda: told.standing(platforms, knowledge.edition.lexicon.default),
        foreseen=foreseen,
    )
    return desk() if fetch is None else desk(fetch=fetch)
