"""What a test can do to the server: play the people, read what the bot did, order faults.

``Controls`` is the same for the server in the test's event loop and in a thread.
"""

import time
from typing import Any, Literal

from .model import Call, ChatMessage, JsonObject
from .state import BotApiState
from .telegram_html import detected_entities

ChatType = Literal["private", "group", "supergroup", "channel"]
MediaKind = Literal[
    "photo", "voice", "audio", "video", "sticker", "document", "location", "contact", "poll",
    "dice", "rich_message", "new_chat_members", "left_chat_member", "pinned_message",
]  # fmt: skip

CONTROL_VERBS = frozenset({
    "add_member_update", "add_update", "add_vote", "ask_as_guest", "block", "calls_of",
    "clear_calls", "clear_faults", "delay", "edit_text", "expire_callback_queries", "fail",
    "last_message", "limit_groups", "look_up", "message_id_of", "messages", "pass_time",
    "pending_update_ids", "press", "press_button", "replies", "send_media", "send_text",
    "set_administrators", "set_elsewhere", "set_privacy", "set_result", "set_topic", "set_version",
    "unblock", "update", "vanish", "vote",
})  # fmt: skip
"""Methods of ``Controls`` that ``POST /control/<verb>`` reaches."""

WAIT_SECONDS = 5.0
"""How long tests wait by default for something the bot should do."""

GROUP_USER_ID = 700_001
"""Who writes in a group if the test does not say."""


