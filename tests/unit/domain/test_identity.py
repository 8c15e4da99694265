"""Identity is derived: the same wish has the same key, everywhere and always."""

from kaffepause.domain.event import Marker
from kaffepause.domain.ids import PersonId, TenantId, booking_key, lot, people_part, transaction_id
from tests.cast import MONDAY, span

KEY = booking_key(TenantId("tenant"), "sales/coffee/2026-11-23")


def test_a_key_depends_on_tenant_round_and_part_alone() -> None:
    assert booking_key(TenantId("tenant"), "sales/coffee/2026-11-23") == KEY
    assert booking_key(TenantId("other"), "sales/coffee/2026-11-23") != KEY
    assert booking_key(TenantId("tenant"), "sales/coffee/2026-11-23", "ada") != KEY


def test_a_key_is_the_same_in_every_release() -> None:
    assert str(KEY) == "048e49b5-bc77-557d-a4b9-6246826722ba"


def test_a_pair_has_no_order() -> None:
    assert people_part((PersonId("eva"), PersonId("ada"))) == people_part((PersonId("ada"), PersonId("eva")))


def test_a_new_attempt_is_a_new_transaction() -> None:
    assert transaction_id(KEY, 1) != transaction_id(KEY, 2)
    assert transaction_id(KEY, 1) == transaction_id(KEY, 1)


def test_a_lot_differs_by_round_and_person_and_stays() -> None:
    lots = {lot(label, person) for label in ("a", "b") for person in ("ada", "bo")}

    assert len(lots) == 4
    assert lot("a", "ada") in lots


def test_a_marker_survives_the_calendar() -> None:
    slot = span(MONDAY, "9-9.15")
    marker = Marker(key=KEY, attempt=2, start=slot.start, end=slot.end, text="abc")

    assert Marker.decoded(marker.encoded()) == marker


def test_somebody_elses_property_is_no_marker() -> None:
    for value in (
        "",
        "kp1",
        "kp1|x|1|20261123T0800Z/20261123T0815Z|abc",
        f"kp2|{KEY}|1|20261123T0800Z/20261123T0815Z|a",
    ):
        assert Marker.decoded(value) is None
