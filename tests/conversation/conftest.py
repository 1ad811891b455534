"""A talk with the bot."""

from __future__ import annotations

import pytest

from bot.content.model import Content
from bot.i18n.words import Lexicon
from tests.conversation.talk import Talk


@pytest.fixture
def talk(content: Content, lexicon: Lexicon) -> Talk:
    """With a person whose app is in English; nothing chosen yet."""
    return Talk(content, lexicon, client="en")
