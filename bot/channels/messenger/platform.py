"""Messenger as a platform: quick replies, no edits, 2,000 characters, a day to answer in."""

from __future__ import annotations

from bot.channels.common.platform import Platform
from bot.delivery.model import RateClass
from bot.delivery.rates import Rate, Rates

RATES = Rates(Rate(40.0, 10.0), {RateClass.PRIVATE: Rate(2.0, 10.0)})
"""Meta allows 300 texts a second, and 200 a day for each person who wrote within it: what a bot
that only answers never comes near. For one person it names no limit; this one is polite."""
LONGEST_MESSAGE = 1_900
"""UTF-16 units. Meta allows 2,000 and does not say of what: of the ways to count this is the one
that finds most, and the rest is a margin."""
QUICK_REPLIES = 13
"""Under one message; more are refused."""
LONGEST_TITLE = 20
"""UTF-16 units of a quick reply that are shown; more are cut off. Of the bot's labels nine in ten
are longer, so that a title is the number and as much of the words as fits."""
WINDOW = 24 * 3600.0
"""Seconds after what a person did in which a Page may answer."""

MESSENGER = Platform(
    name="messenger",
    title="Messenger",
    rates=RATES,
    longest_message=LONGEST_MESSAGE,
    has_buttons=False,
    shortcuts=QUICK_REPLIES,
    has_edits=False,
    window=WINDOW,
)
