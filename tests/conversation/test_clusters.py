"""Which questions asked in vain are put together."""

from __future__ import annotations

import datetime as dt

import numpy as np

from bot.conversation.clusters import clustered
from bot.conversation.unanswered import Asked
from bot.matching.semantic import Floats

DAY = dt.date(2025, 6, 1)
RARE = {"gold": 5.0, "tea": 5.0, "price": 3.0, "today": 2.0, "vang": 5.0, "gia": 3.0}


def weight(word: str) -> float:
    return RARE.get(word, 0.2)


def asked(id_: int, folded: str, count: int = 1, day: dt.date = DAY, locale: str = "en") -> Asked:
    return Asked(id_, folded.title(), folded, locale, count, day, day)


def ids(*questions: Asked, vectors: Floats | None = None) -> list[tuple[int, ...]]:
    return [cluster.ids for cluster in clustered(questions, weight, vectors)]


def test_what_shares_the_words_that_tell_is_one() -> None:
    found = ids(
        asked(1, "what is the price of gold"),
        asked(2, "price of gold today", 3),
        asked(3, "what is the price of tea"),
        asked(4, "gold price"),
    )
    assert found == [(2, 1, 4), (3,)]


def test_what_means_the_same_is_one_in_whatever_language() -> None:
    vectors = np.array([[1, 0], [0.9, 0.43589], [0, 1]], dtype=np.float32)
    questions = asked(1, "gold price"), asked(2, "gia vang"), asked(3, "who sells tea")
    assert ids(*questions, vectors=vectors) == [(1, 2), (3,)]
    assert ids(*questions) == [(1,), (2,), (3,)]


def test_two_languages_need_to_be_less_near_than_one() -> None:
    vectors = np.array([[1, 0], [0.65, 0.75993], [0.65, -0.75993]], dtype=np.float32)
    gold, other = asked(1, "gold price"), asked(3, "who sells tea")
    found = ids(gold, asked(2, "gia vang", locale="vi"), other, vectors=vectors)
    assert found == [(1, 2), (3,)]


def test_vectors_stay_with_their_questions_however_often_each_was_asked() -> None:
    vectors = np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32)
    questions = asked(1, "a"), asked(2, "b", 5), asked(3, "c", 9)
    assert ids(*questions, vectors=vectors) == [(3, 2), (1,)]


def test_a_chain_of_small_steps_leads_to_no_other_subject() -> None:
    turns = np.deg2rad([0, 30, 60])
    vectors = np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)
    questions = asked(1, "a", 3), asked(2, "b", 2), asked(3, "c", 1)
    assert ids(*questions, vectors=vectors) == [(1, 2), (3,)]


def test_the_most_often_asked_comes_first_and_the_days_are_those_of_all() -> None:
    early, late = DAY - dt.timedelta(days=3), DAY + dt.timedelta(days=3)
    first, second = clustered(
        [
            asked(1, "tea", 3),
            asked(2, "gold price", 2, early),
            asked(3, "gold price today", 2, late),
        ],
        weight,
    )
    assert (first.ids, first.count, first.first, first.last) == ((2, 3), 4, early, late)
    assert (second.ids, second.count) == ((1,), 3)


def test_nothing_is_no_cluster_and_words_that_tell_nothing_put_nothing_together() -> None:
    assert ids() == []
    assert [c.ids for c in clustered([asked(1, "a"), asked(2, "b")], lambda _: 0.0)] == [(1,), (2,)]
