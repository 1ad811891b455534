"""Is a message meant for the bot, and what does it say once the address is taken off?

In a private chat everything is. In a group the bot answers when it is mentioned, replied to or
given a command, and is silent otherwise.
"""

from __future__ import annotations

from telegram import Message, MessageEntity, User
from telegram.constants import ChatType


def addressed_text(message: Message, me: User) -> str | None:
    """The words meant for the bot; None where the message is not meant for it."""
    text = message.text or message.caption or ""
    if message.chat.type == ChatType.PRIVATE:
        return text
    mention = _mention(message, me)
    if mention is not None:
        return _without(mention, text).strip()
    return text if _replies_to(message, me) else None


def is_command_for(message: Message, me: User) -> bool:
    """Whether a group message that starts with a command names this bot: `/help@our_bot`."""
    first = (message.text or "").split(maxsplit=1)[0:1]
    _, at, name = first[0].partition("@") if first else ("", "", "")
    return bool(at) and name.lower() == (me.username or "").lower()


def _without(mention: MessageEntity, text: str) -> str:
    """Cut at its place: the same letters may stand in another's name. Telegram counts UTF-16."""
    units = text.encode("utf-16-le", "surrogatepass")
    before, after = 2 * mention.offset, 2 * (mention.offset + mention.length)
    kept = units[:before] + " ".encode("utf-16-le") + units[after:]
    return kept.decode("utf-16-le", "surrogatepass")


def _mention(message: Message, me: User) -> MessageEntity | None:
    mentions = message.parse_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION]) or (
        message.parse_caption_entities([MessageEntity.MENTION, MessageEntity.TEXT_MENTION])
    )
    for entity, shown in mentions.items():
        if entity.user is not None and entity.user.id == me.id:
            return entity
        if entity.user is None and shown.lower() == f"@{(me.username or '').lower()}":
            return entity
    return None


def _replies_to(message: Message, me: User) -> bool:
    """Formally each message in a forum topic replies to the one that opened it: that is none."""
    target = message.reply_to_message
    return (
        target is not None
        and target.from_user is not None
        and target.from_user.id == me.id
        and target.forum_topic_created is None
    )
