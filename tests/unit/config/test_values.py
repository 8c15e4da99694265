"""What a team and an activity are, with everything they inherit."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from kaffepause.config.read import Rules
from kaffepause.config.rhythm import mails_per_month, minutes_a_week
from kaffepause.domain.activity import Activity, HeldIn, Kind, Timing
from kaffepause.domain.event import ShowAs
from kaffepause.domain.hours import TimeWindow, Weekday
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Level, ManagerSees
from tests.unit.config.conftest import SMALL

Read = Callable[[str], Rules]


@pytest.fixture
def team_with(rules_of: Read) -> Callable[..., Team]:
    """The small company's team, with lines put above its members, above `teams`, and for its one activity."""

    def read(team: str = "", above: str = "", activity: str = "kind: social_call\n        time: best") -> Team:
        text = SMALL.replace("kind: social_call\n        time: best", activity)
        text = text.replace("    members:", f"    {team}\n    members:") if team else text
        return rules_of(text.replace("teams:", f"{above}\nteams:")).organization.teams[0]

    return read


@pytest.fixture
def activity_of(team_with: Callable[..., Team]) -> Callable[..., Activity]:
    def read(activity: str, above: str = "") -> Activity:
        return team_with(activity=activity, above=above).activities[0]

    return read


def test_a_social_call_is_fixed_and_a_quarter_of_an_hour(activity_of: Callable[..., Activity]) -> None:
    call = activity_of("kind: social_call\n        at: 9:30\n        days: [wed, monday]")

    assert (call.timing, call.at, call.duration) == (Timing.FIXED, time(9, 30), timedelta(minutes=15))
    assert call.cadence.days == (Weekday.MONDAY, Weekday.WEDNESDAY)
    assert not call.asks_for_response


def test_a_call_whose_time_serves_a_quorum_asks_for_replies(activity_of: Callable[..., Activity]) -> None:
    assert activity_of("kind: social_call\n        time: best\n        quorum: 75 %").asks_for_response
    assert not activity_of("kind: social_call\n        time: best\n        quorum: 100 %").asks_for_response


def test_a_movement_break_is_tentative_with_a_reminder_of_a_minute(activity_of: Callable[..., Activity]) -> None:
    movement = activity_of("kind: movement_break")

    assert (movement.show_as, movement.reminder, movement.held_in) == (ShowAs.TENTATIVE, 1, HeldIn.INVITATION)
    assert (movement.together, movement.is_online) == (True, True)


def test_a_break_in_the_own_calendar_is_neither_together_nor_online(activity_of: Callable[..., Activity]) -> None:
    movement = activity_of("kind: movement_break\n        held_in: own_calendar")

    assert (movement.together, movement.is_online) == (False, False)


def test_a_walk_keeps_ten_minutes_free_around_it(activity_of: Callable[..., Activity]) -> None:
    walk = activity_of("kind: walk")

    assert (walk.buffer, walk.is_online, walk.asks_for_response) == (timedelta(minutes=10), False, True)


def test_an_agreement_review_comes_as_often_as_the_agreements_say(team_with: Callable[..., Team]) -> None:
    team = team_with(team="agreements: {review_every: 8}", activity="kind: agreement_review")

    assert team.activities[0].cadence.every == 8


@pytest.mark.parametrize(
    ("written", "every"), [("kind: walk", 2), ("kind: walk\n        every: 3", 3), ("kind: coffee_pairs", 2)]
)
def test_an_activity_beats_the_default_of_its_kind(
    activity_of: Callable[..., Activity], written: str, every: int
) -> None:
    assert activity_of(written, above="defaults: {activities: {walk: {every: 2}}}").cadence.every == every


def test_weights_are_inherited_one_by_one(activity_of: Callable[..., Activity]) -> None:
    above = "defaults: {activities: {walk: {weights: {absence: 5, other_day: 6}}}}"

    weights = activity_of("kind: walk\n        weights: {absence: 7}", above=above).weights

    assert (weights.absence, weights.other_day, weights.outside_window) == (7, 6, 150)


def test_agreements_are_inherited_one_by_one(team_with: Callable[..., Team]) -> None:
    above = "defaults: {team: {agreements: {lunch: 12:00-13:00, review_every: 4}}}"

    agreements = team_with(team="agreements: {lunch: 11:00-12:00}", above=above).agreements

    assert (agreements.lunch, agreements.review_every) == (TimeWindow(time(11), time(12)), 4)


def test_a_team_inherits_language_zone_and_holidays_from_the_organization(team_with: Callable[..., Team]) -> None:
    team = team_with()

    assert (team.language, team.zone_name) == ("en", "Europe/Copenhagen")
    assert date(2026, 4, 3) in team.holidays


def test_every_country_is_known_as_a_team_there_would_keep_it(rules_of: Read) -> None:
    chosen = "holidays: {also: {2026-12-23: Closed}}"
    abroad = rules_of(SMALL.replace("  contact:", f"  {chosen}\n  contact:")).organization.abroad

    assert abroad["DK"][date(2026, 12, 23)] == "Closed"
    assert date(2026, 12, 23) not in abroad["GB"]
    assert abroad["GB"][date(2026, 5, 4)]
    assert "XX" not in abroad
    assert len(abroad) == len([*abroad]) > 200


def test_a_team_abroad_keeps_its_own_holidays(team_with: Callable[..., Team]) -> None:
    team = team_with(team="country: GB\n    region: ENG\n    zone: Europe/London")

    assert team.is_closed(date(2026, 8, 31)) == "Late Summer Bank Holiday"
    assert team.is_closed(date(2026, 4, 2)) is None


