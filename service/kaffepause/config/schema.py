"""The whole file as it may be written, and what each setting means.

The reference and the JSON Schema are made from it.
"""

from typing import Annotated

from pydantic import Field

from kaffepause.config.places import Country
from kaffepause.config.team_schema import (
    COUNTRY,
    Activity,
    ActivitySettings,
    Holidays,
    Local,
    MembersInShort,
    Privacy,
    QuietPeriod,
    Section,
    Team,
    TeamSettings,
)
from kaffepause.config.vocabulary import (
    ClockTime,
    DayName,
    Duration,
    GroupId,
    Length,
    Line,
    Mail,
    Name,
    TimeRange,
    Zone,
)
from kaffepause.domain import organization as domain
from kaffepause.domain.activity import Kind

TIMETABLE, LIMITS, THRESHOLDS = domain.Timetable(), domain.Limits(), domain.Thresholds()

Minutes = Annotated[int, Field(ge=0)]


class Contact(Section):
    """Somebody to write to."""

    name: Line = Field(description="Their name.")
    mail: Mail = Field(description="Their address.")
    phone: Line | None = Field(default=None, description="Their number, in quotes.")


class Help(Contact):
    """Somebody who can help, named in the Monday mail."""

    what_for: Line = Field(description="What they can help with.")


class Organization(Section):
    """The organization, and what holds for every team that says nothing else."""

    name: Line = Field(description="Its name.")
    language: Line = Field(default="en", description="Any language that content exists for; `da` and `en` are shipped.")
    country: Country = Field(description=COUNTRY)
    region: Line | None = Field(default=None, description="The region, where holidays differ, such as `BY`.")
    holidays: Holidays = Field(default_factory=Holidays, description="What else is a day off, and what is not.")
    zone: Zone = Field(description="The time zone by its IANA name.")
    contact: Contact = Field(description="Whom to ask about kaffepause. In every invitation, and where replies go.")
    load_budget: Duration = Field(
        default=domain.Organization.__dataclass_fields__["load_budget"].default,
        description="The most we book for one person in a week; daily check-ins of 15 minutes or less count half.",
    )
    quiet_periods: list[QuietPeriod] = Field(
        default=[], description="Days on which nothing is booked, measured or mailed."
    )
    who_can_help: list[Help] = Field(default=[], description="Whom a manager can turn to.")
    opt_out_group: GroupId | None = Field(
        default=None, description="An Entra group whose members take part in nothing."
    )
    administrators: list[Mail] = Field(default=[], description="Who is told what could not be read, booked or sent.")
    own_content: list[Line] = Field(
        default=[], description="Folders beside this file with your own playbooks, exercises and wording."
    )


class Planning(Section):
    """When the coming weeks are planned."""

    day: DayName = Field(default=TIMETABLE.planning_day, description="The weekday.")
    at: ClockTime = Field(default=TIMETABLE.planning_at, description="The time, in each team's zone.")


class Upkeep(Section):
    """When replies and changes are read, each working day."""

    at: ClockTime = Field(default=TIMETABLE.upkeep_at, description="The time, in each team's zone.")


class Monday(Section):
    """When the Monday mail leaves."""

    at: ClockTime = Field(default=TIMETABLE.monday_at, description="The time, in each team's zone.")


class Timetable(Section):
    """When the service does what."""

    planning: Planning = Field(default_factory=Planning, description="When the coming weeks are planned.")
    upkeep: Upkeep = Field(default_factory=Upkeep, description="When replies and changes are read.")
    monday: Monday = Field(default_factory=Monday, description="When the Monday mail leaves.")
    weeks_ahead: int = Field(
        default=TIMETABLE.weeks_ahead, ge=1, le=12, description="Weeks planned after the current one."
    )
    series_weeks: int = Field(
        default=TIMETABLE.series_weeks, ge=1, le=52, description="Longest life of one Outlook series."
    )
    announce_days: int = Field(
        default=TIMETABLE.announce_days,
        ge=0,
        le=60,
        description="Days from the first mail to somebody to the first booking.",
    )
    grace: Duration = Field(default=TIMETABLE.grace, description="How late a missed run is still caught up.")


