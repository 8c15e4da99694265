"""What a mailbox says, as planning sees it: a calendar without us."""

from datetime import timedelta

from kaffepause.calendars.availability import availability_from
from kaffepause.domain.event import FreeBusy, ShowAs
from kaffepause.domain.hours import WorkingHours, local_day
from tests.cast import (
    BO,
    COPENHAGEN,
    EVA,
    MONDAY,
    NEW_YORK,
    TUESDAY,
    UNREADABLE,
    all_day,
    available,
    busy,
    free_busy,
    span,
)


def test_entries_are_told_apart_by_what_they_mean() -> None:
    calendar = free_busy(
        busy(MONDAY, "9-10"),
        busy(MONDAY, "11-12", show_as=ShowAs.TENTATIVE),
        busy(MONDAY, "13-14", show_as=ShowAs.OOF),
        busy(MONDAY, "14-15", show_as=ShowAs.WORKING_ELSEWHERE),
    )

    eva = available(EVA, calendar)

    assert eva.busy == (span(MONDAY, "9-10"),)
    assert eva.tentative == (span(MONDAY, "11-12"),)
    assert eva.away == (span(MONDAY, "13-14"),)


def test_a_status_we_were_not_told_is_never_free() -> None:
    assert available(EVA, free_busy(busy(MONDAY, "9-10", show_as=ShowAs.UNKNOWN))).busy == (span(MONDAY, "9-10"),)


def test_all_day_busy_is_a_day_of_which_nothing_is_known() -> None:
    eva = available(EVA, free_busy(all_day(MONDAY, show_as=ShowAs.BUSY)))

    assert eva.busy == ()
    assert eva.all_day_busy == (local_day(MONDAY, COPENHAGEN),)


def test_all_day_out_of_office_is_away() -> None:
    assert available(EVA, free_busy(all_day(MONDAY))).away == (local_day(MONDAY, COPENHAGEN),)


def test_a_day_off_is_away_from_midnight_to_midnight_where_the_mailbox_is() -> None:
    later = TUESDAY + timedelta(weeks=20)
    theirs = [
        availability_from(
            person.id,
            WorkingHours(days={}, zone=zone),
            FreeBusy(),
            (),
            span(TUESDAY, "8-16"),
            days_off=[MONDAY, TUESDAY, later],
        )
        for person, zone in ((EVA, COPENHAGEN), (BO, NEW_YORK))
    ]

    assert [one.away for one in theirs] == [
        (local_day(TUESDAY, zone), local_day(later, zone)) for zone in (COPENHAGEN, NEW_YORK)
    ]


def test_a_day_is_all_day_by_the_mailboxs_own_midnight() -> None:
    copenhagens_day = free_busy(all_day(MONDAY, show_as=ShowAs.BUSY))

    assert available(BO, copenhagens_day).all_day_busy == ()
    assert available(BO, copenhagens_day).busy == (local_day(MONDAY, COPENHAGEN),)
    assert available(BO, free_busy(all_day(MONDAY, show_as=ShowAs.BUSY, zone=NEW_YORK))).busy == ()


def test_our_own_bookings_are_taken_out() -> None:
    calendar = free_busy(busy(MONDAY, "9-9.15", "10-11"))

    assert available(EVA, calendar, own=[span(MONDAY, "9-9.15")]).busy == (span(MONDAY, "10-11"),)


def test_a_strangers_meeting_at_the_very_time_of_ours_stays() -> None:
    calendar = free_busy(busy(MONDAY, "9-9.15", "9-9.15"))

    assert available(EVA, calendar, own=[span(MONDAY, "9-9.15")]).busy == (span(MONDAY, "9-9.15"),)


def test_ours_is_told_by_both_its_ends() -> None:
    calendar = free_busy(busy(MONDAY, "9-9.20"))

    assert available(EVA, calendar, own=[span(MONDAY, "9-9.15")]).busy == (span(MONDAY, "9-9.20"),)


def test_overlapping_meetings_are_one_time() -> None:
    assert available(EVA, free_busy(busy(MONDAY, "9-10", "9.30-11"))).busy == (span(MONDAY, "9-11"),)


def test_an_unreadable_mailbox_is_unknown_and_not_empty() -> None:
    eva = available(EVA, UNREADABLE)

    assert not eva.is_known
    assert eva.hours


def test_hours_are_those_of_the_person_in_the_window() -> None:
    eva = available(EVA, within=span(MONDAY, "12-20"))

    assert eva.hours == (span(MONDAY, "11-16").cut_to(eva.hours[0]),)
    assert span(TUESDAY, "8-16") not in eva.hours
