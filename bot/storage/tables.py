"""The tables. Changed only together with a migration in `migrations/versions`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts rows by itself only in a column it calls INTEGER.
_Serial = BigInteger().with_variant(Integer, "sqlite")

users = Table(
    "users",
    metadata,
    Column("user", String(128), primary_key=True),  # platform:12345
    Column("locale", String(32)),  # the language the person chose
    Column("first_seen", DateTime(timezone=True), nullable=False),
    Column("last_seen", DateTime(timezone=True), nullable=False),
    # Of the quiz: answers, right ones, right ones in a row now and at best.
    *(
        Column(f"quiz_{name}", Integer, nullable=False, default=0, server_default=text("0"))
        for name in ("asked", "right", "streak", "best")
    ),
)

sessions = Table(
    "sessions",
    metadata,
    Column("user", ForeignKey(users.c.user, ondelete="CASCADE"), primary_key=True),
    Column("last_entry", String(64)),
    Column("updated", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),  # when the last entry was answered
    Column("chat", String(128), primary_key=True),  # telegram:-100123
    Column("thread", String(64), primary_key=True),  # the topic in it; empty outside of any
    Column("choices", Text),  # JSON: what the numbers of the last list press
    Column("flow", Text),  # JSON: what is under way
    Column("notes", Text),  # JSON: what features keep for their next time
)

places = Table(  # what a group has chosen; nothing of a person
    "places",
    metadata,
    Column("chat", String(128), primary_key=True),
    Column("locale", String(32)),
    Column("listens", Boolean, nullable=False, server_default=false()),
)

secrets = Table(  # keys that all processes on this database share
    "secrets",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(64), nullable=False),  # hexadecimal
)

# -- the durable way in and out; times are seconds since 1970 by the database's clock ------------

seen = Table(
    "seen",
    metadata,
    Column("source", String(64), primary_key=True),  # platform:<bot id>
    Column("event", String(200), primary_key=True),  # the platform's id; has no order
    Column("at", Double, nullable=False),
    Index("ix_seen_at", "at"),
)

# Most lanes and outbox lanes are of people who wrote some time ago. The indexes by which the next
# ones are found hold those only in which something waits.
_SOMETHING_WAITS: dict[str, Any] = {
    f"{dialect}_where": text("waiting_since IS NOT NULL") for dialect in ("sqlite", "postgresql")
}

lanes = Table(
    "lanes",
    metadata,
    Column("lane", String(128), primary_key=True),  # platform:<chat id>
    Column("waiting_since", Double),  # of its oldest update; NULL: nothing waits
    Column("not_before", Double, nullable=False, default=0.0),  # after a failure
    Column("lease_until", Double, nullable=False, default=0.0),
    Column("epoch", BigInteger, nullable=False, default=0),  # grows with each lease
    Column("failures", Integer, nullable=False, default=0),
    Column("claims", Integer, nullable=False, default=0),
    Column("apologised_at", Double, nullable=False, default=0.0),
    Column("flood", Text, nullable=False, default=""),  # see bot/delivery/flood.py
    Column("platform", String(32), nullable=False),
    Index("ix_lanes_waiting", "waiting_since", "platform", **_SOMETHING_WAITS),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("source", String(64), nullable=False),
    Column("event", String(200), nullable=False),
    Column("lane", String(128), nullable=False),
    Column("sender", String(128)),
    Column("payload", Text, nullable=False),  # raw JSON in ASCII; gone when it is handled
    Column("sent_at", Double),
    Column("received_at", Double, nullable=False),
    Index("ix_inbox_lane", "lane", "id"),
    Index("ix_inbox_sender", "sender"),
)

outbox_lanes = Table(
    "outbox_lanes",
    metadata,
    Column("lane", String(128), primary_key=True),
    Column("waiting_since", Double),
    Column("priority", Integer, nullable=False, default=1),  # of its first call
    Column("not_before", Double, nullable=False, default=0.0),
    Column("in_flight", BigInteger),  # the call that is being made
    Column("tokens", Double, nullable=False, default=0.0),  # see bot/delivery/rates.py
    Column("tokens_at", Double, nullable=False, default=0.0),
    Column("platform", String(32), nullable=False),
    # Of a person who asked to be forgotten: it goes with its last call.
    Column("is_leaving", Boolean, nullable=False, default=False),
)
for _name, _since in (
    ("oldest", outbox_lanes.c.waiting_since),
    ("newest", outbox_lanes.c.waiting_since.desc()),
):
    Index(
        f"ix_outbox_lanes_{_name}",
        outbox_lanes.c.platform,
        outbox_lanes.c.priority,
        _since,
        **_SOMETHING_WAITS,
    )

_IN_THE_AIR: dict[str, Any] = {
    f"{dialect}_where": text("in_flight IS NOT NULL") for dialect in ("sqlite", "postgresql")
}
Index("ix_outbox_lanes_in_flight", outbox_lanes.c.in_flight, **_IN_THE_AIR)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("lane", String(128), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("rate_class", String(16), nullable=False),
    Column("payload", Text, nullable=False),
    Column("is_repeatable", Boolean, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("unknowns", Integer, nullable=False, default=0),  # tries of which nobody knows
    Column("created_at", Double, nullable=False),
    Column("platform", String(32), nullable=False),
    Column("expires_at", Double),  # then it is dropped; NULL: never
    Column("shows", String(200), nullable=False, default=""),  # see `shown`
    Column("person", String(128), nullable=False, default=""),  # whose it is
    Column("broadcast", BigInteger),  # the one it is the end of, for this person
    Column("asks", String(200), nullable=False, default="", server_default=text("''")),  # see polls
    Index("ix_outbox_lane", "lane", "priority", "id"),
)
_IS_OF_ONE: dict[str, Any] = {
    f"{dialect}_where": text("broadcast IS NOT NULL") for dialect in ("sqlite", "postgresql")
}
Index("ix_outbox_broadcast", outbox.c.broadcast, **_IS_OF_ONE)

shown = Table(  # what the messages of the last days show, for replies to them
    "shown",
    metadata,
    Column("lane", String(128), primary_key=True),
    Column("message", String(200), primary_key=True),  # the platform's id
    Column("shows", String(200), nullable=False),
    Column("person", String(128), nullable=False),
    Column("at", Double, nullable=False),
    Index("ix_shown_at", "at"),
    Index("ix_shown_person", "person"),
)

daily = Table(  # who is told a fact a day
    "daily",
    metadata,
    Column("user", ForeignKey(users.c.user, ondelete="CASCADE"), primary_key=True),
    Column("locale", String(32), nullable=False),  # asked for in; a chosen one goes before it
    Column("hour", Integer, nullable=False),
    Column("zone", String(64), nullable=False),  # Asia/Ho_Chi_Minh
    Column("due", Double),  # the next one, in seconds since 1970; NULL: stopped
    Column("last", Date),  # the day of the last one, there
    Column("told", Text, nullable=False),  # JSON: entries, the newest last
)
_IS_WANTED: dict[str, Any] = {
    f"{dialect}_where": text("due IS NOT NULL") for dialect in ("sqlite", "postgresql")
}
Index("ix_daily_due", daily.c.due, **_IS_WANTED)

polls = Table(  # what the polls of the last days ask, for when somebody answers one
    "polls",
    metadata,
    Column("poll", String(200), primary_key=True),  # platform:<the platform's id>
    Column("lane", String(128), nullable=False),  # where it stands
    Column("asks", String(200), nullable=False),
    Column("at", Double, nullable=False),
    Index("ix_polls_at", "at"),
    Index("ix_polls_lane", "lane"),
)

dead = Table(
    "dead",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("at", Double, nullable=False),
    Column("direction", String(3), nullable=False),  # in, out
    Column("lane", String(128), nullable=False),
    Column("sender", String(128)),
    Column("payload", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_dead_at", "at"),
    Index("ix_dead_lane", "lane"),
)

roles = Table(
    "roles",
    metadata,
    Column("role", String(64), primary_key=True),  # sender:<platform>, poller:<bot id>
    Column("holder", String(128), nullable=False, default=""),
    Column("epoch", BigInteger, nullable=False, default=0),
    Column("until", Double, nullable=False, default=0.0),
    Column("paused_until", Double, nullable=False, default=0.0),
)

revisions = Table(  # what is taught beside the content's files; see bot.content.revisions
    "revisions",
    metadata,
    Column("number", _Serial, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False),
    Column("target", String(200), nullable=False),
    Column("locale", String(32), nullable=False, default=""),
    Column("text", Text, nullable=False),
    Column("author", String(128), nullable=False, default=""),  # platform:12345
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_by", String(128)),
    # Of a whole file: the SHA-256 of the one it replaces.
    Column("base", String(64), nullable=False, default="", server_default=text("''")),
)

indexes = Table(  # what one replica has built and the others take; see bot.knowledge.sharing
    "indexes",
    metadata,
    Column("key", String(200), primary_key=True),  # content, code and encoder
    Column("digest", LargeBinary, nullable=False),  # SHA-256 of the payload
    Column("payload", LargeBinary, nullable=False),
    Column("made_at", Double, nullable=False),
)

audit = Table(  # who changed what; the database itself refuses to change what stands here
    "audit",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", String(128), nullable=False),  # platform:12345, terminal:lan
    Column("place", String(128), nullable=False, default=""),  # the chat it was done from
    Column("what", String(32), nullable=False),  # see audit_store
    Column("target", String(200), nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),  # what changed
    Index("ix_audit_who", "who"),
    Index("ix_audit_at", "at"),
)

tally = Table(  # how often what was answered; nothing of a person
    "tally",
    metadata,
    Column("day", Date, primary_key=True),
    Column("platform", String(32), primary_key=True),
    Column("locale", String(32), primary_key=True),
    Column("outcome", String(16), primary_key=True),
    Column("entry", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
)

broadcasts = Table(  # what is told to many people; nothing says to whom
    "broadcasts",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("texts", Text, nullable=False),  # JSON, by language
    Column("audience", Text, nullable=False),  # JSON: languages and platforms
    Column("author", String(128), nullable=False),  # platform:12345, terminal:lan
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("state", String(16), nullable=False),  # running, paused, done, stopped
    Column("under_way", Integer, unique=True),  # 1 until it ends: one at a time
    # The person handed to the outbox last: people are gone through in the order of their names.
    Column("reached", String(128), nullable=False, default=""),
    Column("of", Integer, nullable=False),  # people, when it was begun
    Column("handed", Integer, nullable=False, default=0),  # to the outbox
    Column("sent", Integer, nullable=False, default=0),
    Column("failed", Integer, nullable=False, default=0),
    Column("skipped", Integer, nullable=False, default=0),  # who may not be written to now
)

requests = Table(  # questions that people of ours answer; see bot.conversation.handover
    "requests",
    metadata,
    Column("number", _Serial, primary_key=True, autoincrement=True),
    Column("person", String(128), nullable=False),
    Column("locale", String(32), nullable=False),
    Column("folded", String(300), nullable=False),  # of the same one in `unanswered`
    Column("asked_at", Double, nullable=False),  # in seconds since 1970
    Column("waiting", Integer),  # 1 until it is answered or given up: one a person
    Column("topic", String(64), nullable=False, default=""),  # its place in the chat
    UniqueConstraint("person", "waiting", name="uq_requests_person_waiting"),
    Index("ix_requests_asked_at", "asked_at"),
)

letters = Table(  # what is still to be told of them; gone once the outbox has it
    "letters",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("number", BigInteger, nullable=False),  # of the request
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False, default=""),
    Index("ix_letters_number", "number"),
)

uploads = Table(  # what platforms call the pictures that were sent to them
    "uploads",
    metadata,
    Column("account", String(128), primary_key=True),  # of ours: telegram:<the bot's id>
    Column("picture", String(64), primary_key=True),  # another name for other bytes
    Column("ref", String(256), nullable=False),
)

unanswered = Table(  # questions asked in vain; nothing says by whom, where or at what hour
    "unanswered",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("folded", String(300), nullable=False),  # what equal questions have in common
    Column("tag", String(16), nullable=False, default=""),  # of one that may yet be helped
    Column("text", String(300), nullable=False),  # as it was typed first, masked
    Column("locale", String(32), nullable=False, default=""),
    Column("count", Integer, nullable=False, default=1),
    Column("first_asked", Date, nullable=False),
    Column("last_asked", Date, nullable=False),
    Column("state", String(16), nullable=False, default=""),  # what administrators made of it
    # Of one with a tag: when it is taken to be in vain, in seconds since 1970.
    Column("settles_at", Double),
    UniqueConstraint("folded", "tag"),
    Index("ix_unanswered_tag", "tag"),
    Index("ix_unanswered_last_asked", "last_asked"),
)


def is_on(user: Column[Any], platform: str) -> ColumnElement[bool]:
    """Whether a person, named `platform:id`, is of this platform."""
    return user.startswith(f"{platform}:", autoescape=True)
