"""The made-up company: the same every time, and as varied as a real one."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from kaffepause.sandbox.agenda import agenda_of
from kaffepause.sandbox.event import Instance
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.snapshot import dumped, loaded
from kaffepause.sandbox.tenant import Tenant

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def company() -> Tenant:
    return Seed().grow()


def week(tenant: Tenant, address: str, start: datetime = MONDAY, weeks: int = 1) -> list[Instance]:
    return agenda_of(tenant.mailbox(address)).between(start, start + timedelta(weeks=weeks))


def everybody(tenant: Tenant) -> list[Instance]:
    """The Monday's week on every calendar."""
    return [entry for user, _ in tenant.hosted() for entry in week(tenant, user.id)]


def test_the_same_seed_gives_the_same_company_and_another_seed_another(company: Tenant) -> None:
    assert dumped(Seed().grow()) == dumped(company)
    other = Seed(word="other").grow()
    assert set(other.users).isdisjoint(company.users)
    assert other.apps.keys() != company.apps.keys()


def test_a_company_survives_writing_and_reading(company: Tenant) -> None:
    again: Any = loaded(dumped(company))
    assert dumped(again) == dumped(company)
    assert len(everybody(again)) == len(everybody(company))


def test_there_are_about_sixty_people_in_eight_teams_over_two_zones(company: Tenant) -> None:
    teams = Counter(user.department for user in company.users.values() if user.department)
    assert len(teams) == 8
    assert 55 <= sum(teams.values()) <= 65
    zones = Counter(mailbox.working_hours.time_zone for mailbox in company.mailboxes.values())
    assert set(zones) == {"Romance Standard Time", "GMT Standard Time"}
    assert min(zones.values()) >= 12


def test_everybody_but_one_has_a_manager_who_works_there(company: Tenant) -> None:
    people = [user for user in company.users.values() if user.department]
    assert [user.display_name for user in people if user.manager_id is None] == ["Karen Lindqvist"]
    assert all(user.manager_id in company.users for user in people if user.manager_id)
    for user in people:
        above = user
        for _ in range(4):
            above = company.users[above.manager_id] if above.manager_id else above
        assert above.display_name == "Karen Lindqvist"


def test_there_are_part_timers_a_shared_mailbox_and_one_without_a_licence(company: Tenant) -> None:
    hours = [mailbox.working_hours for mailbox in company.mailboxes.values()]
    assert any(len(one.days) == 4 for one in hours)
    assert any(one.end == "12:00" for one in hours)
    assert any(one.custom_zone for one in hours)
    assert any(mailbox.time_zone == "" for mailbox in company.mailboxes.values())
    assert [mailbox.purpose for mailbox in company.mailboxes.values()].count("shared") == 1
    assert [mailbox.hosted for mailbox in company.mailboxes.values()].count(False) == 1


def test_whoever_has_a_license_has_a_usage_location_and_the_country_is_free_text(company: Tenant) -> None:
    assert all((user.usage_location in ("DK", "GB")) is bool(user.licenses) for user in company.users.values())
    assert {user.country for user in company.users.values()} == {"Danmark", "United Kingdom"}


def test_a_week_holds_what_real_weeks_hold(company: Tenant) -> None:
    found = everybody(company)
    shown = Counter(entry.event.show_as for entry in found)
    assert set(shown) == {"busy", "tentative", "oof", "free", "workingElsewhere"}
    assert any(entry.kind == "occurrence" for entry in found)
    assert any(entry.event.content.sensitivity == "private" for entry in found)
    all_day = Counter(entry.event.show_as for entry in found if entry.event.content.all_day)
    assert all_day["busy"] >= 1
    assert all_day["oof"] >= 2


def test_some_are_double_booked(company: Tenant) -> None:
    def doubled(entries: list[Instance]) -> bool:
        timed = sorted(entry.span for entry in entries if not entry.event.content.all_day)
        return any(later.start < earlier.end for earlier, later in pairwise(timed))

    assert sum(doubled(week(company, user.id)) for user, _ in company.hosted()) >= 5


def test_the_packed_have_a_day_without_a_gap_or_a_lunch_and_most_people_do_not(company: Tenant) -> None:
    def busy_minutes(address: str, day: int) -> int:
        start = MONDAY + timedelta(days=day, hours=7)
        taken = {
            minute
            for entry in week(company, address)
            if not entry.event.content.all_day
            for minute in range(480)
            if entry.span.start <= start + timedelta(minutes=minute) < entry.span.end
        }
        return len(taken)

    packed = [max(busy_minutes(address, day) for day in range(5)) for address in ("rasmus.toft@nordwind.example",)]
    assert packed[0] >= 470
    ordinary = ("jonas.holm", "louise.mikkelsen", "emil.skov", "ida.thorup", "jens.damgaard", "sanne.dalgaard")
    assert all(busy_minutes(f"{name}@nordwind.example", day) < 400 for name in ordinary for day in range(5))


def test_calendars_reach_from_six_weeks_before_to_ten_after(company: Tenant) -> None:
    for user, _ in company.hosted():
        if user.department:
            assert week(company, user.id, MONDAY - timedelta(weeks=6))
            assert week(company, user.id, MONDAY + timedelta(weeks=9))


def test_every_copy_of_a_meeting_agrees_with_its_organizers(company: Tenant) -> None:
    held = {
        event.uid: event for _, mailbox in company.hosted() for event in mailbox.events.values() if event.is_organizer
    }
    copies = [event for _, mailbox in company.hosted() for event in mailbox.events.values() if not event.is_organizer]
    assert copies
    for copy in copies:
        assert copy.content.when == held[copy.uid].content.when


def test_the_story_begins_with_empty_mailboxes(company: Tenant) -> None:
    assert all(not mailbox.messages for mailbox in company.mailboxes.values())
    assert company.outside == []


@pytest.mark.parametrize("monday", [date(2026, 3, 23), date(2026, 10, 19), date(2027, 1, 4)])
def test_any_monday_will_do_also_around_a_change_of_clocks(monday: date) -> None:
    tenant = Seed(monday=monday).grow()
    start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    assert len(week(tenant, "peter.vestergaard@nordwind.example", start)) >= 10
    assert tenant.now().date() == monday


def test_a_day_that_is_no_monday_is_refused() -> None:
    with pytest.raises(ValueError, match="not a Monday"):
        Seed(monday=date(2026, 11, 24)).grow()
