"""Wishes, teams, languages and what may be measured since when."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaffepause.domain.activity import Activity
from kaffepause.domain.content import Content, Language
from kaffepause.domain.event import Marker, OwnEvent
from kaffepause.domain.ids import ActivityName, EventId, TeamName, TenantId, booking_key
from kaffepause.domain.organization import Privacy, QuietPeriod
from kaffepause.domain.people import OptOut, Roster
from tests.cast import ADA, BO, DAG, EVA, MONDAY, TUESDAY, organization, social_call, span, team

SALES, COFFEE = TeamName("sales"), ActivityName("coffee")


@pytest.mark.parametrize(
    ("wish", "covered"),
    [
        (OptOut(person=DAG.id), True),
        (OptOut(person=DAG.id, activity=COFFEE), True),
        (OptOut(person=DAG.id, activity=ActivityName("walk")), False),
        (OptOut(person=DAG.id, team=TeamName("support")), False),
        (OptOut(person=DAG.id, until=MONDAY), True),
        (OptOut(person=DAG.id, until=MONDAY - timedelta(days=1)), False),
    ],
)
def test_a_wish_covers_what_it_names_until_its_last_day(wish: OptOut, covered: bool) -> None:
    assert wish.covers(SALES, COFFEE, MONDAY) is covered


def test_a_manager_who_is_also_a_member_is_counted_once() -> None:
    assert Roster(team=SALES, members=(ADA, BO), manager=ADA).everyone == (BO, ADA)
    assert Roster(team=SALES, members=(BO,), manager=None).everyone == (BO,)


def test_a_team_is_closed_on_holidays_and_in_quiet_periods() -> None:
    quiet = QuietPeriod(first=TUESDAY, last=TUESDAY, reason="Stocktaking")
    ours = team(holidays={MONDAY: "Founders' day"}, quiet=(quiet,))

    assert ours.is_closed(MONDAY) == "Founders' day"
    assert ours.is_closed(TUESDAY) == "Stocktaking"
    assert ours.is_closed(TUESDAY + timedelta(days=1)) is None


def test_people_keep_the_holidays_of_their_own_country() -> None:
    ours = team(holidays={MONDAY: "Founders' day"})
    company = organization(ours, abroad={"US": {TUESDAY: "Thanksgiving"}, "DK": {TUESDAY: "of the table"}})

    assert company.holidays_of(replace(BO, country="US"), (ours,)) == {TUESDAY: "Thanksgiving"}
    assert company.holidays_of(replace(BO, country="DK"), (ours,)) == {MONDAY: "Founders' day"}


@pytest.mark.parametrize("country", ["", "XX"])
def test_who_is_nowhere_we_know_keeps_what_all_their_teams_keep(country: str) -> None:
    ours = team(holidays={MONDAY: "Founders' day", TUESDAY: "Ours alone"})
    other = team(name="support", country="SE", holidays={MONDAY: "Theirs too"})
    bo = replace(BO, country=country)

    assert organization(ours, other).holidays_of(bo, (ours, other)) == {MONDAY: "Founders' day"}
    assert organization(ours).holidays_of(bo, (ours,)) == ours.holidays
    assert organization(ours).holidays_of(bo, ()) == {}


def test_a_team_is_found_by_its_name() -> None:
    ours = team(social_call())

    assert organization(ours).team(SALES) is ours
    with pytest.raises(KeyError):
        organization(ours).team(TeamName("nobody"))


def test_a_joiner_is_measured_six_weeks_after_they_were_told() -> None:
    privacy = Privacy(load_reading=True, notice_given_on=date(2026, 1, 5))

    assert privacy.measured_from() == date(2026, 2, 16)
    assert privacy.measured_from(joined=date(2026, 11, 2)) == date(2026, 12, 14)


def test_nobody_is_measured_without_notice_or_without_load_reading() -> None:
    assert Privacy(load_reading=True).measured_from() is None
    assert Privacy(notice_given_on=date(2026, 1, 5)).measured_from() is None


def test_an_event_that_a_person_moved_is_not_as_booked() -> None:
    slot, moved = span(MONDAY, "9-9.15"), span(MONDAY, "10-10.15")
    marker = Marker(key=booking_key(TenantId("t"), "a/b/c"), attempt=1, start=slot.start, end=slot.end, text="")
    event = OwnEvent(id=EventId("1"), organizer=EVA.address, marker=marker, interval=slot)

    assert event.is_as_booked
    assert not replace(event, interval=moved).is_as_booked


def test_a_language_falls_back_to_its_base_and_then_to_the_organizations() -> None:
    danish, english = language("da"), language("en")
    content = Content(languages={"da": danish, "en": english}, default="en")

    assert content.speak("da-DK") is danish
    assert content.speak("fi") is english
    assert content.speak(None) is english


def test_wording_fills_its_places() -> None:
    assert language("en", hello="Good morning, {name}").say("hello", name="Ada") == "Good morning, Ada"


def language(tag: str, **words: str) -> Language:
    empty: dict[str, tuple[()]] = dict.fromkeys(
        ("playbooks", "exercises", "openers", "themes", "friday_bar", "signs", "leader_talk", "coffee_pairs", "agenda"),
        (),
    )
    return Language(tag=tag, words=words, **empty)


def test_an_activity_never_needs_more_people_than_there_are() -> None:
    everybody: Activity = social_call(quorum=1.0)

    assert [everybody.needed(people) for people in range(1, 6)] == [1, 2, 3, 4, 5]
