"""The statements of the inbox. They are built once, as building one takes longer than running it.

Parameters that a statement takes are named in its comment.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    tuple_,
    update,
)

from bot.storage.selection import first_and_last
from bot.storage.tables import inbox, lanes, outbox, seen
from bot.storage.transactions import LONGEST_LEASE, insert

_now = bindparam("now", type_=Double)
_held = tuple_(lanes.c.lane, lanes.c.epoch).in_(bindparam("held", expanding=True))
"""`held`: lanes with the epochs of visits: those that nobody took up since."""


class InboxStatements:
    """Those whose form depends on the database."""

    def __init__(self, dialect: str) -> None:
        # source, event, at
        self.see = (
            insert(dialect, seen).on_conflict_do_nothing().returning(seen.c.source, seen.c.event)
        )
        into = insert(dialect, lanes)
        # lane, platform, waiting_since, epoch
        self.wait = into.on_conflict_do_update(
            index_elements=["lane"],
            set_={
                "waiting_since": func.coalesce(lanes.c.waiting_since, into.excluded.waiting_since)
            },
        )


def is_ready(now: float | ColumnElement[float]) -> ColumnElement[bool]:
    """A lane in which something waits and that may be taken up."""
    return (
        lanes.c.waiting_since.is_not(None)
        & ((lanes.c.lease_until < now) | (lanes.c.lease_until > now + LONGEST_LEASE))
        & ((lanes.c.not_before <= now) | (lanes.c.not_before > now + LONGEST_LEASE))
    )


STORE = inbox.insert()

WAITING_UPDATES = select(inbox.c.source, func.count(), func.min(inbox.c.received_at)).group_by(
    inbox.c.source
)

# now
WAITING_LANES = (
    select(
        lanes.c.platform,
        func.count(),
        func.min(case((is_ready(_now), lanes.c.waiting_since))),
    )
    .where(lanes.c.waiting_since.is_not(None))
    .group_by(lanes.c.platform)
)

WAITING_CALLS = select(outbox.c.platform, func.count()).group_by(outbox.c.platform)

_of_ours = lanes.c.platform.in_(bindparam("platforms", expanding=True))

# platforms, now, ttl, oldest and newest: how many lanes that have waited longest, and how many that
# came last
CLAIM = (
    update(lanes)
    .where(lanes.c.lane.in_(first_and_last(lanes, _of_ours & is_ready(_now))))
    .values(
        lease_until=_now + bindparam("ttl", type_=Double),
        epoch=lanes.c.epoch + 1,
        claims=lanes.c.claims + 1,
    )
    .returning(
        lanes.c.lane,
        lanes.c.epoch,
        lanes.c.failures,
        lanes.c.claims,
        lanes.c.apologised_at,
        lanes.c.flood,
    )
)


def next_due(now: ColumnElement[float]) -> Any:
    """platforms; when the first lane may be taken up, 0 where it may already."""
    return select(
        func.min(
            case(
                (is_ready(now), 0.0),
                (lanes.c.lease_until > lanes.c.not_before, lanes.c.lease_until),
                else_=lanes.c.not_before,
            )
        )
    ).where(lanes.c.waiting_since.is_not(None), _of_ours)


# lanes: those in which nothing waits after all
FREE = (
    update(lanes)
    .where(lanes.c.lane.in_(bindparam("lanes", expanding=True)))
    .values(waiting_since=None, lease_until=0.0, claims=0)
)

# held, until; a renewal may come after the visit's last step, and must not lease anything again
KEEP = (
    update(lanes)
    .where(_held, lanes.c.lease_until > 0)
    .values(lease_until=bindparam("until", type_=Double))
)

# held, at
POSTPONE = (
    update(lanes)
    .where(_held)
    .values(
        lease_until=0.0,
        not_before=bindparam("at", type_=Double),
        failures=lanes.c.failures + 1,
        claims=0,
    )
)

# held
RELEASE = update(lanes).where(_held).values(lease_until=0.0, claims=0)

# held
STILL_HELD = (
    select(lanes.c.lane, lanes.c.epoch).where(_held).order_by(lanes.c.lane).with_for_update()
)

# ids
TAKE_OUT = (
    delete(inbox).where(inbox.c.id.in_(bindparam("ids", expanding=True))).returning(inbox.c.id)
)

# lanes, now
APOLOGISED = (
    update(lanes)
    .where(lanes.c.lane.in_(bindparam("lanes", expanding=True)))
    .values(apologised_at=_now)
)

_is_free = bindparam("b_free", type_=lanes.c.claims.type) == 1

# b_lane, b_flood, b_free: 1 where the lane is given back, 0 where its next update comes now
MOVE_ON = (
    update(lanes)
    .where(lanes.c.lane == bindparam("b_lane"))
    .values(
        waiting_since=case(
            (
                _is_free,
                select(func.min(inbox.c.received_at))
                .where(inbox.c.lane == lanes.c.lane)
                .scalar_subquery(),
            ),
            else_=lanes.c.waiting_since,
        ),
        lease_until=case((_is_free, 0.0), else_=lanes.c.lease_until),
        failures=0,
        claims=0,
        flood=bindparam("b_flood"),
    )
)


def _first_updates() -> Any:
    place = func.row_number().over(partition_by=inbox.c.lane, order_by=inbox.c.id)
    count = func.count().over(partition_by=inbox.c.lane)
    numbered = (
        select(inbox, place.label("place"), count.label("waiting"))
        .where(inbox.c.lane.in_(bindparam("lanes", expanding=True)))
        .subquery()
    )
    depth, few, most = (bindparam(name, type_=Integer) for name in ("depth", "few", "most"))
    surplus = case(
        (numbered.c.waiting <= depth, literal(0)),
        (numbered.c.waiting > depth + most, most),
        else_=numbered.c.waiting - depth,
    )
    return (
        select(numbered, surplus.label("surplus"))
        .where(numbered.c.place <= surplus + few, numbered.c.place <= most)
        .order_by(numbered.c.id)
    )


# lanes, depth, few, most: of each lane how many updates are too many (beyond `depth`, but `most` at
# once), and those with the next few
FIRST_UPDATES = _first_updates()
