"""Every table has its tenant, and every column says whether it can point to a person."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql, sqlite

from kaffepause.store.migrate import HEAD
from kaffepause.store.migrations import configuration
from kaffepause.store.tables import Moment, metadata

# A new column is decided here: it is marked in tables.py, or it is known to say nothing about a person.
IMPERSONAL = {
    "kept": {"name", "at"},
    "revision": {"team", "number", "plan", "by_plan"},
    "booking": {
        "key", "team", "activity", "round_label", "attempt", "state", "starts", "ends", "dates", "until", "event",
        "request", "ending", "because", "entry", "updated_on",
    },
    "occurrence": {"key", "day", "starts", "ends"},
    "held": {"round_label", "team", "activity", "starts", "ends", "entry"},
    "opt_out": {"team", "activity", "until"},
    "barred": {"salt", "person_digest", "mailbox_digest"},
    "level": {"level"},
    "joined": {"since"},
    "answer": {"question", "at"},
    "pseudonym": set(),
    "letter": {"letter", "state", "message", "at"},
    "tick": {"team", "day", "channel", "state"},
    "total": {"team", "monday", "rule", "band", "counted"},
    "audit": {"line", "at", "deed", "rule", "key", "config"},
    "cycle": {"kind", "label", "begun_at", "finished_at"},
    "lease": {"name", "owner", "until"},
    "share": {"plan", "number", "kind", "label", "stage", "made_at", "content"},
    "mailed": {"at", "recipients"},
}  # fmt: skip


def test_every_row_belongs_to_a_tenant() -> None:
    assert [table.name for table in metadata.sorted_tables if table.c.get("tenant") is None] == []
    assert [table.name for table in metadata.sorted_tables if table.c.tenant.nullable] == []


def test_keys_carry_the_tenant() -> None:
    without = [table.name for table in metadata.sorted_tables if "tenant" not in table.primary_key.columns]

    assert without == ["audit"], "the audit's lines are numbered through"


def test_every_column_is_known_to_point_to_a_person_or_not_to() -> None:
    unmarked = {
        table.name: {column.name for column in table.columns if "person" not in column.info} - {"tenant"}
        for table in metadata.sorted_tables
    }

    assert unmarked == IMPERSONAL


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=lambda one: one.name)
def test_a_moment_is_kept_in_utc(dialect) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=1)))

    assert Moment().process_bind_param(noon, dialect) == datetime(2026, 11, 23, 11, tzinfo=UTC)
    assert Moment().process_bind_param(noon, dialect).tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment().process_bind_param(datetime(2026, 11, 23), sqlite.dialect())  # noqa: DTZ001


def test_the_newest_migration_is_the_one_that_opening_looks_for() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == HEAD
