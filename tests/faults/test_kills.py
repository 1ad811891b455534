"""Processes are killed in the middle of work: nothing is lost, nothing is done twice.

The numbers of tests (F1 …) are those of the catalogue in `tests/README.md`. Bounded here;
`make soak` runs them in full.
"""

from __future__ import annotations

import random

from tests.faults.burst import Burst, bots, count, kill_and_restart, rates, wait_until_quiet
from tests.faults.effects import handled
from tests.tools.bot_api import ThreadedBotApiServer, running_in_thread

CALLS_AT_ONCE = 16


def every_effect_once(burst: Burst) -> dict[str, int]:
    return {f"telegram:{chat}": burst.each for chat in burst.lanes()}


def test_nothing_is_lost_or_done_twice_when_processes_are_killed(database: str) -> None:
    """F1 on SQLite, whose file belongs to one process; F2 on PostgreSQL, with replicas."""
    replicas = 1 if database.startswith("sqlite") else 3
    burst, kills = Burst(chats=30, each=6), 3
    with (
        running_in_thread() as server,
        bots("tests.faults.durable_bot", server.url, server.token, database) as processes,
    ):
        burst.load(server)
        for _ in range(replicas):
            processes.start()
        kill_and_restart(processes, kills, (0.3, 1.5), random.Random(replicas))  # noqa: S311
        wait_until_quiet(server, burst, patience=90, quiet=40)
        found = count(server, burst)
        sent = [call.at for call in server.calls_of("sendMessage")]
    assert (found.lost, found.inversions) == (0, 0)
    assert handled(database) == every_effect_once(burst)
    assert found.repeated <= kills * CALLS_AT_ONCE
    assert max(found.by_chat.values(), default=0) <= kills
    assert rates(sent, 1.0) <= 30


def test_told_to_stop_it_stops_and_goes_on_later(database: str) -> None:
    """F4."""
    burst = Burst(chats=40, each=5)
    with (
        running_in_thread() as server,
        bots("tests.faults.durable_bot", server.url, server.token, database) as processes,
    ):
        burst.load(server)
        process = processes.start()
        _wait_for_answers(server, 5)
        assert processes.terminate(process, patience=5.0 + 5.0) == 0
        processes.start()
        wait_until_quiet(server, burst, patience=60, quiet=20)
        found = count(server, burst)
    assert (found.lost, found.inversions, found.repeated) == (0, 0, 0)
    assert handled(database) == every_effect_once(burst)


def _wait_for_answers(server: ThreadedBotApiServer, number: int) -> None:
    server.wait_for_calls("sendMessage", number, timeout=30)
