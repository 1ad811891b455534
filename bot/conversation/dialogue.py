"""A turn with its session: loaded before, saved after."""

from __future__ import annotations

import logging

from bot.conversation.conversation import Conversation
from bot.conversation.ports import SessionStore
from bot.conversation.session import Session
from bot.messages import Incoming, Reply

logger = logging.getLogger(__name__)


class Dialogue:
    """What a channel talks to: hand in what a person did, get the replies."""

    def __init__(self, conversation: Conversation, sessions: SessionStore) -> None:
        self._conversation = conversation
        self._sessions = sessions

    async def handle(self, incoming: Incoming) -> tuple[Reply, ...]:
        """The replies of one turn, at least one; the session is safe when they are returned.

        Never raises: a failure is logged and the person gets an apology in their language.
        """
        session = Session()
        try:
            session = await self._sessions.load(incoming.user)
            turn = self._conversation.respond(incoming, session)
            await self._sessions.save(incoming.user, turn.session)
        except Exception:
            logger.exception("a turn failed")
            return (self._conversation.apology(incoming, session),)
        return turn.replies
