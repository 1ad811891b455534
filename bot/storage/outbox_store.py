"""The outbox in the database. Written with what caused it; read by one sender a platform."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    String,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.delivery.model import (
    Outgoing,
    Parcel,
    Priority,
    RateClass,
    Settlement,
    Taken,
    Term,
    platform_of,
    sender_role,
)
from bot.delivery.ports import LeadershipLost
from bot.delivery.rates import Rates
from bot.storage.selection import Turns, first_and_last
from bot.storage.shown_store import note_asked, note_shown
from bot.storage.tables import daily, dead, outbox, outbox_lanes, roles
from bot.storage.told import note_told
from bot.storage.transactions import (
    clock,
    clock_of,
    erase_log,
    insert,
    one_statement,
    time_by,
    writing,
)

RESENDS = 2
"""Calls of a repeatable parcel whose outcome nobody knows; the second is the last."""
IMPLAUSIBLE_WAIT = 2 * 3600.0
"""Seconds. It is longer than any wait we set; a longer one was written under another clock."""
CONFIRMATION, REPLY = int(Priority.CONFIRMATION), int(Priority.REPLY)
AFTER_OTHERS = int(Priority.NOTICE)
LATELY = 60.0
"""Seconds in which a lane that was sent to waits behind those that were not: where more is said
than may be sent, who writes or presses every second does not go before who writes once. So long,
as on a busy machine fifty lanes have their turn only every ten seconds."""
CLOCK_STEP = 5.0
"""Seconds by which a clock may be corrected without counting as put back. A lane whose last use
lies further in the future was used under another clock, so its wait has no meaning."""


async def enqueue(
    engine: AsyncEngine, connection: AsyncConnection, said: Sequence[tuple[Outgoing, float]]
) -> None:
    """Put calls into the outbox, in the caller's transaction.

    Each call comes with the time since which its person waits. A call for somebody who asked just
    now counts as new, however many were written before it for earlier people.
    """
    if not said:
        return
    first: dict[str, int] = {}
    since: dict[str, float] = {}
    whose: dict[str, str] = {}
    for call, asked in said:
        whose[call.lane] = call.person
        first[call.lane] = min(first.get(call.lane, int(call.priority)), int(call.priority))
        since[call.lane] = min(since.get(call.lane, asked), asked)
    await connection.execute(
        _wait(engine.dialect.name),
        [
            # A lane never seen has its whole allowance: more than any bucket holds.
            {
                "lane": lane,
                "platform": platform_of(lane),
                "waiting_since": since[lane],
                "b_priority": first[lane],
                "b_whose": whose[lane],
                "tokens": 1e9,
            }
            for lane in sorted(first)
        ],
    )
    now = await _now_if_needed(connection, said)
    await connection.execute(
        outbox.insert(),
        [
            {
                "lane": call.lane,
                "platform": call.platform,
                "priority": int(call.priority),
                "rate_class": call.rate_class.value,
                "payload": call.payload,
                "is_repeatable": call.is_repeatable,
                "created_at": asked,
                "expires_at": None if call.expires_in is None else now + call.expires_in,
                "shows": call.shows,
                "person": call.person,
                "broadcast": call.broadcast,
                "asks": call.asks,
            }
            for call, asked in said
        ],
    )


async def _now_if_needed(
    connection: AsyncConnection, said: Sequence[tuple[Outgoing, float]]
) -> float:
    """The time, where some call expires; most never do."""
    if all(call.expires_in is None for call, _ in said):
        return 0.0
    return await time_by(connection)


@functools.cache
def _wait(dialect: str) -> Any:
    """A lane's first call, or one more; `lane`, `platform`, `waiting_since`, `tokens`, `b_priority`
    and `b_whose`."""
    lately = clock_of(dialect) - LATELY
    asked: Any = bindparam("b_priority", type_=Integer)
    # A confirmation has a lane of its own, so that the presser's says when they were sent to.
    theirs = outbox_lanes.alias()
    whose: Any = bindparam("b_whose", type_=String)
    was_sent_to = exists().where(theirs.c.lane == whose, theirs.c.tokens_at > lately)
    # What is put in with this call is not there yet. Without this, the more waits, the fewer were
    # sent anything of late, and the more of it goes before first answers.
    has_more_waiting = exists().where(outbox.c.lane == whose)
    is_known = was_sent_to | has_more_waiting
    priority = case(((asked == CONFIRMATION) & is_known, AFTER_OTHERS), else_=asked)
    statement = insert(dialect, outbox_lanes).values(priority=priority)
    given = statement.excluded
    rank = case(
        ((given.priority == REPLY) & (outbox_lanes.c.tokens_at > lately), AFTER_OTHERS),
        else_=given.priority,
    )
    return statement.on_conflict_do_update(
        index_elements=["lane"],
        set_={
            "waiting_since": func.coalesce(outbox_lanes.c.waiting_since, given.waiting_since),
            "priority": case(
                (outbox_lanes.c.waiting_since.is_(None), rank),
                (outbox_lanes.c.priority > rank, rank),
                else_=outbox_lanes.c.priority,
            ),
        },
    )


class SqlOutboxStore:
    """`OutboxStore` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        now = clock(engine)
        self._next_due = select(now, next_due(now).scalar_subquery())
        self._rule = (
            select(now, roles.c.epoch, roles.c.paused_until)
            .where(roles.c.role == bindparam("role"))
            .with_for_update()
        )
        self._turns = Turns()

    async def recover(self, term: Term) -> int:
        """What an earlier sender had in its hands: once more, or to the dead letters."""
        async with writing(self._engine) as connection:
            now, _ = await self._reign(connection, term)
            in_hand = outbox_lanes.c.in_flight.is_not(None) & (
                outbox_lanes.c.platform == term.platform
            )
            query = select(outbox).join(outbox_lanes, outbox_lanes.c.in_flight == outbox.c.id)
            rows = (await connection.execute(query.where(in_hand))).all()
            settlements = [
                Settlement(
                    _parcel(row, now, 0.0),
                    is_done=not (row.is_repeatable and row.unknowns < RESENDS - 1),
                    is_unknown=True,
                    buried=None
                    if row.is_repeatable and row.unknowns < RESENDS - 1
                    else "unknown outcome: the process ended during the call",
                )
                for row in rows
            ]
            await self._write_down(connection, settlements, now)
            await connection.execute(update(outbox_lanes).where(in_hand).values(in_flight=None))
        return len(rows)

    async def take(self, term: Term, limit: int, rates: Rates) -> Taken:
        """The first call of up to `limit` lanes that may send now, marked as being made."""
        async with writing(self._engine, is_brief=True, is_quick=True) as connection:
            now, paused_until = await self._reign(connection, term)
            if now < paused_until < now + IMPLAUSIBLE_WAIT:
                return Taken()
            given = {"platform": term.platform, "now": now, **self._turns.share(limit)}
            ready = (await connection.execute(_READY, given)).all()
            if not ready:
                return Taken()
            heads, expired = await self._heads(connection, [row.lane for row in ready], now)
            emptied = sorted(row.lane for row in ready if row.lane not in heads)
            if emptied:  # by a person who asked to be forgotten, or because all in it expired
                await connection.execute(
                    _MOVE_ON, [{"b_lane": lane, "b_not_before": 0.0} for lane in emptied]
                )
                await _erase_left(connection, emptied)
            parcels, marks = [], []
            for lane in ready:
                row = heads.get(lane.lane)
                if row is None:
                    continue
                rate = rates.of(RateClass(row.rate_class))
                tokens = rate.filled(lane.tokens, now - lane.tokens_at)
                may_send = tokens >= 1 - 1e-6
                left = tokens - 1 if may_send else tokens
                marks.append(
                    {
                        "b_lane": lane.lane,
                        "b_in_flight": row.id if may_send else None,
                        "b_tokens": min(left, 1e9),
                        "b_at": now,
                        "b_not_before": now + rate.wait(left),
                    }
                )
                if may_send:
                    parcels.append(_parcel(row, now, rate.used(tokens)))
            if marks:
                await connection.execute(_MARK, sorted(marks, key=lambda m: str(m["b_lane"])))
                await connection.execute(_TRIED, {"ids": [parcel.id for parcel in parcels]})
        return Taken(tuple(parcels), expired)

    async def next_due(self, platform: str) -> float | None:
        """Seconds until something is to be done for a call; None where no call waits."""
        async with one_statement(self._engine) as connection:
            given = {"platforms": [platform]}
            now, due = (await connection.execute(self._next_due, given)).one()
        return None if due is None else max(0.0, float(due) - now)

    async def _heads(
        self, connection: AsyncConnection, names: Sequence[str], now: float
    ) -> tuple[dict[str, Any], int]:
        """The first call of each lane, and how many were dropped as they came too late."""
        heads = {row.lane: row for row in await connection.execute(_HEADS, {"lanes": names})}
        late = [name for name, row in heads.items() if (row.expires_at or now) < now]
        if not late:
            return heads, 0
        is_late = outbox.c.lane.in_(late) & (outbox.c.expires_at < now)
        dropped = await connection.execute(
            delete(outbox).where(is_late).returning(outbox.c.broadcast)
        )
        gone = dropped.scalars().all()
        await note_told(connection, Counter(), Counter(gone))
        left = {row.lane: row for row in await connection.execute(_HEADS, {"lanes": late})}
        for name in late:
            del heads[name]
        return heads | left, len(gone)

    async def settle(self, term: Term, settlements: Sequence[Settlement]) -> None:
        """Write down what became of calls."""
        async with writing(self._engine, is_quick=True) as connection:
            now, _ = await self._reign(connection, term)
            has_left = await self._write_down(connection, settlements, now)
        if has_left:  # the last that was said to somebody who asked to be forgotten
            await erase_log(self._engine)

    async def _write_down(
        self, connection: AsyncConnection, settlements: Sequence[Settlement], now: float
    ) -> bool:
        """Whether somebody left for good."""
        if not settlements:
            return False
        names = sorted({s.parcel.lane for s in settlements})
        # Locked before the rows are counted: whoever adds one locks the lane first.
        await connection.execute(_LOCK, {"lanes": names})
        await _bury(connection, settlements, now)
        done = [s.parcel.id for s in settlements if s.is_done]
        emptied = [s.parcel.lane for s in settlements if s.empties_lane]
        if emptied:  # who blocked us is not written to tomorrow either
            left = update(daily).where(daily.c.user.in_(emptied)).values(due=None)
            await connection.execute(left)
        rows = (await connection.execute(_TAKE_OUT, {"done": done, "emptied": emptied})).all()
        messages = {s.parcel.id: s.message for s in settlements if s.message is not None}
        await note_shown(self._engine, connection, rows, messages, now)
        asked = {s.parcel.id: s.poll for s in settlements if s.poll is not None}
        await note_asked(self._engine, connection, rows, asked, now)
        was_sent = {s.parcel.id for s in settlements if s.is_done and s.buried is None}
        sent = Counter(row.broadcast for row in rows if row.id in was_sent)
        failed = Counter(row.broadcast for row in rows if row.id not in was_sent)
        await note_told(connection, sent, failed)
        unknown = [s.parcel.id for s in settlements if s.is_unknown]
        if unknown:
            await connection.execute(
                update(outbox)
                .where(outbox.c.id.in_(unknown))
                .values(unknowns=outbox.c.unknowns + 1)
            )
        for settlement in settlements:
            if settlement.instead is not None:
                await connection.execute(
                    update(outbox)
                    .where(outbox.c.id == settlement.parcel.id)
                    .values(payload=settlement.instead)
                )
        await connection.execute(
            _MOVE_ON,
            [
                {"b_lane": s.parcel.lane, "b_not_before": now + s.wait}
                for s in sorted(settlements, key=lambda s: s.parcel.lane)
            ],
        )
        free = {s.parcel.lane for s in settlements if s.parcel.rate_class is RateClass.FREE}
        return await _erase_left(connection, names, free)

    async def pause(self, term: Term, seconds: float) -> None:
        """Nothing is sent to this platform for so long, whoever the sender is."""
        async with writing(self._engine) as connection:
            now, paused_until = await self._reign(connection, term)
            until = max(
                paused_until if paused_until < now + IMPLAUSIBLE_WAIT else 0.0, now + seconds
            )
            await connection.execute(
                update(roles)
                .where(roles.c.role == sender_role(term.platform))
                .values(paused_until=until)
            )

    async def _reign(self, connection: AsyncConnection, term: Term) -> tuple[float, float]:
        """The time, and until when all is paused; LeadershipLost where a later sender has taken
        over."""
        role = sender_role(term.platform)
        now, current, paused_until = (await connection.execute(self._rule, {"role": role})).one()
        if current != term.epoch:
            raise LeadershipLost(role)
        return float(now), float(paused_until)


