"""No window of time lets through more than a platform bears, wherever it begins."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.rates import OVERALL, RATES
from bot.delivery.model import RateClass
from bot.delivery.rates import Bucket, Rate

TELEGRAM = {"all": (OVERALL, 1.0, 30), "group": (RATES.of(RateClass.GROUP), 60.0, 20)}
"""Rate, seconds of a window, and the messages in it that Telegram names."""


def sends(rate: Rate, pauses: list[float], greed: int = 100) -> list[float]:
    """When calls are made by somebody who takes all there is after each pause."""
    now, made = 0.0, []
    bucket = Bucket(rate, now)
    for pause in pauses:
        now += pause
        count = min(bucket.available(now), greed)
        bucket.take(count)
        made += [now] * count
    return made


def most_in(window: float, times: list[float]) -> int:
    return max((sum(at <= t < at + window for t in times) for at in times), default=0)


@pytest.mark.parametrize("name", TELEGRAM)
@given(pauses=st.lists(st.floats(0.0, 20.0) | st.floats(0.0, 0.1), max_size=200))
def test_no_window_holds_more_than_telegram_names(name: str, pauses: list[float]) -> None:
    rate, window, allowed = TELEGRAM[name]
    assert most_in(window, sends(rate, pauses)) <= allowed


@pytest.mark.parametrize("name", TELEGRAM)
def test_the_allowance_is_used_nearly_whole(name: str) -> None:
    rate, window, allowed = TELEGRAM[name]
    made = sends(rate, [window / 1000] * 3000)
    assert most_in(window, made) >= 0.85 * allowed
    assert len(made) == pytest.approx(3 * window * rate.per_second + rate.burst, abs=1.5)


def test_a_private_chat_gets_three_at_once_and_then_one_a_second() -> None:
    made = sends(RATES.of(RateClass.PRIVATE), [0.0, *[0.01] * 500])
    assert [round(at, 1) for at in made] == [0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0]


def test_what_is_no_message_never_waits() -> None:
    assert Bucket(RATES.of(RateClass.FREE), 0.0).available(0.0) > 10**6


def test_it_says_how_long_until_the_next_call() -> None:
    bucket = Bucket(Rate(2.0, 1.0), 0.0)
    bucket.take(bucket.available(0.0))
    assert bucket.available(0.0) == 0
    assert bucket.wait() == pytest.approx(0.5)
    assert bucket.available(bucket.wait()) == 1


@given(st.lists(st.floats(-100.0, 100.0), max_size=50))
def test_a_clock_that_goes_back_gives_nothing_away(steps: list[float]) -> None:
    """And takes nothing away for longer than until it is where it was."""
    rate = Rate(1.0, 3.0)
    bucket = Bucket(rate, 0.0, tokens=0.0)
    now = latest = 0.0
    taken = 0
    for step in steps:
        now += step
        latest = max(latest, now)
        count = bucket.available(now)
        bucket.take(count)
        taken += count
    assert taken <= latest * rate.per_second + 1e-6
    assert bucket.available(latest + 3.0) == 3


def test_a_bucket_begins_as_full_as_it_is_told() -> None:
    assert Bucket(OVERALL, 0.0).available(0.0) == OVERALL.burst
    assert Bucket(OVERALL, 0.0, tokens=0.0).available(0.0) == 0


@given(st.floats(0.0, 3.0), st.floats(0.0, 100.0))
def test_more_time_never_means_fewer_tokens(tokens: float, seconds: float) -> None:
    rate = RATES.of(RateClass.PRIVATE)
    filled = [rate.filled(tokens, seconds * part) for part in (0.0, 0.5, 1.0)]
    assert all(less <= more <= rate.burst for less, more in pairwise(filled))
    assert rate.wait(filled[0]) >= rate.wait(filled[2]) >= 0.0
