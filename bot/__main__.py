"""`python -m bot …` is the same as `nhipcau …`."""

from bot.cli.ending import process

process()
