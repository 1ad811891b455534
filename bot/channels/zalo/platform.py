"""Zalo as a platform: no buttons, no edits, 2,000 characters a message."""

from __future__ import annotations

from bot.channels.common.platform import Platform
from bot.delivery.model import RateClass
from bot.delivery.rates import Rate, Rates

RATES = Rates(
    Rate(5.0, 2.0),
    {RateClass.PRIVATE: Rate(1.0, 3.0), RateClass.GROUP: Rate(0.3, 2.0)},
)
"""Zalo publishes none: what is polite anywhere. Raise them when somebody has measured more."""
LONGEST_MESSAGE = 1_900
"""UTF-16 units. Zalo allows 2,000 of it does not say what: of the ways to count this is the one
that finds most, and the rest is a margin."""

ZALO = Platform(
    name="zalo",
    title="Zalo",
    rates=RATES,
    longest_message=LONGEST_MESSAGE,
    has_buttons=False,
    has_edits=False,
)