def _may_send(now: ColumnElement[float]) -> ColumnElement[bool]:
    return (
        outbox_lanes.c.waiting_since.is_not(None)
        & outbox_lanes.c.in_flight.is_(None)
        & or_(
            outbox_lanes.c.not_before <= now,
            outbox_lanes.c.not_before > now + IMPLAUSIBLE_WAIT,
            outbox_lanes.c.tokens_at > now + CLOCK_STEP,
        )
    )


_now = bindparam("now", type_=Double)


def next_due(now: ColumnElement[float]) -> Any:
    """platforms; when the first lane may send, 0 where it may already. One with a call in the air
    is for a later sender now. Of two parts, as no database finds both in one index."""
    ours = outbox_lanes.c.platform.in_(bindparam("platforms", expanding=True))
    due = union_all(
        select(
            func.min(case((_may_send(now), 0.0), else_=outbox_lanes.c.not_before)).label("due")
        ).where(
            ours,
            outbox_lanes.c.waiting_since.is_not(None),
            outbox_lanes.c.in_flight.is_(None),
        ),
        select(func.min(literal(0.0, Double)).label("due")).where(
            ours, outbox_lanes.c.in_flight.is_not(None)
        ),
    ).subquery()
    return select(func.min(due.c.due))


# platform, now, oldest, newest
_READY = first_and_last(
    outbox_lanes,
    (outbox_lanes.c.platform == bindparam("platform")) & _may_send(_now),
    outbox_lanes.c.priority,
    columns=("lane", "tokens", "tokens_at"),
)


