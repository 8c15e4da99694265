"""What the file says, as values: nobody asks the file again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta, tzinfo

from kaffepause.domain.activity import Activity
from kaffepause.domain.hours import TimeWindow, Weekday, WorkingHours
from kaffepause.domain.ids import Address, TeamName
from kaffepause.domain.people import Level, ManagerSees, Person


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """Somebody to write to. what_for: in the file's own words, empty for the contact of kaffepause itself."""

    name: str
    mail: Address
    phone: str = ""
    what_for: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuietPeriod:
    """Nothing booked, measured or mailed from `first` through `last`."""

    first: date
    last: date
    reason: str

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreements:
    """What a team agreed; printed in the Monday mail. Fixed hours, where stated, bound when we book."""

    fixed_hours: TimeWindow | None = None
    flexible_hours: str = ""  #: in the file's own words
    lunch: TimeWindow | None = None  #: at least 30 minutes of it are never taken
    response_times: Mapping[str, str] = field(default_factory=dict[str, str])  #: channel → promise
    channels: Mapping[str, str] = field(default_factory=dict[str, str])  #: channel → what for
    others: Mapping[str, str] = field(default_factory=dict[str, str])  #: title → text
    review_every: int = 6  #: weeks


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactRhythm:
    """One line of a team's standing contact: who is met on which weekday, by which channel.

    person: None for everybody in the team. already_held: a meeting that exists anyway: shown, never booked.
    """

    person: Address | None
    weekday: Weekday | None
    channel: str
    already_held: bool = False
    every: int = 1  #: weeks


@dataclass(frozen=True, kw_only=True, slots=True)
class Privacy:
    """Whether load is read, since when people know, and who sees what."""

    load_reading: bool = False
    notice_given_on: date | None = None
    notice_weeks: int = 6
    manager_sees: ManagerSees = ManagerSees.NOTHING
    person_default: Level = Level.NONE
    agreed_with: str = ""  #: body and date; required where the default is `named`

    def measured_from(self, joined: date | None = None) -> date | None:
        """The first day on which somebody who joined then may be measured; None: never."""
        if not self.load_reading or self.notice_given_on is None:
            return None
        return max(self.notice_given_on, joined or self.notice_given_on) + timedelta(weeks=self.notice_weeks)


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """When a measured fact becomes a signal; defaults and their evidence: domain facts, 3.3."""

    gap: timedelta = timedelta(minutes=10)
    gap_window: TimeWindow = TimeWindow(time(9), time(16))
    no_gap_days: int = 2  #: days a week for a team count; one day is enough for the person's own hint
    lunch: timedelta = timedelta(minutes=30)
    lunch_window: TimeWindow = TimeWindow(time(11), time(13, 30))
    no_lunch_days: int = 2
    long_run: timedelta = timedelta(minutes=180)
    long_run_days: int = 3
    very_long_run: timedelta = timedelta(minutes=240)
    rest: timedelta = timedelta(hours=11)
    focus_block: timedelta = timedelta(hours=2)
    low_focus: timedelta | None = None  #: per week; None: not signalled


@dataclass(frozen=True, kw_only=True, slots=True)
class Members:
    """Where a team's people come from: addresses, an Entra group by id, or both, less `without`."""

    addresses: tuple[Address, ...] = ()
    group: str | None = None
    without: tuple[Address, ...] = ()
    managers: bool = False  #: and whoever manages another team of the file, also where only Entra says who that is


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a team walks: degrees north and east, for daylight."""

    latitude: float
    longitude: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """One team of the file, with every default filled in."""

    name: TeamName
    title: str
    members: Members
    manager: Address | None  #: None: taken from Entra
    zone: tzinfo
    zone_name: str  #: IANA
    language: str
    country: str  #: two capital letters
    holidays: Mapping[date, str]  #: public holidays of the team's country in the years around now → name
    hours: WorkingHours  #: used for people whose mailbox says nothing
    agreements: Agreements
    activities: tuple[Activity, ...]  #: in the order of the file: where the budget is short, the first wins
    privacy: Privacy
    contact_rhythm: tuple[ContactRhythm, ...] = ()
    quiet: tuple[QuietPeriod, ...] = ()
    place: Place | None = None
    copies_to: tuple[Address, ...] = ()
    deputy: tuple[Address, date, date] | None = None  #: gets the full mail between two dates
    is_pilot: bool = True  #: writing to calendars and mail is allowed for this team

    def is_closed(self, day: date) -> str | None:
        """Why nothing is held for this team on that day: a holiday or a quiet period; None: it is open."""
        return self.holidays.get(day) or self.is_quiet(day)

    def is_quiet(self, day: date) -> str | None:
        """The reason of the quiet period that covers that day, if one does."""
        return next((period.reason for period in self.quiet if period.covers(day)), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Timetable:
    """When the service does what, in each team's own zone."""

    planning_day: Weekday = Weekday.THURSDAY
    planning_at: time = time(10)
    upkeep_at: time = time(6, 30)
    monday_at: time = time(7, 30)
    hints_at: time = time(14)  #: on the last working day before the Monday mail
    purge_at: time = time(4)
    weeks_ahead: int = 1  #: whole weeks planned after the current one
    series_weeks: int = 26  #: longest life of one Outlook series
    announce_days: int = 5
    grace: timedelta = timedelta(hours=12)  #: how late a missed cycle is still caught up


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Where a plan stops being ordinary."""

    cancellations: int = 20  #: more in one plan need --allow-cancellations
    cancelled_share: float = 0.5  #: of our bookings still ahead


@dataclass(frozen=True, kw_only=True, slots=True)
class Organization:
    """The whole file. abroad: public holidays by country, for people in another one than their teams."""

    name: str
    contact: Contact
    language: str
    teams: tuple[Team, ...]
    timetable: Timetable
    limits: Limits
    thresholds: Thresholds
    load_budget: timedelta = timedelta(minutes=240)  #: of our own bookings per person and week
    who_can_help: tuple[Contact, ...] = ()
    opt_out_group: str | None = None  #: Entra group whose members take part in nothing
    administrators: tuple[Address, ...] = ()
    abroad: Mapping[str, Mapping[date, str]] = field(default_factory=dict[str, Mapping[date, str]], compare=False)

    def team(self, name: TeamName) -> Team:
        """That team; KeyError where the file has none of that name."""
        return {team.name: team for team in self.teams}[name]

    def holidays_of(self, person: Person, teams: Sequence[Team]) -> Mapping[date, str]:
        """The public holidays that this person keeps: their own country's, as the first of these teams there has them.

        Of somebody whose country is not known, or in no table, those that all of these teams keep.
        """
        at_home = next((team.holidays for team in teams if team.country == person.country), None)
        own = self.abroad.get(person.country) if at_home is None else at_home
        return own if own is not None else _kept_by_all([team.holidays for team in teams])


def _kept_by_all(calendars: Sequence[Mapping[date, str]]) -> Mapping[date, str]:
    first = next(iter(calendars), None)
    return {day: name for day, name in first.items() if all(day in one for one in calendars)} if first else {}
