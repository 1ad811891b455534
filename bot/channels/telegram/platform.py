"""Telegram as a platform."""

from __future__ import annotations

from bot.channels.common.platform import Platform
from bot.channels.telegram.rates import RATES
from bot.channels.telegram.rendering import MAX_UNITS

LONGEST_LABEL = 36
"""Characters: what a phone 390 pixels wide shows of a label that has its row for itself. Of 356
Vietnamese titles nine in ten are longer."""

TELEGRAM = Platform(
    name="telegram",
    title="Telegram",
    rates=RATES,
    longest_message=MAX_UNITS,
    longest_label=LONGEST_LABEL,
    has_polls=True,
    has_files=True,
)
