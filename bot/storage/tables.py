"""The tables. Changed only together with a migration in `migrations/versions`."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, MetaData, String, Table

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

users = Table(
    "users",
    metadata,
    Column("user", String(128), primary_key=True),  # telegram:12345
    Column("locale", String(32)),  # the language the person chose
    Column("first_seen", DateTime(timezone=True), nullable=False),
    Column("last_seen", DateTime(timezone=True), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("user", ForeignKey(users.c.user, ondelete="CASCADE"), primary_key=True),
    Column("last_entry", String(64)),
    Column("updated", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),  # when the last entry was answered
)
