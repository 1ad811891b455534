"""A bot as one would write it with python-telegram-bot's own polling, for comparison.

``python -m tests.faults.plain_bot API_URL TOKEN``: the library's defaults; each answer repeats its
question and takes 20 milliseconds of work. Prints ``ready`` before it begins.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, MessageHandler, filters


async def answer(update: Update, _context: Any) -> None:
    """Repeat it."""
    await asyncio.sleep(0.02)
    message = update.effective_message
    assert message is not None
    await message.reply_text(message.text or "")


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    api_url, token = sys.argv[1:3]
    bot = ApplicationBuilder().token(token).base_url(f"{api_url}/bot").build()
    bot.add_handler(MessageHandler(filters.TEXT, answer))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    bot.run_polling(bootstrap_retries=-1)
