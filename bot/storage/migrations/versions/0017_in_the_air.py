"""Calls that are being made are found without a look at everybody who was ever written to."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_IN_THE_AIR = sa.text("in_flight IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_lanes_in_flight",
        "outbox_lanes",
        ["in_flight"],
        sqlite_where=_IN_THE_AIR,
        postgresql_where=_IN_THE_AIR,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_lanes_in_flight", "outbox_lanes")
