#!/usr/bin/env bash
# What two libraries write as MarkdownV2 Telegram's own parser refuses: italic words under a line.
#
# Versions: python-telegram-bot 22.8, telegramify-markdown 1.4.1, aiogram 3.31.0, tdjson 1.8.69 (TDLib,
# which the Bot API server parses with; parseTextEntities needs no network); CPython 3.11.7, x86_64.
# A message's text_markdown_v2 is there to send a message again as it looked. Where italic and underline
# end together, or an italic word touches one that is underlined, it writes `_` and `__` side by side.
# Telegram reads "__" greedily: "Can't find end of ... entity", and the text is not sent. The rule stands
# in Telegram's description of the format, and one expects a library's writer to keep it.
# telegramify-markdown, made to turn any Markdown into what Telegram takes, does the same with a heading
# all in italics. aiogram parts the marks by a carriage return, which Telegram removes; text_html of the
# very same message is taken, with both entities.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet \
  "python-telegram-bot==22.8" "telegramify-markdown==1.4.1" "aiogram==3.31.0" "tdjson==1.8.69" 2>/dev/null
cat > "$folder/try.py" <<'PY'
import datetime
import json

import tdjson
import telegramify_markdown
from aiogram.types import MessageEntity as AiogramEntity
from aiogram.utils.text_decorations import markdown_decoration
from telegram import Chat, Message, MessageEntity

MARKDOWN = {"@type": "textParseModeMarkdown", "version": 2}
HTML = {"@type": "textParseModeHTML"}
MESSAGES = {
    "italic and underlined": ("Việt Nam", [("italic", 0, 8), ("underline", 0, 8)]),
    "underlined, its end italic": ("Việt Nam ơi", [("underline", 0, 11), ("italic", 9, 2)]),
    "italic beside underlined": ("ViệtNam", [("italic", 0, 4), ("underline", 4, 3)]),
}


def execute(request):
    return json.loads(tdjson.td_execute(json.dumps(request).encode()))


def parsed(text, mode):
    """What Telegram makes of it: its error, or how many entities."""
    answer = execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    return answer["message"] if answer["@type"] == "error" else len(answer["entities"])


execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
same = True
for name, (text, entities) in MESSAGES.items():
    message = Message(1, datetime.datetime.now(datetime.UTC), Chat(1, "private"), text=text,
                      entities=[MessageEntity(*entity) for entity in entities])
    other = markdown_decoration.unparse(text, [AiogramEntity(type=t, offset=o, length=n) for t, o, n in entities])
    refused, html, aiogram = parsed(message.text_markdown_v2, MARKDOWN), parsed(message.text_html, HTML), parsed(other, MARKDOWN)
    print(f"{name}: {message.text_markdown_v2!r}: {refused}; HTML: {html} entities; aiogram: {aiogram}")
    same &= "Can't find end of" in str(refused) and html == aiogram == 2
heading = telegramify_markdown.markdownify("## *Việt Nam*")
refused = parsed(heading, MARKDOWN)
print(f"a heading in italics by telegramify-markdown: {heading!r}: {refused}")
raise SystemExit(0 if same and "Can't find end of" in str(refused) else 1)
PY
"$folder/venv/bin/python" "$folder/try.py" || { echo "CHANGED: they are taken, or refused for another reason"; exit 1; }
echo "as described"
