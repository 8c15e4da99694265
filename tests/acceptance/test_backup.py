"""Backup, wipe, restore: the next cycle changes nothing (issue: show 5)."""

import json
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.acceptance.conftest import MONDAY_MORNING, Desk
from tests.databases import new_database, program


def backed_up(database: Path, to: Path) -> None:
    """As `sqlite3 kaffepause.sqlite ".backup copy.sqlite"`."""
    with sqlite3.connect(database) as original, sqlite3.connect(to) as copy:
        original.backup(copy)


def told(desk: Desk) -> dict[str, Any]:
    """What the next cycle would do, but for when it was asked."""
    _, out, _ = desk("plan", "--json", "--at", MONDAY_MORNING)
    return json.loads(out)


def test_after_backup_wipe_and_restore_the_next_cycle_changes_nothing(desk: Desk) -> None:
    database, copy = desk.folder / "kaffepause.sqlite", desk.folder / "copy.sqlite"
    code, _, said = desk("apply", "--yes", "--at", MONDAY_MORNING)
    assert code == 0, said
    before = told(desk)
    calendars = desk.mailboxes
    backed_up(database, copy)

    for file in desk.folder.glob("kaffepause.sqlite*"):
        file.unlink()
    copy.rename(database)

    assert told(desk) == before
    assert desk.mailboxes == calendars
    assert not any(action["verb"] in ("adopt", "cancel", "forget") for action in before["actions"])


@pytest.mark.slow
@pytest.mark.postgres
def test_after_pg_dump_wipe_and_restore_the_next_cycle_changes_nothing(desk: Desk, postgres_server: str) -> None:
    url, copy = new_database(postgres_server), desk.folder / "copy.sql"
    desk.set("KAFFEPAUSE_DATABASE_URL", url)
    code, _, said = desk("apply", "--yes", "--at", MONDAY_MORNING)
    assert code == 0, said
    before, calendars = told(desk), desk.mailboxes
    subprocess.run([program("pg_dump"), "--file", copy, url], check=True, capture_output=True)

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
    empty = new_database(postgres_server)
    subprocess.run([program("psql"), "--quiet", "--file", copy, empty], check=True, capture_output=True)
    desk.set("KAFFEPAUSE_DATABASE_URL", empty)

    assert told(desk) == before
    assert desk.mailboxes == calendars


@pytest.mark.slow
def test_without_the_backup_nothing_is_booked_until_somebody_says_that_nobody_had_opted_out(desk: Desk) -> None:
    desk("apply", "--yes", "--at", MONDAY_MORNING)
    calendars = desk.mailboxes
    for file in desk.folder.glob("kaffepause.sqlite*"):
        file.unlink()

    refused, _, said = desk("apply", "--yes", "--at", MONDAY_MORNING)
    assert refused == 1
    assert "--opt-outs-are-empty" in said
    assert desk.mailboxes == calendars
