"""What platforms call the pictures that were sent to them: the bytes go there once."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("account", sa.String(128), primary_key=True),
        sa.Column("picture", sa.String(64), primary_key=True),
        sa.Column("ref", sa.String(256), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("uploads")
