"""What the bot can do, one file a feature. A file here that holds a `FEATURE` is one: nothing else
has to name it. Features do not import each other; where one leads to another, it goes through the
places in `navigation.py`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from bot.conversation.feature import Feature


def all_features() -> tuple[Feature, ...]:
    """Those of every file in this folder."""
    return tuple(
        feature
        for found in iter_modules(__path__)
        if isinstance(
            feature := getattr(import_module(f"{__name__}.{found.name}"), "FEATURE", None), Feature
        )
    )
