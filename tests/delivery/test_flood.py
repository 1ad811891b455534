"""How many messages are too many, and for how long they get no answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.flood import (
    MESSAGES,
    PRESSES,
    REMEMBERED,
    SILENCE,
    WINDOW,
    Flood,
    Silences,
    Verdict,
)
from bot.delivery.model import Update
from bot.delivery.veil import Veil

LAN, MINH = "x:lan", "x:minh"


def answered(*times: float, sender: str = LAN) -> Flood:
    flood = Flood()
    for at in times:
        flood.count(sender, at)
    return flood


def test_ten_in_ten_seconds_are_fine_and_the_eleventh_is_not() -> None:
    nine = answered(*[100.0] * (MESSAGES - 1))
    assert nine.judge(LAN, 100.0) is Verdict.FINE
    assert answered(*[100.0] * MESSAGES).judge(LAN, 100.0 + WINDOW / 2) is Verdict.NOTICE


def test_what_was_asked_slowly_is_fine_however_much() -> None:
    flood = Flood()
    for n in range(100):
        at = 1.01 * n
        assert flood.judge(LAN, at) is Verdict.FINE
        flood.count(LAN, at)


def test_the_window_moves_on() -> None:
    flood = answered(*[100.0] * MESSAGES)
    assert flood.judge(LAN, 100.0 + WINDOW - 0.01) is Verdict.NOTICE
    assert flood.judge(LAN, 100.0 + WINDOW) is Verdict.FINE


def test_silence_lasts_a_minute_and_then_all_is_forgiven() -> None:
    flood = answered(*[100.0] * MESSAGES)
    flood.silence(LAN, 100.0)
    assert flood.judge(LAN, 100.0) is Verdict.SILENT
    assert flood.judge(LAN, 100.0 + SILENCE - 0.01) is Verdict.SILENT
    assert flood.judge(LAN, 100.0 + SILENCE) is Verdict.FINE


def test_presses_are_counted_by_themselves() -> None:
    flood = answered(*[100.0] * (MESSAGES - 1))
    for _ in range(PRESSES):
        assert flood.judge(LAN, 100.0, is_press=True) is Verdict.FINE
        flood.count(LAN, 100.0, is_press=True)
    assert flood.judge(LAN, 100.0, is_press=True) is Verdict.NOTICE
    assert flood.judge(LAN, 100.0) is Verdict.FINE
    again = Flood.load(flood.dump(100.0))
    assert again.judge(LAN, 100.0 + WINDOW - 0.01, is_press=True) is Verdict.NOTICE
    flood.silence(LAN, 100.0)
    assert flood.judge(LAN, 101.0, is_press=True) is Verdict.SILENT


def test_what_was_remembered_before_presses_were_counted_is_read() -> None:
    assert Flood.load('[{"x:lan": [5.0]}, {}]') == Flood({"x:lan": [5.0]}, {})


def test_each_person_is_judged_alone() -> None:
    flood = answered(*[100.0] * MESSAGES)
    flood.silence(LAN, 100.0)
    assert flood.judge(MINH, 100.0) is Verdict.FINE


def test_judging_counts_nothing() -> None:
    flood = answered(*[100.0] * (MESSAGES - 1))
    assert {flood.judge(LAN, 100.0) for _ in range(50)} == {Verdict.FINE}


def test_a_message_of_before_is_not_judged_by_those_after_it() -> None:
    """Updates may come again and out of order."""
    assert answered(*[100.0] * MESSAGES).judge(LAN, 90.0) is Verdict.FINE


times = st.lists(st.floats(0.0, 200.0), max_size=30).map(sorted)


@given(times, st.booleans())
def test_what_is_written_down_and_read_judges_alike(at: list[float], is_silent: bool) -> None:
    flood = answered(*at)
    now = at[-1] if at else 0.0
    if is_silent:
        flood.silence(LAN, now)
    again = Flood.load(flood.dump(now))
    for later in (now, now + 1.0, now + WINDOW, now + SILENCE):
        assert again.judge(LAN, later) == flood.judge(LAN, later)


def test_what_has_no_weight_any_more_is_not_kept() -> None:
    flood = answered(100.0, 101.0)
    flood.silence(MINH, 100.0)
    assert flood.dump(101.0) != ""
    assert flood.dump(101.0 + SILENCE) == ""
    assert Flood().dump(0.0) == ""


def test_little_is_kept_of_much() -> None:
    flood = answered(*[100.0 + n / 1000 for n in range(5000)])
    assert len(flood.recent[LAN]) == MESSAGES


@pytest.mark.parametrize("text", ["", "{}", "[1, 2]", "[{}]", "null", "no json", '["ab", {}]'])
def test_what_it_did_not_write_is_nothing(text: str) -> None:
    assert Flood.load(text) == Flood()


def test_who_was_forgotten_is_judged_on_and_cannot_be_named() -> None:
    flood, forgotten = Flood(), Flood(name=Veil().text)
    for second in range(MESSAGES):
        flood.count(LAN, float(second))
    flood.hand_over(LAN, forgotten, 9.0)
    assert flood.judge(LAN, 9.5, forgotten) is Verdict.NOTICE
    assert flood.judge(MINH, 9.5, forgotten) is Verdict.FINE
    assert LAN not in repr((flood, forgotten))


def did(sender: str | None = LAN, sent_at: float | None = None, lane: str = LAN) -> Update:
    return Update("x", "1", lane, "{}", sender, sent_at)


@pytest.mark.parametrize(
    ("update", "is_covered"),
    [
        (did(sent_at=100.0 + SILENCE - 0.01), True),
        (did(sent_at=100.0 + SILENCE), False),
        (did(), True),  # a press, now
        (did(sender=MINH), False),
        (did(lane="x:group"), False),  # the rule is a chat's
        (did(sender=None), True),  # of the chat itself, which has this name
        (did(sender=None, lane="x:group"), False),
    ],
)
def test_who_is_silent_is_known_at_the_door(update: Update, is_covered: bool) -> None:
    silences = Silences(lambda: 101.0)
    assert not silences.cover(update)
    silences.begin(did(), 100.0)
    assert silences.cover(update) == is_covered


def test_at_the_door_nobodys_name_is_remembered_and_no_more_than_some_are() -> None:
    silences = Silences(lambda: 101.0)
    for number in range(REMEMBERED + 1):
        silences.begin(did(sender=f"x:{4815162342 + number}"), 100.0)
    assert "4815162342" not in repr(vars(silences))
    assert not silences.cover(did(sender="x:4815162342"))  # the oldest
    assert silences.cover(did(sender="x:4815162343"))
    assert len(silences._until) == REMEMBERED
