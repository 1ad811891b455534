"""Putting marks back where they were left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.orthographies import has_optional_marks
from bot.language.restoring import DiacriticRestorer
from bot.language.tokens import tokens_of

SENTENCES = (
    "ngoại giao văn hóa là gì",
    "ngoại giao văn hóa của Việt Nam",
    "bộ ngoại giao ở đâu",
    "má tôi đi chợ",
    "con ma trong nhà",
    "con ma ngoài ngõ",
    "kỷ niệm hoa sen",
    "hoa sen nở",
    "Festival Huế",
)
RESTORER = DiacriticRestorer.learn(tokens_of(sentence) for sentence in SENTENCES)
SEEN = {token.accented for sentence in SENTENCES for token in tokens_of(sentence)}


def restored(text: str) -> str:
    return " ".join(token.accented for token in RESTORER.restore(tokens_of(text)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ngoai giao van hoa la gi", "ngoại giao văn hóa là gì"),
        ("bo ngoai giao o dau", "bộ ngoại giao ở đâu"),
        ("hoa sen", "hoa sen"),
        ("van hoa", "văn hóa"),
        ("con ma", "con ma"),
        ("ma toi", "má tôi"),
        ("ki niem", "kỷ niệm"),
        ("NGOAI GIAO", "ngoại giao"),
        ("festival hue", "festival huế"),
        ("unesco ngoai giao wto", "unesco ngoại giao wto"),
        ("", ""),
    ],
)
def test_the_likeliest_marks_are_put_back(typed: str, meant: str) -> None:
    assert restored(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ngoái giáo văn hoa", "ngoái giáo văn hoa"),
        ("ngoại giao văn hóa là gì", "ngoại giao văn hóa là gì"),
        ("má ơi", "má ơi"),
    ],
)
def test_marks_that_were_typed_are_kept(typed: str, meant: str) -> None:
    assert restored(typed).split()[:2] == meant.split()[:2]


def test_the_folded_view_stays_as_it_is() -> None:
    tokens = tokens_of("ngoai giao van hoa la gi")

    assert [t.folded for t in RESTORER.restore(tokens)] == [t.folded for t in tokens]


words = st.sampled_from([*sorted(SEEN), "ma", "hoa", "van", "zzz", "là", "59", "lã", "school"])


@given(st.lists(words, max_size=8).map(" ".join))
def test_no_word_is_invented(text: str) -> None:
    typed = tokens_of(text)
    found = RESTORER.restore(typed)

    assert len(found) == len(typed)
    for before, after in zip(typed, found, strict=True):
        assert after.accented in SEEN | {before.accented}
        if before.accented != before.folded:
            assert after == before


@given(st.lists(words, max_size=8).map(" ".join))
def test_restoring_twice_changes_nothing_that_has_marks(text: str) -> None:
    once = RESTORER.restore(tokens_of(text))
    twice = RESTORER.restore(once)

    assert all(b == a for a, b in zip(once, twice, strict=True) if a.accented != a.folded)


def test_beside_words_with_marks_a_word_without_is_rather_meant_as_typed() -> None:
    restorer = DiacriticRestorer.learn(
        map(tokens_of, ["nhà hóa học", "nhà hóa đơn", "nhà hoa kiểng"])
    )
    unmarked, beside = (
        [t.accented for t in restorer.restore(tokens_of(text))][-1]
        for text in ("nha hoa", "nhà hoa")
    )

    assert (unmarked, beside) == ("hóa", "hoa")


def test_who_has_seen_nothing_changes_nothing() -> None:
    tokens = tokens_of("ngoai giao văn hóa")

    assert DiacriticRestorer.learn([]).restore(tokens) == tokens


def test_pairs_are_counted_from_the_start_of_each_sentence() -> None:
    restorer = DiacriticRestorer.learn(map(tokens_of, ["hoa sen", "hoa mai"]))

    assert dict(restorer.bigrams.followers()) == {"": {"hoa": 2}, "hoa": {"sen": 1, "mai": 1}}


@pytest.mark.parametrize(("locale", "expected"), [("vi", True), ("en", False), (None, False)])
def test_marks_are_left_out_in_vietnamese_only(locale: str | None, expected: bool) -> None:
    assert has_optional_marks(locale) is expected
