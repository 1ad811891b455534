"""Leases of roles in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import lanes, roles
from bot.storage.transactions import LONGEST_LEASE, clock, insert, one_statement, writing

LEFT = 1 / 3
"""Share of a lease that is left to a holder from before the clock was put back. A holder renews
four times in a lease: one that lives keeps its role, and calls in the air are not made again."""


class SqlRoleStore:
    """`RoleStore` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._now = clock(engine)

    async def acquire(self, role: str, holder: str, ttl: float) -> int | None:
        """The epoch under which the role is ours now; None while another has it.

        A holder that asks again has given the role up but could not say so. It need not wait.
        """
        async with writing(self._engine, is_brief=True) as connection:
            await connection.execute(
                insert(self._engine.dialect.name, roles).on_conflict_do_nothing(), [{"role": role}]
            )
            # The clock was put back: whoever lives renews long before the lease that is left ends.
            await connection.execute(
                update(roles)
                .where(roles.c.role == role, roles.c.holder != holder, self._is_put_back())
                .values(until=self._now + ttl * LEFT, paused_until=self._pause())
            )
            taken = await connection.execute(
                update(roles)
                .where(
                    roles.c.role == role,
                    or_(roles.c.until < self._now, roles.c.holder == holder),
                )
                .values(
                    holder=holder,
                    epoch=roles.c.epoch + 1,
                    until=self._now + ttl,
                    paused_until=self._pause(),
                )
                .returning(roles.c.epoch)
            )
            epoch: int | None = taken.scalar_one_or_none()
            return epoch

    async def renew(self, role: str, epoch: int, ttl: float) -> bool:
        """Prolong it; False where it is lost."""
        async with one_statement(self._engine) as connection:
            renewed = await connection.execute(
                update(roles)
                .where(roles.c.role == role, roles.c.epoch == epoch)
                .values(until=self._now + ttl, paused_until=self._pause())
                .returning(roles.c.epoch)
            )
            return renewed.scalar_one_or_none() is not None

    def _is_put_back(self) -> ColumnElement[bool]:
        return roles.c.until > self._now + LONGEST_LEASE

    def _pause(self) -> Any:
        """The pause as it is; none where it was written before the clock was put back."""
        return case((self._is_put_back(), 0.0), else_=roles.c.paused_until)

    async def resign(self, role: str, epoch: int) -> None:
        """Free it for the next one at once."""
        async with writing(self._engine, is_brief=True) as connection:
            await connection.execute(
                update(roles).where(roles.c.role == role, roles.c.epoch == epoch).values(until=0.0)
            )

    async def holder(self, role: str) -> str | None:
        """Who has the role now."""
        async with writing(self._engine) as connection:
            query = select(roles.c.holder).where(roles.c.role == role, roles.c.until > self._now)
            return (await connection.execute(query)).scalar_one_or_none()


async def free_everything(engine: AsyncEngine) -> None:
    """End all leases. Only where it is certain that no other process works on this database."""
    async with writing(engine) as connection:
        await connection.execute(update(lanes).where(lanes.c.lease_until > 0).values(lease_until=0))
        await connection.execute(update(roles).where(roles.c.until > 0).values(until=0))
