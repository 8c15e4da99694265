"""An application's own events: creating them, finding them again, and what is refused."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kaffepause.sandbox import deeds
from kaffepause.sandbox.accept import accepted
from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.snapshot import dumped, loaded
from kaffepause.sandbox.tenant import Tenant
from kaffepause.sandbox.zones import customized
from tests.unit.sandbox.desk import MARK, Desk, at, event, invited, weekly

ADA = "/users/ada@x.test"


def test_times_are_told_in_utc_with_seven_digits_unless_a_zone_is_asked_for(desk: Desk) -> None:
    made = desk.book("ada")

    there = desk.get(f"{ADA}/events/{made['id']}", prefer='outlook.timezone="Romance Standard Time"')

    assert made["start"] == {"dateTime": "2026-11-24T09:00:00.0000000", "timeZone": "UTC"}
    assert there["start"] == {"dateTime": "2026-11-24T10:00:00.0000000", "timeZone": "Romance Standard Time"}
    assert made["originalStartTimeZone"] == "Romance Standard Time"


def test_an_all_day_event_is_at_midnight_in_whatever_zone_it_is_read(desk: Desk) -> None:
    made = desk.book("ada", isAllDay=True, start=at("2026-11-24T00:00:00"), end=at("2026-11-25T00:00:00"))

    there = desk.get(f"{ADA}/events/{made['id']}", prefer='outlook.timezone="Pacific Standard Time"')

    assert made["start"]["dateTime"] == there["start"]["dateTime"] == "2026-11-24T00:00:00.0000000"


def test_the_same_transaction_and_content_answer_the_same_event(desk: Desk) -> None:
    first = desk.book("ada", transactionId="t1", attendees=invited("bo"))
    again = desk.book("ada", transactionId="t1", attendees=invited("bo"))

    assert again["id"] == first["id"]
    assert len(desk.get(f"{ADA}/events")["value"]) == 1
    assert len(desk.mail("bo")) == 1


def test_the_same_transaction_with_other_content_is_refused_and_books_nothing(desk: Desk) -> None:
    desk.book("ada", transactionId="t1")

    said = desk.post(f"{ADA}/events", event(transactionId="t1", subject="Tea"))

    assert (said.status, said.code) == (409, "ErrorDuplicateTransactionId")
    assert [one["subject"] for one in desk.get(f"{ADA}/events")["value"]] == ["Coffee"]


def test_a_transaction_of_a_deleted_event_stays_taken(desk: Desk) -> None:
    made = desk.book("ada", transactionId="t1")
    desk.delete(f"{ADA}/events/{made['id']}")

    assert desk.post(f"{ADA}/events", event(transactionId="t1")).code == "ErrorDuplicateTransactionId"


def test_a_transaction_holds_in_one_mailbox_only(desk: Desk) -> None:
    first = desk.book("ada", transactionId="t1")

    assert desk.book("bo", transactionId="t1")["id"] != first["id"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"start": None}, "ErrorPropertyValidationFailure"),
        ({"end": at("2026-11-24T09:00:00")}, "ErrorPropertyValidationFailure"),
        ({"end": at("2032-11-24T09:00:00")}, "ErrorCalendarDurationIsTooLong"),
        ({"start": at("tomorrow")}, "ErrorPropertyValidationFailure"),
        ({"start": at("2026-02-30T10:00:00")}, "ErrorPropertyValidationFailure"),
        ({"start": at("2026-11-24T10:00:00", "Europe/Copenhagen")}, "TimeZoneNotSupportedException"),
        ({"start": at("2026-11-24T10:00:00", "")}, "TimeZoneNotSupportedException"),
        ({"start": at("2026-11-24T10:00:00", "Customized Time Zone")}, "TimeZoneNotSupportedException"),
        ({"isAllDay": True}, "ErrorPropertyValidationFailure"),
        ({"attendees": [{"emailAddress": {"name": "Nobody"}}]}, "ErrorInvalidRecipients"),
        ({"attendees": invited(*(f"p{n}" for n in range(501)))}, "ErrorExceededMaxRecipientLimit"),
        ({"sensitivity": "secret"}, "RequestBodyRead"),
        ({"sendInvitations": False}, "RequestBodyRead"),
        ({"reminderMinutesBeforeStart": "soon"}, "RequestBodyRead"),
        ({"singleValueExtendedProperties": [{"id": "kaffepause", "value": "x"}]}, "ErrorInvalidArgument"),
        ({"recurrence": {"pattern": {}}}, "ErrorPropertyValidationFailure"),
        ({"recurrence": weekly(interval=0)}, "ErrorPropertyValidationFailure"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_graph_refuses_is_refused_with_its_code_and_changes_nothing(
    desk: Desk, changes: dict[str, Any], code: str
) -> None:
    said = desk.post(f"{ADA}/events", event(**{"attendees": invited("bo"), **changes}))

    assert (said.status, said.code) == (400, code)
    assert desk.get(f"{ADA}/events")["value"] == []
    assert desk.mail("bo") == []


def test_what_the_sandbox_does_not_do_it_says(desk: Desk) -> None:
    said = desk.post(f"{ADA}/events", event(attachments=[{"name": "a.txt"}]))

    assert said.status == 501
    assert "attachments" in said["message"]


def test_occurrences_longer_than_their_rhythm_are_refused(desk: Desk) -> None:
    said = desk.post(
        f"{ADA}/events",
        event(end=at("2026-11-26T10:00:00"), recurrence={**weekly(), "pattern": {"type": "daily", "interval": 1}}),
    )

    assert said.code == "ErrorOccurrenceTimeSpanTooBig"


def test_a_series_whose_start_is_not_one_of_its_days_begins_on_the_first_that_is(desk: Desk) -> None:
    made = desk.book("ada", recurrence=weekly("friday", start="2026-11-24"))

    assert made["start"]["dateTime"] == "2026-11-27T09:00:00.0000000"


def test_a_series_keeps_its_wall_clock_when_the_clocks_change(desk: Desk) -> None:
    desk.book(
        "ada",
        start=at("2026-10-20T10:00:00"),
        end=at("2026-10-20T10:30:00"),
        recurrence=weekly(start="2026-10-20"),
    )

    found = [one["start"]["dateTime"][:16] for one in desk.view("ada", "2026-10-19", "2026-11-02")]

    assert found == ["2026-10-20T08:00", "2026-10-27T09:00"]


def test_a_teams_meeting_has_its_link_and_its_words_in_the_body(desk: Desk) -> None:
    made = desk.book("ada", isOnlineMeeting=True, onlineMeetingProvider="teamsForBusiness")

    assert made["onlineMeeting"]["joinUrl"] in made["body"]["content"]
    assert (made["isOnlineMeeting"], made["onlineMeetingProvider"]) == (True, "teamsForBusiness")


def test_a_mailbox_without_teams_gets_its_event_without_a_link(desk: Desk) -> None:
    desk.box("ada").teams_allowed = False

    made = desk.book("ada", isOnlineMeeting=True)

    assert (made["isOnlineMeeting"], made["onlineMeeting"], made["onlineMeetingProvider"]) == (False, None, "unknown")


def test_an_id_is_malformed_or_leads_nowhere_and_each_is_told_apart(desk: Desk) -> None:
    assert desk.get(f"{ADA}/events/hello").code == "ErrorInvalidIdMalformed"
    assert desk.get(f"{ADA}/events/AAMkA00{'0' * 38}AAA=").code == "ErrorItemNotFound"


def test_immutable_ids_stay_when_an_event_is_filed_elsewhere_and_ordinary_ones_do_not(desk: Desk) -> None:
    ordinary = desk.book("ada")["id"]
    immutable = desk.get(f"{ADA}/events/{ordinary}", prefer='IdType="ImmutableId"')["id"]

    deeds.refile(desk.tenant, desk.box("ada"), deeds.entry_of(desk.box("ada"), ordinary).event, calendar="Private")

    assert immutable != ordinary
    assert desk.get(f"{ADA}/events/{ordinary}").code == "ErrorItemNotFound"
    assert desk.get(f"{ADA}/events/{immutable}").status == 200


def test_a_stale_etag_is_refused(desk: Desk) -> None:
    made = desk.book("ada")
    path = f"{ADA}/events/{made['id']}"
    desk.patch(path, {"subject": "Tea"})

    said = desk.patch(path, {"subject": "Cake"}, if_match=made["@odata.etag"])

    assert (said.status, said.code) == (412, "ErrorIrresolvableConflict")
    assert desk.get(path)["subject"] == "Tea"


def test_events_lie_in_the_calendar_they_were_made_in(desk: Desk) -> None:
    default = desk.get(f"{ADA}/calendar")["id"]

    made = desk.post(f"{ADA}/calendars/{default}/events", event())

    assert made.status == 201
    assert desk.get(f"{ADA}/calendar/events/{made['id']}").status == 200
    assert desk.get(f"{ADA}/calendars/nowhere/events").code == "ErrorItemNotFound"


def test_every_property_that_is_told_is_one_the_metadata_declares(desk: Desk) -> None:
    made = desk.book(
        "ada",
        attendees=invited("bo"),
        recurrence=weekly(),
        isOnlineMeeting=True,
        location={"displayName": "Canteen"},
        singleValueExtendedProperties=[{"id": MARK, "value": "kp1|a"}],
        transactionId="t1",
    )
    entries = [desk.get(f"{ADA}/events/{made['id']}").body, *desk.view("ada"), *desk.view("bo")]

    for entry in entries:
        plain = {name: value for name, value in entry.items() if not name.startswith("@")}
        assert accepted("event", entry) == plain


def test_a_saved_world_answers_as_the_one_it_was_saved_from(desk: Desk) -> None:
    made = desk.book("ada", attendees=invited("bo"), recurrence=weekly(count=4), transactionId="t1")
    second = desk.view("ada", "2026-11-30", "2026-12-06")[0]
    desk.patch(f"{ADA}/events/{second['id']}", {"subject": "Tea"})
    desk.post(f"{ADA}/events/{desk.view('ada', '2026-12-07', '2026-12-13')[0]['id']}/cancel", {})
    before = [desk.view(who, "2026-11-01", "2027-01-31") for who in ("ada", "bo")]

    tenant = loaded(dumped(desk.tenant))
    assert isinstance(tenant, Tenant)
    desk.tenant = tenant

    assert [desk.view(who, "2026-11-01", "2027-01-31") for who in ("ada", "bo")] == before
    assert desk.book("ada", attendees=invited("bo"), recurrence=weekly(count=4), transactionId="t1")["id"] == made["id"]


def test_an_end_in_another_zone_is_repeated_as_the_same_instant(desk: Desk) -> None:
    made = desk.book("ada", end=at("2026-11-24T09:30:00", "GMT Standard Time"), recurrence=weekly(count=2))

    ends = [one["end"]["dateTime"][:16] for one in desk.view("ada", "2026-11-01", "2026-12-31")]

    assert made["end"]["dateTime"] == "2026-11-24T09:30:00.0000000"
    assert ends == ["2026-11-24T09:30", "2026-12-01T09:30"]


def test_the_calendars_of_a_mailbox_say_whether_they_give_teams_links(desk: Desk) -> None:
    desk.box("ada").teams_allowed = False

    [ada], [bo] = (desk.get(f"/users/{who}@x.test/calendars")["value"] for who in ("ada", "bo"))

    assert (ada["allowedOnlineMeetingProviders"], ada["defaultOnlineMeetingProvider"]) == ([], "unknown")
    assert (bo["allowedOnlineMeetingProviders"], bo["isDefaultCalendar"]) == (["teamsForBusiness"], True)
    assert bo["owner"] == {"name": "Bo", "address": "bo@x.test"}


@pytest.mark.parametrize(
    ("zone", "starts"),
    [
        ("Eastern Standard Time", "2026-11-24T05:00"),
        ("", "2026-11-24T00:00"),
        ("Customized Time Zone", "2026-11-23T23:00"),
    ],
)
def test_an_all_day_event_lies_in_its_owners_zone_and_in_utc_where_they_have_none(
    desk: Desk, zone: str, starts: str
) -> None:
    desk.box("ada").time_zone = zone
    desk.box("ada").working_hours.custom_zone = customized(ZoneInfo("Europe/Copenhagen"), year=2026)
    desk.book("ada", isAllDay=True, start=at("2026-11-24T00:00:00"), end=at("2026-11-25T00:00:00"))

    [entry] = agenda_of(desk.box("ada")).between(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC))

    assert entry.span.start.isoformat()[:16] == starts


def test_reading_an_empty_calendar_leaves_the_world_as_it_was(desk: Desk) -> None:
    before = dumped(desk.tenant)

    desk.view("ada")
    desk.get(f"{ADA}/events")
    desk.get(f"{ADA}/calendarView/delta?startDateTime=2026-11-23&endDateTime=2026-11-24")

    assert dumped(desk.tenant) == before