def _heads() -> Any:
    place = func.row_number().over(
        partition_by=outbox.c.lane, order_by=(outbox.c.priority, outbox.c.id)
    )
    numbered = (
        select(outbox, place.label("place"))
        .where(outbox.c.lane.in_(bindparam("lanes", expanding=True)))
        .subquery()
    )
    return select(numbered).where(numbered.c.place == 1)


# lanes: the first call of each
_HEADS = _heads()

_MARK = (
    update(outbox_lanes)
    .where(outbox_lanes.c.lane == bindparam("b_lane"))
    .values(
        in_flight=bindparam("b_in_flight"),
        tokens=bindparam("b_tokens"),
        tokens_at=bindparam("b_at"),
        not_before=bindparam("b_not_before"),
    )
)


def _of_lane(column: Any) -> ColumnElement[Any]:
    return select(func.min(column)).where(outbox.c.lane == outbox_lanes.c.lane).scalar_subquery()


_MOVE_ON = (
    update(outbox_lanes)
    .where(outbox_lanes.c.lane == bindparam("b_lane"))
    .values(
        in_flight=None,
        waiting_since=_of_lane(outbox.c.created_at),
        priority=func.coalesce(func.nullif(_of_lane(outbox.c.priority), REPLY), AFTER_OTHERS),
        not_before=case(
            (outbox_lanes.c.not_before < bindparam("b_not_before"), bindparam("b_not_before")),
            else_=outbox_lanes.c.not_before,
        ),
    )
)