class Controls(BotApiState):
    """The test's side of the server. All that adds an update returns its ``update_id``."""

    # People -------------------------------------------------------------------------------------

    def send_text(
        self,
        chat_id: int,
        text: str,
        *,
        user_id: int | None = None,
        language_code: str | None = "vi",
        first_name: str = "Lan",
        username: str | None = None,
        chat_type: ChatType = "private",
        message_thread_id: int | None = None,
        reply_to: int | None = None,
        entities: list[JsonObject] | None = None,
        is_ephemeral: bool = False,
    ) -> int:
        """A person writes. Commands, mentions, links and hashtags are marked as Telegram does.

        Args:
            user_id: By default the chat's id in a private chat, else ``GROUP_USER_ID``.
            reply_to: The ``message_id`` answered, of anyone's message in this chat.
            entities: In place of the detected ones.
            is_ephemeral: A command that nobody else sees.
        """
        user = self._user(chat_id, user_id, language_code, first_name, username)
        chat = self._chat(chat_id, chat_type, first_name, username)
        message = _message(user, chat, message_thread_id)
        message["text"] = text
        found = detected_entities(text) if entities is None else entities
        if found:
            message["entities"] = found
        if reply_to is not None:
            message["reply_to_message"] = reply_to
        return self.add_message(message=message, is_ephemeral=is_ephemeral)

    def edit_text(self, chat_id: int, message_id: int, text: str) -> int:
        """A person edits a message of theirs: an ``edited_message`` update."""
        old = next(
            (m for m in self.messages(chat_id, everyone=True) if m.message_id == message_id), None
        )
        if old is None or old.from_bot:
            raise LookupError(f"chat {chat_id} has no message {message_id} of a person")
        message = {**old.message, "text": text, "edit_date": int(time.time())}
        message.pop("entities", None)
        if found := detected_entities(text):
            message["entities"] = found
        return self.add_message(message=message, kind="edited_message")

    def send_media(
        self,
        chat_id: int,
        kind: MediaKind,
        *,
        caption: str | None = None,
        content: bytes = b"",
        file_name: str = "file.bin",
        mime_type: str = "application/octet-stream",
        file_size: int | None = None,
        user_id: int | None = None,
        language_code: str | None = "vi",
        first_name: str = "Lan",
        chat_type: ChatType = "private",
        message_thread_id: int | None = None,
    ) -> int:
        """A person sends something other than text, or something happens in the chat. The caption
        of a ``rich_message`` is what stands in it, in a list.

        Args:
            content: Of the file, for getFile.
            file_size: What the message claims; by default the truth.
        """
        user = self._user(chat_id, user_id, language_code, first_name, None)
        message = _message(user, self._chat(chat_id, chat_type, first_name), message_thread_id)
        if kind in _FILE_DETAILS:
            file = self.add_file(content, file_name)
            file["file_size"] = len(content) if file_size is None else file_size
            named = {"file_name": file_name, "mime_type": mime_type} if kind == "document" else {}
            message[kind] = _medium(kind, file | named)
        elif kind == "rich_message":
            message[kind], caption = _page(caption or ""), None
        else:
            message[kind] = _content_without_file(kind, message)
        if caption is not None:
            message["caption"] = caption
            if found := detected_entities(caption):
                message["caption_entities"] = found
        return self.add_message(message=message)

    def press(
        self,
        chat_id: int,
        data: str,
        *,
        message_id: int | None = None,
        user_id: int | None = None,
        language_code: str | None = "vi",
        first_name: str = "Lan",
    ) -> int:
        """A person presses a button with this data; any data, even what no button has.

        Args:
            message_id: By default the newest message with such a button, else the bot's newest. A
                message that is gone makes the query's message an inaccessible one. Of a message
                that only this person sees: its number below zero.
        """
        messages = self.messages(chat_id)
        if message_id is None:
            fitting = [m for m in messages if data in (b.get("callback_data") for b in m.buttons)]
            newest = (fitting or messages)[-1:]
            message_id = newest[0].key if newest else 1
        known = next((m.message["chat"] for m in messages), None)
        chat = known or self._chat(chat_id, "private" if chat_id > 0 else "supergroup", first_name)
        query = {
            "from": self._user(chat_id, user_id, language_code, first_name, None),
            "message": {"chat": chat, "message_id": message_id},
            "chat_instance": str(-8_000_000_000_000_000_000 - abs(chat_id)),
            "data": data,
        }
        return self.add_callback_query(query=query)

    def look_up(
        self,
        user_id: int,
        query: str,
        *,
        offset: str = "",
        language_code: str | None = "vi",
        first_name: str = "Lan",
    ) -> int:
        """A person types ``@bot query`` in any chat, or scrolls to ``offset`` of what it shows."""
        user = self._user(user_id, user_id, language_code, first_name, None)
        asked = {"from": user, "query": query, "offset": offset, "chat_type": "group"}
        return self.add_query(kind="inline", update=asked)

    def ask_as_guest(
        self,
        chat_id: int,
        user_id: int,
        text: str,
        *,
        reply_to: JsonObject | None = None,
        language_code: str | None = "vi",
        first_name: str = "Lan",
    ) -> int:
        """A person summons the bot in a chat where it is not.

        Args:
            reply_to: The message replied to, which the bot has never seen.
        """
        user = self._user(user_id, user_id, language_code, first_name, None)
        chat = self._chat(chat_id, "private" if chat_id > 0 else "supergroup", "Minh")
        message = {"message_id": 901, "date": int(time.time()), "from": user, "chat": chat}
        message |= {"text": text, "entities": detected_entities(text)}
        if reply_to is not None:
            message["reply_to_message"] = reply_to
        return self.add_query(kind="guest", update=message)

    def press_button(
        self,
        chat_id: int,
        label: str,
        *,
        user_id: int | None = None,
        language_code: str | None = "vi",
        first_name: str = "Lan",
    ) -> int:
        """Press the button with this label, or containing it, on the newest message that has one.

        Raises:
            LookupError: no such button; the text says which there are.
        """
        who = self._user(chat_id, user_id, language_code, first_name, None)["id"]
        messages = [m for m in self.messages(chat_id) if m.seen_by in (None, who)]
        for is_meant in (str.__eq__, str.__contains__):
            for message in reversed(messages):
                for button in message.buttons:
                    if "callback_data" in button and is_meant(button["text"], label):
                        return self.press(
                            chat_id,
                            button["callback_data"],
                            message_id=message.key,
                            user_id=user_id,
                            language_code=language_code,
                            first_name=first_name,
                        )
        labels = [message.labels for message in messages if message.labels]
        raise LookupError(f"chat {chat_id} has no button {label!r} to press; it has {labels}")

    def vote(
        self,
        chat_id: int,
        option: str | int,
        *,
        user_id: int | None = None,
        language_code: str | None = "vi",
        first_name: str = "Lan",
        poll_id: str | None = None,
    ) -> int:
        """A person chooses in the newest poll of the chat, by an option's text or its place; -1
        takes the choice back.

        Raises:
            LookupError: no such poll or option, or they have voted.
        """
        polls = [m.message["poll"] for m in self.messages(chat_id) if "poll" in m.message]
        poll = next((p for p in reversed(polls) if poll_id in (None, p["id"])), None)
        if poll is None:
            raise LookupError(f"chat {chat_id} has no poll")
        texts = [one["text"] for one in poll["options"]]
        if isinstance(option, str):
            if option not in texts:
                raise LookupError(f"the poll has no option {option!r}; it has {texts}")
            option = texts.index(option)
        user = self._user(chat_id, user_id, language_code, first_name, None)
        options = [option] if option >= 0 else []
        return self.add_vote(poll_id=poll["id"], user=user, options=options)

    def add_member_update(
        self,
        chat_id: int,
        *,
        status: Literal["member", "kicked", "left", "administrator"] = "kicked",
        old_status: Literal["member", "kicked", "left", "administrator"] = "member",
        user_id: int | None = None,
        language_code: str | None = "vi",
        first_name: str = "Lan",
        chat_type: ChatType = "private",
    ) -> int:
        """The bot is blocked, unblocked, added or removed; its messages there fail accordingly."""
        if status in ("kicked", "left"):
            words = (
                "blocked by the user" if chat_type == "private" else "kicked from the group chat"
            )
            self.block(chat_id, description=f"Forbidden: bot was {words}")
        else:
            self.unblock(chat_id)
        bot = self.bot
        if chat_type != "private":
            self.rejoin(chat_id=chat_id)
            self.set_bot_rights(chat_id=chat_id, runs=status == "administrator")

        def member(name: str) -> JsonObject:
            until = {"until_date": 0} if name == "kicked" else {}
            return {"user": bot, "status": name, **until}

        return self.add_update(
            {
                "my_chat_member": {
                    "chat": self._chat(chat_id, chat_type, first_name),
                    "from": self._user(chat_id, user_id, language_code, first_name, None),
                    "date": int(time.time()),
                    "old_chat_member": member(old_status),
                    "new_chat_member": member(status),
                }
            }
        )

    # What happened ------------------------------------------------------------------------------

    @property
    def said(self) -> list[Call]:
        """The requests to say something, as text, as a rich message or under a picture."""
        ways = ("sendMessage", "sendRichMessage", "sendPhoto")
        return [one for one in self.calls if one.method in ways]

    def last_message(self, chat_id: int) -> ChatMessage:
        """The newest message of the bot.

        Raises:
            LookupError: the bot wrote nothing there.
        """
        messages = self.messages(chat_id)
        if not messages:
            raise LookupError(f"the bot has written nothing in chat {chat_id}")
        return messages[-1]

    def message_id_of(self, update_id: int) -> int:
        """The id of the message that came with an update of ``send_text`` or ``send_media``."""
        update = self.update(update_id)
        message = update.get("message") or update["edited_message"]
        return int(message["message_id"])

    # Building JSON ------------------------------------------------------------------------------

    @staticmethod
    def _user(
        chat_id: int,
        user_id: int | None,
        language_code: str | None,
        first_name: str,
        username: str | None,
    ) -> JsonObject:
        if user_id is None:
            user_id = chat_id if chat_id > 0 else GROUP_USER_ID
        user: JsonObject = {"id": user_id, "is_bot": False, "first_name": first_name}
        optional = {"username": username, "language_code": language_code}
        return user | {name: value for name, value in optional.items() if value is not None}

    @staticmethod
    def _chat(
        chat_id: int, chat_type: ChatType, first_name: str, username: str | None = None
    ) -> JsonObject:
        if chat_type != "private":
            return {"id": chat_id, "type": chat_type, "title": "Nhóm thử nghiệm"}
        chat: JsonObject = {"id": chat_id, "type": "private", "first_name": first_name}
        return chat if username is None else chat | {"username": username}


