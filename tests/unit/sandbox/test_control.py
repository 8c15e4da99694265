"""The control paths: own key, clock, deeds of people, reset, save and load."""

from typing import Any

import pytest

from kaffepause.sandbox.control import ControlRefused
from tests.unit.sandbox.visitor import FREJA, METTE, SERVICE, Visitor, mail_to


def test_nobody_controls_the_sandbox_without_its_key(visitor: Visitor) -> None:
    for headers in ({}, {"x-sandbox-key": "guess"}, {"Authorization": f"Bearer {visitor.token}"}):
        assert visitor.http.post("/control/reset", headers=headers).status_code == 401


def test_the_control_paths_work_over_the_socket(visitor: Visitor) -> None:
    key = {"x-sandbox-key": visitor.sandbox.control_key}
    paths = visitor.http.get("/control", headers=key).json()["paths"]
    assert "POST /control/faults" in paths
    assert (
        visitor.http.post("/control/clock", headers=key, json={"advance": 60})
        .json()["now"]
        .startswith("2026-11-23T06:01")
    )
    assert visitor.http.get("/control/nothing", headers=key).status_code == 404
    assert visitor.http.post("/control/act", headers=key, content=b"{").status_code == 400


def test_the_clock_stands_still_until_it_is_moved(visitor: Visitor) -> None:
    before = visitor.sandbox.tenant.now()
    visitor.sandbox.control("POST", "clock", {"at": "2026-12-24T12:00:00+01:00"})
    assert before.isoformat() == "2026-11-23T06:00:00+00:00"
    assert visitor.sandbox.tenant.now().isoformat() == "2026-12-24T11:00:00+00:00"


def meeting(visitor: Visitor, **more: Any) -> dict[str, Any]:
    body = {
        "subject": "Kaffe",
        "start": {"dateTime": "2026-11-24T10:00:00", "timeZone": "Romance Standard Time"},
        "end": {"dateTime": "2026-11-24T10:20:00", "timeZone": "Romance Standard Time"},
        "attendees": [{"type": "required", "emailAddress": {"address": METTE}}],
        **more,
    }
    return visitor.post(f"/users/{SERVICE}/events", body).raise_for_status().json()


@pytest.mark.parametrize(
    ("deed", "response"), [("accept", "accepted"), ("tentative", "tentativelyAccepted"), ("decline", "declined")]
)
def test_a_person_answers_an_invitation(visitor: Visitor, deed: str, response: str) -> None:
    event = meeting(visitor)
    visitor.sandbox.control("POST", "act", {"person": METTE, "do": deed, "subject": "Kaffe", "comment": "ok"})
    (attendee,) = visitor.get(f"/users/{SERVICE}/events/{event['id']}").json()["attendees"]
    assert attendee["status"]["response"] == response
    (mail,) = visitor.whole(f"/users/{SERVICE}/mailFolders/inbox/messages")
    assert mail["meetingMessageType"].lower().startswith("meeting")


def test_the_organizer_moves_and_an_attendee_cannot(visitor: Visitor) -> None:
    event = meeting(visitor)
    move = {"do": "move", "event": event["iCalUId"], "start": "2026-11-24T13:00:00+01:00"}
    visitor.sandbox.control("POST", "act", {"person": SERVICE, **move})
    assert (
        visitor.get(f"/users/{SERVICE}/events/{event['id']}").json()["start"]["dateTime"].startswith("2026-11-24T12:00")
    )
    with pytest.raises(ControlRefused):
        visitor.sandbox.control("POST", "act", {"person": METTE, **move})


def test_a_person_deletes_their_copy_and_nobody_hears_of_it(visitor: Visitor) -> None:
    event = meeting(visitor)
    visitor.sandbox.control("POST", "act", {"person": METTE, "do": "delete", "subject": "Kaffe"})
    assert visitor.whole(f"/users/{METTE}/events") == []
    assert visitor.get(f"/users/{SERVICE}/events/{event['id']}").status_code == 200
    assert visitor.whole(f"/users/{SERVICE}/mailFolders/inbox/messages") == []


def test_leave_shows_in_free_busy_and_in_automatic_replies(visitor: Visitor) -> None:
    visitor.sandbox.control(
        "POST", "act", {"person": FREJA, "do": "go_on_leave", "first": "2026-11-25", "last": "2026-11-26"}
    )
    asked = {
        "schedules": [FREJA],
        "startTime": {"dateTime": "2026-11-24T00:00:00", "timeZone": "Romance Standard Time"},
        "endTime": {"dateTime": "2026-11-28T00:00:00", "timeZone": "Romance Standard Time"},
        "availabilityViewInterval": 1440,
    }
    (told,) = visitor.post(f"/users/{SERVICE}/calendar/getSchedule", asked).json()["value"]
    assert told["availabilityView"] == "0330"
    replies = visitor.get(f"/users/{FREJA}/mailboxSettings/automaticRepliesSetting").json()
    assert (replies["status"], replies["scheduledEndDateTime"]["dateTime"][:13]) == ("scheduled", "2026-11-26T23")


