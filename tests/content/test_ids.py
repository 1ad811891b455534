"""Labels of others as ids of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.ids import MAX_ID, id_of, words_of
from bot.content.loader import is_id

LABELS = {
    "Refund_not_showing_up": "refund-not-showing-up",
    "TurnOn": "turnon",
    "HassClimateGet": "hassclimateget",
    "Thẻ bị khóa?": "the-bi-khoa",
    "Đặt chỗ": "dat-cho",
    "a.b/c": "a-b-c",
    "card 2": "card-2",
    "card-2": "card-2",
}


@pytest.mark.parametrize(("label", "id_"), LABELS.items(), ids=LABELS.keys())
def test_a_label_becomes_an_id_that_can_be_read(label: str, id_: str) -> None:
    assert id_of(label) == id_


def test_a_label_is_read_as_words_with_its_marks() -> None:
    assert words_of("lost_card") == "lost card"
    assert words_of("HassTurnOn") == "Hass Turn On"
    assert words_of("mất-thẻ") == "mất thẻ"


def test_long_labels_with_one_beginning_become_different_ids() -> None:
    long = "what to do when the card " * 3
    assert id_of(long + "is lost") != id_of(long + "is found")
    assert id_of(long).startswith("what-to-do-when-the-card")


def test_labels_without_a_letter_we_can_keep_become_different_ids() -> None:
    assert id_of("你好") != id_of("再见")


@given(st.text(max_size=80))
def test_every_label_becomes_an_id_and_stays_it(label: str) -> None:
    id_ = id_of(label)
    assert is_id(id_)
    assert len(id_) <= MAX_ID
    assert id_of(id_) == id_
