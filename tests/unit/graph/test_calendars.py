"""Free/busy and hours as Graph gives them."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from kaffepause.domain.event import BusyTime, ShowAs
from kaffepause.domain.hours import TimeWindow, Weekday
from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.people import Person
from tests.unit.graph.stage import Stage

WEEK = Interval(datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC))


def person(name: str) -> Person:
    return Person(id=PersonId(f"id-{name}"), name=name, address=Address(f"{name}@contoso.example"))


def busy(start: str, end: str, status: str = "busy", **more: object) -> dict[str, object]:
    day = "2026-11-23T"
    return {
        "status": status,
        "start": {"dateTime": f"{day}{start}:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": f"{day}{end}:00.0000000", "timeZone": "UTC"},
        **more,
    }


def told(name: str, *entries: dict[str, object], **more: object) -> dict[str, object]:
    return {"scheduleId": f"{name}@contoso.example", "availabilityView": "0", "scheduleItems": list(entries), **more}


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


async def test_busy_times_are_read_and_free_ones_are_not_kept(stage: Stage) -> None:
    stage.graph.when(
        "getSchedule",
        {"value": [told("ann", busy("09:00", "10:00"), busy("08:00", "08:30", "Oof"), busy("12:00", "13:00", "free"))]},
    )

    found = await stage.ports.calendars.free_busy([person("ann")], WEEK)

    assert found[PersonId("id-ann")].times == (
        BusyTime(Interval(at(8), at(8, 30)), ShowAs.OOF),
        BusyTime(Interval(at(9), at(10)), ShowAs.BUSY),
    )


async def test_a_title_that_graph_sends_is_nowhere_in_what_we_keep(stage: Stage) -> None:
    entry = busy("09:00", "10:00", subject="Salary talk", location="Room 4")
    stage.graph.when("getSchedule", {"value": [told("ann", entry)]})

    found = await stage.ports.calendars.free_busy([person("ann")], WEEK)

    assert "Salary" not in repr(found)
    assert "Room" not in repr(found)


async def test_a_mailbox_with_an_error_is_unknown_and_not_free(stage: Stage) -> None:
    error = {"message": "Unable to resolve", "responseCode": "5009"}
    stage.graph.when("getSchedule", {"value": [{"scheduleId": "ann@contoso.example", "error": error}]})

    found = await stage.ports.calendars.free_busy([person("ann")], WEEK)

    assert found[PersonId("id-ann")].unknown_because == "the address is not in the directory (5009)"


async def test_a_mailbox_that_graph_leaves_out_is_unknown(stage: Stage) -> None:
    stage.graph.when("getSchedule", {"value": []})

    found = await stage.ports.calendars.free_busy([person("ann")], WEEK)

    assert not found[PersonId("id-ann")].is_known


async def test_twenty_people_are_asked_about_at_once_and_no_more(stage: Stage) -> None:
    people = [person(f"p{number}") for number in range(41)]
    stage.graph.when("getSchedule", {"value": [told(one.name) for one in people]})

    found = await stage.ports.calendars.free_busy(people, WEEK)

    assert len(found) == 41
    assert sorted(len(body["Schedules"]) for body in stage.graph.bodies("getSchedule")) == [1, 20, 20]


async def test_times_are_asked_and_answered_in_utc(stage: Stage) -> None:
    stage.graph.when("getSchedule", {"value": [told("ann")]})

    await stage.ports.calendars.free_busy([person("ann")], WEEK)

    request, body = stage.graph.asked[0], stage.graph.bodies("getSchedule")[0]
    assert body["StartTime"] == {"dateTime": "2026-11-23T00:00:00", "timeZone": "UTC"}
    assert 'outlook.timezone="UTC"' in request.headers["prefer"]
    assert 'IdType="ImmutableId"' in request.headers["prefer"]


async def test_a_long_window_is_read_in_pieces_and_an_entry_across_a_seam_counts_once(stage: Stage) -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC) - timedelta(days=35)
    long = Interval(start, start + timedelta(days=70))
    seam = {
        "status": "busy",
        "start": {"dateTime": "2026-11-22T22:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-23T02:00:00.0000000", "timeZone": "UTC"},
    }
    stage.graph.when("getSchedule", {"value": [told("ann", seam)]})

    found = await stage.ports.calendars.free_busy([person("ann")], long)

    assert len(stage.graph.asked) == 2
    assert len(found[PersonId("id-ann")].times) == 1


async def test_two_entries_at_the_same_time_stay_two(stage: Stage) -> None:
    stage.graph.when("getSchedule", {"value": [told("ann", busy("09:00", "10:00"), busy("09:00", "10:00"))]})

    found = await stage.ports.calendars.free_busy([person("ann")], WEEK)

    assert len(found[PersonId("id-ann")].times) == 2


HOURS = {
    "daysOfWeek": ["monday", "friday"],
    "startTime": "08:00:00.0000000",
    "endTime": "15:30:00.0000000",
    "timeZone": {"name": "Romance Standard Time"},
}


async def test_working_hours_come_with_free_busy_and_cost_no_call(stage: Stage) -> None:
    stage.graph.when("getSchedule", {"value": [told("ann", workingHours=HOURS)]})

    await stage.ports.calendars.free_busy([person("ann")], WEEK)
    hours = await stage.ports.calendars.working_hours([person("ann")])

    window = TimeWindow(time(8), time(15, 30))
    assert hours[PersonId("id-ann")].days == {Weekday.MONDAY: window, Weekday.FRIDAY: window}
    assert hours[PersonId("id-ann")].zone == ZoneInfo("Europe/Paris")
    assert len(stage.graph.asked) == 1


async def test_working_hours_are_asked_for_again_after_a_while(stage: Stage) -> None:
    stage.graph.when("getSchedule", {"value": [told("ann", workingHours=HOURS)]})

    await stage.ports.calendars.working_hours([person("ann")])
    stage.time.now += 601
    await stage.ports.calendars.working_hours([person("ann")])

    assert len(stage.graph.asked) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"timeZone": {"name": ""}},
        {"timeZone": None},
        {"timeZone": {"name": "Middle-earth Standard Time"}},
        {"daysOfWeek": []},
        {"startTime": "18:00:00.0000000"},
        {"startTime": None},
    ],
)
async def test_a_mailbox_whose_hours_say_nothing_is_left_out(stage: Stage, change: dict[str, object]) -> None:
    stage.graph.when("getSchedule", {"value": [told("ann", workingHours=HOURS | change)]})

    assert await stage.ports.calendars.working_hours([person("ann")]) == {}


async def test_a_gateway_page_instead_of_times_is_asked_for_again(stage: Stage) -> None:
    page = httpx.Response(200, html="<html>Sign in to the guest network</html>")
    stage.graph.when("getSchedule", page, {"value": [told("ann", busy("09:00", "10:00"))]})

    found = await stage.ports.calendars.free_busy([person("ann")], WEEK)

    assert len(found[PersonId("id-ann")].times) == 1
