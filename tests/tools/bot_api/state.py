"""Everything the server remembers: updates waiting, chats, calls, files and ordered faults.

No input or output and no event loop; every public method may be called from any thread.
"""

import copy
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from . import rich
from .ephemeral import Ephemeral, Whose
from .model import (
    ApiError,
    Call,
    ChatMessage,
    Condition,
    Delay,
    Fault,
    FormattedText,
    JsonObject,
    bad_request,
)
from .topics import Standing, Topics
from .wanted import Wanted, lifetime_of

DEFAULT_TOKEN = "1234567890:TEST-token_of_the_local_bot_api_server"
DEFAULT_USERNAME = "nhipcau_test_bot"
CALLBACK_LIFETIME_SECONDS = 150.0
"""Telegram forgets a callback query after this time (telegram-bot-api, Client.cpp)."""

NEWEST = (10, 3)
"""The version of the Bot API that is played where nothing else is asked for."""

QUERY_LIFETIME_SECONDS = {"inline": 30.0, "guest": 60.0}
"""An inline query lives so long (telegram-bot-api, Client.cpp); how long a guest query does is not
documented."""

FIRST_UPDATE_ID = 100_000_001

_DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

_Ordered = TypeVar("_Ordered", Fault, Delay)

_CONTENT_KINDS = (
    "text", "photo", "document", "voice", "audio", "video", "sticker", "location", "contact",
    "poll", "rich_message", "dice", "new_chat_members", "left_chat_member", "pinned_message",
)  # fmt: skip


@dataclass(slots=True)
class _WaitingUpdate:
    update_id: int
    update: JsonObject
    must_be_delivered: bool
    """It came with an id of its own, perhaps a lower one: an offset above it confirms it only
    after it was delivered."""
    expires: float
    was_delivered: bool = False

    def is_confirmed_by(self, offset: int) -> bool:
        return self.update_id < offset and (self.was_delivered or not self.must_be_delivered)


@dataclass(slots=True)
class StoredMessage:
    """One message of a chat with what Telegram's JSON does not say."""

    message: JsonObject
    from_bot: bool
    html: str
    reply_markup: JsonObject | None
    changed: int
    """Number of the change that brought it to its present form."""
    at: float
    whose: Whose | None = None
    """None: everybody's."""

    def seen(self) -> ChatMessage:
        """A copy for the test."""
        message = self.message
        reply_to = message.get("reply_to_message") or {}
        return ChatMessage(
            chat_id=message["chat"]["id"],
            message_id=message["message_id"],
            from_bot=self.from_bot,
            kind=next((kind for kind in _CONTENT_KINDS if kind in message), "unknown"),
            text=_words(message),
            html=self.html,
            reply_markup=copy.deepcopy(self.reply_markup),
            message_thread_id=message.get("message_thread_id"),
            reply_to_message_id=reply_to.get("message_id"),
            is_edited="edit_date" in message,
            at=self.at,
            message=copy.deepcopy(message),
            seen_by=self.whose.receiver if self.whose else None,
            replaces=self.whose.replaces if self.whose else None,
        )


