"""The script that other sites load: a button, and the chat in a frame."""

from __future__ import annotations

import json

from bot.channels.web.frame import STATIC
from bot.i18n.words import Lexicon, Words


def script(lexicon: Lexicon) -> str:
    """With its few words in every language; `data-locale` says which."""
    words = {locale.replace("_", "-"): _words(lexicon[locale]) for locale in lexicon.locales}
    code = (STATIC / "widget.mjs").read_text(encoding="utf-8")
    return code.replace("{/* words */}", json.dumps(words, ensure_ascii=True))


def _words(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {"open": _("Ask Nhịp Cầu"), "close": _("Close"), "title": _("Chat with Nhịp Cầu")}
