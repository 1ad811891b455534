"""Questions that people of ours answer, and what is still to be told of them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("number", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("person", sa.String(128), nullable=False),
        sa.Column("locale", sa.String(32), nullable=False),
        sa.Column("folded", sa.String(300), nullable=False),
        sa.Column("asked_at", sa.Double, nullable=False),
        sa.Column("waiting", sa.Integer),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.UniqueConstraint("person", "waiting", name="uq_requests_person_waiting"),
    )
    op.create_index("ix_requests_asked_at", "requests", ["asked_at"])
    op.create_table(
        "letters",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("ix_letters_number", "letters", ["number"])


def downgrade() -> None:
    op.drop_table("letters")
    op.drop_table("requests")
