"""Telegram as a platform."""

from __future__ import annotations

from bot.channels.common.platform import Platform
from bot.channels.telegram.rates import RATES
from bot.channels.telegram.rendering import MAX_UNITS

TELEGRAM = Platform(name="telegram", title="Telegram", rates=RATES, longest_message=MAX_UNITS)
