"""Which lanes come next: some that have waited longest, and some that came last.

After an outage there may be thousands. Whoever writes now is looking at the screen and goes before
those who have put it away, and both get on.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Table,
    bindparam,
    select,
    union_all,
)


class Turns:
    """Shares out a number of places; where it is odd, the oldest and the newest have the last one
    by turns."""

    def __init__(self) -> None:
        self._turns = cycle((0, 1))

    def share(self, limit: int) -> dict[str, int]:
        """What `first_and_last` takes."""
        newest = (limit + next(self._turns)) // 2
        return {"oldest": limit - newest, "newest": newest}


def first_and_last(
    table: Table, is_ready: ColumnElement[bool], *before: Any, columns: Sequence[str] = ("lane",)
) -> CompoundSelect[Any]:
    """Rows of lanes, locked, without those that another transaction has locked.

    `table`: with columns `lane` and `waiting_since`. `before`: columns to order by before the time.
    The statement takes the parameters `oldest` and `newest`: how many of each.
    """
    wanted = [table.c[name] for name in columns]
    oldest = (
        select(*wanted)
        .where(is_ready)
        .order_by(*before, table.c.waiting_since)
        .limit(bindparam("oldest", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("oldest")
    )
    newest = (
        select(*wanted)
        .where(is_ready, table.c.lane.not_in(select(oldest.c.lane)))
        .order_by(*before, table.c.waiting_since.desc())
        .limit(bindparam("newest", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("newest")
    )
    return union_all(select(oldest), select(newest))