def test_hours_can_differ_from_day_to_day(team_with: Callable[..., Team]) -> None:
    hours = team_with(team="hours: {mon: 08:00-16:00, friday: 8:00-13:00}").hours.days

    assert hours == {
        Weekday.MONDAY: TimeWindow(time(8), time(16)),
        Weekday.FRIDAY: TimeWindow(time(8), time(13)),
    }


def test_a_number_of_people_is_a_share_of_those_who_take_part(activity_of: Callable[..., Activity]) -> None:
    """Three members and their manager: three of four."""
    call = activity_of("kind: social_call\n        time: best\n        quorum: 3")

    assert call.needed(4) == 3
    assert call.needed(2) == 2


@pytest.mark.parametrize("written", ["75 %", "75%", "0.75", '"75,0 %"'])
def test_a_share_can_be_written_in_several_ways(activity_of: Callable[..., Activity], written: str) -> None:
    assert activity_of(f"kind: social_call\n        time: best\n        quorum: {written}").quorum == 0.75


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("90", timedelta(minutes=90)),
        ("24 h", timedelta(days=1)),
        ("2 days", timedelta(days=2)),
        ("1week", timedelta(7)),
    ],
)
def test_a_length_of_time_can_have_a_unit(
    activity_of: Callable[..., Activity], written: str, length: timedelta
) -> None:
    assert activity_of(f"kind: walk\n        notice: {written}").notice == length


def test_addresses_are_in_small_letters(rules_of: Read) -> None:
    [team] = rules_of(SMALL.replace("dina@", "Dina@")).organization.teams

    assert team.members.addresses[0] == "dina@contoso.example"


def test_a_team_whose_manager_only_entra_knows_has_none_here(rules_of: Read) -> None:
    [team] = rules_of(SMALL.replace("carl@contoso.example", "from_entra")).organization.teams

    assert team.manager is None


def test_only_pilot_teams_are_written_to(rules_of: Read) -> None:
    support = "  support: {members: [gry@contoso.example]}\n"

    teams = rules_of("pilot: [sales]\n" + SMALL + support).organization.teams

    assert [team.is_pilot for team in teams] == [True, False]


def test_the_leaders_are_the_managers_of_all_teams(rules_of: Read) -> None:
    leaders = "leaders: {activities: {talk: {kind: leader_talk}}}\n"

    team = rules_of(leaders + SMALL).organization.teams[-1]

    assert (team.name, team.members.addresses, team.members.managers) == ("leaders", ("carl@contoso.example",), True)
    assert team.activities[0].kind is Kind.LEADER_TALK
    assert not team.privacy.load_reading


def test_without_a_word_on_privacy_nobody_is_measured(team_with: Callable[..., Team]) -> None:
    privacy = team_with().privacy

    assert (privacy.load_reading, privacy.measured_from()) == (False, None)
    assert (privacy.manager_sees, privacy.person_default) == (ManagerSees.NOTHING, Level.NONE)


def test_a_team_can_show_its_manager_less_than_the_organization_does(team_with: Callable[..., Team]) -> None:
    above = """\
privacy:
  load_reading: true
  notice_given_on: 2026-06-01
  manager_sees: names
  person_default: named
  agreed_with: {body: Works council, on: 2026-05-12}"""

    privacy = team_with(team="privacy: {manager_sees: counts}", above=above).privacy

    assert (privacy.manager_sees, privacy.person_default) == (ManagerSees.COUNTS, Level.NAMED)
    assert privacy.agreed_with == "Works council, 2026-05-12"
    assert privacy.measured_from() == date(2026, 7, 13)


def test_quiet_periods_of_the_organization_and_the_team_both_hold(rules_of: Read) -> None:
    text = SMALL.replace(
        "  contact:", "  quiet_periods: [{from: 2026-12-24, to: 2026-12-26, reason: Rest}]\n  contact:"
    )
    text = text.replace(
        "    members:", "    quiet_periods: [{from: 2026-10-01, to: 2026-10-02, reason: Audit}]\n    members:"
    )

    [team] = rules_of(text).organization.teams

    assert (team.is_closed(date(2026, 10, 2)), team.is_closed(date(2026, 12, 28))) == ("Audit", None)
    assert [period.reason for period in team.quiet] == ["Rest", "Audit"]


def test_an_activity_without_a_title_is_called_in_the_teams_language(rules_of: Read) -> None:
    english, danish = (rules_of(SMALL.replace("language: en", f"language: {tag}")) for tag in ("en", "da"))

    assert english.organization.teams[0].activities[0].title == english.content.speak("en").words["kind.social_call"]
    assert danish.organization.teams[0].activities[0].title == danish.content.speak("da").words["kind.social_call"]


@pytest.mark.parametrize(
    ("activity", "mails"),
    [
        ("kind: social_call\n        time: best", 5),
        ("kind: social_call\n        at: 9:00\n        days: workdays", 1),
        ("kind: movement_break\n        held_in: own_calendar", 0),
        ("kind: walk\n        every: 4", 2),
    ],
)
def test_mails_a_month_are_counted_by_how_an_activity_is_booked(
    team_with: Callable[..., Team], activity: str, mails: int
) -> None:
    assert mails_per_month(team_with(activity=activity)) == mails


@pytest.mark.parametrize(
    ("activity", "minutes"),
    [
        ("kind: social_call\n        at: 9:00\n        days: workdays\n        duration: 15", 37),
        ("kind: social_call\n        at: 9:00\n        days: workdays\n        duration: 20", 100),
        ("kind: social_call\n        at: 9:00\n        days: mon\n        duration: 15", 15),
        ("kind: movement_break", 0),
        ("kind: walk\n        every: 4", 0),
    ],
)
def test_the_budget_counts_what_comes_every_week(team_with: Callable[..., Team], activity: str, minutes: int) -> None:
    assert minutes_a_week(team_with(activity=activity)) == minutes
