"""Updates as the inbox takes them: any text survives, and is ASCII."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.intake import dump

TEXTS = st.text(st.characters(codec=None) | st.sampled_from("\0\ud83d\ude00\\u🙂ệ\ud0bc"))


@given(TEXTS)
def test_text_is_kept_but_for_nul_and_surrogates(text: str) -> None:
    text = json.loads(json.dumps(text))  # as it comes: two halves in a row are one character
    dumped = dump({"text": text, "again": [text]})
    kept = re.sub("[\ud800-\udfff]", "\ufffd", text.replace("\0", ""))
    assert dumped.isascii()
    assert json.loads(dumped) == {"text": kept, "again": [kept]}
