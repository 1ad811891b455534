"""Telegram, through python-telegram-bot: its API client, types and errors.

Updates become an `Incoming`, a `Reply` becomes messages. Nothing here knows where answers
come from.
"""

import os

# PTB's errors then carry `retry_after` as a timedelta; otherwise each of them warns.
os.environ.setdefault("PTB_TIMEDELTA", "1")
