"""Who changed what, and when: rows that are only added. What was refused is erased after a while,
as it is about people who are no administrators. And of a revision that replaces a file, which bytes
it replaces."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REASON = "the audit log is only added to"
LASTS = "OLD.what <> 'refused'"


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("place", sa.String(128), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("target", sa.String(200), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_who", "audit", ["who"])
    op.create_index("ix_audit_at", "audit", ["at"])
    base = sa.Column("base", sa.String(64), nullable=False, server_default=sa.text("''"))
    op.add_column("revisions", base)
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def _guards(dialect: str) -> list[str]:
    if dialect == "sqlite":
        does = f"BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
        return [
            f"CREATE TRIGGER audit_update BEFORE UPDATE ON audit {does}",
            f"CREATE TRIGGER audit_delete BEFORE DELETE ON audit WHEN {LASTS} {does}",
        ]
    body = f"$$ BEGIN RAISE EXCEPTION '{REASON}'; END $$"
    does = "EXECUTE FUNCTION audit_is_kept()"
    return [
        f"CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS {body}",
        f"CREATE TRIGGER audit_update BEFORE UPDATE ON audit FOR EACH ROW {does}",
        f"CREATE TRIGGER audit_delete BEFORE DELETE ON audit FOR EACH ROW WHEN ({LASTS}) {does}",
        f"CREATE TRIGGER audit_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT {does}",
    ]


def downgrade() -> None:
    with op.batch_alter_table("revisions") as batch:
        batch.drop_column("base")
    op.drop_table("audit")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_is_kept()")
