"""Who is told a fact a day."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_IS_DUE = sa.text("due IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "daily",
        sa.Column(
            "user",
            sa.String(128),
            sa.ForeignKey("users.user", name="fk_daily_user", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("locale", sa.String(32), nullable=False),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("due", sa.Double),
        sa.Column("last", sa.Date),
        sa.Column("told", sa.Text, nullable=False),
    )
    op.create_index(
        "ix_daily_due", "daily", ["due"], sqlite_where=_IS_DUE, postgresql_where=_IS_DUE
    )


def downgrade() -> None:
    op.drop_index("ix_daily_due", "daily")
    op.drop_table("daily")
