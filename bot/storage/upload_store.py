"""What platforms call the pictures that were sent to them, for all processes and over restarts."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import uploads
from bot.storage.transactions import insert, reading, writing

LONGEST = 256
"""Characters of a name that is kept; Telegram's have some eighty."""


class SqlUploads:
    """`Uploads` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def ref_of(self, account: str, picture: str) -> str | None:
        """As `Uploads` says. Raises StorageError."""
        its = (uploads.c.account == account, uploads.c.picture == picture)
        async with reading(self._engine) as connection:
            found = await connection.execute(select(uploads.c.ref).where(*its))
            return found.scalar_one_or_none()

    async def note(self, account: str, picture: str, ref: str | None) -> None:
        """As `Uploads` says. Raises StorageError."""
        if ref is not None and len(ref) > LONGEST:
            return
        async with writing(self._engine, is_brief=True) as connection:
            if ref is None:
                its = (uploads.c.account == account, uploads.c.picture == picture)
                await connection.execute(delete(uploads).where(*its))
                return
            row = {"account": account, "picture": picture, "ref": ref}
            statement = insert(self._engine.dialect.name, uploads).values(**row)
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["account", "picture"], set_={"ref": ref}
                )
            )
