"""Reading calendars: our own events, and the dates that people moved or cancelled."""

from dataclasses import replace
from datetime import UTC, date, datetime

from kaffepause.domain.event import Occurrence
from kaffepause.domain.interval import Interval
from tests.unit.graph.stage import SERVICE, Stage, refusal
from tests.unit.graph.wire import ANN, KEY, MARKER, marked, occurrence, stored, weekly


async def test_only_our_own_events_are_asked_for(stage: Stage) -> None:
    stage.graph.when("GET", {"value": [marked(stored(ANN)), stored(event="E2"), marked(stored(), MARKER)]})

    found = await stage.ports.events.find(SERVICE, KEY)

    query = stage.graph.asked[0].url.params
    assert f"startswith(ep/value, 'kp1|{KEY}|')" in query["$filter"]
    assert "subject" not in query["$select"]
    assert "body" not in query["$select"]
    assert len(found) == 2


async def test_the_newest_attempt_comes_first(stage: Stage) -> None:
    stage.graph.when(
        "GET", {"value": [marked(stored(event="E1")), marked(stored(event="E2"), replace(MARKER, attempt=2))]}
    )

    assert [one.id for one in await stage.ports.events.find(SERVICE, KEY)] == ["E2", "E1"]


async def test_a_cancelled_event_is_not_there(stage: Stage) -> None:
    stage.graph.when("GET", {"value": [marked(stored(isCancelled=True))]})

    assert await stage.ports.events.find(SERVICE, KEY) == ()


WINDOW = Interval(datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 21, tzinfo=UTC))


async def test_a_series_tells_its_cancelled_and_moved_dates(stage: Stage) -> None:
    moved = occurrence(14) | {"type": "exception", "start": occurrence(15)["start"], "end": occurrence(15)["end"]}
    told = occurrence(30) | {"type": "exception", "originalStart": "2026-11-30T07:45:00Z"}
    told |= {
        "start": {"dateTime": "2026-11-30T07:45:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-30T08:00:00.0000000", "timeZone": "UTC"},
    }
    stage.graph.when("filter", {"value": [marked(weekly(ANN))]})
    departures = {"cancelledOccurrences": ["OID.E1.2026-12-07"], "exceptionOccurrences": [moved, told]}
    stage.graph.when("cancelledOccurrences", {"id": "E1", **departures})

    (series,) = await stage.ports.calendars.own_events(SERVICE, WINDOW)

    assert series.departures == (
        Occurrence(day=date(2026, 12, 7), interval=None),
        Occurrence(
            day=date(2026, 12, 14),
            interval=Interval(datetime(2026, 12, 15, 7, 45, tzinfo=UTC), datetime(2026, 12, 15, 8, tzinfo=UTC)),
        ),
    )


async def test_where_a_cloud_does_not_list_departures_dates_are_compared(stage: Stage) -> None:
    moved = occurrence(14) | {"type": "exception", "start": occurrence(15)["start"], "end": occurrence(15)["end"]}
    first = occurrence(1) | {"originalStart": "2026-11-23T07:45:00Z"}
    second = occurrence(1) | {"originalStart": "2026-11-30T07:45:00Z"}
    stage.graph.when("filter", {"value": [marked(weekly(ANN))]})
    stage.graph.when("/instances", {"value": [first, second, moved]})
    stage.graph.when("cancelledOccurrences", refusal(400, "RequestBroker--ParseUri"))

    (series,) = await stage.ports.calendars.own_events(SERVICE, WINDOW)

    assert [one.day for one in series.departures] == [date(2026, 12, 7), date(2026, 12, 14)]
    assert series.departures[0].interval is None


async def test_a_series_that_ended_before_the_window_is_not_in_it(stage: Stage) -> None:
    stage.graph.when("GET", {"value": [marked(weekly(ANN))]})
    after = Interval(datetime(2026, 12, 15, tzinfo=UTC), datetime(2026, 12, 21, tzinfo=UTC))

    assert await stage.ports.calendars.own_events(SERVICE, after) == ()
