"""Delta: the whole of a window once, then what changed in it."""

from typing import Any

from tests.unit.sandbox.desk import Desk, Said, at, event, weekly

VIEW = "/users/ada@x.test/calendarView/delta?startDateTime=2026-11-23T00:00:00Z&endDateTime=2026-12-07T00:00:00Z"


def follow(desk: Desk, said: Said, option: str) -> Said:
    return desk.get(said[f"@odata.{option}"].partition("/v1.0")[2])


def told(said: Said) -> list[str]:
    return ["removed" if "@removed" in one else one["type"] for one in said["value"]]


def changed(desk: Desk, said: Said) -> list[dict[str, Any]]:
    return follow(desk, said, "deltaLink")["value"]


def test_the_first_round_tells_masters_whole_and_occurrences_as_stubs(desk: Desk) -> None:
    desk.book("ada", recurrence=weekly())

    first = desk.get(VIEW)

    assert told(first) == ["seriesMaster", "occurrence", "occurrence"]
    assert first["value"][0]["subject"] == "Coffee"
    assert set(first["value"][1]) == {"@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end"}


def test_a_round_without_changes_is_empty_and_goes_on(desk: Desk) -> None:
    desk.book("ada")
    first = desk.get(VIEW)

    second = follow(desk, first, "deltaLink")

    assert second["value"] == []
    assert changed(desk, second) == []


def test_what_was_added_changed_and_deleted_since_is_told_once(desk: Desk) -> None:
    kept, gone = desk.book("ada"), desk.book("ada", subject="Gone")
    first = desk.get(VIEW)
    desk.patch(f"/users/ada@x.test/events/{kept['id']}", {"subject": "Tea"})
    desk.delete(f"/users/ada@x.test/events/{gone['id']}")
    desk.book("ada", subject="New")

    second = follow(desk, first, "deltaLink")

    assert [one.get("subject", one["id"]) for one in second["value"]] == ["Tea", "New", gone["id"]]
    assert second["value"][-1]["@removed"] == {"reason": "deleted"}
    assert changed(desk, second) == []


def test_a_cancelled_occurrence_is_told_as_removed(desk: Desk) -> None:
    desk.book("ada", recurrence=weekly())
    first = desk.get(VIEW)
    there = first["value"][1]["id"]
    desk.delete(f"/users/ada@x.test/events/{there}")

    removed = [one["id"] for one in changed(desk, first) if "@removed" in one]

    assert removed == [there]


def test_an_event_that_leaves_the_window_is_told_as_removed(desk: Desk) -> None:
    made = desk.book("ada")
    first = desk.get(VIEW)
    desk.patch(
        f"/users/ada@x.test/events/{made['id']}",
        {"start": at("2027-03-01T10:00:00"), "end": at("2027-03-01T11:00:00")},
    )

    assert told(follow(desk, first, "deltaLink")) == ["removed"]


def test_the_first_round_says_nothing_of_events_outside_the_window(desk: Desk) -> None:
    desk.book("ada", start=at("2027-03-01T10:00:00"), end=at("2027-03-01T11:00:00"))

    assert desk.get(VIEW)["value"] == []


def test_pages_are_as_large_as_preferred_and_end_with_the_way_on(desk: Desk) -> None:
    for number in range(5):
        desk.book("ada", subject=str(number))

    first = desk.get(VIEW, prefer="odata.maxpagesize=3")
    second = follow(desk, first, "nextLink")

    assert [one["subject"] for one in first["value"] + second["value"]] == list("01234")
    assert "@odata.deltaLink" not in first.body
    assert changed(desk, second) == []


def test_what_happens_between_two_pages_is_told_in_the_next_round(desk: Desk) -> None:
    for number in range(4):
        desk.book("ada", subject=str(number))
    first = desk.get(VIEW, prefer="odata.maxpagesize=3")
    desk.post("/users/ada@x.test/events", event(subject="late"))

    second = follow(desk, first, "nextLink")

    assert [one["subject"] for one in second["value"]] == ["3"]
    assert [one["subject"] for one in changed(desk, second)] == ["late"]


def test_a_token_nobody_gave_out_means_starting_again(desk: Desk) -> None:
    said = desk.get("/users/ada@x.test/calendarView/delta?$deltatoken=aGVq")

    assert (said.status, said.code) == (410, "SyncStateNotFound")


def test_events_delta_needs_no_window_and_unrolls_nothing(desk: Desk) -> None:
    desk.book("ada", recurrence=weekly())

    first = desk.get("/users/ada@x.test/events/delta")

    assert told(first) == ["seriesMaster"]
    assert changed(desk, first) == []
