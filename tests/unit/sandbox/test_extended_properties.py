"""Extended properties of events: found, compared, named, and gone."""

import pytest

from tests.unit.sandbox.desk import MARK, Desk

ADA = "/users/ada@x.test"


def marked(value: str = "kp1|a") -> list[dict[str, str]]:
    return [{"id": MARK, "value": value}]


def test_a_property_of_ours_is_found_by_its_value_and_read_when_named(desk: Desk) -> None:
    desk.book("ada", singleValueExtendedProperties=marked("kp1|a"))
    desk.book("ada", singleValueExtendedProperties=marked("kp1|b"))
    where = f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARK}' and ep/value eq 'kp1|b')"

    found = desk.get(f"{ADA}/events?$filter={where}&$expand=singleValueExtendedProperties($filter=id eq '{MARK}')")

    assert [one["singleValueExtendedProperties"] for one in found["value"]] == [marked("kp1|b")]


@pytest.mark.parametrize(
    ("claim", "count"),
    [
        ("ep/value eq 'kp1|a'", 1),
        ("ep/value eq 'KP1|A'", 1),
        ("ep/value ne 'kp1|a'", 1),
        ("startswith(ep/value,'kp1')", 2),
        ("contains(ep/value,'|b')", 1),
    ],
)
def test_a_property_can_be_compared_as_text(desk: Desk, claim: str, count: int) -> None:
    desk.book("ada", singleValueExtendedProperties=marked("kp1|a"))
    desk.book("ada", singleValueExtendedProperties=marked("kp1|b"))
    desk.book("ada")

    where = f"singleValueExtendedProperties/any(ep: ep/id eq '{MARK.replace('-5f6e-', '-5F6E-')}' and {claim})"

    assert len(desk.get(f"{ADA}/events?$filter={where}")["value"]) == count


def test_a_property_that_was_not_named_is_not_told(desk: Desk) -> None:
    made = desk.book("ada", singleValueExtendedProperties=marked())

    assert "singleValueExtendedProperties" not in made.body
    assert desk.get(f"{ADA}/events/{made['id']}?$expand=singleValueExtendedProperties").status == 400


def test_free_busy_rights_alone_show_no_bodies_and_no_properties_of_ours(desk: Desk) -> None:
    made = desk.book("ada", body={"contentType": "text", "content": "secret"})
    basic = frozenset({"Calendars.ReadBasic.All"})

    plain = desk.get(f"{ADA}/events/{made['id']}", roles=basic)
    expanded = desk.get(
        f"{ADA}/events/{made['id']}?$expand=singleValueExtendedProperties($filter=id eq '{MARK}')", roles=basic
    )

    assert "body" not in plain.body
    assert plain["subject"] == "Coffee"
    assert (expanded.status, expanded.code) == (403, "ErrorAccessDenied")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (
            "string {66F5A359-4659-4830-9070-00047EC6AC6E} Name Color",
            "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Color",
        ),
        (
            "Integer {66f5a359-4659-4830-9070-00047ec6ac6e} Id 0x8A",
            "Integer {66f5a359-4659-4830-9070-00047ec6ac6e} Id 0x8a",
        ),
        ("String 0x1001", "String 0x1001"),
        (
            "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name it's, or",
            "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name it's, or",
        ),
    ],
)
def test_an_extended_property_has_one_id_however_it_is_spelled(desk: Desk, sent: str, told: str) -> None:
    made = desk.book("ada", singleValueExtendedProperties=[{"id": sent, "value": "v"}])
    quoted = sent.replace("'", "''")

    said = desk.ask(
        "GET",
        f"{ADA}/events/{made['id']}",
        query={"$expand": f"singleValueExtendedProperties($filter=id eq '{quoted}' or id eq '{MARK}')"},
    )

    assert said["singleValueExtendedProperties"] == [{"id": told, "value": "v"}]


def test_a_property_set_to_null_is_gone(desk: Desk) -> None:
    made = desk.book("ada", singleValueExtendedProperties=marked())

    desk.patch(f"{ADA}/events/{made['id']}", {"singleValueExtendedProperties": [{"id": MARK, "value": None}]})

    said = desk.get(f"{ADA}/events/{made['id']}?$expand=singleValueExtendedProperties($filter=id eq '{MARK}')")
    assert "singleValueExtendedProperties" not in said.body
