"""A team and its activities as the file may write them.

Settings that can be inherited are None here until `inheritance` fills them.
"""

from typing import Annotated, cast

from pydantic import BaseModel, ConfigDict, Field

from kaffepause.config.places import City, Country
from kaffepause.config.vocabulary import (
    ClockTime,
    Day,
    DayName,
    DayNames,
    Duration,
    GroupId,
    InShort,
    Length,
    Line,
    Mail,
    Manager,
    Name,
    OneOf,
    Quorum,
    TimeRange,
    WeekHours,
    Words,
    Zone,
    by_name,
)
from kaffepause.domain.activity import Between, HeldIn, Kind, Timing
from kaffepause.domain.event import ShowAs
from kaffepause.domain.people import Level, ManagerSees

CHANNELS = ("phone", "teams", "walk", "coffee", "meeting", "mail")
COUNTRY = (
    "Whose public holidays are kept, as two letters. People whose usage location in Entra is another keep that one's."
)
SHOWN_AS = {"free": ShowAs.FREE, "tentative": ShowAs.TENTATIVE, "busy": ShowAs.BUSY}

Weeks = Annotated[int, Field(ge=1, le=52)]
Channel = Annotated[str, OneOf({channel: channel for channel in CHANNELS})]


class Section(BaseModel):
    """A group of settings; one that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class QuietPeriod(Section):
    """Days on which nothing is booked, measured or mailed."""

    first: Day = Field(alias="from", description="The first quiet day.")
    last: Day = Field(alias="to", description="The last quiet day.")
    reason: Line = Field(description="Why, in words people will read.")


class Place(Section):
    """Where people walk, for daylight: a city, or its coordinates."""

    city: City | None = Field(default=None, description="A larger city by its English name.")
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = Field(default=None, description="Degrees north.")
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = Field(default=None, description="Degrees east.")


class Agreements(Section):
    """What the team agreed. Printed in the Monday mail and on the review's agenda."""

    fixed_hours: TimeRange | None = Field(default=None, description="When everybody is there. Activities stay inside.")
    flexible_hours: Words | None = Field(default=None, description="What is free to choose, in the team's own words.")
    lunch: TimeRange | None = Field(
        default=None, description="When lunch is. At least 30 minutes of it are never taken."
    )
    response_times: dict[str, Line] | None = Field(
        default=None, description="How soon an answer can be expected, by channel."
    )
    channels: dict[str, Line] | None = Field(default=None, description="What each channel is for.")
    others: dict[str, Words] | None = Field(default=None, description="Anything else that was agreed, by title.")
    review_every: Weeks | None = Field(default=None, description="Weeks from one review of the agreements to the next.")


class ContactRhythm(Section):
    """One line of the standing contact between a manager and a team."""

    person: Mail | None = Field(default=None, description="Whom it is with. Left out: everybody in the team.")
    day: DayName | None = Field(default=None, description="The weekday. Left out: any.")
    channel: Channel = Field(description="One of phone, teams, walk, coffee, meeting and mail.")
    already_held: bool = Field(default=False, description="It exists anyway: it is shown, never booked.")
    every: Weeks = Field(default=1, description="Weeks from one to the next.")


class AgreedWith(Section):
    """An agreement with the staff's side, printed wherever people read about load."""

    body: Line = Field(description="The works council or union representative.")
    on: Day = Field(description="The day it was agreed.")


class Privacy(Section):
    """Whether calendar load is read, since when people know, and who sees what."""

    load_reading: bool | None = Field(
        default=None, description="Read how full calendars are. Booking works without it."
    )
    notice_given_on: Day | None = Field(default=None, description="The day on which people were told.")
    notice_weeks: Annotated[int, Field(ge=0, le=52)] | None = Field(
        default=None, description="Weeks from that day until anybody is measured."
    )
    manager_sees: Annotated[ManagerSees, OneOf(by_name(ManagerSees))] | None = Field(
        default=None, description="The most a manager may see: names of those who chose it, counts, or nothing."
    )
    person_default: Annotated[Level, OneOf(by_name(Level))] | None = Field(
        default=None, description="The level of a person who has not chosen one. `named` needs `agreed_with`."
    )
    agreed_with: AgreedWith | None = Field(default=None, description="With whom `named` as default was agreed.")


class Members(Section):
    """Where a team's people come from. A list of addresses is short for `addresses`."""

    addresses: list[Mail] = Field(default=[], description="Mail addresses.")
    group: GroupId | None = Field(default=None, description="The object id of an Entra group; nested groups count.")
    without: list[Mail] = Field(default=[], description="Addresses in the group that do not take part.")


def addresses_alone(value: object) -> object:
    """A list of addresses, or one alone, written out as members."""
    if isinstance(value, str):
        return {"addresses": [value]}
    return {"addresses": cast("object", value)} if isinstance(value, list) else value


MembersInShort = Annotated[
    Members, InShort(addresses_alone, {"type": "array", "items": {"type": "string"}, "minItems": 1})
]


class Deputy(Section):
    """Who gets the manager's whole mail, between two dates."""

    address: Mail = Field(description="The deputy.")
    first: Day = Field(alias="from", description="The first day.")
    last: Day = Field(alias="to", description="The last day.")


class Weights(Section):
    """What one unit costs when a time is chosen; all whole numbers."""

    absence: int | None = Field(default=None, ge=0, description="Per person who cannot come.")
    outside_window: int | None = Field(default=None, ge=0, description="For a time outside the preferred window.")
    other_day: int | None = Field(default=None, ge=0, description="For a day that is not preferred.")
    focus_minute: int | None = Field(default=None, ge=0, description="Per person and minute of focus time broken up.")
    same_day: int | None = Field(default=None, ge=0, description="Per further booking of the team on that day.")
    moved_from_last: int | None = Field(
        default=None, ge=0, description="For another weekday or time than last round's."
    )
    stretch_minute: int | None = Field(
        default=None, ge=0, description="Per person and minute that a movement break leaves of a stretch of meetings."
    )
    inconvenience: int | None = Field(default=None, ge=0, description="Per person for whom the hour is early or late.")


