"""Reading and checking what a bot sends, with Telegram's words for what it refuses."""

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from .model import ApiError, FormattedText, JsonObject, bad_request, utf16_length
from .telegram_html import parse_html, trimmed

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_ANSWER_LIMIT = 200
POLL_QUESTION_LIMIT, POLL_OPTION_LIMIT, POLL_EXPLANATION_LIMIT = 300, 100, 200
POLL_OPTIONS = 12
CALLBACK_DATA_BYTES = 64
BUTTONS_PER_KEYBOARD = 100
BUTTONS_PER_ROW = 8

_STRINGS = frozenset({
    "action", "callback_query_id", "caption", "data", "description", "document", "emoji",
    "explanation", "file_id", "first_name", "inline_message_id", "inline_query_id", "language_code",
    "last_name",
    "message_effect_id", "name", "parse_mode", "phone_number", "photo", "question", "secret_token",
    "short_description", "text", "title", "url",
})  # fmt: skip
"""Parameters that are never JSON: the text "123" is a text."""

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_BUTTON_URL = re.compile(r"(?:https?://|tg://)?[^\s/?#]+\.?[^\s]*")
_STYLES = ("primary", "success", "danger")
_BUTTON_ACTIONS = (
    "callback_game", "copy_text", "login_url", "pay", "switch_inline_query",
    "switch_inline_query_chosen_chat", "switch_inline_query_current_chat", "web_app",
)  # fmt: skip


def decoded(fields: Mapping[str, Any]) -> JsonObject:
    """Form fields as Python values: nested JSON, numbers and booleans are parsed.

    Raises:
        ApiError: a lone surrogate, which cannot be written as UTF-8.
    """
    params = {name: _decoded_value(name, value) for name, value in fields.items()}
    try:
        json.dumps(params, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    return params


def _decoded_value(name: str, value: object) -> object:
    if name in _STRINGS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
    except RecursionError as error:
        raise bad_request(f"can't parse {name} JSON object") from error


def integer(params: Mapping[str, Any], name: str, default: int = 0) -> int:
    """A number, or the default for anything else: Telegram ignores unreadable numbers."""
    value = params.get(name)
    return value if isinstance(value, int) else default


def chat_id(params: Mapping[str, Any]) -> int:
    """The chat meant. Channels by @name are unknown here."""
    value = params.get("chat_id")
    if value is None or value == "":
        raise bad_request("chat_id is empty")
    if not isinstance(value, int) or value == 0:
        raise bad_request("chat not found")
    return value


def message_text(params: Mapping[str, Any]) -> FormattedText:
    """The text of a message: 1 to 4096 UTF-16 units after entity parsing."""
    formatted = _formatted(params, "text", "entities")
    if not formatted.text:
        raise bad_request("message text is empty")
    if utf16_length(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return formatted


def caption(params: Mapping[str, Any]) -> FormattedText:
    """The caption of a medium: at most 1024 UTF-16 units after entity parsing."""
    formatted = _formatted(params, "caption", "caption_entities")
    if utf16_length(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return formatted


def _formatted(params: Mapping[str, Any], field: str, entities_field: str) -> FormattedText:
    source = params.get(field) or ""
    if not isinstance(source, str):
        raise bad_request(f'field "{field}" must be of type String')
    match str(params.get("parse_mode") or "").lower():
        case "html":
            return parse_html(source)
        case "":
            entities = params.get(entities_field) or []
            return trimmed(
                FormattedText(source, entities, html.escape(source.strip(), quote=False))
            )
    raise bad_request("unsupported parse_mode")


def poll(params: Mapping[str, Any]) -> JsonObject:
    """A poll as Telegram shows it to its sender.

    Raises:
        ApiError: beyond the limits, or a quiz without a right option.
    """
    question, options = params.get("question"), params.get("options")
    if not isinstance(question, str) or not question.strip():
        raise bad_request("poll question must be non-empty")
    if len(question) > POLL_QUESTION_LIMIT:
        raise bad_request(f"poll question length must not exceed {POLL_QUESTION_LIMIT}")
    texts = [one.get("text") if isinstance(one, dict) else one for one in options or ()]
    if not 1 <= len(texts) <= POLL_OPTIONS:
        raise bad_request("poll must have at least 1 and at most 12 options")
    if not all(isinstance(text, str) and 0 < len(text) <= POLL_OPTION_LIMIT for text in texts):
        raise bad_request(f"poll options length must not exceed {POLL_OPTION_LIMIT}")
    if len(set(texts)) < len(texts):
        raise bad_request("POLL_OPTION_DUPLICATE")
    if chat_id(params) < 0 and str(chat_id(params)).startswith("-100777"):
        raise bad_request("polls can't be sent to channel direct messages chats")
    explanation = str(params.get("explanation") or "")
    if len(explanation) > POLL_EXPLANATION_LIMIT or explanation.count("\n") > 2:
        raise bad_request("MESSAGE_TOO_LONG")
    right = params.get("correct_option_ids", [params.get("correct_option_id")])
    is_quiz = params.get("type") == "quiz"
    if is_quiz and (not right or any(one not in range(len(texts)) for one in right)):
        raise bad_request("QUIZ_CORRECT_ANSWERS_EMPTY")
    return {
        "question": question,
        "options": [{"text": text, "voter_count": 0} for text in texts],
        "type": "quiz" if is_quiz else "regular",
        "correct_option_ids": right if is_quiz else [],
        "explanation": explanation,
        "is_anonymous": params.get("is_anonymous", True),
        "allows_revoting": params.get("allows_revoting", not is_quiz),
        "is_closed": False,
        "total_voter_count": 0,
    }


def reply_markup(params: Mapping[str, Any]) -> JsonObject | None:
    """The keyboard to show, or None; an empty inline keyboard is none.

    Raises:
        ApiError: not a markup, or an inline keyboard beyond Telegram's limits.
    """
    markup = params.get("reply_markup")
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        return markup
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    if sum(map(len, rows)) > BUTTONS_PER_KEYBOARD or any(
        len(row) > BUTTONS_PER_ROW for row in rows
    ):
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_inline_button(button)
    return markup if any(rows) else None


def _check_inline_button(button: object) -> None:
    if not isinstance(button, dict):
        raise _bad_button("InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise _bad_button('Can\'t find field "text"')
    if not button["text"].strip():
        raise _bad_button('Field "text" must be non-empty')
    if button.get("style") not in (None, "", *_STYLES):
        raise _bad_button("invalid button style specified")
    if button.get("url"):
        if not _BUTTON_URL.fullmatch(button["url"]):
            raise bad_request("BUTTON_URL_INVALID")
        return
    data = button.get("callback_data")
    if data is not None:
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        return
    if not any(action in button for action in _BUTTON_ACTIONS):
        raise _bad_button("Text buttons are unallowed in the inline keyboard")


def _bad_button(reason: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def commands(params: Mapping[str, Any]) -> list[JsonObject]:
    """The command list of ``setMyCommands``: at most 100, each checked for form and length."""
    entries = params.get("commands")
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise bad_request("expected an Array of BotCommand")
    if len(entries) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for entry in entries:
        if not isinstance(entry, dict):
            raise bad_request("can't parse BotCommand: expected an Object")
        if not _COMMAND.fullmatch(str(entry.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        length = utf16_length(str(entry.get("description", "")))
        if not length:
            raise bad_request("command description must be non-empty")
        if length > 256:
            raise bad_request("command description length must not exceed 256")
    return [dict(entry) for entry in entries]
