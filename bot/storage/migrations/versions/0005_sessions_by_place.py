"""Sessions by person, chat and thread; the choices and the flow in them; languages of groups.

A session of before is kept as that of the person's private chat, which has the person's own name on
every platform so far. An anonymous administrator had the group's name with `chat:` in it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_sessions = sa.table(
    "sessions", sa.column("user"), sa.column("chat"), sa.column("thread"), sa.column("updated")
)


def upgrade() -> None:
    with op.batch_alter_table("sessions") as batch:
        batch.add_column(sa.Column("chat", sa.String(128)))
        batch.add_column(sa.Column("thread", sa.String(64)))
        batch.add_column(sa.Column("choices", sa.Text))
        batch.add_column(sa.Column("flow", sa.Text))
    chat = sa.func.replace(_sessions.c.user, ":chat:", ":")
    op.execute(sa.update(_sessions).values(chat=chat, thread=""))
    with op.batch_alter_table("sessions") as batch:
        batch.alter_column("chat", existing_type=sa.String(128), nullable=False)
        batch.alter_column("thread", existing_type=sa.String(64), nullable=False)
        batch.drop_constraint("pk_sessions", type_="primary")
        batch.create_primary_key("pk_sessions", ["user", "chat", "thread"])
    op.create_table(
        "places",
        sa.Column("chat", sa.String(128), nullable=False),
        sa.Column("locale", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_places"),
    )


def downgrade() -> None:
    op.drop_table("places")
    # One session a person is left: that of the private chat.
    is_private = (_sessions.c.chat == _sessions.c.user) & (_sessions.c.thread == "")
    op.execute(sa.delete(_sessions).where(~is_private))
    with op.batch_alter_table("sessions") as batch:
        batch.drop_constraint("pk_sessions", type_="primary")
        batch.create_primary_key("pk_sessions", ["user"])
    with op.batch_alter_table("sessions") as batch:
        for name in ("flow", "choices", "thread", "chat"):
            batch.drop_column(name)
