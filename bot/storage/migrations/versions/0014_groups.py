"""Groups that want answers unasked as well, with a language or without."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("places") as batch:
        batch.alter_column("locale", existing_type=sa.String(32), nullable=True)
        batch.add_column(
            sa.Column("listens", sa.Boolean, nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    op.execute("DELETE FROM places WHERE locale IS NULL")
    with op.batch_alter_table("places") as batch:
        batch.drop_column("listens")
        batch.alter_column("locale", existing_type=sa.String(32), nullable=False)
