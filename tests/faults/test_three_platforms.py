"""Telegram, Zalo and Messenger in one process, which is killed again and again.

What a platform brings it brings until it is taken, as Meta does; Telegram is fetched from. What
Zalo does with an event that nobody takes is not documented: this brings it again. The table in
full: ``python -m tests.faults.soak three``.
"""

from __future__ import annotations

from tests.faults.three import PLATFORMS, killed


def test_no_platform_loses_or_repeats_anything_when_all_three_die_at_once(database: str) -> None:
    """Killed with calls to all of them in the air."""
    kills, replicas = 3, 1 if database.startswith("sqlite") else 2
    told = killed(database, people=8, each=4, kills=kills, replicas=replicas)
    for name, one in told.items():
        assert (name, one.lost, one.disorder) == (name, 0, 0)
        assert one.handled == [4] * 8
        assert one.most_repeats <= kills
    assert tuple(told) == PLATFORMS
