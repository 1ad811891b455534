"""An editor's words as a plain value."""

from __future__ import annotations

import dataclasses

import pytest

from bot.language.vocabulary import Vocabulary


def test_a_vocabulary_needs_nothing_but_its_locale() -> None:
    vocabulary = Vocabulary("fr")

    assert vocabulary.locale == "fr"
    assert not any(
        getattr(vocabulary, field.name)
        for field in dataclasses.fields(vocabulary)
        if field.name != "locale"
    )


def test_a_vocabulary_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Vocabulary("vi").locale = "en"  # type: ignore[misc]
