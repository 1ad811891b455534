"""Texts under the wrong language, and texts without their marks."""

from __future__ import annotations

import pytest

from bot.editing.wording import wording
from tests.editing.bridges import Changes, builder, length, told
from tests.tools.content_files import BUILDER, LENGTH

VIETNAMESE = "Cầu Long Biên do hãng **Daydé & Pillé** thi công."
ENGLISH = "The Long Bien Bridge was built by **Daydé & Pillé**."

TOLD = {
    "an English answer among the Vietnamese": (
        builder(VIETNAMESE, "Who built the bridge is what the books of the time tell."),
        f"{BUILDER}:14: 'answer' under 'vi' reads as 'en'",
    ),
    "a Vietnamese answer among the English": (
        builder(ENGLISH, "Cầu này do một hãng của nước Pháp làm nên."),
        f"{BUILDER}:25: 'answer' under 'en' reads as 'vi'",
    ),
    "a Vietnamese answer without marks": (
        builder(VIETNAMESE, "Cau Long Bien do mot hang cua nuoc Phap thi cong."),
        f"{BUILDER}:14: 'answer' has words without their marks: 'Cau Long Bien do mot hang",
    ),
    "one sentence without marks": (
        length("*mười chín* nhịp", "nhiều nhịp. Cac nhip deu lam bang thep. Các nhịp"),
        f"{LENGTH}:16: 'more' has words without their marks: 'Cac nhip deu lam bang thep.'",
    ),
    "a title without marks": (
        length("Cầu Long Biên dài bao nhiêu mét?", "Cau Long Bien dai bao nhieu met?"),
        f"{LENGTH}:6: 'title' has words without their marks",
    ),
}


@pytest.mark.parametrize(("changes", "line"), TOLD.values(), ids=TOLD.keys())
def test_what_readers_would_stumble_over_is_told(changes: Changes, line: str) -> None:
    (found,) = told(wording, changes)
    assert found.startswith(line)


FINE = {
    "questions without marks": length(
        "Long Biên dài mấy cây số", "long bien dai may cay so vay ban oi"
    ),
    "a title in another language, in quotes": builder(
        VIETNAMESE, "Theo bài “Reaching higher through the bridges of Hanoi”, cầu do một hãng làm."
    ),
    "names of a few words": builder("Ai xây cầu Long Biên?", "Carl Thayer là ai?"),
    "nothing": {},
}


@pytest.mark.parametrize("changes", FINE.values(), ids=FINE.keys())
def test_what_is_written_on_purpose_is_not(changes: Changes) -> None:
    assert told(wording, changes) == []
