"""Writing to calendars: what is sent, and what is never sent twice."""

from dataclasses import replace
from datetime import date, timedelta

import httpx
import pytest

from kaffepause.booking.ports import EventChange
from kaffepause.domain.event import Invitee, Occurrence, ShowAs
from kaffepause.domain.interval import Interval
from kaffepause.errors import AnswerLost, Duplicate, Missing, Refused
from tests.unit.graph.stage import Stage, refusal
from tests.unit.graph.wire import ANN, BO, EVENT, MARKER, REQUEST, SERIES, SLOT, marked, occurrence, stored, weekly


async def test_an_event_is_written_in_its_own_zone_with_key_and_marker(stage: Stage) -> None:
    stage.graph.when("POST /v1.0/users/kaffepause%40contoso.example/events", stored(ANN, BO))

    event = await stage.ports.events.create(REQUEST)

    sent = stage.graph.bodies("POST")[0]
    assert sent["start"] == {"dateTime": "2026-11-23T08:45:00", "timeZone": "Romance Standard Time"}
    assert sent["transactionId"] == REQUEST.transaction_id
    assert sent["singleValueExtendedProperties"][0]["value"] == MARKER.encoded()
    assert sent["onlineMeetingProvider"] == "teamsForBusiness"
    assert [one["type"] for one in sent["attendees"]] == ["required", "optional"]
    assert sent["showAs"] == "busy"
    assert event.interval == SLOT
    assert event.marker == MARKER
    assert event.join_url == "https://teams.example/1"


async def test_a_create_whose_answer_is_lost_is_sent_again_with_the_same_bytes(stage: Stage) -> None:
    stage.graph.when("POST", httpx.ReadError("gone"), refusal(503), refusal(504), stored(ANN, BO))

    await stage.ports.events.create(REQUEST)

    assert len({one.content for one in stage.graph.asked}) == 1
    assert len(stage.graph.asked) == 4


async def test_a_create_that_never_gets_an_answer_is_not_called_a_failure(stage: Stage) -> None:
    stage.graph.when("POST", refusal(503))

    with pytest.raises(AnswerLost, match="cannot tell whether it managed to create an event"):
        await stage.ports.events.create(REQUEST)


async def test_a_key_that_stands_for_another_event_is_told_as_such(stage: Stage) -> None:
    stage.graph.when("POST", refusal(409, "ErrorDuplicateTransactionId"))

    with pytest.raises(Duplicate):
        await stage.ports.events.create(REQUEST)


async def test_the_skipped_dates_of_a_series_are_taken_out_before_anybody_is_invited(stage: Stage) -> None:
    stage.graph.when("POST", weekly())
    stage.graph.when("/instances", {"value": [occurrence(7)]})
    stage.graph.when("GET", weekly(cancelledOccurrences=[], exceptionOccurrences=[]))
    stage.graph.when("DELETE", httpx.Response(204))
    stage.graph.when("PATCH", weekly(ANN, BO))

    event = await stage.ports.events.create(SERIES)

    deeds = [one.method for one in stage.graph.asked if one.method != "GET"]
    assert deeds == ["POST", "DELETE", "PATCH"]
    assert stage.graph.bodies("POST")[0]["attendees"] == []
    assert list(stage.graph.bodies("PATCH")[0]) == ["@odata.type", "attendees"]
    assert event.departures == (Occurrence(day=date(2026, 12, 7), interval=None),)
    assert {one.address for one in event.attendees} == {ANN, BO}


async def test_a_series_that_was_made_half_way_is_finished_without_a_second_mail(stage: Stage) -> None:
    stage.graph.when("POST", weekly(ANN, BO))
    stage.graph.when("/instances", {"value": []})
    stage.graph.when("GET", weekly(ANN, BO, cancelledOccurrences=["OID.E1.2026-12-07"], exceptionOccurrences=[]))

    await stage.ports.events.create(SERIES)

    assert [one.method for one in stage.graph.asked if one.method != "GET"] == ["POST"]


async def test_a_series_is_a_weekly_pattern_with_a_last_date_in_the_teams_zone(stage: Stage) -> None:
    stage.graph.when("POST", weekly(ANN))

    await stage.ports.events.create(replace(SERIES, recurrence=replace(SERIES.recurrence, skipped=())))

    recurrence = stage.graph.bodies("POST")[0]["recurrence"]
    assert recurrence["pattern"]["daysOfWeek"] == ["monday"]
    assert recurrence["range"] == {
        "type": "endDate",
        "startDate": "2026-11-23",
        "endDate": "2026-12-14",
        "recurrenceTimeZone": "Romance Standard Time",
    }


