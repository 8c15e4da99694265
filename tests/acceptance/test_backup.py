"""Backup, wipe, restore: the next cycle changes nothing (issue: show 5)."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from tests.acceptance.conftest import MONDAY_MORNING, Desk


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


def test_without_the_backup_nothing_is_booked_until_somebody_says_that_nobody_had_opted_out(desk: Desk) -> None:
    desk("apply", "--yes", "--at", MONDAY_MORNING)
    calendars = desk.mailboxes
    for file in desk.folder.glob("kaffepause.sqlite*"):
        file.unlink()

    refused, _, said = desk("apply", "--yes", "--at", MONDAY_MORNING)
    assert refused == 1
    assert "--opt-outs-are-empty" in said
    assert desk.mailboxes == calendars
