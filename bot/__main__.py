"""`python -m bot …` is the same as `nhipcau …`."""

from bot.cli import main

main()
