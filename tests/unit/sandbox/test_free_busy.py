"""getSchedule: what it tells of time, whom it cannot read, and what it refuses."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kaffepause.sandbox import deeds
from kaffepause.sandbox.tenant import Group, WorkingHours
from kaffepause.sandbox.zones import customized
from tests.unit.sandbox.desk import Desk, at, invited, weekly


def asked(
    *names: str, start: str = "2026-11-24T00:00:00", end: str = "2026-11-25T00:00:00", **more: Any
) -> dict[str, Any]:
    return {
        "schedules": [name if "@" in name else f"{name}@x.test" for name in names or ("ada",)],
        "startTime": at(start, "UTC"),
        "endTime": at(end, "UTC"),
        "availabilityViewInterval": 60,
        **more,
    }


def schedules(desk: Desk, *names: str, prefer: str = "", **more: Any) -> list[dict[str, Any]]:
    said = desk.post("/users/ada@x.test/calendar/getSchedule", asked(*names, **more), prefer=prefer)
    assert said.status == 200, said
    return said["value"]


def test_each_slot_tells_the_strongest_claim_on_any_part_of_it(desk: Desk) -> None:
    for hour, shown in enumerate(("free", "workingElsewhere", "tentative", "busy", "oof"), start=9):
        desk.book(
            "ada", start=at(f"2026-11-24T{hour:02}:50:00"), end=at(f"2026-11-24T{hour + 1:02}:00:00"), showAs=shown
        )
    desk.book("ada", start=at("2026-11-24T12:00:00"), end=at("2026-11-24T12:10:00"), showAs="tentative")

    view = schedules(desk)[0]["availabilityView"]
    assert view[8:13] == "00123"
    assert set(view[:8] + view[13:]) == {"0"}


def test_working_elsewhere_is_free_in_the_view_and_itself_in_the_items(desk: Desk) -> None:
    desk.book("ada", showAs="workingElsewhere")

    [one] = schedules(desk)

    assert set(one["availabilityView"]) == {"0"}
    assert [found["status"] for found in one["scheduleItems"]] == ["workingElsewhere"]


def test_normal_entries_tell_what_they_are_and_private_ones_do_not(desk: Desk) -> None:
    desk.book("ada", location={"displayName": "Canteen"})
    desk.book("ada", subject="Doctor", sensitivity="private", location={"displayName": "Clinic"})

    normal, private = schedules(desk)[0]["scheduleItems"]

    assert (normal["subject"], normal["location"], normal["isPrivate"]) == ("Coffee", "Canteen", False)
    assert set(private) == {"status", "start", "end"}


def test_times_have_seven_digits_and_the_zone_asked_for(desk: Desk) -> None:
    desk.book("ada")

    [plain], [local] = (
        schedules(desk, prefer=prefer)[0]["scheduleItems"]
        for prefer in ("", 'outlook.timezone="Romance Standard Time"')
    )

    assert plain["start"] == {"dateTime": "2026-11-24T09:00:00.0000000", "timeZone": "UTC"}
    assert local["start"] == {"dateTime": "2026-11-24T10:00:00.0000000", "timeZone": "Romance Standard Time"}


def test_an_all_day_entry_lies_between_the_owners_midnights(desk: Desk) -> None:
    desk.book("ada", isAllDay=True, showAs="oof", start=at("2026-11-24T00:00:00"), end=at("2026-11-25T00:00:00"))

    [one] = schedules(desk)

    assert one["scheduleItems"][0]["start"]["dateTime"] == "2026-11-23T23:00:00.0000000"
    assert one["availabilityView"] == "3" * 23 + "0"


def test_a_day_of_twenty_five_hours_has_twenty_five_slots(desk: Desk) -> None:
    [one] = schedules(
        desk,
        startTime=at("2026-10-25T00:00:00", "Romance Standard Time"),
        endTime=at("2026-10-26T00:00:00", "Romance Standard Time"),
    )

    assert len(one["availabilityView"]) == 25


def test_a_last_slot_that_is_cut_short_still_counts(desk: Desk) -> None:
    [one] = schedules(desk, end="2026-11-24T01:10:00", availabilityViewInterval=30)

    assert len(one["availabilityView"]) == 3


def test_an_address_nobody_has_is_an_error_in_the_answer_and_not_free_time(desk: Desk) -> None:
    known, unknown = schedules(desk, "ada", "nobody")

    assert "availabilityView" in known
    assert set(unknown) == {"scheduleId", "error"}
    assert unknown["error"]["responseCode"] == "5009"


def test_a_mailbox_without_licence_is_an_error_in_the_answer(desk: Desk) -> None:
    desk.box("bo").hosted = False

    [one] = schedules(desk, "bo")

    assert set(one) == {"scheduleId", "error"}


def test_the_path_must_name_a_mailbox_that_is_there(desk: Desk) -> None:
    desk.box("bo").hosted = False

    said = desk.post("/users/bo@x.test/calendar/getSchedule", asked("ada"))

    assert (said.status, said.code) == (404, "MailboxNotEnabledForRESTAPI")


def test_a_group_is_answered_with_its_members_times_laid_over_each_other(desk: Desk) -> None:
    desk.tenant.add_group(Group(id="g", name="Team", mail="team@x.test", members=["id-ada", "id-bo"]))
    desk.book("ada")
    desk.book("bo", start=at("2026-11-24T13:00:00"), end=at("2026-11-24T14:00:00"))

    [one] = schedules(desk, "team")

    assert one["availabilityView"] == "0" * 9 + "2" + "00" + "2" + "0" * 11


def test_working_hours_have_a_named_zone_or_a_customized_one_by_its_rules(desk: Desk) -> None:
    rules = customized(ZoneInfo("Europe/Copenhagen"), year=2026)
    desk.box("bo").working_hours = WorkingHours(days=("monday",), start="09:00", end="12:30", custom_zone=rules)

    ada, bo = schedules(desk, "ada", "bo")

    assert ada["workingHours"]["timeZone"] == {"name": "Romance Standard Time"}
    assert bo["workingHours"]["endTime"] == "12:30:00.0000000"
    assert bo["workingHours"]["timeZone"]["@odata.type"] == "#microsoft.graph.customTimeZone"
    assert (bo["workingHours"]["timeZone"]["bias"], bo["workingHours"]["timeZone"]["name"]) == (
        -60,
        "Customized Time Zone",
    )


def test_the_names_of_the_arguments_may_be_in_any_case(desk: Desk) -> None:
    desk.book("ada")
    pascal = {name[0].upper() + name[1:]: value for name, value in asked("ada").items()}

    said = desk.post("/users/ada@x.test/calendar/getSchedule", pascal)

    assert said["value"] == schedules(desk, "ada")


def test_only_the_default_calendar_counts(desk: Desk) -> None:
    made = desk.book("ada")
    deeds.refile(desk.tenant, desk.box("ada"), deeds.entry_of(desk.box("ada"), made["id"]).event, calendar="Private")

    assert schedules(desk)[0]["scheduleItems"] == []


def test_an_unanswered_invitation_is_tentative_and_a_declined_one_is_gone(desk: Desk) -> None:
    desk.book("kaffe", attendees=invited("ada", "bo"), recurrence=weekly())
    desk.post(f"/users/bo@x.test/events/{desk.view('bo')[0]['seriesMasterId']}/decline", {})

    ada, bo = schedules(desk, "ada", "bo")

    assert (ada["availabilityView"][9], bo["availabilityView"][9]) == ("1", "0")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"schedules": []}, "ErrorInvalidParameter"),
        ({"schedules": "ada@x.test"}, "ErrorInvalidParameter"),
        ({"schedules": [7]}, "ErrorInvalidParameter"),
        ({"schedules": [f"p{n}@x.test" for n in range(21)]}, "ErrorInvalidParameter"),
        ({"availabilityViewInterval": 4}, "ErrorInvalidMergedFreeBusyInterval"),
        ({"availabilityViewInterval": 1441}, "ErrorInvalidMergedFreeBusyInterval"),
        ({"availabilityViewInterval": None}, "ErrorInvalidMergedFreeBusyInterval"),
        ({"endTime": at("2026-11-24T00:00:00", "UTC")}, "ErrorInvalidTimeInterval"),
        ({"endTime": at("2027-01-25T00:00:00", "UTC")}, "ErrorTimeIntervalTooBig"),
        ({"startTime": at("2026-11-24T00:00:00", "Mars")}, "TimeZoneNotSupportedException"),
        ({"startTime": "2026-11-24T00:00:00Z"}, "TimeZoneNotSupportedException"),
        ({"startTime": at("noon", "UTC")}, "ErrorInvalidParameter"),
        ({"attendees": []}, "BadRequest"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_get_schedule_cannot_do_it_refuses(desk: Desk, change: dict[str, Any], code: str) -> None:
    said = desk.post("/users/ada@x.test/calendar/getSchedule", asked() | change)

    assert (said.status, said.code) == (400, code)


def test_the_longest_window_is_just_below_sixty_two_days(desk: Desk) -> None:
    assert len(schedules(desk, end="2027-01-24T23:00:00", availabilityViewInterval=1440)[0]["availabilityView"]) == 62
