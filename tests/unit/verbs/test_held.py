"""What was held counts from the moment it is over, not from when somebody writes it down."""

from datetime import timedelta

from kaffepause.booking.ports import State
from kaffepause.verbs.held import passed, with_passed
from tests.bookings import row, series, slot, wanted

CALL = row()
AFTERWARDS = CALL.slot.end


def test_a_session_is_held_once_its_time_is_over() -> None:
    assert [held.people for held in passed([CALL], AFTERWARDS)] == [CALL.people]
    assert [*passed([CALL], AFTERWARDS - timedelta(minutes=1))] == []


def test_what_was_not_booked_was_not_held() -> None:
    assert [*passed([row(state=State.SENDING), row(series(24))], AFTERWARDS + timedelta(weeks=2))] == []


def test_a_plan_sees_the_same_before_and_after_a_session_was_written_down() -> None:
    earlier = row(wanted(slot(23)), round_label="sales/coffee/2026-11-16")
    before = with_passed((), [CALL, earlier], AFTERWARDS)

    assert before == with_passed(passed([CALL], AFTERWARDS), [CALL, earlier], AFTERWARDS)
    assert [held.slot for held in before] == [earlier.slot, CALL.slot]
