"""One date of a series: moved, called off, declined, and what a change of the whole series does to it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kaffepause.sandbox import deeds
from tests.unit.sandbox.desk import Desk, invited, weekly
from tests.unit.sandbox.meeting import KAFFE, answers, days, entry, move, occurrence, series, uid_of


def test_one_occurrence_is_moved_for_everybody_and_becomes_an_exception(desk: Desk) -> None:
    series(desk)
    there = occurrence(desk, "kaffe", "2026-12-01")

    said = desk.patch(f"{KAFFE}/events/{there['id']}", move(14, "2026-12-02"))

    assert (said["type"], said["id"]) == ("exception", there["id"])
    assert said["originalStart"] == "2026-12-01T09:00:00Z"
    assert days(desk, "ada") == ["2026-11-24", "2026-12-02", "2026-12-08", "2026-12-15"]
    assert desk.mail("ada")[-1] == ("update", "Coffee")


@pytest.mark.parametrize("day", ["2026-11-24", "2026-12-08", "2026-12-09", "2026-11-20"])
def test_an_occurrence_cannot_cross_the_day_of_its_neighbor(desk: Desk, day: str) -> None:
    series(desk)
    there = occurrence(desk, "kaffe", "2026-12-01")

    said = desk.patch(f"{KAFFE}/events/{there['id']}", move(8, day))

    assert (said.status, said.code) == (400, "ErrorOccurrenceCrossingBoundary")
    assert occurrence(desk, "kaffe", "2026-12-01")["type"] == "occurrence"


def test_a_cancelled_neighbor_no_longer_stands_in_the_way(desk: Desk) -> None:
    series(desk)
    desk.post(f"{KAFFE}/events/{occurrence(desk, 'kaffe', '2026-12-08')['id']}/cancel", {})

    said = desk.patch(f"{KAFFE}/events/{occurrence(desk, 'kaffe', '2026-12-01')['id']}", move(8, "2026-12-09"))

    assert said.status == 200


def test_a_cancelled_occurrence_is_listed_on_its_master_and_nowhere_else(desk: Desk) -> None:
    made = series(desk)
    there = occurrence(desk, "kaffe", "2026-12-01")

    desk.post(f"{KAFFE}/events/{there['id']}/cancel", {})

    master = desk.get(f"{KAFFE}/events/{made}?$select=subject,cancelledOccurrences")
    assert master["cancelledOccurrences"] == [f"OID.{made}.2026-12-01"]
    assert "2026-12-01" not in days(desk, "kaffe")
    assert desk.get(f"{KAFFE}/events/{there['id']}").code == "ErrorItemNotFound"
    assert occurrence(desk, "ada", "2026-12-01")["isCancelled"] is True


def test_changed_occurrences_are_expanded_on_their_master_alone(desk: Desk) -> None:
    made = series(desk)
    there = occurrence(desk, "kaffe", "2026-12-01")
    desk.patch(f"{KAFFE}/events/{there['id']}", {"subject": "Tea"})

    master = desk.get(f"{KAFFE}/events/{made}?$expand=exceptionOccurrences")

    assert [one["subject"] for one in master["exceptionOccurrences"]] == ["Tea"]
    assert desk.get(f"{KAFFE}/events?$expand=exceptionOccurrences").status == 400


def test_an_occurrence_tells_its_own_occurrence_id_when_asked(desk: Desk) -> None:
    made = series(desk)
    there = occurrence(desk, "kaffe", "2026-12-01")

    said = desk.get(f"{KAFFE}/events/{there['id']}?$select=occurrenceId,seriesMasterId")

    assert (said["occurrenceId"], said["seriesMasterId"]) == (f"OID.{made}.2026-12-01", made)


def test_instances_are_the_occurrences_of_a_window(desk: Desk) -> None:
    path = f"{KAFFE}/events/{series(desk)}/instances"
    window = "startDateTime=2026-11-30T00:00:00Z&endDateTime=2026-12-14T00:00:00Z"

    found = desk.get(f"{path}?{window}")

    assert [one["start"]["dateTime"][:10] for one in found["value"]] == ["2026-12-01", "2026-12-08"]
    assert desk.get(path).code == "ErrorInvalidParameter"


def test_a_new_rhythm_of_a_series_drops_what_was_changed_in_the_old_one(desk: Desk) -> None:
    made = series(desk)
    desk.patch(f"{KAFFE}/events/{occurrence(desk, 'kaffe', '2026-12-01')['id']}", {"subject": "Tea"})

    desk.patch(f"{KAFFE}/events/{made}", move(15))

    assert {one["subject"] for one in desk.view("ada", "2026-11-01", "2027-01-01")} == {"Coffee"}


def test_a_series_is_ended_by_a_new_end_date_and_keeps_what_was_changed_before_it(desk: Desk) -> None:
    made = series(desk)
    desk.patch(f"{KAFFE}/events/{occurrence(desk, 'kaffe', '2026-12-01')['id']}", move(14, "2026-12-02"))
    ended = weekly()
    ended["range"] = {"type": "endDate", "startDate": "2026-11-24", "endDate": "2026-12-01"}

    desk.patch(f"{KAFFE}/events/{made}", {"recurrence": ended})

    assert days(desk, "kaffe") == days(desk, "ada") == ["2026-11-24", "2026-12-02"]


def test_a_changed_series_mails_once_for_itself_and_once_for_each_changed_occurrence(desk: Desk) -> None:
    made = series(desk)
    desk.patch(f"{KAFFE}/events/{occurrence(desk, 'kaffe', '2026-12-01')['id']}", {"subject": "Tea"})
    before = len(desk.mail("ada"))

    desk.patch(f"{KAFFE}/events/{made}", {"location": {"displayName": "Canteen"}})

    assert len(desk.mail("ada")) - before == 2


def test_a_series_turned_into_a_single_event_is_one(desk: Desk) -> None:
    made = series(desk)

    said = desk.patch(f"{KAFFE}/events/{made}", {"recurrence": None})

    assert (said["type"], days(desk, "ada")) == ("singleInstance", ["2026-11-24"])


def test_declining_one_occurrence_leaves_the_others(desk: Desk) -> None:
    made = series(desk)
    there = occurrence(desk, "ada", "2026-12-01")

    desk.post(f"/users/ada@x.test/events/{there['id']}/decline", {})

    organizers = occurrence(desk, "kaffe", "2026-12-01")
    assert days(desk, "ada") == ["2026-11-24", "2026-12-08", "2026-12-15"]
    assert organizers["attendees"][0]["status"]["response"] == "declined"
    assert answers(desk, made)["ada"] == "none"


def test_a_person_moves_their_own_occurrence_and_it_shows_as_moved(desk: Desk) -> None:
    uid = uid_of(desk, series(desk))

    deeds.move(
        desk.tenant,
        desk.box("kaffe"),
        entry(desk, "kaffe", uid, date(2026, 12, 1)),
        start=datetime(2026, 12, 3, 12, 0, tzinfo=UTC),
        length=timedelta(minutes=45),
    )

    moved = occurrence(desk, "kaffe", "2026-12-03")
    assert (moved["type"], moved["end"]["dateTime"][:16]) == ("exception", "2026-12-03T12:45")


def test_somebody_added_to_one_occurrence_has_that_one(desk: Desk) -> None:
    series(desk)
    there = occurrence(desk, "kaffe", "2026-12-01")

    desk.patch(f"{KAFFE}/events/{there['id']}", {"attendees": invited("ada", "bo", "chen")})

    assert days(desk, "chen") == ["2026-12-01"]
    assert len(desk.mail("ada")) == 1


def test_an_occurrence_called_off_stays_called_off_when_the_series_ends_earlier(desk: Desk) -> None:
    made = series(desk)
    desk.post(f"{KAFFE}/events/{occurrence(desk, 'kaffe', '2026-12-01')['id']}/cancel", {})
    ended = weekly()
    ended["range"] = {"type": "endDate", "startDate": "2026-11-24", "endDate": "2026-12-08"}

    desk.patch(f"{KAFFE}/events/{made}", {"recurrence": ended})

    assert days(desk, "kaffe") == ["2026-11-24", "2026-12-08"]
    assert [one["showAs"] for one in desk.view("ada", "2026-11-01", "2027-01-31")] == ["tentative", "free", "tentative"]


def test_new_words_of_a_series_do_not_bring_back_a_date_somebody_declined(desk: Desk) -> None:
    made = series(desk)
    desk.post(f"/users/ada@x.test/events/{occurrence(desk, 'ada', '2026-12-01')['id']}/decline", {})
    desk.post(f"/users/ada@x.test/events/{occurrence(desk, 'ada', '2026-12-08')['id']}/accept", {})

    desk.patch(f"{KAFFE}/events/{made}", {"subject": "Tea"})

    assert [one["subject"] for one in desk.view("ada", "2026-11-01", "2027-01-31")] == ["Tea"] * 3
    assert days(desk, "ada") == ["2026-11-24", "2026-12-08", "2026-12-15"]


def test_what_an_attendee_shows_is_theirs_alone(desk: Desk) -> None:
    series(desk)

    there = occurrence(desk, "ada", "2026-12-01")
    desk.patch(f"/users/ada@x.test/events/{there['id']}", {"showAs": "oof"})

    shown = [one["showAs"] for one in desk.view("ada", "2026-11-01", "2027-01-31")]
    assert shown == ["tentative", "oof", "tentative", "tentative"]
    assert {one["showAs"] for one in desk.view("kaffe", "2026-11-01", "2027-01-31")} == {"busy"}


def test_an_attendee_deletes_one_occurrence_and_nobody_hears_of_it(desk: Desk) -> None:
    series(desk)

    desk.delete(f"/users/ada@x.test/events/{occurrence(desk, 'ada', '2026-12-01')['id']}")

    assert days(desk, "ada") == ["2026-11-24", "2026-12-08", "2026-12-15"]
    assert len(days(desk, "bo")) == 4
    assert desk.mail("kaffe") == []