async def test_a_change_sends_the_change_alone(stage: Stage) -> None:
    later = Interval(SLOT.start + timedelta(hours=2), SLOT.end + timedelta(hours=2))
    moved = replace(MARKER, start=later.start, end=later.end)
    stage.graph.when("PATCH", stored(ANN))

    event = await stage.ports.events.change(EVENT, EventChange(interval=later, marker=moved.encoded()))

    sent = stage.graph.bodies("PATCH")[0]
    assert set(sent) - {"@odata.type"} == {"start", "end", "singleValueExtendedProperties"}
    assert sent["start"] == {"dateTime": "2026-11-23T10:45:00", "timeZone": "Romance Standard Time"}
    assert event.marker == moved


async def test_a_change_that_happened_although_the_answer_was_lost_is_not_sent_again(stage: Stage) -> None:
    stage.graph.when("PATCH", refusal(503))
    stage.graph.when("GET", marked(stored(ANN, BO)))

    event = await stage.ports.events.change(
        EVENT, EventChange(invitees=(Invitee(address=ANN, name="Ann"), Invitee(address=BO, name="Bo")))
    )

    assert {one.address for one in event.attendees} == {ANN, BO}
    assert len(stage.graph.to("PATCH")) == 1


async def test_a_change_that_did_not_happen_is_sent_once_more_and_no_oftener(stage: Stage) -> None:
    stage.graph.when("PATCH", refusal(503))
    stage.graph.when("GET", marked(stored()))

    with pytest.raises(AnswerLost):
        await stage.ports.events.change(EVENT, EventChange(invitees=(Invitee(address=ANN, name="Ann"),)))

    assert len(stage.graph.to("PATCH")) == 2


async def test_a_change_is_sent_again_after_being_told_to_wait(stage: Stage) -> None:
    stage.graph.when("PATCH", refusal(429, Retry_After="1.5"), stored(ANN))

    await stage.ports.events.change(EVENT, EventChange(invitees=(Invitee(address=ANN, name="Ann"),)))

    assert len(stage.graph.to("PATCH")) == 2
    assert stage.time.slept[0] >= 1.5


async def test_inviting_those_who_are_invited_sends_nothing(stage: Stage) -> None:
    stage.graph.when("POST", stored(ANN, BO))
    event = await stage.ports.events.create(REQUEST)

    await stage.ports.events.change(event, EventChange(invitees=REQUEST.attendees))

    assert len(stage.graph.asked) == 1


async def test_ending_a_series_keeps_its_rhythm(stage: Stage) -> None:
    stage.graph.when("PATCH", weekly())
    stage.graph.when("GET", weekly(cancelledOccurrences=[]))
    series = replace(EVENT, recurrence=SERIES.recurrence)

    await stage.ports.events.change(series, EventChange(last=date(2026, 11, 30)))

    recurrence = stage.graph.bodies("PATCH")[0]["recurrence"]
    assert recurrence["range"]["endDate"] == "2026-11-30"
    assert recurrence["range"]["startDate"] == "2026-11-23"
    assert recurrence["pattern"]["daysOfWeek"] == ["monday"]


async def test_cancelling_tells_the_attendees_why(stage: Stage) -> None:
    stage.graph.when("/events/E1/cancel", httpx.Response(202))
    stage.graph.when("POST", stored(ANN))

    await stage.ports.events.cancel(await stage.ports.events.create(REQUEST), "Ferie")

    assert stage.graph.bodies("/cancel") == [{"Comment": "Ferie"}]


async def test_an_entry_without_attendees_is_deleted_and_mails_nobody(stage: Stage) -> None:
    stage.graph.when("DELETE", httpx.Response(204))

    await stage.ports.events.cancel(EVENT, "Ferie")

    assert [one.method for one in stage.graph.asked] == ["DELETE"]


async def test_cancelling_what_is_gone_is_fine(stage: Stage) -> None:
    stage.graph.when("DELETE", refusal(404, "ErrorItemNotFound"))
    stage.graph.when("GET", refusal(404, "ErrorItemNotFound"))

    await stage.ports.events.cancel(EVENT, "")

    assert len(stage.graph.to("DELETE")) == 1


async def test_a_cancellation_whose_answer_is_lost_is_looked_up(stage: Stage) -> None:
    stage.graph.when("DELETE", httpx.ReadError("gone"))
    stage.graph.when("GET", refusal(404, "ErrorItemNotFound"))

    await stage.ports.events.cancel(EVENT, "")

    assert len(stage.graph.to("DELETE")) == 1


async def test_changing_what_is_gone_says_so(stage: Stage) -> None:
    stage.graph.when("PATCH", refusal(404, "ErrorItemNotFound"))

    with pytest.raises(Missing):
        await stage.ports.events.change(EVENT, EventChange(invitees=(Invitee(address=ANN, name="Ann"),)))


async def test_a_refusal_names_what_graph_said(stage: Stage) -> None:
    stage.graph.when("POST", refusal(400, "ErrorPropertyValidationFailure", "At least one property failed validation."))

    with pytest.raises(Refused, match="At least one property failed validation"):
        await stage.ports.events.create(replace(REQUEST, show_as=ShowAs.TENTATIVE))
