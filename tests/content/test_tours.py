"""The tours of the real content."""

from __future__ import annotations

from bot.content.model import Content


def test_the_real_tours_are_there_in_both_languages(real_content: Content) -> None:
    assert len(real_content.tours) >= 5
    for tour in real_content.tours.values():
        assert set(tour.texts) >= {"vi", "en"}, tour.id
        for step in tour.steps:
            assert set(step.lead) == {"vi", "en"}, (tour.id, step.entry)
            assert set(real_content.entries[step.entry].texts) >= {"vi", "en"}
