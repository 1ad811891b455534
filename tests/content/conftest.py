"""The real content, read once, and what answers from it."""

from __future__ import annotations

import pytest

from bot.content.model import Content
from bot.i18n.words import Lexicon
from bot.knowledge.editions import load_content
from bot.knowledge.indexes import load_encoder, load_matcher
from bot.matching.matcher import Matcher
from bot.settings import ROOT
from bot.storage.file_cache import FileCache

_CACHE = FileCache(ROOT / ".data" / "cache")  # kept between runs: encoding takes minutes


@pytest.fixture(scope="session")
def real_content(lexicon: Lexicon) -> Content:
    """What is in `content/` now."""
    return load_content(ROOT / "content", lexicon, _CACHE)


@pytest.fixture(scope="session", params=["lexical", "semantic"])
def matcher(request: pytest.FixtureRequest, real_content: Content) -> Matcher:
    """Over the real content, with and without sentence vectors."""
    encoder = None
    if request.param == "semantic":
        encoder = load_encoder()
        if encoder is None:
            pytest.skip("the `semantic` extra is not installed: no wheel for this machine")
    return load_matcher(real_content, _CACHE, encoder, directory=ROOT / "content")
