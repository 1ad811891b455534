"""N-grams: which there are, and how often each occurs."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.matching import ngrams
from bot.matching.ngrams import count_grams, grams_between, grams_within, hashes_of

Gram = tuple[str, str]

folded_texts = st.lists(st.text("abc1", min_size=1, max_size=4), max_size=6).map(" ".join)


def reference(folded: str) -> Counter[Gram]:
    """All grams of a text, spelt out: (kind, n-gram) -> how often."""
    words = folded.split()
    if not words:
        return Counter()
    found = Counter(("word", word) for word in words)
    found.update(("pair", f"{a} {b}") for a, b in pairwise(words))
    padded, joined = f" {' '.join(words)} ", "".join(words)
    for length in (2, 3, 4, 5):
        pieces = (padded[i : i + length] for i in range(len(padded) - length + 1))
        found.update(("within", piece) for piece in pieces if " " not in piece[1:-1])
    for length in (3, 4, 5):
        found.update(("across", joined[i : i + length]) for i in range(len(joined) - length + 1))
    return found


def counted(folded: str) -> dict[int, int]:
    words = folded.split()
    return Counter(np.concatenate([grams_between(words), *grams_within(words)]).tolist())


@given(folded_texts)
@example("a")
@example("ngoai giao van hoa la gi")
@example("lien hop quoc lien hop quoc")
@example("aaaaaaa")
def test_as_many_kinds_and_counts_as_a_plain_reckoning(folded: str) -> None:
    assert sorted(counted(folded).values()) == sorted(reference(folded).values())


@given(folded_texts, folded_texts)
@example("van hoa", "vanhoa")
@example("ab", "a b")
def test_two_texts_share_what_a_plain_reckoning_says_they_share(one: str, other: str) -> None:
    ours, theirs = counted(one), counted(other)
    shared = reference(one).keys() & reference(other).keys()

    assert len(ours.keys() & theirs.keys()) == len(shared)
    assert Counter((ours[f], theirs[f]) for f in ours.keys() & theirs.keys()) == Counter(
        (reference(one)[f], reference(other)[f]) for f in shared
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("van hoa", "van hoa"), ("van hoa", "  van   hoa "), ("nghi quyet 59", "nghi quyet 59\n")],
    ids=["the same", "more spaces", "a line break"],
)
def test_the_same_words_have_the_same_grams(one: str, other: str) -> None:
    assert counted(one) == counted(other)


@pytest.mark.parametrize("text", ["", "   "], ids=["empty", "spaces"])
def test_a_text_without_words_has_no_grams(text: str) -> None:
    assert counted(text) == {}


def test_a_words_own_gram_is_among_its_texts_grams() -> None:
    grams = counted("ngoai giao van hoa")

    own = hashes_of(["giao", "gia", "hoa", "ngoai giao"]).tolist()
    assert [gram in grams for gram in own] == [True, False, True, False]


def test_words_written_together_share_the_letters_across_the_space() -> None:
    together, apart = counted("vanhoa"), counted("van hoa")

    assert len(together.keys() & apart.keys()) > len(reference("van hoa")) / 3


@pytest.mark.parametrize("text", ["中 文", "a\U0001f600b", "א"], ids=ascii)
def test_letters_of_any_script_are_grams(text: str) -> None:
    assert sorted(counted(text).values()) == sorted(reference(text).values())


@pytest.mark.parametrize("at_a_time", [1, 2, 100])
def test_many_texts_are_counted_as_each_by_itself(
    monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    monkeypatch.setattr(ngrams, "AT_A_TIME", at_a_time)
    texts = ["van hoa la gi", "", "vanhoa", "lien hop quoc lien hop quoc", "a", "van hoa la gi"]
    found = count_grams(texts)
    ends = found.sizes.cumsum().tolist()

    assert found.grams.tolist() == sorted({h for text in texts for h in counted(text)})
    assert [
        dict(
            zip(
                found.grams[found.numbers[end - size : end]].tolist(),
                found.counts[end - size : end].tolist(),
                strict=True,
            )
        )
        for end, size in zip(ends, found.sizes.tolist(), strict=True)
    ] == [counted(text) for text in texts]


def test_no_texts_have_no_grams() -> None:
    found = count_grams([])

    assert (len(found.grams), len(found.numbers), len(found.sizes)) == (0, 0, 0)


def test_words_of_the_content_are_remembered_and_those_of_people_are_not() -> None:
    count_grams(["cau dai bao nhieu"])
    counted("minh ten la lanxyz cau")
    assert vars(ngrams)["_KNOWN"].keys() >= {"cau", "dai"}
    assert "lanxyz" not in vars(ngrams)["_KNOWN"]
    count_grams(["cong su that"])
    assert "cong" in vars(ngrams)["_KNOWN"]