def _message(user: JsonObject, chat: JsonObject, message_thread_id: int | None) -> JsonObject:
    if message_thread_id is None:
        return {"from": user, "chat": chat}
    topic = {"message_thread_id": message_thread_id, "is_topic_message": True}
    return {"from": user, "chat": {**chat, "is_forum": True}, **topic}


def _medium(kind: MediaKind, file: JsonObject) -> Any:
    if kind == "photo":
        return [{**file, "width": side, "height": side} for side in (90, 320, 800)]
    return file | _FILE_DETAILS[kind]


def _content_without_file(kind: MediaKind, message: JsonObject) -> Any:
    contents: dict[str, Any] = {
        "location": {"latitude": 21.0278, "longitude": 105.8342},
        "contact": {"phone_number": "+84900000000", "first_name": "Minh"},
        "dice": {"emoji": "🎲", "value": 4},
        "poll": _POLL,
        "new_chat_members": [message["from"]],
        "left_chat_member": message["from"],
        "pinned_message": {"chat": message["chat"], "message_id": 1, "date": 0},
    }
    return contents[kind]


def _page(text: str) -> JsonObject:
    """As people with Premium write it, with its mentions marked where they stand."""
    names = [one for one in text.split() if one.startswith("@")]
    words = " ".join(one for one in text.split() if one not in names)
    marked = [{"type": "mention", "text": one, "username": one[1:]} for one in names]
    item = {"label": "•", "blocks": [{"type": "paragraph", "text": [*marked, " ", words]}]}
    return {"blocks": [{"type": "divider"}, {"type": "list", "items": [item]}]}


_POLL: JsonObject = {
    "id": "5000000000000000001",
    "question": "Mấy giờ?",
    "options": [
        {"persistent_id": "0", "text": "8", "voter_count": 0},
        {"persistent_id": "1", "text": "9", "voter_count": 0},
    ],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
_FILE_DETAILS: dict[str, JsonObject] = {
    "photo": {},
    "document": {},
    "voice": {"duration": 3, "mime_type": "audio/ogg"},
    "audio": {"duration": 180, "mime_type": "audio/mpeg"},
    "video": {"duration": 10, "width": 640, "height": 360, "mime_type": "video/mp4"},
    "sticker": {
        "width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False,
        "emoji": "👋",
    },
}  # fmt: skip
