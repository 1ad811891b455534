"""When the last entry was answered: a follow-up is understood for a while after it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("answered_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("sessions", "answered_at")
