"""The main job, through the command line, msal and the SDK over TLS: plan, apply, and nothing left to do."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from tests.acceptance.conftest import MONDAY_MORNING, Desk

Mailboxes = dict[str, dict[str, Any]]

SERVICE = "kaffepause@nordwind.example"
MARKER = "6b6166c3-6665-5061-8000-757365207631"


def marked(event: dict[str, Any]) -> str | None:
    """Our marker on an event, or nothing."""
    return next((value for name, value in event["properties"].items() if MARKER in name.lower()), None)


def ours(mailboxes: Mailboxes) -> list[tuple[str, dict[str, Any]]]:
    """Every event of ours with the mailbox that organizes it."""
    return [(name, event) for name, box in mailboxes.items() for event in box["events"] if marked(event)]


def test_a_plan_lists_what_would_change_and_touches_nothing(desk: Desk):
    code, out, _ = desk("plan", "--at", MONDAY_MORNING)

    assert code == 2
    assert "to book" in out
    assert ours(desk.mailboxes) == []


def test_a_plan_is_applied_whole_and_then_there_is_nothing_left_to_do(desk: Desk):
    desk("plan", "--at", MONDAY_MORNING, "--out", "plan.json")
    code, out, _ = desk("apply", "plan.json", "--yes", "--at", MONDAY_MORNING)
    assert code == 0, out
    after = desk.mailboxes

    wanted = wishes_in(desk.folder / "plan.json")
    assert_one_event_per_booking(after, wanted)
    assert_every_copy_matches(after)
    assert_one_invitation_a_person_and_no_mail_for_own_breaks(after)
    code, out, _ = desk("plan", "--at", MONDAY_MORNING)
    assert (code, "Nothing to do" in out) == (0, True)
    code, out, _ = desk("apply", "--yes", "--at", MONDAY_MORNING)
    assert code == 0
    assert desk.mailboxes == after


def wishes_in(file: Path) -> dict[str, dict[str, Any]]:
    plan = json.loads(file.read_text())
    return {action["key"]: action["wanted"] for action in plan["actions"] if action["verb"] == "create"}


def assert_one_event_per_booking(mailboxes: Mailboxes, wanted: dict[str, dict[str, Any]]) -> None:
    booked = Counter(marked(event).split("|")[1] for _, event in ours(mailboxes))
    assert booked == Counter(dict.fromkeys(wanted, 1))
    for organizer, event in ours(mailboxes):
        wish = wanted[marked(event).split("|")[1]]
        assert organizer == wish["organizer"]
        assert {one["address"] for one in event["attendees"]} == {one["address"] for one in wish["invitees"]}
        assert bool(event["teams_link"]) == wish["is_online"]
        assert event["start"] == wish["interval"]["start"]


def assert_every_copy_matches(mailboxes: Mailboxes) -> None:
    for _, event in ours(mailboxes):
        there = [one["address"] for one in event["attendees"] if mailboxes.get(one["address"], {}).get("hosted")]
        copies = [one for name in there for one in mailboxes[name]["events"] if one["uid"] == event["uid"]]
        assert [(one["start"], one["end"], one["subject"]) for one in copies] == [
            (event["start"], event["end"], event["subject"])
        ] * len(there)


def assert_one_invitation_a_person_and_no_mail_for_own_breaks(mailboxes: Mailboxes) -> None:
    invited = Counter(
        (attendee["address"], event["subject"])
        for _, event in ours(mailboxes)
        for attendee in event["attendees"]
        if mailboxes.get(attendee["address"], {}).get("hosted")
    )
    assert received(mailboxes, "invitation") == invited
    own = [event for organizer, event in ours(mailboxes) if organizer != SERVICE]
    assert own
    assert all(event["attendees"] == [] for event in own)


def received(mailboxes: Mailboxes, kind: str) -> Counter[tuple[str, str]]:
    """What the service mailbox sent, by who got it and its subject."""
    return Counter(
        (name, message["subject"])
        for name, box in mailboxes.items()
        for message in box["messages"]
        if message["kind"] == kind and message["from"] == SERVICE and name in message["to"] and name != SERVICE
    )


def test_a_plan_made_before_another_was_applied_is_refused_with_what_to_do(desk: Desk):
    desk("plan", "--at", "2026-11-23T07:29", "--out", "plan.json")
    desk("apply", "--yes", "--at", MONDAY_MORNING)

    code, _, err = desk("apply", "plan.json", "--yes", "--at", MONDAY_MORNING)
    assert code == 1
    assert "changed after this plan was made" in err
    assert "kaffepause plan" in err


def test_nobody_at_a_terminal_means_yes_must_be_said(desk: Desk):
    code, _, err = desk("apply", "--at", MONDAY_MORNING)

    assert code == 1
    assert "--yes" in err
    assert ours(desk.mailboxes) == []


def test_the_monday_mails_are_previewed_sent_once_and_not_again(desk: Desk):
    code, out, _ = desk("digest", "--at", MONDAY_MORNING, "--preview", "mails")
    assert (code, len(list((desk.folder / "mails").glob("monday-*.eml"))) > 5) == (0, True), out

    code, out, _ = desk("digest", "--at", MONDAY_MORNING, "--send", "--yes")
    assert (code, "sent" in out) == (0, True)
    sent = received(desk.mailboxes, "mail")
    desk("digest", "--at", MONDAY_MORNING, "--send", "--yes")
    assert received(desk.mailboxes, "mail") == sent
    assert set(sent.values()) == {1}
