"""The same is not answered twice."""

from __future__ import annotations

import pytest

from bot.channels.telegram.calls import Address
from bot.channels.telegram.reading import Pressed, Said
from bot.channels.telegram.repeats import DOUBLE, KEPT, Repeats
from bot.messages import Incoming, Media, Place, Press, Question

PHOTO = Media()


def said(
    words: str | None, number: int = 1, *, edit: bool = False, album: str | None = None
) -> Said:
    content = PHOTO if words is None else Question(words)
    incoming = Incoming("telegram:7", content, Place("telegram:7"))
    return Said(incoming, Address(7), (7, number), edit, album)


@pytest.fixture
def repeats() -> Repeats:
    return Repeats()


def test_a_reaction_comes_as_an_edit_that_changes_nothing_and_is_no_new_question(
    repeats: Repeats,
) -> None:
    came = [said("a"), said("a", edit=True), said("b", edit=True), said("b", edit=True)]
    assert [repeats.is_one(one, str(n)) for n, one in enumerate(came)] == [False, True, False, True]


def test_the_same_words_in_another_message_are_another_question(repeats: Repeats) -> None:
    came = [said("a"), said("a", 2), said("a", 3, edit=True)]
    assert [repeats.is_one(one, str(n)) for n, one in enumerate(came)] == [False] * 3


def test_an_update_that_is_tried_again_repeats_nothing(repeats: Repeats) -> None:
    edit, picture = said("a", edit=True), said(None, 2, album="x")
    assert [repeats.is_one(edit, "1") for _ in range(3)] == [False] * 3
    assert [repeats.is_one(picture, "2") for _ in range(3)] == [False] * 3


@pytest.mark.parametrize(
    ("words", "repeated"),
    [
        ([None, None, None], [False, True, True]),
        (["a", None, None], [False, True, True]),
        (["a", None, "b"], [False, True, True]),
        ([None, None, "a", "b"], [False, True, False, True]),
    ],
    ids=["pictures alone", "words first", "each its words", "words last"],
)
def test_an_album_is_one_message_and_its_words_are_not_lost(
    repeats: Repeats, words: list[str | None], repeated: list[bool]
) -> None:
    came = [said(text, n, album="x") for n, text in enumerate(words)]
    assert [repeats.is_one(one, str(n)) for n, one in enumerate(came)] == repeated
    assert not repeats.is_one(said(None, 99, album="another"), "99")


def test_no_more_is_kept_than_of_the_last_minutes(repeats: Repeats) -> None:
    for number in range(KEPT + 1):
        repeats.is_one(said("a", number, album=str(number)), str(number))
    assert not repeats.is_one(said("a", 0, edit=True), str(KEPT + 2))
    assert repeats.is_one(said("a", KEPT, edit=True), str(KEPT + 3))


def tap(data: str = "t:vi", *, who: int = 7, message: int = 5) -> Pressed:
    incoming = Incoming(f"telegram:{who}", Press(data), Place("telegram:-1", is_group=True))
    return Pressed("1", incoming, Address(-1, edits=message))


def test_two_presses_of_one_button_within_a_moment_are_one() -> None:
    now = [0.0]
    repeats = Repeats(_clock=lambda: now[0])
    assert not repeats.is_double(tap(), "1")
    assert not repeats.is_double(tap(), "1")  # the same update, tried again
    assert repeats.is_double(tap(), "2")
    for other in (tap("t:en"), tap(who=8), tap(message=6)):
        assert not repeats.is_double(other, "3")
    now[0] = DOUBLE + 0.1
    assert not repeats.is_double(tap(), "4")


def test_a_button_pressed_again_after_another_one_is_meant() -> None:
    repeats = Repeats(_clock=lambda: 0.0)
    topic, back = tap("t:bridges"), tap("t:all")
    pressed = [repeats.is_double(one, str(n)) for n, one in enumerate([topic, back, topic, back])]
    assert pressed == [False] * 4
    assert repeats.is_double(back, "4")
