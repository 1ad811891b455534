"""Phrasings word for word, and bare names."""

from __future__ import annotations

import pytest

from bot.matching.exact import exact_forms

TEXTS = {
    "apec la gi": 0,
    "what is apec": 0,
    "nghi quyet 59 la gi": 1,
    "cau dai bao nhieu": 2,
    "cau la gi": 3,
    "cau": 2,
    "song la gi": 4,
    "what is song": 5,
    "ban la ai": 6,
    "cho la gi": 7,
    "la gi": 7,
    "hai muc": 8,
    "haimuc": 9,
}
SUBJECTS = [("la", "gi"), ("la", "ai"), ("what", "is")]
FORMS = exact_forms(list(TEXTS), list(TEXTS.values()), subjects=SUBJECTS, excluded=[6])


@pytest.mark.parametrize(
    ("form", "class_"),
    [
        ("apeclagi", 0),
        ("apec", 0),
        ("nghiquyet59", 1),
        ("cau", 2),  # a phrasing goes before what is left of another
        ("song", None),  # two entries say what it is
        ("banlaai", 6),
        ("ban", None),  # a courtesy
        ("lagi", 7),
        ("", None),
        ("haimuc", None),  # two entries have it
        ("caudai", None),
    ],
)
def test_a_form_stands_for_one_entry_or_none(form: str, class_: int | None) -> None:
    assert FORMS.get(form) == class_


def test_without_subjects_only_phrasings_are_exact() -> None:
    assert exact_forms(["apec la gi"], [0]) == {"apeclagi": 0}