def _among(column: Any, name: str) -> ColumnElement[bool]:
    return cast("ColumnElement[bool]", column.in_(bindparam(name, expanding=True)))


# lanes
_LOCK = (
    select(outbox_lanes.c.lane)
    .where(_among(outbox_lanes.c.lane, "lanes"))
    .order_by(outbox_lanes.c.lane)
    .with_for_update()
)
# ids
_TRIED = update(outbox).where(_among(outbox.c.id, "ids")).values(tries=outbox.c.tries + 1)
# done, emptied
_TAKE_OUT = (
    delete(outbox)
    .where(_among(outbox.c.id, "done") | _among(outbox.c.lane, "emptied"))
    .returning(*outbox.c["id", "lane", "shows", "person", "broadcast", "asks"])
)
# lanes, free
_ERASE_LEFT = (
    delete(outbox_lanes)
    .where(
        _among(outbox_lanes.c.lane, "lanes"),
        outbox_lanes.c.is_leaving | _among(outbox_lanes.c.lane, "free"),
        outbox_lanes.c.waiting_since.is_(None),
        outbox_lanes.c.in_flight.is_(None),
    )
    .returning(outbox_lanes.c.is_leaving)
)


async def _erase_left(
    connection: AsyncConnection, names: Sequence[str], free: Collection[str] = ()
) -> bool:
    """Those of these lanes in which nothing waits and that are not needed again. They belong to
    people who asked to be forgotten, or hold no messages but confirmations and the like (`free`).
    Whether one
    of those people is gone with it.
    """
    gone = await connection.execute(_ERASE_LEFT, {"lanes": names, "free": list(free)})
    return any(gone.scalars().all())


async def _bury(connection: AsyncConnection, settlements: Sequence[Settlement], now: float) -> None:
    rows = [
        {
            "at": now,
            "direction": "out",
            "lane": s.parcel.lane,
            "payload": s.parcel.payload,
            "reason": s.buried,
        }
        for s in settlements
        if s.buried is not None
    ]
    if rows:
        await connection.execute(dead.insert(), rows)


def _parcel(row: Any, now: float, sends_lately: float) -> Parcel:
    return Parcel(
        id=row.id,
        lane=row.lane,
        payload=row.payload,
        priority=Priority(row.priority),
        rate_class=RateClass(row.rate_class),
        is_repeatable=row.is_repeatable,
        tries=row.tries,
        unknowns=row.unknowns,
        sends_lately=sends_lately,
        waited=max(0.0, now - row.created_at),
    )
