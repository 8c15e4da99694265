"""What is held of people, through the command line: handed out, lowered, erased, ticked, and written down."""

import json

import pytest

from tests.acceptance.conftest import MONDAY_MORNING, RULES, Desk
from tests.acceptance.test_main_job import SERVICE, Mailboxes, marked, ours

RASMUS = "rasmus.toft@nordwind.example"


def letters_in_service_mailbox_to(address: str, mailboxes: Mailboxes) -> list[str]:
    return [
        message["subject"]
        for message in mailboxes[SERVICE]["messages"]
        if message["kind"] == "mail" and address in message["to"]
    ]


@pytest.fixture
def booked(desk: Desk) -> Desk:
    """A company whose week is booked."""
    desk("apply", "--yes", "--at", "2026-11-12T10:00")
    desk("apply", "--yes", "--at", MONDAY_MORNING)
    return desk


def test_everything_held_about_a_person_is_handed_out_as_text_and_as_json(booked: Desk):
    code, out, _ = booked("export", RASMUS, "--json")
    tables = json.loads(out)["tables"]
    assert code == 0
    assert tables["pseudonym"]
    assert tables["letter"]

    code, out, _ = booked("export", RASMUS)
    assert (code, "Everything held about Rasmus Toft" in out) == (0, True)
    assert f"Mails to you ({len(tables['letter'])})" in out


def test_a_person_is_erased_after_a_preview_then_taken_off_what_stands_and_not_booked_again(booked: Desk):
    assert letters_in_service_mailbox_to(RASMUS, booked.mailboxes)

    code, out, err = booked("erase", RASMUS, "--at", MONDAY_MORNING)
    assert (code, "--yes" in err) == (1, True)
    assert "Out of reach" in out

    code, out, err = booked("erase", RASMUS, "--yes", "--at", MONDAY_MORNING)
    assert (code, err) == (0, "")
    assert letters_in_service_mailbox_to(RASMUS, booked.mailboxes) == []
    database = b"".join(file.read_bytes() for file in booked.folder.glob("kaffepause.sqlite*"))
    assert RASMUS.encode() not in database

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
