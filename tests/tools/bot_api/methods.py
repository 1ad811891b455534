"""The methods of the Bot API that answer at once: all but getUpdates, which waits.

A method that stands in no table here is unknown, as at Telegram; ``set_result`` adds one.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from . import ephemeral, parameters, rich
from .model import ApiError, FormattedText, JsonObject, bad_request, utf16_length
from .parameters import integer
from .state import BotApiState, StoredMessage

DOWNLOAD_LIMIT_BYTES = 20 << 20
UPLOAD_LIMIT_BYTES = 50 << 20

INLINE_RESULTS, RESULT_ID_BYTES, OFFSET_BYTES = 50, 64, 64


_SURFACE_LIMITS = {"Name": ("name", 64), "Description": ("description", 512),
                   "ShortDescription": ("short_description", 120)}  # fmt: skip
"""What setMy… and getMy… are about: the parameter and its length in characters."""

_SINCE = {
    "answerGuestQuery": (10, 0), "deleteEphemeralMessage": ephemeral.SINCE,
    "editEphemeralMessageText": ephemeral.SINCE, "sendRichMessage": rich.SINCE,
}  # fmt: skip
"""The version that brought a method, where a bot of ours may meet an older one."""

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)

Method = Callable[[JsonObject], Any]


class BotMethods:
    """Answers the methods of one bot from its state."""

    def __init__(self, state: BotApiState) -> None:
        self._state = state
        self._surface: dict[tuple[str, str], str] = {}
        self._inline: set[str] = set()
        """Messages posted where the bot is not."""
        self._commands: dict[tuple[str, str], list[JsonObject]] = {}
        self._methods: dict[str, Method] = {
            "getMe": self._get_me,
            "deleteWebhook": self._delete_webhook,
            "setWebhook": self._set_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "sendMessage": self._send_message,
            "sendRichMessage": self._send_rich_message,
            "sendPhoto": lambda params: self._send_file(params, "photo"),
            "sendPoll": self._send_poll,
            "sendDocument": lambda params: self._send_file(params, "document"),
            "editMessageText": self._edit_message_text,
            "editMessageMedia": self._edit_message_media,
            "editEphemeralMessageText": self._edit_ephemeral_text,
            "deleteEphemeralMessage": self._delete_ephemeral,
            "createForumTopic": self._create_forum_topic,
            "answerCallbackQuery": self._answer_callback_query,
            "answerInlineQuery": self._answer_inline_query,
            "answerGuestQuery": self._answer_guest_query,
            "getChatMember": self._get_chat_member,
            "setMyCommands": self._set_my_commands,
            "getMyCommands": self._get_my_commands,
            "deleteMyCommands": self._delete_my_commands,
            "getFile": self._get_file,
        }
        for noun, (field, limit) in _SURFACE_LIMITS.items():
            self._methods[f"setMy{noun}"] = self._surface_setter(field, limit)
            self._methods[f"getMy{noun}"] = self._surface_getter(field)
        self._names = {name.lower(): name for name in (*self._methods, "getUpdates")}

    def canonical_name(self, method: str) -> str:
        """Telegram's spelling; method names are not case sensitive."""
        return self._names.get(method.lower(), method)

    def answer(self, method: str, params: JsonObject) -> Any:
        """The result of a call.

        Raises:
            ApiError: what Telegram refuses, and 404 for an unknown method.
        """
        if method in self._state.results:
            return self._state.results[method]
        if method not in self._methods or self._state.version < _SINCE.get(method, (0, 0)):
            raise ApiError(404, "Not Found: method not found")
        with self._state.lock:
            return self._methods[method](params)

    # The bot itself -----------------------------------------------------------------------------

    def _get_me(self, _params: JsonObject) -> JsonObject:
        return {
            **self._state.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": self._state.hears_all,
            "supports_inline_queries": self._state.is_elsewhere,
            "supports_guest_queries": self._state.is_elsewhere,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": True,
            "allows_users_to_create_topics": True,
        }

    def _set_webhook(self, params: JsonObject) -> bool:
        _check_webhook(params)
        self._state.wanted.note(params)
        if params.get("drop_pending_updates"):
            self._state.drop_pending_updates()
        kept = ("max_connections", "allowed_updates", "ip_address")
        self._state.webhook = {"url": str(params.get("url") or "")}
        self._state.webhook.update({name: params[name] for name in kept if name in params})
        return True

    def _delete_webhook(self, params: JsonObject) -> bool:
        return self._set_webhook({"drop_pending_updates": params.get("drop_pending_updates")})

    def _get_webhook_info(self, _params: JsonObject) -> JsonObject:
        return {
            **self._state.webhook,
            "has_custom_certificate": False,
            "pending_update_count": len(self._state.pending_update_ids()),
        }

    def _set_my_commands(self, params: JsonObject) -> bool:
        self._commands[_scope(params)] = parameters.commands(params)
        return True

    def _get_my_commands(self, params: JsonObject) -> list[JsonObject]:
        return self._commands.get(_scope(params), [])

    def _delete_my_commands(self, params: JsonObject) -> bool:
        self._commands.pop(_scope(params), None)
        return True

    def _surface_setter(self, field: str, limit: int) -> Method:
        def set_field(params: JsonObject) -> bool:
            value = str(params.get(field) or "")
            if len(value) > limit:
                raise bad_request(f"{field} is too long")
            self._surface[field, _language(params)] = value
            return True

        return set_field

    def _surface_getter(self, field: str) -> Method:
        def get_field(params: JsonObject) -> JsonObject:
            default = self._state.bot["first_name"] if field == "name" else ""
            general = self._surface.get((field, ""), default)
            return {field: self._surface.get((field, _language(params))) or general}

        return get_field

    # Sending ------------------------------------------------------------------------------------

    def _send_message(self, params: JsonObject) -> JsonObject:
        formatted = parameters.message_text(params)
        content: JsonObject = {"text": formatted.text}
        if formatted.entities:
            content["entities"] = formatted.entities
        if "link_preview_options" in params:
            content["link_preview_options"] = params["link_preview_options"]
        return self._send(params, content, formatted)

    def _send_rich_message(self, params: JsonObject) -> JsonObject:
        formatted = rich.checked(params, self._state.version)
        blocks = params["rich_message"]["blocks"]
        return self._send(params, {"rich_message": {"blocks": blocks}}, formatted)

    def _send_poll(self, params: JsonObject) -> JsonObject:
        poll = parameters.poll(params)
        question = FormattedText.plain(poll["question"])
        sent = {**poll, "id": self._state.add_poll(parameters.chat_id(params), poll)}
        return self._send(params, {"poll": sent}, question)

    def _send_file(self, params: JsonObject, kind: str) -> JsonObject:
        formatted = parameters.caption(params)
        content: JsonObject = {kind: self._sent_file(params.get(kind), kind)}
        if formatted.text:
            content["caption"] = formatted.text
        if formatted.entities:
            content["caption_entities"] = formatted.entities
        return self._send(params, content, formatted)

    def _sent_file(self, value: object, kind: str) -> Any:
        """An upload is already stored; a string is the id of a stored file or an address."""
        if isinstance(value, dict):
            file = value
        elif not value:
            raise bad_request(f"there is no {kind} in the request")
        elif (name := self._state.file_name(str(value))) is not None:
            content = self._state.file_content(str(value))
            file = {"file_id": str(value), "file_name": name, "file_size": len(content)}
        elif str(value).startswith(("http://", "https://")):
            file = self._state.add_file(b"", str(value).rpartition("/")[2])
        else:
            raise bad_request(
                "wrong remote file identifier specified: can't unserialize it. Wrong last symbol"
            )
        if file["file_size"] > UPLOAD_LIMIT_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        file = {**file, "file_unique_id": f"AgAD{file['file_id'][-12:]}"}
        return [{**file, "width": 90, "height": 90}] if kind == "photo" else file

    def _send(
        self, params: JsonObject, content: JsonObject, formatted: FormattedText
    ) -> JsonObject:
        markup = parameters.reply_markup(params)
        chat_id = parameters.chat_id(params)
        self._state.refuse_if_blocked(chat_id)
        if thread := self._state.topics.check(params, chat_id):
            content |= {"message_thread_id": thread, "is_topic_message": True}
        if quoted := self._reply_to(params, chat_id):
            content["reply_to_message"] = quoted
        whose = self._state.ephemeral.whose(
            params | content,
            chat_id,
            self._state.version,
            self._state.administrators.get(chat_id, ()),
            self._state.bot["id"],
        )
        return self._state.add_bot_message(
            chat_id, content, html=formatted.html, reply_markup=markup, whose=whose
        )

    def _reply_to(self, params: JsonObject, chat_id: int) -> JsonObject | None:
        reply = params.get("reply_parameters")
        if not isinstance(reply, dict):
            old_names = {"message_id": "reply_to_message_id"}
            reply = {new: params[old] for new, old in old_names.items() if old in params}
            reply["allow_sending_without_reply"] = params.get("allow_sending_without_reply")
        message_id = integer(reply, "message_id")
        if not message_id:
            return None
        quoted = self._state.quoted(chat_id, message_id)
        if quoted is None and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return quoted

    def _create_forum_topic(self, params: JsonObject) -> JsonObject:
        name, chat_id = str(params.get("name") or ""), parameters.chat_id(params)
        self._state.refuse_if_blocked(chat_id)
        if not self._state.topics.is_forum(chat_id):
            raise bad_request("the chat is not a forum")
        if not 1 <= len(name) <= 128:
            raise bad_request("TOPIC_NAME_INVALID")
        thread = self._state.topics.add(chat_id)
        return {"message_thread_id": thread, "name": name, "icon_color": 7_322_096}

    def _get_chat_member(self, params: JsonObject) -> JsonObject:
        user = integer(params, "user_id")
        runs = user in self._state.administrators.get(parameters.chat_id(params), ())
        person = {"id": user, "is_bot": False, "first_name": "Người dùng"}
        return {"user": person, "status": "administrator" if runs else "member"}

    # Editing ------------------------------------------------------------------------------------

    def _edit_message_text(self, params: JsonObject) -> JsonObject | bool:
        formatted, content = self._new_content(params)
        markup = parameters.reply_markup(params)
        if inline := params.get("inline_message_id"):
            return self._check_inline(str(inline))
        old = self._message_to_edit(params)
        if not {"text", "rich_message"} & old.message.keys():
            raise bad_request("there is no text in the message to edit")
        is_same_text = all(old.message.get(name) == value for name, value in content.items())
        if is_same_text and old.reply_markup == markup:
            raise bad_request(_NOT_MODIFIED)
        return self._state.replace_bot_message(
            old, content, html=formatted.html, reply_markup=markup
        )

    def _new_content(self, params: JsonObject) -> tuple[FormattedText, JsonObject]:
        """An edit turns a text into a rich message and back."""
        if "rich_message" in params and self._state.version >= rich.SINCE:
            formatted = rich.checked(params, self._state.version)
            shown = {"blocks": params["rich_message"]["blocks"]}
            return formatted, {"text": None, "entities": None, "rich_message": shown}
        formatted = parameters.message_text(params)
        text = {"text": formatted.text, "entities": formatted.entities or None}
        return formatted, text | {"rich_message": None}

    def _edit_message_media(self, params: JsonObject) -> JsonObject:
        """Of a text too: media may be added to it."""
        media = params.get("media")
        if not isinstance(media, dict) or media.get("type") != "photo":
            raise bad_request("can't parse InputMedia: only photos are known here")
        old = self._message_to_edit(params)
        formatted = parameters.caption(media)
        markup = parameters.reply_markup(params)
        content = {
            "photo": self._sent_file(media.get("media"), "photo"),
            "caption": formatted.text or None,
            "caption_entities": formatted.entities or None,
            "text": None,
            "rich_message": None,
            "entities": None,
        }
        if all(old.message.get(k) == v for k, v in content.items()) and old.reply_markup == markup:
            raise bad_request(_NOT_MODIFIED)
        return self._state.replace_bot_message(
            old, content, html=formatted.html, reply_markup=markup
        )

    def _edit_ephemeral_text(self, params: JsonObject) -> bool:
        formatted = parameters.message_text(params)
        markup = parameters.reply_markup(params)
        old = self._ephemeral_of(params, "message to edit not found")
        content = {"text": formatted.text, "entities": formatted.entities or None}
        if all(old.message.get(k) == v for k, v in content.items()) and old.reply_markup == markup:
            raise bad_request(_NOT_MODIFIED)
        self._state.replace_bot_message(old, content, html=formatted.html, reply_markup=markup)
        return True

    def _delete_ephemeral(self, params: JsonObject) -> bool:
        old = self._ephemeral_of(params, "message to delete not found")
        number = old.message["ephemeral_message_id"]
        return self._state.delete_message(old.message["chat"]["id"], -number)

    def _ephemeral_of(self, params: JsonObject, missing: str) -> StoredMessage:
        chat_id = parameters.chat_id(params)
        self._state.refuse_if_blocked(chat_id)
        number = integer(params, "ephemeral_message_id")
        found = self._state.message(chat_id, -number) if number > 0 else None
        receiver = integer(params, "receiver_user_id")
        if found is None or found.whose is None or found.whose.receiver != receiver:
            raise bad_request(missing)
        return found

    def _check_inline(self, name: str) -> bool:
        if name not in self._inline:
            raise bad_request("MESSAGE_ID_INVALID")
        return True

    def _message_to_edit(self, params: JsonObject) -> StoredMessage:
        chat_id = parameters.chat_id(params)
        message_id = integer(params, "message_id")
        if not message_id:
            raise bad_request("message identifier is not specified")
        self._state.refuse_if_blocked(chat_id)
        stored = self._state.message(chat_id, message_id) if message_id > 0 else None
        if stored is None:
            raise bad_request("message to edit not found")
        if not stored.from_bot:
            raise bad_request("message can't be edited")
        return stored

    def _answer_callback_query(self, params: JsonObject) -> bool:
        if utf16_length(str(params.get("text") or "")) > parameters.CALLBACK_ANSWER_LIMIT:
            raise bad_request("MESSAGE_TOO_LONG")
        self._state.check_callback_query(str(params.get("callback_query_id", "")))
        return True

    def _answer_inline_query(self, params: JsonObject) -> bool:
        results = params.get("results")
        if not isinstance(results, list) or len(results) > INLINE_RESULTS:
            raise bad_request("too many inline query results specified")
        ids = [str(result.get("id", "")) for result in results]
        if any(not 0 < len(id_.encode()) <= RESULT_ID_BYTES for id_ in ids):
            raise bad_request("RESULT_ID_INVALID")
        if len(set(ids)) < len(ids):
            raise bad_request("RESULT_ID_DUPLICATE")
        if len(str(params.get("next_offset") or "").encode()) > OFFSET_BYTES:
            raise bad_request("NEXT_OFFSET_INVALID")
        for result in results:
            check_article(result)
        self._state.take_query("inline", str(params.get("inline_query_id", "")))
        return True

    def _answer_guest_query(self, params: JsonObject) -> JsonObject:
        result = params.get("result")
        if not isinstance(result, dict):
            raise bad_request("can't parse inline query result: Object expected")
        check_article(result)
        query = str(params.get("guest_query_id", ""))
        self._state.take_query("guest", query)
        self._inline.add(f"inline-{query}")
        return {"inline_message_id": f"inline-{query}"}

    # Files --------------------------------------------------------------------------------------

    def _get_file(self, params: JsonObject) -> JsonObject:
        file_id = str(params.get("file_id", ""))
        name = self._state.file_name(file_id)
        if name is None:
            raise bad_request("invalid file_id")
        size = len(self._state.file_content(file_id))
        if size > DOWNLOAD_LIMIT_BYTES:
            raise bad_request("file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": file_id[-12:],
            "file_size": size,
            "file_path": f"documents/{file_id}",
        }


def check_article(result: JsonObject) -> None:
    if result.get("type") == "article" and not result.get("title"):
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content") or {}
    parameters.message_text({**content, "text": content.get("message_text")})
    parameters.reply_markup(result)


def _check_webhook(params: Mapping[str, Any]) -> None:
    secret = str(params.get("secret_token") or "")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")


def _language(params: Mapping[str, Any]) -> str:
    code = str(params.get("language_code") or "")
    if not re.fullmatch(r"(?:[a-z]{2})?", code):
        raise bad_request("invalid language code specified")
    return code


def _scope(params: Mapping[str, Any]) -> tuple[str, str]:
    return str(params.get("scope") or {"type": "default"}), _language(params)
