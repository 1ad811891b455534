"""What is told to many people: how far it has come, and nothing of to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_IS_ONE = sa.text("broadcast IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("texts", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("author", sa.String(128), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("under_way", sa.Integer),
        sa.Column("reached", sa.String(128), nullable=False),
        sa.Column("of", sa.Integer, nullable=False),
        sa.Column("handed", sa.Integer, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("skipped", sa.Integer, nullable=False),
        sa.UniqueConstraint("under_way", name="uq_broadcasts_under_way"),
    )
    op.add_column("outbox", sa.Column("broadcast", sa.BigInteger))
    op.create_index(
        "ix_outbox_broadcast",
        "outbox",
        ["broadcast"],
        sqlite_where=_IS_ONE,
        postgresql_where=_IS_ONE,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_broadcast", "outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("broadcast")
    op.drop_table("broadcasts")
