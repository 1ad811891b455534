"""Platforms by name, ids of updates as text, calls that expire, and what messages show.

What waits is kept. Everything stored before this was Telegram's, so that is the platform of every
old row, also of those whose lane does not say so (`callback:<query>`).
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_PLATFORM = "telegram"
_WAITS: dict[str, Any] = {
    f"{name}_where": sa.text("waiting_since IS NOT NULL") for name in ("sqlite", "postgresql")
}
_NEW: dict[str, dict[str, Any]] = {
    "lanes": {"platform": sa.String(32)},
    "outbox_lanes": {"platform": sa.String(32), "is_leaving": sa.Boolean()},
    "outbox": {
        "platform": sa.String(32),
        "expires_at": sa.Double(),
        "shows": sa.String(200),
        "person": sa.String(128),
    },
}
_OF_OLD_ROWS = {"platform": _PLATFORM, "is_leaving": False, "shows": "", "person": ""}


def upgrade() -> None:
    for table in ("seen", "inbox"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(
                "number",
                new_column_name="event",
                type_=sa.String(200),
                existing_type=sa.BigInteger,
                existing_nullable=False,
                postgresql_using="number::text",
            )
    op.drop_index("ix_lanes_waiting_since", "lanes")
    op.drop_index("ix_outbox_lanes_waiting", "outbox_lanes")
    for table, columns in _NEW.items():
        _add(table, columns)
    _rename("lanes", "pace", "flood", sa.Text)
    _rename("outbox", "pace", "rate_class", sa.String(16))
    op.create_index("ix_lanes_waiting", "lanes", ["waiting_since", "platform"], **_WAITS)
    op.create_index(
        "ix_outbox_lanes_oldest",
        "outbox_lanes",
        ["platform", "priority", "waiting_since"],
        **_WAITS,
    )
    op.create_index(
        "ix_outbox_lanes_newest",
        "outbox_lanes",
        ["platform", "priority", sa.text("waiting_since DESC")],
        **_WAITS,
    )
    op.execute("UPDATE roles SET role = 'sender:telegram' WHERE role = 'sender'")
    op.create_table(
        "shown",
        sa.Column("lane", sa.String(128), nullable=False),
        sa.Column("message", sa.String(200), nullable=False),
        sa.Column("shows", sa.String(200), nullable=False),
        sa.Column("person", sa.String(128), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("lane", "message", name="pk_shown"),
    )
    op.create_index("ix_shown_at", "shown", ["at"])
    op.create_index("ix_shown_person", "shown", ["person"])


def _add(table: str, columns: dict[str, Any]) -> None:
    """New columns, filled in for the rows that are there."""
    with op.batch_alter_table(table) as batch:
        for name, kind in columns.items():
            batch.add_column(sa.Column(name, kind))
    values = {name: _OF_OLD_ROWS[name] for name in columns if name in _OF_OLD_ROWS}
    filled = sa.table(table, *(sa.column(name, kind) for name, kind in columns.items()))
    op.execute(sa.update(filled).values(values))
    with op.batch_alter_table(table) as batch:
        for name in values:
            batch.alter_column(name, existing_type=columns[name], nullable=False)


def _rename(table: str, old: str, new: str, kind: Any) -> None:
    with op.batch_alter_table(table) as batch:
        batch.alter_column(old, new_column_name=new, existing_type=kind, existing_nullable=False)


def downgrade() -> None:
    op.drop_table("shown")
    op.execute("UPDATE roles SET role = 'sender' WHERE role = 'sender:telegram'")
    for index in ("ix_outbox_lanes_newest", "ix_outbox_lanes_oldest"):
        op.drop_index(index, "outbox_lanes")
    op.drop_index("ix_lanes_waiting", "lanes")
    _rename("outbox", "rate_class", "pace", sa.String(16))
    _rename("lanes", "flood", "pace", sa.Text)
    for table, columns in _NEW.items():
        # Other platforms have no place in the old tables.
        old = sa.table(table, sa.column("platform"))
        op.execute(sa.delete(old).where(old.c.platform != _PLATFORM))
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)
    op.create_index("ix_outbox_lanes_waiting", "outbox_lanes", ["priority", "waiting_since"])
    op.create_index("ix_lanes_waiting_since", "lanes", ["waiting_since"])
    for table in ("inbox", "seen"):
        old = sa.table(table, sa.column("source"))
        op.execute(sa.delete(old).where(~old.c.source.startswith(f"{_PLATFORM}:")))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(
                "event",
                new_column_name="number",
                type_=sa.BigInteger,
                existing_type=sa.String(200),
                existing_nullable=False,
                postgresql_using="event::bigint",
            )