def test_somebody_is_hired_and_somebody_quits(visitor: Visitor) -> None:
    new = {"person": "ny@nordwind.example", "do": "hire", "name": "Ny Kollega", "manager": METTE, "group": "Team Salg"}
    visitor.sandbox.control("POST", "act", new)
    assert visitor.get("/users/ny@nordwind.example/manager").json()["mail"] == METTE
    visitor.sandbox.control("POST", "act", {"person": METTE, "do": "quit"})
    assert visitor.get(f"/users/{METTE}").status_code == 404
    assert visitor.get("/users/ny@nordwind.example/manager").status_code == 404
    assert visitor.get(f"/users/{METTE}/events").status_code == 404


def test_a_mailbox_goes_and_comes_back(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "act", {"person": METTE, "do": "lose_mailbox"})
    assert visitor.get(f"/users/{METTE}/events").json()["error"]["code"] == "MailboxNotEnabledForRESTAPI"
    visitor.sandbox.control("POST", "act", {"person": METTE, "do": "get_mailbox"})
    assert visitor.get(f"/users/{METTE}/events").status_code == 200


@pytest.mark.parametrize(
    "act",
    [
        {"person": METTE, "do": "dance"},
        {"person": METTE, "do": "accept"},
        {"person": METTE, "do": "accept", "subject": "Nothing"},
        {"person": METTE, "do": "join", "group": "Nobody"},
        {"person": "nobody@x.example", "do": "decline", "subject": "Kaffe"},
        {"person": METTE, "do": "accept", "shoe": 44},
    ],
)
def test_a_deed_that_cannot_be_done_is_told(visitor: Visitor, act: dict[str, Any]) -> None:
    with pytest.raises(ControlRefused) as refusal:
        visitor.sandbox.control("POST", "act", act)
    assert str(refusal.value)


def test_a_saved_world_is_the_same_world_when_it_is_loaded(visitor: Visitor) -> None:
    event = meeting(visitor)
    visitor.post(f"/users/{SERVICE}/sendMail", {"message": mail_to(FREJA)})
    saved = visitor.sandbox.control("GET", "save")
    visitor.sandbox.control("POST", "reset")
    assert visitor.whole(f"/users/{METTE}/events") == []
    visitor.sandbox.control("POST", "load", saved)
    assert visitor.sandbox.control("GET", "save") == saved
    assert visitor.get(f"/users/{SERVICE}/events/{event['id']}").json()["subject"] == "Kaffe"
    assert len(visitor.whole(f"/users/{FREJA}/messages")) == 1


@pytest.mark.parametrize(
    "text", [b"", b"{}", b'{"format":1,"top":{"~":"ref","n":0},"objects":[["os.path",{}]]}', b"[1]"]
)
def test_what_was_not_saved_here_is_not_loaded(visitor: Visitor, text: bytes) -> None:
    with pytest.raises(ControlRefused, match="not a saved sandbox"):
        visitor.sandbox.control("POST", "load", text)


def test_reset_undoes_everything_also_settings_and_faults(visitor: Visitor) -> None:
    pristine = visitor.sandbox.control("GET", "save")
    meeting(visitor)
    visitor.sandbox.control("POST", "settings", {"latency": 9, "mailbox_at_once": 1, "sent_lag": 5})
    visitor.sandbox.control("POST", "faults", {"kind": "unavailable", "times": None})
    visitor.sandbox.control("POST", "reset")
    assert visitor.sandbox.control("GET", "save") == pristine
    assert visitor.get("/users").status_code == 200
    assert visitor.sandbox.world.limits.settings.mailbox_at_once == 4


def test_the_world_is_told_in_plain_words(visitor: Visitor) -> None:
    meeting(
        visitor,
        singleValueExtendedProperties=[{"id": "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name kp", "value": "v"}],
    )
    told = visitor.sandbox.control("GET", "world")["mailboxes"]
    (held,), (copy,) = told[SERVICE]["events"], told[METTE]["events"]
    assert (held["is_organizer"], copy["is_organizer"]) == (True, False)
    assert held["uid"] == copy["uid"]
    assert list(held["properties"].values()) == ["v"]
    assert [one["kind"] for one in told[METTE]["messages"]] == ["invitation"]
