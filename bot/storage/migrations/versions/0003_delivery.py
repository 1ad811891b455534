"""Inbox, outbox, lanes and roles."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "seen",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("source", "number", name="pk_seen"),
    )
    op.create_index("ix_seen_at", "seen", ["at"])
    op.create_table(
        "lanes",
        sa.Column("lane", sa.String(128), nullable=False),
        sa.Column("waiting_since", sa.Double),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("lease_until", sa.Double, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("apologised_at", sa.Double, nullable=False),
        sa.Column("pace", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("lane", name="pk_lanes"),
    )
    op.create_index("ix_lanes_waiting_since", "lanes", ["waiting_since"])
    op.create_table(
        "inbox",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("lane", sa.String(128), nullable=False),
        sa.Column("sender", sa.String(128)),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("sent_at", sa.Double),
        sa.Column("received_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_lane", "inbox", ["lane", "id"])
    op.create_index("ix_inbox_sender", "inbox", ["sender"])
    op.create_table(
        "outbox_lanes",
        sa.Column("lane", sa.String(128), nullable=False),
        sa.Column("waiting_since", sa.Double),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("in_flight", sa.BigInteger),
        sa.Column("tokens", sa.Double, nullable=False),
        sa.Column("tokens_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("lane", name="pk_outbox_lanes"),
    )
    op.create_index("ix_outbox_lanes_waiting", "outbox_lanes", ["priority", "waiting_since"])
    op.create_table(
        "outbox",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("lane", sa.String(128), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("pace", sa.String(16), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("is_repeatable", sa.Boolean, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("unknowns", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_lane", "outbox", ["lane", "priority", "id"])
    op.create_table(
        "dead",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("lane", sa.String(128), nullable=False),
        sa.Column("sender", sa.String(128)),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dead"),
    )
    op.create_index("ix_dead_at", "dead", ["at"])
    op.create_index("ix_dead_lane", "dead", ["lane"])
    op.create_table(
        "roles",
        sa.Column("role", sa.String(64), nullable=False),
        sa.Column("holder", sa.String(128), nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("until", sa.Double, nullable=False),
        sa.Column("paused_until", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("role", name="pk_roles"),
    )


def downgrade() -> None:
    for table in ("roles", "dead", "outbox", "outbox_lanes", "inbox", "lanes", "seen"):
        op.drop_table(table)
