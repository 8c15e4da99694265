"""The tables. Every row belongs to one Entra tenant; every column that can point to a person says so.

`Column.info["person"]` says how: `id` (the Entra object id), `address` (a mailbox), `identity` (either of them), `path`
(mailboxes between slashes) or `alias` (pseudonyms in text). Export walks these marks, and a test fails for a column
that has none and is not known to be impersonal.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    text,
)

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite would drop an offset in silence, so a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


class Words(TypeDecorator[tuple[str, ...]]):
    """Words without spaces, in order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else " ".join(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002
        return None if value is None else tuple(value.split())


def _table(name: str, *columns: Column[Any] | Index) -> Table:
    return Table(name, metadata, Column("tenant", Text, primary_key=True), *columns)


def _key(name: str, kind: Any = Text, person: str = "") -> Column[Any]:
    return Column(name, kind, primary_key=True, info=_mark(person))


def _column(name: str, kind: Any = Text, person: str = "") -> Column[Any]:
    return Column(name, kind, nullable=False, info=_mark(person))


def _maybe(name: str, kind: Any = Text, person: str = "") -> Column[Any]:
    return Column(name, kind, nullable=True, info=_mark(person))


def _mark(person: str) -> dict[str, str]:
    return {"person": person} if person else {}


#: What holds since when: `opt_outs` (the table of opt-outs is known to be whole), `applied` (a person applied a plan),
#: `held` (an administrator lets `run` book nothing; the row goes when that ends).
kept = _table("kept", _key("name"), _column("at", Moment))

#: How often a team's bookings changed, and how many of the latest changes in a row were one plan's.
revision = _table("revision", _key("team"), _column("number", Integer), _column("plan"), _column("by_plan", Integer))

booking = _table(
    "booking",
    _key("key"),
    _column("team"),
    _column("activity"),
    _column("round_label"),
    _column("part", person="alias"),
    _column("attempt", Integer),
    _column("state"),
    _column("organizer", person="alias"),
    _column("people", Words, person="alias"),
    _column("absent", Words, person="alias"),
    _maybe("host", person="alias"),
    _column("starts", Moment),
    _column("ends", Moment),
    _column("dates", Words),
    _column("until", Moment),  # the end of the slot, or of the last date wherever on earth that is
    _maybe("event"),
    _maybe("request"),  # names attendees; there only while `sending`
    _maybe("ending"),
    _column("because"),
    _column("entry"),
    _maybe("updated_on", Date),
    Column("declined", Words, nullable=False, server_default=text("''"), info=_mark("alias")),
    Index("booking_until", "tenant", "until"),
)

#: The dates of a series that people moved or cancelled; no times: cancelled.
occurrence = _table("occurrence", _key("key"), _key("day", Date), _maybe("starts", Moment), _maybe("ends", Moment))

held = _table(
    "held",
    _key("round_label"),
    _key("part", person="alias"),
    _column("team"),
    _column("activity"),
    _column("starts", Moment),
    _column("ends", Moment),
    _column("people", Words, person="alias"),
    _column("absent", Words, person="alias"),
    _maybe("host", person="alias"),
    _column("entry"),
    Index("held_starts", "tenant", "starts"),
)

#: An empty team or activity stands for all of them; no `until` is for good.
opt_out = _table("opt_out", _key("person", person="id"), _key("team"), _key("activity"), _maybe("until", Date))

#: Somebody erased who must not be booked: hashes of their id and of their mailbox, with a salt of their own.
barred = _table("barred", _key("salt"), _column("person_digest"), _column("mailbox_digest"))

level = _table("level", _key("person", person="id"), _column("level", Integer))

joined = _table("joined", _key("person", person="id"), _column("since", Date))

#: A person's standing answer to a question of ours, such as whether events may be made in their name.
answer = _table("answer", _key("person", person="id"), _key("question"), _column("at", Moment))

#: The one map from pseudonym to person id or mailbox.
pseudonym = _table(
    "pseudonym",
    _key("identity", person="identity"),
    _column("alias", person="alias"),
    Index("pseudonym_alias", "tenant", "alias", unique=True),
)

letter = _table(
    "letter",
    _key("key", person="path"),  # the recipient, and for a copy or a deputy's mail the manager it is about
    _column("letter"),
    _column("recipient", person="address"),
    _column("state"),
    _maybe("message"),
    _maybe("at", Moment),
)

tick = _table(
    "tick", _key("team"), _key("person", person="alias"), _key("day", Date), _key("channel"), _column("state")
)

total = _table("total", _key("team"), _key("monday", Date), _key("rule"), _column("band"), _column("counted", Integer))

#: Append-only: lines are added, and leave when they are old.
audit = Table(
    "audit",
    metadata,
    Column("line", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    _column("tenant"),
    _column("at", Moment),
    _column("deed"),
    _column("rule"),
    _maybe("key"),
    _column("people", Words, person="alias"),
    _column("config"),
    Index("audit_at", "tenant", "at"),
)

#: One row per cycle and what it is for: the unique row that decides whether it still has to run.
cycle = _table("cycle", _key("kind"), _key("label"), _column("begun_at", Moment), _maybe("finished_at", Moment))

lease = _table("lease", _key("name"), _column("owner"), _column("until", Moment))

#: What is left of a plan that many processes apply, by mailbox. Without content it is done, and something was amiss.
share = _table(
    "share",
    _key("plan"),
    _key("number", Integer),
    _column("kind"),
    _column("label"),
    _column("stage", Integer),
    _column("mailbox", person="alias"),
    _column("made_at", Moment),
    _maybe("content"),  # names people; there only until it is applied
    Index("share_cycle", "tenant", "kind", "label", "stage"),
)

#: What organizers mailed within a day, so that several processes together stay within Exchange's limits.
mailed = _table(
    "mailed",
    _key("mailbox", person="alias"),
    _key("at", Moment),
    _column("recipients", Integer),
)
