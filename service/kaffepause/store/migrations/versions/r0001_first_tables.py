"""The first tables, each with its tenant. A migration is frozen: it says by itself what it makes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _make_bookings()
    _make_history()
    _make_wishes()
    _make_mail()
    _make_audit()
    _make_cycles()


def _make_bookings() -> None:
    op.create_table("kept", *_keys("tenant", "name"), _moment("at"))
    op.create_table("revision", *_keys("tenant", "team"), *_numbers("number", "by_plan"), *_texts("plan"))
    op.create_table(
        "booking",
        *_keys("tenant", "key"),
        *_texts("team", "activity", "round_label", "part", "state", "organizer", "people", "absent", "dates"),
        *_texts("because", "entry"),
        *_texts("host", "event", "request", "ending", nullable=True),
        *_numbers("attempt"),
        *(_moment(name) for name in ("starts", "ends", "until")),
        sa.Column("updated_on", sa.Date),
    )
    op.create_index("booking_until", "booking", ["tenant", "until"])


def _make_history() -> None:
    op.create_table(
        "held",
        *_keys("tenant", "round_label", "part"),
        *_texts("team", "activity", "people", "absent", "entry"),
        *_texts("host", nullable=True),
        _moment("starts"),
        _moment("ends"),
    )
    op.create_index("held_starts", "held", ["tenant", "starts"])
    op.create_table("pseudonym", *_keys("tenant", "identity"), *_texts("alias"))
    op.create_index("pseudonym_alias", "pseudonym", ["tenant", "alias"], unique=True)


def _make_wishes() -> None:
    op.create_table("opt_out", *_keys("tenant", "person", "team", "activity"), sa.Column("until", sa.Date))
    op.create_table("barred", *_keys("tenant", "salt"), *_texts("person_digest", "mailbox_digest"))
    op.create_table("level", *_keys("tenant", "person"), *_numbers("level"))
    op.create_table("joined", *_keys("tenant", "person"), _date("since"))
    op.create_table("answer", *_keys("tenant", "person", "question"), _moment("at"))


def _make_mail() -> None:
    op.create_table(
        "letter",
        *_keys("tenant", "key"),
        *_texts("letter", "recipient", "state"),
        *_texts("message", nullable=True),
        sa.Column("at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "tick", *_keys("tenant", "team", "person"), _date("day", key=True), *_keys("channel"), *_texts("state")
    )
    op.create_table(
        "total",
        *_keys("tenant", "team"),
        _date("monday", key=True),
        *_keys("rule"),
        *_texts("band"),
        *_numbers("counted"),
    )


def _make_audit() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "audit",
        sa.Column("line", number, primary_key=True, autoincrement=True),
        *_texts("tenant", "deed", "rule", "people", "config"),
        *_texts("key", nullable=True),
        _moment("at"),
    )
    op.create_index("audit_at", "audit", ["tenant", "at"])


def _make_cycles() -> None:
    op.create_table(
        "cycle",
        *_keys("tenant", "kind", "label"),
        _moment("begun_at"),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    op.create_table("lease", *_keys("tenant", "name"), *_texts("owner"), _moment("until"))


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, primary_key=True) for name in names]


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _date(name: str, *, key: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date, primary_key=key, nullable=False)
