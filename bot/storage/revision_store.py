"""What was taught beside the content's files, as rows that every replica reads."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.content.revisions import Revision
from bot.storage.tables import revisions


class SqlRevisionStore:
    """`Taught` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def state(self) -> str:
        """Changes when a revision is added, withdrawn or put in force again; quick to ask."""
        number = revisions.c.number
        asked = select(func.count(), func.max(number), func.sum(number)).where(_IN_FORCE)
        async with self._engine.connect() as connection:
            return "-".join(map(str, (await connection.execute(asked)).one()))

    async def in_force(self) -> tuple[Revision, ...]:
        """All revisions that were not withdrawn, in the order in which they were written."""
        columns = (revisions.c[name] for name in ("number", "kind", "target", "locale", "text"))
        asked = select(*columns).where(_IN_FORCE).order_by(revisions.c.number)
        async with self._engine.connect() as connection:
            return tuple(Revision(*row) for row in await connection.execute(asked))


_IN_FORCE = revisions.c.withdrawn_at.is_(None)
