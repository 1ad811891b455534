"""Users and their sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("user", sa.String(128), nullable=False),
        sa.Column("locale", sa.String(32)),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user", name="pk_users"),
    )
    op.create_table(
        "sessions",
        sa.Column("user", sa.String(128), nullable=False),
        sa.Column("last_entry", sa.String(64)),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user", name="pk_sessions"),
        sa.ForeignKeyConstraint(
            ["user"], ["users.user"], name="fk_sessions_user", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("sessions")
    op.drop_table("users")