class ActivitySettings(Section):
    """What an activity may say, and inherit from `defaults.activities` of its kind."""

    title: Line | None = Field(default=None, description="What the invitation is called.")
    time: Annotated[Timing, OneOf(by_name(Timing))] | None = Field(
        default=None, description="`fixed`: one series at `at`. `best`: the best time found anew for each round."
    )
    at: ClockTime | None = Field(default=None, description="When it starts, in the team's zone; for a fixed time.")
    days: DayNames | None = Field(default=None, description="Weekdays it may fall on; with a fixed time, all of them.")
    every: Weeks | None = Field(default=None, description="Weeks from one round to the next, counted from `starting`.")
    starting: Day | None = Field(default=None, description="The first day it may be held. Weeks count from its Monday.")
    duration: Duration | None = Field(default=None, description="How long it lasts.")
    window: TimeRange | None = Field(default=None, description="Preferred times of day, in the team's zone.")
    preferred_days: DayNames | None = Field(default=None, description="Weekdays that are better than the other `days`.")
    quorum: Quorum | None = Field(
        default=None,
        description="The share of those who take part, or with listed addresses the number, that must be free.",
    )
    buffer: Length | None = Field(default=None, description="Free time kept before and after, for everybody who comes.")
    notice: Length | None = Field(
        default=None, description="Nothing is booked, moved or cancelled closer to its start."
    )
    online: bool | None = Field(default=None, description="Ask for a Teams link.")
    show_as: Annotated[ShowAs, OneOf(SHOWN_AS)] | None = Field(default=None, description="How it stands in calendars.")
    reminder: Annotated[int, Field(ge=0, le=1440)] | None = Field(default=None, description="Minutes before it starts.")
    held_in: Annotated[HeldIn, OneOf(by_name(HeldIn))] | None = Field(
        default=None, description="`invitation` from the service mailbox, or an entry in each person's `own_calendar`."
    )
    together: bool | None = Field(default=None, description="One time for the team, or each person's own best time.")
    between: Annotated[Between, OneOf(by_name(Between))] | None = Field(
        default=None, description="Who walks: the `manager` with each member, or `peers`."
    )
    apart: bool | None = Field(default=None, description="Each on their own walk, on the phone.")
    group_size: Annotated[int, Field(ge=2, le=6)] | None = Field(
        default=None, description="How many meet; an odd one joins."
    )
    manager_takes_part: bool | None = Field(default=None, description="Whether the manager is invited.")
    response_requested: bool | None = Field(default=None, description="Ask people to accept or decline.")
    playbook: Line | None = Field(
        default=None, description="Which playbook entries fit, such as `good-morning` or `any`."
    )
    rest: Annotated[int, Field(ge=0, le=520)] | None = Field(
        default=None, description="Rounds before the same people meet again."
    )
    do_not_pair: list[list[Mail]] | None = Field(default=None, description="Groups of people who are never paired.")
    weights: Weights | None = Field(default=None, description="What counts when a time is chosen.")


class Activity(ActivitySettings):
    """A recurring purpose."""

    kind: Annotated[Kind, OneOf(by_name(Kind))] = Field(
        description="One of social_call, movement_break, walk, coffee_pairs, agreement_review and leader_talk."
    )


class TeamSettings(Section):
    """What a team may say, and inherit from `defaults.team`."""

    hours: WeekHours | None = Field(
        default=None,
        description="Working hours for people whose mailbox says nothing; one stretch, or one for each weekday.",
    )
    place: Place | None = Field(default=None, description="Where people walk.")
    agreements: Agreements | None = Field(default=None, description="What the team agreed.")
    contact_rhythm: list[ContactRhythm] | None = Field(default=None, description="The manager's standing contact.")
    copies_to: list[Mail] | None = Field(
        default=None, description="Who else gets the Monday mail, without flags, openers, signs and ticks."
    )


class Holidays(Section):
    """Departures from the country's public holidays."""

    categories: list[Line] = Field(
        default=[], description="Further kinds, such as `optional`: 24 and 31 December in Denmark."
    )
    also: dict[Day, Line] = Field(default={}, description="Further days off, each with its name.")
    worked: list[Day] = Field(default=[], description="Public holidays that are worked here.")


class Local(Section):
    """Where and in which language."""

    language: Line | None = Field(
        default=None, description="Any language that content exists for; `da` and `en` are shipped."
    )
    country: Country | None = Field(default=None, description=COUNTRY)
    region: Line | None = Field(default=None, description="The region, where holidays differ, such as `BY`.")
    holidays: Holidays | None = Field(default=None, description="What else is a day off, and what is not.")
    zone: Zone | None = Field(default=None, description="The time zone by its IANA name.")


class Team(TeamSettings, Local):
    """One team."""

    title: Line | None = Field(default=None, description="Its name for people. Left out: its key.")
    members: MembersInShort = Field(description="Its people.")
    manager: Manager = Field(
        default=None, description="The manager's address; left out, or `from_entra`: as Entra has it."
    )
    quiet_periods: list[QuietPeriod] = Field(
        default=[], description="Quiet days of this team, beside the organization's."
    )
    deputy: Deputy | None = Field(default=None, description="Who gets the manager's mail for a while.")
    privacy: Privacy | None = Field(default=None, description="What differs from the organization's `privacy`.")
    activities: dict[Name, Activity] = Field(
        default={},
        description="What the team does, the most important first: where the budget is short, the first wins.",
    )