class BotApiState:
    """What Telegram would know about one bot."""

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        username: str = DEFAULT_USERNAME,
        callback_lifetime_seconds: float = CALLBACK_LIFETIME_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.token = token
        self.lock = threading.RLock()
        self.bot: JsonObject = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Nhịp Cầu (test)",
            "username": username,
        }
        self.version = NEWEST
        self.hears_all = True
        """Whether privacy mode is off: see ``is_heard``."""
        self._joined_hearing: dict[int, bool] = {}
        """By group, what privacy mode was when the bot came in: a change of it holds from the next
        time on."""
        self.wanted = Wanted()
        self.topics = Topics()
        self.ephemeral = Ephemeral(self.now)
        self._skipped = 0.0
        self._guest_chats: set[int] = set()
        self.is_elsewhere = False
        """Whether inline and guest mode are switched on, as they are not at first."""
        self.apart = 0
        """Seconds at least from one person's message to the next, as they are dated: people who
        say ten things in a moment are taken for a flood, and those of a test have no more time."""
        self._dated = 0
        self.webhook: JsonObject = {"url": ""}
        self.results: dict[str, Any] = {}
        self._callback_lifetime_seconds = callback_lifetime_seconds
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []
        self._waiting: deque[_WaitingUpdate] = deque()
        self._updates: dict[int, JsonObject] = {}
        self._changes_before: dict[int, int] = {}
        self._next_update_id = FIRST_UPDATE_ID
        self._changes = 0
        self._chats: dict[int, JsonObject] = {}
        self._messages: dict[int, dict[int, StoredMessage]] = {}
        self._last_message_ids: Counter[int] = Counter()
        self._callback_queries: dict[str, float] = {}
        self._next_callback_query = 1
        self._queries: dict[tuple[str, str], float] = {}
        self._polls: dict[str, JsonObject] = {}
        self._blocked: dict[int, str] = {}
        self._group_limit: int | None = None
        self.administrators: dict[int, frozenset[int]] = {}
        """By chat, people."""
        self._written: dict[int, deque[float]] = {}
        self._files: dict[str, tuple[str, bytes]] = {}
        self._calls: list[Call] = []
        self._call_counts: Counter[str] = Counter()
        self._faults: list[Fault] = []
        self._delays: list[Delay] = []

    def now(self) -> float:
        """Seconds of the monotonic clock, with those that a test has skipped."""
        return self._clock() + self._skipped

    def pass_time(self, seconds: float) -> None:
        """Let so much time go by at once."""
        with self.lock:
            self._skipped += seconds
        self._notify()

    def set_version(self, major: int, minor: int) -> None:
        """Play a server of this version of the Bot API, as far as they differ for a bot of ours."""
        with self.lock:
            self.version = (major, minor)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call the listener after every change, on whatever thread made it."""
        self._listeners.append(listener)

    def unsubscribe(self, listener: Callable[[], None]) -> None:
        """Stop calling the listener."""
        self._listeners.remove(listener)

    def _notify(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    # Updates ------------------------------------------------------------------------------------

    def set_privacy(self, is_on: bool) -> None:
        """Privacy mode, which at @BotFather is on: in groups the bot then gets commands addressed
        to it, replies to its messages and service messages alone. Ask for getMe afterwards."""
        with self.lock:
            for chat_id in self._chats:
                self._joined_hearing.setdefault(chat_id, self.hears_all)
            self.hears_all = not is_on

    def rejoin(self, chat_id: int) -> None:
        """The bot is taken out of a group and put in again: a change of privacy mode holds there
        from now on."""
        with self.lock:
            self._joined_hearing[chat_id] = self.hears_all

    def set_elsewhere(self, is_on: bool) -> None:
        """Inline and guest mode, which at @BotFather are off. Ask for getMe afterwards."""
        with self.lock:
            self.is_elsewhere = is_on

    def is_heard(self, message: JsonObject) -> bool:
        """Whether Telegram brings a message of a person to the bot. A plain mention it does not:
        see https://core.telegram.org/bots/features#privacy-mode."""
        chat = message["chat"]
        if chat["type"] == "private" or self.runs(chat["id"]):
            return True
        if self._joined_hearing.get(chat["id"], self.hears_all):
            return True
        words = _words(message)
        if not words and not {"photo", "document", "voice", "sticker"} & message.keys():
            return True  # about the chat
        author = (message.get("reply_to_message") or {}).get("from") or {}
        if author.get("id") == self.bot["id"]:
            return True
        name, _, whose = words.split()[0].partition("@") if words.split() else ("", "", "")
        return name.startswith("/") and whose in ("", self.bot["username"])

    def add_update(self, update: JsonObject, *, is_heard: bool = True) -> int:
        """Queue an update under the next id and wake the poller. One that is not heard has an id,
        and the bot never gets it.

        An ``update_id`` inside is kept: this is how to repeat an update, or to go back to lower
        ids. It is delivered once whatever the bot's offset.
        """
        with self.lock:
            given = update.get("update_id")
            update_id = self._next_update_id if given is None else int(given)
            self._next_update_id = max(self._next_update_id, update_id + 1)
            update = {"update_id": update_id, **update}
            if is_heard and self.wanted.holds(update):
                expires = self.now() + lifetime_of(update)
                waiting = _WaitingUpdate(update_id, update, given is not None, expires)
                self._waiting.append(waiting)
            self._updates[update_id] = update
            self._changes_before[update_id] = self._changes
        self._notify()
        return update_id

    def update(self, update_id: int) -> JsonObject:
        """The JSON of an update, confirmed or not."""
        with self.lock:
            return copy.deepcopy(self._updates[update_id])

    def pending_update_ids(self) -> list[int]:
        """Updates that the bot has not confirmed, in the order of their delivery."""
        with self.lock:
            return [waiting.update_id for waiting in self._waiting]

    def take_updates(self, offset: int, limit: int) -> list[JsonObject]:
        """What getUpdates returns: all below the offset is forgotten, the rest stays.

        A negative offset forgets all but that many of the newest.
        """
        with self.lock:
            now = self.now()
            self._waiting = deque(one for one in self._waiting if one.expires > now)
            if offset < 0:
                while len(self._waiting) > -offset:
                    self._waiting.popleft()
            elif offset > 0:
                self._confirm(offset)
            delivered = list(islice(self._waiting, limit))
            for waiting in delivered:
                waiting.was_delivered = True
            return [waiting.update for waiting in delivered]

    def _confirm(self, offset: int) -> None:
        kept = []
        while self._waiting:
            first = self._waiting[0]
            if not (first.was_delivered or first.is_confirmed_by(offset)):
                break
            self._waiting.popleft()
            if not first.is_confirmed_by(offset):
                kept.append(first)
        self._waiting.extendleft(reversed(kept))

    def drop_pending_updates(self) -> None:
        """Forget all updates that were not confirmed."""
        with self.lock:
            self._waiting.clear()

    # Chats and messages -------------------------------------------------------------------------

    def add_message(
        self, message: JsonObject, kind: str = "message", *, is_ephemeral: bool = False
    ) -> int:
        """Put a person's message into its chat and queue the update; its id is the update's.

        ``message_id`` and ``date`` are filled in. ``reply_to_message`` may be the id of a message.
        For an edit the message_id is that of the message to replace. ``is_ephemeral``: a command
        that nobody else sees.
        """
        with self.lock:
            chat = message["chat"]
            self._chats[chat["id"]] = chat
            if is_ephemeral:
                return self._add_command(message)
            if (thread := message.get("message_thread_id")) is not None:
                self.topics.add(chat["id"], thread)
            message_id = message.get("message_id") or self._next_message_id(chat["id"])
            message = {"message_id": message_id, "date": self._date(), **message}
            reply_to = message.get("reply_to_message")
            if isinstance(reply_to, int):
                message["reply_to_message"] = self._quoted(self.message(chat["id"], reply_to))
            update_id = self.add_update({kind: message}, is_heard=self.is_heard(message))
            plain = FormattedText.plain(_words(message))
            self._store(message, from_bot=False, html=plain.html, reply_markup=None)
        self._notify()
        return update_id

    def _date(self) -> int:
        self._dated = max(int(time.time()), self._dated + self.apart)
        return self._dated

    def _add_command(self, message: JsonObject) -> int:
        """One that only whoever gave it sees."""
        chat_id, person = message["chat"]["id"], message["from"]["id"]
        number = self.ephemeral.number(chat_id)
        self.ephemeral.commanded(chat_id, number, person)
        own = {"message_id": 0, "ephemeral_message_id": number, "date": self._date()}
        return self.add_update({"message": own | message})

    def add_bot_message(
        self,
        chat_id: int,
        content: JsonObject,
        *,
        html: str,
        reply_markup: JsonObject | None,
        whose: Whose | None = None,
    ) -> JsonObject:
        """Put a message of the bot into a chat; Telegram's JSON of it. ``whose``: the only one who
        sees it."""
        with self.lock:
            if whose is None:
                numbers: JsonObject = {"message_id": self._next_message_id(chat_id)}
            else:
                receiver = {"id": whose.receiver, "is_bot": False, "first_name": "Người dùng"}
                number = self.ephemeral.number(chat_id)
                numbers = {"message_id": 0, "ephemeral_message_id": number}
                numbers["receiver_user"] = receiver
            message: JsonObject = {
                **numbers,
                "from": self.bot,
                "chat": self.chat(chat_id),
                "date": int(time.time()),
                **content,
            }
            if reply_markup and "inline_keyboard" in reply_markup:
                message["reply_markup"] = reply_markup
            self._store(message, from_bot=True, html=html, reply_markup=reply_markup, whose=whose)
        self._notify()
        return message

    def replace_bot_message(
        self, old: StoredMessage, content: JsonObject, *, html: str, reply_markup: JsonObject | None
    ) -> JsonObject:
        """Edit a message of the bot; keys of the content that are None are removed."""
        with self.lock:
            message = {**old.message, **content, "edit_date": int(time.time())}
            message["reply_markup"] = reply_markup
            message = {key: value for key, value in message.items() if value is not None}
            self._store(
                message, from_bot=True, html=html, reply_markup=reply_markup, whose=old.whose
            )
        self._notify()
        return message

    def _store(
        self,
        message: JsonObject,
        *,
        from_bot: bool,
        html: str,
        reply_markup: JsonObject | None,
        whose: Whose | None = None,
    ) -> None:
        self._changes += 1
        chat = self._messages.setdefault(message["chat"]["id"], {})
        key = message["message_id"] or -message["ephemeral_message_id"]
        chat[key] = StoredMessage(
            message, from_bot, html, reply_markup, self._changes, self.now(), whose
        )

    def _next_message_id(self, chat_id: int) -> int:
        self._last_message_ids[chat_id] += 1
        return self._last_message_ids[chat_id]

    @staticmethod
    def _quoted(stored: StoredMessage | None) -> JsonObject | None:
        if stored is None:
            return None
        return {key: value for key, value in stored.message.items() if key != "reply_to_message"}

    def quoted(self, chat_id: int, message_id: int) -> JsonObject | None:
        """A message as it appears in ``reply_to_message``: without what it replied to itself."""
        with self.lock:
            return self._quoted(self.message(chat_id, message_id))

    def message(self, chat_id: int, message_id: int) -> StoredMessage | None:
        """The message as stored, or None if it never was or was deleted."""
        with self.lock:
            return self._messages.get(chat_id, {}).get(message_id)

    def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Whether there was such a message."""
        with self.lock:
            is_deleted = self._messages.get(chat_id, {}).pop(message_id, None) is not None
        self._notify()
        return is_deleted

    def vanish(self, chat_id: int) -> None:
        """What single people saw in the chat is gone, as after a restart of their apps."""
        with self.lock:
            kept = {k: one for k, one in self._messages.get(chat_id, {}).items() if k > 0}
            self._messages[chat_id] = kept
        self._notify()

    def set_topic(self, chat_id: int, thread: int, standing: Standing) -> None:
        """Open, close or delete a topic."""
        with self.lock:
            self.topics.set(chat_id, thread, standing)

    def chat(self, chat_id: int) -> JsonObject:
        """The chat as people's messages described it, else guessed from its id."""
        with self.lock:
            if chat_id in self._chats:
                return self._chats[chat_id]
        if chat_id > 0:
            return {"id": chat_id, "type": "private", "first_name": "Người dùng"}
        is_supergroup = str(chat_id).startswith("-100")
        return {"id": chat_id, "type": "supergroup" if is_supergroup else "group", "title": "Nhóm"}

    def messages(self, chat_id: int, *, everyone: bool = False) -> list[ChatMessage]:
        """What stands in the chat now, oldest first; the bot's alone unless ``everyone``."""
        with self.lock:
            stored = self._messages.get(chat_id, {}).values()
            return [entry.seen() for entry in stored if everyone or entry.from_bot]

    def replies(self, chat_id: int, *, after: int) -> list[ChatMessage]:
        """Messages the bot sent or edited since that update was added, in the order of changes."""
        with self.lock:
            mark = self._changes_before[after] if after else 0
            stored = [
                entry
                for entry in self._messages.get(chat_id, {}).values()
                if entry.from_bot and entry.changed > mark
            ]
            return [entry.seen() for entry in sorted(stored, key=lambda entry: entry.changed)]

    def block(
        self, chat_id: int, *, description: str = "Forbidden: bot was blocked by the user"
    ) -> None:
        """Refuse everything the bot sends to this chat with 403, until ``unblock``."""
        with self.lock:
            self._blocked[chat_id] = description

    def unblock(self, chat_id: int) -> None:
        """Let the bot write to this chat again."""
        with self.lock:
            self._blocked.pop(chat_id, None)

    def refuse_if_blocked(self, chat_id: int) -> None:
        """Raise the 403 of a blocked chat, or the 429 of a group that was written to too much."""
        with self.lock:
            if chat_id in self._blocked:
                raise ApiError(403, self._blocked[chat_id])
            if chat_id in self._guest_chats - self._chats.keys():
                raise ApiError(403, "Forbidden: bot is not a member of the supergroup chat")
            self._count_in_group(chat_id)

    def set_administrators(self, chat_id: int, people: list[int]) -> None:
        """From now on these run the chat."""
        with self.lock:
            self.administrators[chat_id] = frozenset(people)

    def set_bot_rights(self, chat_id: int, runs: bool) -> None:
        """Whether the bot itself is an administrator from now on."""
        with self.lock:
            others = self.administrators.get(chat_id, frozenset()) - {self.bot["id"]}
            own = {self.bot["id"]} if runs else set()
            self.administrators[chat_id] = others | own

    def runs(self, chat_id: int) -> bool:
        """Whether the bot itself does."""
        return self.bot["id"] in self.administrators.get(chat_id, ())

    def limit_groups(self, per_minute: int = 20) -> None:
        """From now on refuse what is sent or edited beyond that in a group, as Telegram does."""
        with self.lock:
            self._group_limit = per_minute

    def _count_in_group(self, chat_id: int) -> None:
        if self._group_limit is None or chat_id > 0:
            return
        written, now = self._written.setdefault(chat_id, deque()), self.now()
        while written and written[0] <= now - 60:
            written.popleft()
        if len(written) >= self._group_limit:
            wait = int(written[0] + 61 - now)
            raise ApiError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        written.append(now)

    # Queries from elsewhere ---------------------------------------------------------------------

    def add_query(self, kind: str, update: JsonObject) -> int:
        """Queue an ``inline_query`` or a ``guest_message`` under an id of its own, which is
        answered once and in time."""
        with self.lock:
            query_id = str(5_000_000_000_000_000_000 + self._next_callback_query)
            self._next_callback_query += 1
            self._queries[kind, query_id] = self.now()
            key, name = {
                "inline": ("inline_query", "id"),
                "guest": ("guest_message", "guest_query_id"),
            }[kind]
            if kind == "guest":
                self._guest_chats.add(update["chat"]["id"])
            return self.add_update({key: {**update, name: query_id}}, is_heard=self.is_elsewhere)

    def take_query(self, kind: str, query_id: str) -> None:
        """Raise what Telegram answers for one that is unknown, answered or too old."""
        with self.lock:
            asked_at = self._queries.pop((kind, query_id), None)
        if asked_at is None or self.now() - asked_at > QUERY_LIFETIME_SECONDS[kind]:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )

    # Polls --------------------------------------------------------------------------------------

    def add_poll(self, chat_id: int, poll: JsonObject) -> str:
        """Keep a poll of the bot's; its id, which is Telegram's for all chats."""
        with self.lock:
            poll_id = str(6_000_000_000_000_000_000 + len(self._polls))
            self._polls[poll_id] = poll | {"voters": set()}
            return poll_id

    def add_vote(self, poll_id: str, user: JsonObject, options: list[int]) -> int:
        """Somebody votes. The bot learns of it where the poll is not anonymous, without the chat.

        Raises:
            LookupError: they have voted, and may not change it.
        """
        with self.lock:
            poll = self._polls[poll_id]
            if user["id"] in poll["voters"] and not poll["allows_revoting"]:
                raise LookupError(f"{user['id']} has voted in {poll_id}")
            poll["voters"].add(user["id"])
            answer = {"poll_id": poll_id, "user": user, "option_ids": options}
            return self.add_update({"poll_answer": answer}, is_heard=not poll["is_anonymous"])

    # Callback queries ---------------------------------------------------------------------------

    def add_callback_query(self, query: JsonObject) -> int:
        """Queue a press. Given ``message_id`` of the chat, the message itself is put in."""
        with self.lock:
            query_id = str(4_000_000_000_000_000_000 + self._next_callback_query)
            self._next_callback_query += 1
            self._callback_queries[query_id] = self.now()
            chat, message_id = query["message"]["chat"], query["message"]["message_id"]
            stored = self.message(chat["id"], message_id)
            gone = {"chat": chat, "message_id": max(message_id, 0), "date": 0}
            if message_id < 0:
                gone["ephemeral_message_id"] = -message_id
            message = stored.message if stored else gone
            shown = message_id if message_id > 0 else None
            self.ephemeral.pressed(query_id, query["from"]["id"], shown)
            return self.add_update(
                {"callback_query": {**query, "id": query_id, "message": message}}
            )

    def check_callback_query(self, query_id: str) -> None:
        """Raise what Telegram answers for an id that is unknown or older than its life."""
        with self.lock:
            pressed_at = self._callback_queries.get(query_id)
        if pressed_at is None or self.now() - pressed_at > self._callback_lifetime_seconds:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )

    def expire_callback_queries(self) -> None:
        """Make all presses so far too old to be answered."""
        with self.lock:
            self._callback_queries.clear()

    # Files --------------------------------------------------------------------------------------

    def add_file(self, content: bytes, file_name: str = "file.bin") -> JsonObject:
        """Keep a file; its ``file_id``, ``file_unique_id`` and ``file_size``."""
        with self.lock:
            number = len(self._files) + 1
            file_id = f"BQACAgUAAxkBAAITEST{number:08d}"
            self._files[file_id] = (file_name, content)
            return {
                "file_id": file_id,
                "file_unique_id": f"AgADTEST{number:08d}",
                "file_size": len(content),
            }

    def file_content(self, file_id: str) -> bytes:
        """What was uploaded, by the bot or by a person."""
        with self.lock:
            return self._files[file_id][1]

    def file_name(self, file_id: str) -> str | None:
        """The name given at upload, or None for an unknown file."""
        with self.lock:
            return self._files[file_id][0] if file_id in self._files else None

    # Calls --------------------------------------------------------------------------------------

    def record(self, call: Call) -> None:
        """Add to the log."""
        with self.lock:
            self._calls.append(call)
            self._call_counts[call.method] += 1
        self._notify()

    @property
    def calls(self) -> list[Call]:
        """All requests of the bot, in the order in which they were answered."""
        with self.lock:
            return list(self._calls)

    def calls_of(self, method: str) -> list[Call]:
        """The requests of one method."""
        return [call for call in self.calls if call.method == method]

    def count_calls(self, method: str) -> int:
        """How many calls of this method were answered."""
        with self.lock:
            return self._call_counts[method]

    def clear_calls(self) -> None:
        """Start a new log."""
        with self.lock:
            self._calls.clear()
            self._call_counts.clear()

    # Faults -------------------------------------------------------------------------------------

    def fail(
        self,
        method: str,
        *,
        status: int,
        description: str | None = None,
        retry_after: int | None = None,
        migrate_to_chat_id: int | None = None,
        times: int | None = 1,
        when: Condition | None = None,
        apply: bool = False,
        body: bytes | None = None,
    ) -> None:
        """Answer the next calls with an error; several orders are used up one after the other.

        A getUpdates that is waiting already is answered with the error at once.

        Args:
            method: Telegram's spelling, or ``*`` for every method.
            status: 0 cuts the connection instead of answering.
            description: By default Telegram's words for the status.
            retry_after: Seconds, for status 429.
            migrate_to_chat_id: For status 400.
            times: How many calls; None for all until ``clear_faults``.
            when: Only calls whose parameters have these values, or satisfy this predicate.
            apply: The call takes effect all the same: the answer is lost, not the request.
            body: Raw answer instead of JSON, such as a proxy's HTML page or nothing with 200.
        """
        parameters = {}
        if retry_after is not None:
            parameters["retry_after"] = retry_after
        if migrate_to_chat_id is not None:
            parameters["migrate_to_chat_id"] = migrate_to_chat_id
        if description is None:
            description = _DESCRIPTIONS.get(status, f"Error {status}")
            if retry_after is not None:
                description = f"{description}: retry after {retry_after}"
            elif migrate_to_chat_id is not None:
                description = "Bad Request: group chat was upgraded to a supergroup chat"
        with self.lock:
            self._faults.append(
                Fault(method, times, when, status, description, parameters, body, apply)
            )
        self._notify()

    def delay(self, method: str, seconds: float, times: int | None = 1) -> None:
        """Answer the next calls late. They take effect when they arrive."""
        with self.lock:
            self._delays.append(Delay(method, seconds, times))

    def clear_faults(self) -> None:
        """Forget all faults and delays that were not used up."""
        with self.lock:
            self._faults.clear()
            self._delays.clear()

    def take_fault(self, method: str, params: JsonObject, *, by_name: bool = False) -> Fault | None:
        """The oldest fault that concerns this call, counted as used.

        ``by_name`` leaves those ordered for every method to others.
        """
        with self.lock:
            ordered = [fault for fault in self._faults if fault.method != "*" or not by_name]
            return _take(ordered, self._faults, method, params)

    def take_delay(self, method: str, params: JsonObject) -> float:
        """Seconds to wait before this call is answered, counted as used."""
        with self.lock:
            delay = _take(self._delays, self._delays, method, params)
            return delay.seconds if delay else 0.0

    def set_result(self, method: str, result: Any) -> None:
        """Answer a method that the server does not know, or answer a known one differently."""
        with self.lock:
            self.results[method] = result


def _words(message: JsonObject) -> str:
    if "rich_message" in message:
        return rich.words(message["rich_message"])
    poll = message.get("poll") or {"question": "", "options": ()}
    asked = "\n".join((poll["question"], *(f"( ) {one['text']}" for one in poll["options"])))
    return str(message.get("text") or message.get("caption") or asked)


def _take(
    eligible: list[_Ordered], ordered: list[_Ordered], method: str, params: JsonObject
) -> _Ordered | None:
    for entry in eligible:
        if entry.concerns(method, params):
            if entry.times is not None:
                entry.times -= 1
                if entry.times <= 0:
                    ordered.remove(entry)
            return entry
    return None
