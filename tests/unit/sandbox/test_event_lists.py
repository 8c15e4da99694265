"""Lists of events: in pages, filtered, ordered and counted."""

import pytest

from tests.unit.sandbox.desk import Desk, at, weekly

ADA = "/users/ada@x.test"


def test_only_masters_and_single_events_are_listed(desk: Desk) -> None:
    desk.book("ada", recurrence=weekly())
    desk.book("ada", subject="Once")

    assert [one["type"] for one in desk.get(f"{ADA}/events")["value"]] == ["seriesMaster", "singleInstance"]


def test_a_list_comes_in_pages_of_ten_with_the_way_to_the_next(desk: Desk) -> None:
    for number in range(12):
        desk.book("ada", subject=f"E{number}")

    first = desk.get(f"{ADA}/events?$select=subject")
    rest = desk.get(first["@odata.nextLink"].partition("/v1.0")[2])

    assert len(first["value"]) == 10
    assert [one["subject"] for one in rest["value"]] == ["E10", "E11"]


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("$filter=subject eq 'tea'", ["Tea"]),
        ("$filter=contains(subject,'ff')", ["Coffee"]),
        ("$filter=start/dateTime ge '2026-11-25T00:00:00Z'", ["Tea"]),
        ("$filter=start/dateTime lt '2026-11-25' and isOrganizer eq true", ["Coffee"]),
        ("$filter=not (showAs eq 'busy')", ["Tea"]),
        ("$filter=categories/any(c:c eq 'Blue')", ["Coffee"]),
        ("$orderby=start/dateTime desc", ["Tea", "Coffee"]),
        ("$orderby=subject&$top=1", ["Coffee"]),
    ],
)
def test_lists_are_filtered_and_ordered_as_asked(desk: Desk, query: str, subjects: list[str]) -> None:
    desk.book("ada", categories=["Blue"])
    desk.book("ada", subject="Tea", showAs="free", start=at("2026-11-25T10:00:00"), end=at("2026-11-25T11:00:00"))

    assert [one["subject"] for one in desk.get(f"{ADA}/events?{query}")["value"]] == subjects


@pytest.mark.parametrize(
    "query",
    [
        "$filter=subject",
        "$filter=subject is 'x'",
        "$filter=body/content eq 'x'",
        "$filter=colour eq 'x'",
        "$filter=subject eq 'x' and",
        "$filter=" + "(" * 60 + "subject eq 'x'" + ")" * 60,
        "$filter=start/dateTime ge 'soon'",
        "$orderby=body/content",
        "$orderby=subject sideways",
        "$select=colour",
        "$expand=colour",
        "$top=ten",
    ],
)
def test_query_options_that_graph_cannot_read_are_refused(desk: Desk, query: str) -> None:
    desk.book("ada")

    assert desk.get(f"{ADA}/events?{query}").status == 400


def test_a_list_tells_how_many_there_are_when_asked(desk: Desk) -> None:
    desk.book("ada")
    desk.book("ada", subject="Tea")

    assert desk.get(f"{ADA}/events?$count=true&$top=1&$filter=isAllDay eq false")["@odata.count"] == 2
