#!/usr/bin/env bash
# A code block that names its language comes out of aiogram's HTML without it, and out of Telethon's changed.
#
# Versions: aiogram 3.31.0, Telethon 1.45.0, tdjson 1.8.69 (TDLib, which the Bot API server parses with;
# parseTextEntities needs no network); CPython 3.11.7, x86_64.
# html_text of a message, or unparse of its entities, is there to send the message again as it was: to edit
# it, to quote it, to keep it. Telegram writes a block's language as class="language-python".
#   aiogram writes language="language-python": no language is read, but inline code within the block
#   Telethon writes a line break and eight spaces before the code and "{}" behind it: the text itself
#     is another, for Telegram's parser and for Telethon's own: who copies the code gets x = 1{}
# No error anywhere, and a block without a language comes back from aiogram as it was: tests with one pass.
# aiogram's MarkdownV2 keeps the language, with a line break more at the end of the code.
set -euo pipefail
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet \
  "aiogram==3.31.0" "Telethon==1.45.0" "tdjson==1.8.69" 2>/dev/null
cat > "$folder/try.py" <<'PY'
import json

import tdjson
from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import html_decoration, markdown_decoration
from telethon.extensions import html as telethon_html
from telethon.tl.types import MessageEntityPre

CODE = "x = 1"


def execute(request):
    return json.loads(tdjson.td_execute(json.dumps(request).encode()))


def parsed(text, mode):
    """What Telegram makes of it: the text, and the kinds of its entities with their language."""
    answer = execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    kinds = [entity["type"] for entity in answer["entities"]]
    return answer["text"], sorted((k["@type"].removeprefix("textEntityType"), k.get("language", "")) for k in kinds)


execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
html, markdown = {"@type": "textParseModeHTML"}, {"@type": "textParseModeMarkdown", "version": 2}
entity = MessageEntity(type="pre", offset=0, length=len(CODE), language="python")
plain = MessageEntity(type="pre", offset=0, length=len(CODE))
by_telethon = telethon_html.unparse(CODE, [MessageEntityPre(0, len(CODE), "python")])
found = {
    "aiogram, HTML": parsed(html_decoration.unparse(CODE, [entity]), html),
    "aiogram, HTML, no language": parsed(html_decoration.unparse(CODE, [plain]), html),
    "aiogram, MarkdownV2": parsed(markdown_decoration.unparse(CODE, [entity]), markdown),
    "Telethon, HTML": parsed(by_telethon, html),
}
for name, (text, kinds) in found.items():
    print(f"{name}: {text!r}, {kinds}")
own = telethon_html.parse(by_telethon)[0]
print(f"Telethon, HTML, by itself: {own!r}")
same = [
    found["aiogram, HTML"] == (CODE, [("Code", ""), ("Pre", "")]),
    found["aiogram, HTML, no language"] == (CODE, [("Pre", "")]),
    found["aiogram, MarkdownV2"] == (CODE + "\n", [("PreCode", "python")]),
    found["Telethon, HTML"][0].split() == ["x", "=", "1{}"],
    own == CODE + "{}",
]
raise SystemExit(0 if all(same) else f"CHANGED: {same}")
PY
"$folder/venv/bin/python" "$folder/try.py"
echo "as described"
