"""A platform that is away beside one that answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from bot.channels.common.fetching import Together, fetched


@dataclass
class Part:
    """One platform's fetching."""

    ticked_at: float | None = None
    succeeded_at: float | None = None


@pytest.mark.parametrize(
    ("parts", "ticked", "succeeded"),
    [
        ((Part(5.0, 4.0),), 5.0, 4.0),
        ((Part(5.0, 4.0), Part(9.0, 8.0)), 9.0, 8.0),
        ((Part(9.0, None), Part(5.0, 4.0)), 9.0, 4.0),
        ((Part(), Part(5.0, 4.0)), 5.0, 4.0),
        ((Part(), Part()), None, None),
    ],
    ids=["one", "two", "one is away", "one waits for its turn", "both do"],
)
def test_it_goes_on_as_long_as_one_platform_does(
    parts: tuple[Part, ...], ticked: float | None, succeeded: float | None
) -> None:
    together = Together(parts)
    assert (together.ticked_at, together.succeeded_at) == (ticked, succeeded)


@dataclass
class Channel:
    """What is looked at of one."""

    fetching: Part | None


def test_where_everything_is_brought_nothing_is_fetched() -> None:
    channels: Any = [Channel(None), Channel(None)]
    assert fetched(channels) is None
    channels = [Channel(None), Channel(Part(5.0, 4.0))]
    found = fetched(channels)
    assert found is not None
    assert found.ticked_at == 5.0
