"""Questions asked in vain, kept for some days without a word of who asked; and of a revision, who
took it back."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unanswered",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("folded", sa.String(300), nullable=False),
        sa.Column("tag", sa.String(16), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("locale", sa.String(32), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("first_asked", sa.Date, nullable=False),
        sa.Column("last_asked", sa.Date, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settles_at", sa.Double),
        sa.PrimaryKeyConstraint("id", name="pk_unanswered"),
        sa.UniqueConstraint("folded", "tag", name="uq_unanswered_folded"),
    )
    op.create_index("ix_unanswered_tag", "unanswered", ["tag"])
    op.create_index("ix_unanswered_last_asked", "unanswered", ["last_asked"])
    op.add_column("revisions", sa.Column("withdrawn_by", sa.String(128)))


def downgrade() -> None:
    op.drop_table("unanswered")
    with op.batch_alter_table("revisions") as batch:
        batch.drop_column("withdrawn_by")
