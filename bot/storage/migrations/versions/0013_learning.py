"""The quiz: what polls ask, how a person stands; and what features keep for their next time."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_COUNTS = ("quiz_asked", "quiz_right", "quiz_streak", "quiz_best")


def upgrade() -> None:
    op.create_table(
        "polls",
        sa.Column("poll", sa.String(200), primary_key=True),
        sa.Column("lane", sa.String(128), nullable=False),
        sa.Column("asks", sa.String(200), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("ix_polls_at", "polls", ["at"])
    op.create_index("ix_polls_lane", "polls", ["lane"])
    op.add_column(
        "outbox", sa.Column("asks", sa.String(200), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("sessions", sa.Column("notes", sa.Text))
    for name in _COUNTS:
        op.add_column(
            "users", sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))
        )


def downgrade() -> None:
    with op.batch_alter_table("users") as batch:
        for name in _COUNTS:
            batch.drop_column(name)
    with op.batch_alter_table("sessions") as batch:
        batch.drop_column("notes")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("asks")
    op.drop_index("ix_polls_lane", "polls")
    op.drop_index("ix_polls_at", "polls")
    op.drop_table("polls")
