"""What is held of people, through the command line: handed out, lowered, erased, ticked, and written down."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, make_url, select

from tests.acceptance.conftest import MONDAY_MORNING, RULES, Desk
from tests.acceptance.test_main_job import SERVICE, marked, ours
from tests.databases import new_database

RASMUS = "rasmus.toft@nordwind.example"


def letters_that_name(person: str, desk: Desk) -> list[str]:
    """Subjects of what the service mailbox holds that is to them, or in which their name or address stands."""
    tenant = desk.sandbox.tenant
    user = tenant.find_user(person)
    kept = tenant.mailboxes[tenant.find_user(SERVICE).id].messages.values()
    return [one.subject for one in kept if one.kind == "mail" if person in str(one) or user.display_name in str(one)]


def rows_that_name(words: set[str], url: str) -> dict[str, int]:
    """Table → how many of its rows have one of these words in them, as the database itself tells its tables.

    A row is read as a tuple: SQLAlchemy shortens the words of a row that is printed.
    """
    driver = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}[make_url(url).get_backend_name()]
    engine, tables = create_engine(make_url(url).set(drivername=driver)), MetaData()
    with closing(engine.connect()) as connection:
        tables.reflect(connection)
        found = {
            table.name: sum(any(word in str(tuple(row)) for word in words) for row in connection.execute(select(table)))
            for table in tables.sorted_tables
        }
    engine.dispose()
    return {name: count for name, count in found.items() if count}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.slow])])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database, on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kaffepause.sqlite'}"
    return new_database(request.getfixturevalue("postgres_server"))


@pytest.fixture
def booked(database: str, desk: Desk) -> Desk:
    """A company whose week is booked, whose managers were mailed, and in which somebody said this and that."""
    desk.set("KAFFEPAUSE_DATABASE_URL", database)
    desk("apply", "--yes", "--at", "2026-11-12T10:00")
    desk("apply", "--yes", "--at", MONDAY_MORNING)
    desk("digest", "--send", "--yes", "--at", MONDAY_MORNING)
    desk("contact", "salg", "rasmus", "tue", "phone", "done", "--at", MONDAY_MORNING)
    desk("privacy-level", RASMUS, "self")
    desk("opt-out", RASMUS, "--activity", "kaffe")
    return desk


def test_everything_held_about_a_person_is_handed_out_as_text_and_as_json(booked: Desk, database: str):
    code, out, _ = booked("export", RASMUS, "--json")
    tables = json.loads(out)["tables"]
    assert code == 0
    assert {"booking", "letter", "level", "opt_out", "pseudonym", "tick"} <= {name for name in tables if tables[name]}
    mine = {RASMUS, *(word for row in tables["pseudonym"] for word in (row["identity"], *row["alias"]))}
    handed_out = {name: len(rows) for name, rows in tables.items() if rows}
    assert {**handed_out, "audit": handed_out["audit"] + 1} == rows_that_name(mine, database)

    code, out, _ = booked("export", RASMUS)
    assert (code, "Everything held about Rasmus Toft" in out) == (0, True)
    assert f"Mails to you ({len(tables['letter'])})" in out


def test_a_person_is_erased_after_a_preview_then_taken_off_what_stands_and_not_booked_again(
    booked: Desk, database: str
):
    held = json.loads(booked("export", RASMUS, "--json")[1])["tables"]["pseudonym"]
    mine = {RASMUS, "Rasmus Toft", *(row["identity"] for row in held)}
    assert len(mine) == 3
    assert {"Monday", "Mandag", "Uge 48"} & {subject[:6] for subject in letters_that_name(RASMUS, booked)}

    code, out, err = booked("erase", RASMUS, "--at", MONDAY_MORNING)
    assert (code, "--yes" in err) == (1, True)
    assert "Out of reach" in out

    code, out, err = booked("erase", RASMUS, "--yes", "--at", MONDAY_MORNING)
    assert (code, err) == (0, "")
    assert letters_that_name(RASMUS, booked) == []
    assert rows_that_name(mine, database) == {}
    files = b"".join(file.read_bytes() for file in booked.folder.glob("kaffepause.sqlite*"))
    assert RASMUS.encode() not in files

    code, out, err = booked("export", RASMUS, "--json")
    assert {name for name, rows in json.loads(out)["tables"].items() if rows} == set()

    booked("apply", "--yes", "--at", "2026-11-24T07:30")

    standing = [event for organizer, event in ours(booked.mailboxes) if organizer == SERVICE]
    assert standing
    assert all(RASMUS not in {one["address"] for one in event["attendees"]} for event in standing)
    own = [event for event in booked.mailboxes[RASMUS]["events"] if marked(event)]
    assert [event for event in own if not event.get("is_cancelled")] == []


def test_a_lowered_level_is_mailed_to_the_person_and_nobody_else_can_raise_it(desk: Desk):
    code, out, _ = desk("privacy-level", RASMUS, "self")
    assert (code, "team → self" in out) == (0, True)
    subjects = [message["subject"] for message in desk.mailboxes[RASMUS]["messages"]]
    assert len(subjects) == 1
    assert "kalender" in subjects[0] or "calendar" in subjects[0]

    code, _, err = desk("privacy-level", RASMUS, "named")
    assert (code, "Only they can raise it" in err) == (1, True)


def test_the_contact_plan_is_shown_and_a_cell_of_it_is_ticked(desk: Desk):
    code, out, err = desk("contact", "salg", "--at", MONDAY_MORNING)
    assert (code, err) == (0, "")
    assert "Rasmus" in out

    code, out, err = desk("contact", "salg", "rasmus", "tue", "phone", "done", "--at", MONDAY_MORNING)
    assert (code, err) == (0, "")
    assert "✓" in out

    code, _, err = desk("contact", "salg", "rasmus", "someday", "phone", "done", "--at", MONDAY_MORNING)
    assert (code, "2026-11-24" in err) == (1, True)


@pytest.mark.parametrize("document", ["notice", "balancing", "dpia"])
@pytest.mark.parametrize(("language", "said"), [("da", "dataansvarlig"), ("en", "controller")])
def test_the_documents_are_written_from_the_file_in_both_languages(desk: Desk, document: str, language: str, said: str):
    code, out, _ = desk("privacy", document, "--language", language)

    assert code == 0
    assert "Nordwind A/S" in out
    assert said in out


def test_a_document_says_another_thing_as_soon_as_the_file_does(desk: Desk):
    _, before, _ = desk("privacy", "notice", "--language", "en")
    rules = desk.folder / "rules.yaml"
    rules.write_text(RULES.read_text(encoding="utf-8").replace("notice_weeks: 6", "notice_weeks: 9"), encoding="utf-8")
    desk.set("KAFFEPAUSE_CONFIG", rules)
    _, after, _ = desk("privacy", "notice", "--language", "en")

    assert "6 weeks later" in " ".join(before.split())
    assert "9 weeks later" in " ".join(after.split())
    assert "6 weeks later" not in " ".join(after.split())
