"""Which updates a bot gets: those it asked for, while they last."""

from collections.abc import Mapping
from typing import Any

from .model import JsonObject

DAY = 86_400.0
LIFETIMES = {"callback_query": 150.0, "inline_query": 30.0, "chosen_inline_result": 600.0}
"""Seconds that an update waits to be fetched; all others a day (telegram-bot-api, Client.cpp)."""

BY_DEFAULT = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages", "guest_message",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
    "pre_checkout_query", "poll", "poll_answer", "my_chat_member", "chat_join_request",
    "chat_boost", "removed_chat_boost", "purchased_paid_media", "managed_bot", "subscription",
    "stopped_message_generation",
})  # fmt: skip
"""What a bot gets that never said what it wants."""
ALL = BY_DEFAULT | {"chat_member", "message_reaction", "message_reaction_count"}


class Wanted:
    """What the bot said last; it belongs to the token and outlives every process."""

    def __init__(self) -> None:
        self.kinds = BY_DEFAULT

    def note(self, params: Mapping[str, Any]) -> None:
        """Of getUpdates or setWebhook. Nothing said leaves it as it was; unknown names are left
        out, and where none is left it is what it is by default."""
        named = params.get("allowed_updates")
        if isinstance(named, list):
            self.kinds = frozenset(map(str, named)) & ALL or BY_DEFAULT

    def holds(self, update: JsonObject) -> bool:
        """Whether an update that comes up now is kept for the bot. A kind of tomorrow is."""
        return kind_of(update) in self.kinds or kind_of(update) not in ALL


def kind_of(update: JsonObject) -> str:
    """What happened."""
    return next((key for key in update if key != "update_id"), "")


def lifetime_of(update: JsonObject) -> float:
    """Seconds until it is dropped unfetched."""
    return LIFETIMES.get(kind_of(update), DAY)
