"""Meetings: what an organizer changes, who hears of it, and what stands on everybody's calendar afterwards."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kaffepause.sandbox import deeds
from kaffepause.sandbox.wire import Refused
from tests.unit.sandbox.desk import MARK, Desk, Said, at, event, invited, weekly
from tests.unit.sandbox.meeting import KAFFE, answers, entry, meeting, move, uid_of


def test_an_invitation_stands_on_each_calendar_as_a_copy_with_its_own_id(desk: Desk) -> None:
    made = desk.book("kaffe", attendees=invited("ada", "bo"))

    copies = [made.body, *(desk.view(who)[0] for who in ("ada", "bo"))]

    assert len({copy["id"] for copy in copies}) == 3
    assert len({copy["iCalUId"] for copy in copies}) == 1
    assert [copy["isOrganizer"] for copy in copies] == [True, False, False]
    assert [copy["responseStatus"]["response"] for copy in copies] == ["organizer", "notResponded", "notResponded"]
    assert desk.mail("ada") == desk.mail("bo") == [("invitation", "Coffee")]


def test_an_unanswered_invitation_is_tentative_and_an_accepted_one_is_what_was_meant(desk: Desk) -> None:
    uid = uid_of(desk, meeting(desk))

    deeds.respond(desk.tenant, desk.box("ada"), entry(desk, "ada", uid), "accepted")

    assert [desk.view(who)[0]["showAs"] for who in ("ada", "bo")] == ["busy", "tentative"]


def test_an_invitation_that_is_meant_as_free_never_blocks(desk: Desk) -> None:
    meeting(desk, "ada", showAs="free")

    assert desk.view("ada")[0]["showAs"] == "free"


def test_an_answer_reaches_the_organizers_list_and_inbox(desk: Desk) -> None:
    made = meeting(desk)

    said = desk.post(f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}/accept", {"comment": "Gladly"})

    assert said.status == 202
    assert answers(desk, made) == {"ada": "accepted", "bo": "none"}
    assert desk.mail("kaffe") == [("accepted", "Accepted: Coffee")]


def test_an_answer_that_is_not_sent_is_known_to_nobody_else(desk: Desk) -> None:
    made = meeting(desk)

    desk.post(f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}/decline", {"sendResponse": False})

    assert answers(desk, made) == {"ada": "none", "bo": "none"}
    assert desk.mail("kaffe") == []
    assert desk.view("ada") == []


def test_a_declined_meeting_leaves_the_calendar_of_who_declined(desk: Desk) -> None:
    made = meeting(desk)

    desk.post(f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}/decline", {})

    assert (desk.view("ada"), len(desk.view("bo"))) == ([], 1)
    assert answers(desk, made)["ada"] == "declined"


def test_a_proposed_time_is_read_on_the_organizers_copy(desk: Desk) -> None:
    made = meeting(desk)
    proposed = {"start": at("2026-11-25T10:00:00"), "end": at("2026-11-25T10:30:00")}

    said = desk.post(
        f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}/tentativelyAccept", {"proposedNewTime": proposed}
    )

    ada = desk.get(f"{KAFFE}/events/{made}")["attendees"][0]
    assert said.status == 202
    assert ada["proposedNewTime"]["start"] == {"dateTime": "2026-11-25T09:00:00.0000000", "timeZone": "UTC"}


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({"allowNewTimeProposals": False}, {"proposedNewTime": move(9)}),
        ({}, {"proposedNewTime": move(9), "sendResponse": False}),
        ({}, {"proposedNewTime": "later"}),
        ({}, {"mood": "good"}),
    ],
)
def test_a_proposal_that_is_not_allowed_is_refused(desk: Desk, changes: dict[str, Any], body: dict[str, Any]) -> None:
    meeting(desk, **changes)

    said = desk.post(f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}/decline", body)

    assert said.status == 400
    assert len(desk.view("ada")) == 1


def test_an_organizer_cannot_answer_their_own_meeting(desk: Desk) -> None:
    assert desk.post(f"{KAFFE}/events/{meeting(desk)}/accept", {}).status == 400


def test_a_change_of_attendees_alone_mails_those_it_concerns(desk: Desk) -> None:
    made = meeting(desk, "ada", "bo")

    desk.patch(f"{KAFFE}/events/{made}", {"attendees": invited("bo", "chen")})

    assert desk.mail("ada") == [("invitation", "Coffee"), ("cancellation", "Canceled: Coffee")]
    assert desk.mail("bo") == [("invitation", "Coffee")]
    assert desk.mail("chen") == [("invitation", "Coffee")]


def test_any_other_change_mails_everybody_an_update(desk: Desk) -> None:
    made = meeting(desk)

    desk.patch(f"{KAFFE}/events/{made}", {"subject": "Tea"})

    assert desk.mail("ada")[1:] == desk.mail("bo")[1:] == [("update", "Tea")]
    assert desk.view("ada")[0]["subject"] == "Tea"


@pytest.mark.parametrize(
    "change",
    [{"categories": ["Red"]}, {"isReminderOn": False}, {"singleValueExtendedProperties": [{"id": MARK, "value": "x"}]}],
)
def test_a_change_of_the_organizers_own_things_mails_nobody(desk: Desk, change: dict[str, Any]) -> None:
    made = meeting(desk)

    desk.patch(f"{KAFFE}/events/{made}", change)

    assert len(desk.mail("ada")) == 1


def test_a_new_time_asks_everybody_again(desk: Desk) -> None:
    made = meeting(desk)
    desk.post(f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}/accept", {})

    desk.patch(f"{KAFFE}/events/{made}", move(13))

    assert answers(desk, made)["ada"] == "none"
    assert desk.view("ada")[0]["responseStatus"]["response"] == "notResponded"
    assert desk.view("ada")[0]["start"]["dateTime"] == "2026-11-24T12:00:00.0000000"


def test_new_words_leave_answers_as_they_are(desk: Desk) -> None:
    made = meeting(desk)
    desk.post(f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}/accept", {})

    desk.patch(f"{KAFFE}/events/{made}", {"location": {"displayName": "Canteen"}})

    assert answers(desk, made)["ada"] == "accepted"
    assert desk.view("ada")[0]["showAs"] == "busy"


def test_a_body_without_the_meetings_words_loses_the_teams_link(desk: Desk) -> None:
    made = desk.book("kaffe", isOnlineMeeting=True)
    path = f"{KAFFE}/events/{made['id']}"

    kept = desk.patch(path, {"body": {"contentType": "html", "content": made["body"]["content"] + "<p>PS</p>"}})
    lost = desk.patch(path, {"body": {"contentType": "html", "content": "<p>New</p>"}})

    assert kept["isOnlineMeeting"] is True
    assert (lost["isOnlineMeeting"], lost["onlineMeeting"]) == (False, None)


def test_a_teams_meeting_cannot_be_turned_off_again(desk: Desk) -> None:
    made = desk.book("kaffe", isOnlineMeeting=True)

    assert desk.patch(f"{KAFFE}/events/{made['id']}", {"isOnlineMeeting": False})["isOnlineMeeting"] is True


def test_an_attendee_may_change_their_own_things_and_nothing_else(desk: Desk) -> None:
    meeting(desk)
    path = f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}"

    own, foreign = desk.patch(path, {"showAs": "free", "categories": ["Red"]}), desk.patch(path, {"subject": "Mine"})

    assert (own.status, own["showAs"], own["categories"]) == (200, "free", ["Red"])
    assert foreign.status == 400
    assert desk.view("bo")[0]["categories"] == []


def test_only_the_organizer_can_cancel(desk: Desk) -> None:
    meeting(desk)

    said = desk.post(f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}/cancel", {})

    assert said.status == 400
    assert "You need to be an organizer to cancel a meeting." in said["message"]


def test_a_cancelled_meeting_is_gone_here_and_free_there(desk: Desk) -> None:
    made = meeting(desk)

    said = desk.post(f"{KAFFE}/events/{made}/cancel", {"Comment": "Sorry"})

    copy = desk.view("ada")[0]
    assert said.status == 202
    assert desk.view("kaffe") == []
    assert (copy["isCancelled"], copy["showAs"], copy["subject"]) == (True, "free", "Canceled: Coffee")
    assert desk.mail("ada")[-1] == ("cancellation", "Canceled: Coffee")


def test_the_organizers_deletion_cancels_too(desk: Desk) -> None:
    assert desk.delete(f"{KAFFE}/events/{meeting(desk)}").status == 204

    assert desk.mail("bo")[-1] == ("cancellation", "Canceled: Coffee")


def test_an_attendees_deletion_removes_their_copy_and_tells_nobody(desk: Desk) -> None:
    made = meeting(desk)

    desk.delete(f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}")

    assert (desk.view("ada"), desk.mail("kaffe")) == ([], [])
    assert answers(desk, made)["ada"] == "none"


def test_an_update_puts_a_deleted_copy_back(desk: Desk) -> None:
    made = meeting(desk)
    desk.delete(f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}")

    desk.patch(f"{KAFFE}/events/{made}", {"subject": "Tea"})

    assert [one["subject"] for one in desk.view("ada")] == ["Tea"]


def test_hidden_attendees_see_only_themselves_and_get_a_mail_each(desk: Desk) -> None:
    meeting(desk, "ada", "bo", hideAttendees=True)

    mine = desk.view("ada")[0]["attendees"]
    inbox = list(desk.box("ada").messages.values())
    assert [one["emailAddress"]["address"] for one in mine] == ["ada@x.test"]
    assert [address.address for address in inbox[0].to] == ["ada@x.test"]


def test_people_outside_are_mailed_and_have_no_copy(desk: Desk) -> None:
    desk.book("kaffe", attendees=[{"emailAddress": {"address": "eve@other.example"}}])

    assert [message.kind for message in desk.tenant.outside] == ["invitation"]


def test_an_attendee_cannot_move_what_is_not_theirs(desk: Desk) -> None:
    uid = uid_of(desk, meeting(desk))

    with pytest.raises(Exception, match="organizer"):
        deeds.move(desk.tenant, desk.box("ada"), entry(desk, "ada", uid), start=datetime(2026, 12, 3, 12, tzinfo=UTC))


def test_a_refused_change_changes_nothing(desk: Desk) -> None:
    made = meeting(desk)
    before = desk.get(f"{KAFFE}/events/{made}").body

    refused: list[Said] = [
        desk.patch(f"{KAFFE}/events/{made}", change)
        for change in (
            {"subject": "Tea", "start": at("never")},
            {"subject": "Tea", "attendees": [{"emailAddress": {}}]},
            {"subject": "Tea", "recurrence": weekly(interval=0)},
            {"subject": "Tea", "colour": "red"},
            {"subject": "Tea", "instances": []},
        )
    ]

    assert [said.status for said in refused] == [400] * 5
    assert desk.get(f"{KAFFE}/events/{made}").body == before
    assert len(desk.mail("ada")) == 1


def test_the_organizer_among_the_invited_gets_no_second_copy_and_no_mail(desk: Desk) -> None:
    desk.post(f"{KAFFE}/events", event(attendees=invited("kaffe", "ada")))

    assert len(desk.view("kaffe")) == 1
    assert desk.mail("kaffe") == []


@pytest.mark.parametrize("bad", [{"prefer": 'outlook.timezone="Mars"'}, {"query": {"$select": "colour"}}])
def test_a_question_that_cannot_be_answered_changes_nothing(desk: Desk, bad: dict[str, Any]) -> None:
    made = meeting(desk)

    created = desk.post(f"{KAFFE}/events", event(subject="Second"), **bad)
    changed = desk.patch(f"{KAFFE}/events/{made}", {"subject": "Tea"}, **bad)

    assert (created.status, changed.status) == (400, 400)
    assert [one["subject"] for one in desk.get(f"{KAFFE}/events")["value"]] == ["Coffee"]


def test_a_person_proposes_another_time_and_the_organizer_takes_it_up(desk: Desk) -> None:
    made = meeting(desk)
    wish = (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), datetime(2026, 11, 25, 9, 30, tzinfo=UTC))

    deeds.propose(desk.tenant, desk.box("ada"), entry(desk, "ada", uid_of(desk, made)), start=wish[0], end=wish[1])
    deeds.change(desk.tenant, desk.box("kaffe"), entry(desk, "kaffe", made), move(10, "2026-11-25"))

    [ada] = desk.view("ada")
    assert desk.mail("kaffe") == [("tentative", "Tentative: Coffee")]
    assert (ada["start"]["dateTime"][:16], ada["responseStatus"]["response"]) == ("2026-11-25T09:00", "notResponded")


def test_actions_without_a_body_are_taken(desk: Desk) -> None:
    made = meeting(desk)

    accepted = desk.post(f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}/accept")
    cancelled = desk.post(f"{KAFFE}/events/{made}/cancel")

    assert (accepted.status, cancelled.status) == (202, 202)


def test_a_cancelled_meeting_cannot_be_answered_any_more(desk: Desk) -> None:
    desk.post(f"{KAFFE}/events/{meeting(desk)}/cancel")

    assert desk.post(f"/users/ada@x.test/events/{desk.view('ada')[0]['id']}/accept", {}).status == 400


def test_what_one_has_not_is_not_found(desk: Desk) -> None:
    uid = uid_of(desk, meeting(desk, "ada"))

    with pytest.raises(Refused, match="not found in the store"):
        entry(desk, "bo", uid)
