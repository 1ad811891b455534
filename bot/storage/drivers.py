"""Whether the drivers of SQLite are those whose insides `one_trip.py` was written for."""

from __future__ import annotations

import logging
from importlib import import_module, metadata

from sqlalchemy.ext.asyncio import AsyncEngine

logger = logging.getLogger(__name__)

PROVED = {"sqlalchemy": "2.1", "aiosqlite": "0.22"}
"""Major and minor version of each, of which the names that it builds on were read and tested.
After `make lock` has brought another: see whether `tests/storage/test_one_trip.py` holds."""
PATIENCE = "PRAGMA busy_timeout=5000"
"""Of SQLite: the milliseconds in which another process may write before we fail."""


def shorten_trips(engine: AsyncEngine) -> None:
    """Statements of this engine take one trip to their thread where the drivers are known to allow
    it. With others they take four, as SQLAlchemy has it: slower, and as right."""
    found = {name: metadata.version(name) for name in PROVED}
    if all(_is_of(version, PROVED[name]) for name, version in found.items()):
        # What it builds on has no public name, so that another version may not even import it.
        import_module("bot.storage.one_trip").use_one_trip(engine)
    else:
        versions = ", ".join(f"{name} {version}" for name, version in found.items())
        logger.warning("SQLite is slower under load: %s are not the drivers tested", versions)


def _is_of(version: str, proved: str) -> bool:
    return version.split(".")[:2] == proved.split(".")
