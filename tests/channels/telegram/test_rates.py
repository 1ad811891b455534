"""How fast messages leave for Telegram, free and paid for."""

from __future__ import annotations

import pytest

from bot.channels.telegram.rates import RATES, paid
from bot.delivery.model import RateClass
from bot.delivery.rates import Rate


def in_any_second(rate: Rate) -> float:
    """The most that leaves in one: what was saved up, and what flows in meanwhile."""
    return rate.burst + rate.per_second


@pytest.mark.parametrize("wanted", [31, 100, 1000])
def test_no_second_has_more_than_what_is_paid_for(wanted: int) -> None:
    rates = paid(wanted)
    assert 0.85 * wanted < in_any_second(rates.overall) <= wanted
    assert rates.of(RateClass.PRIVATE) == RATES.of(RateClass.PRIVATE)


def test_no_second_has_more_than_what_is_free() -> None:
    assert in_any_second(RATES.overall) < 30