class Limits(Section):
    """Where a plan stops being ordinary and must be confirmed."""

    cancellations: int = Field(default=LIMITS.cancellations, ge=0, description="Cancellations in one plan.")
    cancelled_share: float = Field(
        default=LIMITS.cancelled_share, ge=0, le=1, description="Share of the bookings ahead that one plan cancels."
    )


class Thresholds(Section):
    """When a measured fact is worth saying."""

    gap: Duration = Field(default=THRESHOLDS.gap, description="A free stretch that counts as a gap.")
    gap_window: TimeRange = Field(default=THRESHOLDS.gap_window, description="When a gap is looked for.")
    no_gap_days: int = Field(default=THRESHOLDS.no_gap_days, ge=1, le=7, description="Days without a gap in a week.")
    lunch: Duration = Field(default=THRESHOLDS.lunch, description="A free stretch that has room for lunch.")
    lunch_window: TimeRange = Field(default=THRESHOLDS.lunch_window, description="When lunch is looked for.")
    no_lunch_days: int = Field(
        default=THRESHOLDS.no_lunch_days, ge=1, le=7, description="Days without lunch in a week."
    )
    long_run: Duration = Field(default=THRESHOLDS.long_run, description="A long run of meetings.")
    long_run_days: int = Field(default=THRESHOLDS.long_run_days, ge=1, le=7, description="Days with one in a week.")
    very_long_run: Duration = Field(default=THRESHOLDS.very_long_run, description="A run that is too long even once.")
    rest: Duration = Field(
        default=THRESHOLDS.rest, description="Rest from one day's last meeting to the next day's first."
    )
    focus_block: Duration = Field(
        default=THRESHOLDS.focus_block, description="A free stretch that counts as focus time."
    )
    low_focus: Length | None = Field(
        default=None, description="Focus time a week that is too little. Left out: not said."
    )


class DefaultsByKind(Section):
    """What activities of each kind inherit."""

    social_call: ActivitySettings = Field(default_factory=ActivitySettings, description="Social calls.")
    movement_break: ActivitySettings = Field(default_factory=ActivitySettings, description="Movement breaks.")
    walk: ActivitySettings = Field(default_factory=ActivitySettings, description="Walks.")
    coffee_pairs: ActivitySettings = Field(default_factory=ActivitySettings, description="Coffee pairs.")
    agreement_review: ActivitySettings = Field(
        default_factory=ActivitySettings, description="Reviews of the agreements."
    )
    leader_talk: ActivitySettings = Field(default_factory=ActivitySettings, description="Leader-group talks.")

    def of(self, kind: Kind) -> ActivitySettings:
        """What activities of that kind inherit."""
        return getattr(self, kind.value)


class Defaults(Section):
    """What teams and activities inherit."""

    team: TeamSettings = Field(default_factory=TeamSettings, description="For every team.")
    activities: DefaultsByKind = Field(default_factory=DefaultsByKind, description="For every activity of a kind.")


class Leaders(TeamSettings, Local):
    """The managers of all teams, as a group with activities of their own."""

    title: Line | None = Field(default=None, description="Its name for people.")
    members: MembersInShort | None = Field(default=None, description="Others who belong to it; managers do anyway.")
    manager: Mail | None = Field(default=None, description="Who leads the group.")
    activities: dict[Name, Activity] = Field(description="What the group does.")


class File(Section):
    """The rules of kaffepause."""

    organization: Organization = Field(description="Who, where, and whom to ask.")
    timetable: Timetable = Field(default_factory=Timetable, description="When the service does what.")
    limits: Limits = Field(default_factory=Limits, description="Where a plan must be confirmed.")
    privacy: Privacy = Field(default_factory=Privacy, description="Who is measured, and who sees it.")
    thresholds: Thresholds = Field(default_factory=Thresholds, description="When a measured fact is worth saying.")
    defaults: Defaults = Field(default_factory=Defaults, description="What teams and activities inherit.")
    pilot: list[Name] | None = Field(
        default=None, description="The only teams written to for now. Left out: all of them."
    )
    leaders: Leaders | None = Field(default=None, description="The managers of all teams, as a group.")
    teams: dict[Name, Team] = Field(min_length=1, description="The teams, by a short name.")
