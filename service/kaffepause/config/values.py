"""The file as the values that every other room works with."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from kaffepause.config import inheritance
from kaffepause.config.activities import activity_from
from kaffepause.config.places import countries, days_off
from kaffepause.config.schema import Contact, File, Leaders, Organization
from kaffepause.config.team_schema import Agreements, Local, Place, Privacy, QuietPeriod, Team
from kaffepause.domain import organization as domain
from kaffepause.domain.activity import Kind
from kaffepause.domain.hours import WorkingHours
from kaffepause.domain.ids import TeamName

LEADERS = TeamName("leaders")

#: The title of an activity that has none of its own: language, kind → title.
Titles = Callable[[str, Kind], str]


def organization_from(file: File, *, today: date, titles: Titles) -> domain.Organization:
    """The whole file as values; holidays from the year before `today` to two years after it."""
    written = file.organization
    teams = tuple(_team(name, file, today, titles) for name in file.teams)
    leaders = (_leaders(file.leaders, file, today, titles),) if file.leaders else ()
    return domain.Organization(
        name=written.name,
        contact=_contact(written.contact),
        language=written.language.lower(),
        teams=(*teams, *leaders),
        timetable=_timetable(file),
        limits=domain.Limits(**dict(file.limits)),
        thresholds=domain.Thresholds(**dict(file.thresholds)),
        load_budget=written.load_budget,
        who_can_help=tuple(_contact(one, one.what_for) for one in written.who_can_help),
        opt_out_group=written.opt_out_group,
        administrators=tuple(written.administrators),
        abroad=Abroad(written, today),
    )


def _contact(written: Contact, what_for: str = "") -> domain.Contact:
    return domain.Contact(name=written.name, mail=written.mail, phone=written.phone or "", what_for=what_for)


def _timetable(file: File) -> domain.Timetable:
    written = file.timetable
    return domain.Timetable(
        planning_day=written.planning.day,
        planning_at=written.planning.at,
        upkeep_at=written.upkeep.at,
        monday_at=written.monday.at,
        weeks_ahead=written.weeks_ahead,
        series_weeks=written.series_weeks,
        announce_days=written.announce_days,
        grace=written.grace,
    )


def _team(name: str, file: File, today: date, titles: Titles) -> domain.Team:
    written = file.teams[name]
    deputy = written.deputy
    return domain.Team(
        name=TeamName(name),
        title=written.title or name.replace("-", " ").capitalize(),
        members=domain.Members(
            addresses=tuple(dict.fromkeys(written.members.addresses)),
            group=written.members.group,
            without=tuple(written.members.without),
        ),
        manager=written.manager,
        privacy=privacy(inheritance.privacy_settings(written.privacy, file.privacy)),
        quiet=_quiet(file.organization.quiet_periods + written.quiet_periods),
        deputy=(deputy.address, deputy.first, deputy.last) if deputy else None,
        is_pilot=file.pilot is None or name in file.pilot,
        **_shared(written, file, today, titles),
    )


def _leaders(written: Leaders, file: File, today: date, titles: Titles) -> domain.Team:
    """The managers of all teams as one team; those that only Entra knows are added by the roster."""
    known = [manager for team in file.teams.values() if (manager := team.manager)]
    others = written.members
    return domain.Team(
        name=LEADERS,
        title=written.title or titles(_language(written, file), Kind.LEADER_TALK),
        members=domain.Members(
            addresses=tuple(dict.fromkeys([*known, *(others.addresses if others else [])])),
            group=others.group if others else None,
            without=tuple(others.without) if others else (),
            managers=True,
        ),
        manager=written.manager,
        privacy=domain.Privacy(),
        quiet=_quiet(file.organization.quiet_periods),
        is_pilot=file.pilot is None or LEADERS in file.pilot,
        **_shared(written, file, today, titles),
    )


def _shared(written: Team | Leaders, file: File, today: date, titles: Titles) -> dict[str, Any]:
    """What every kind of team has, with what it inherits."""
    local = inheritance.local_settings(written, file.organization)
    settings = inheritance.team_settings(written, file.defaults.team)
    zone = ZoneInfo(local.zone or "UTC")
    language = _language(written, file)
    return {
        "zone": zone,
        "zone_name": zone.key,
        "language": language,
        "country": local.country or "",
        "holidays": holidays_of(local, language, today),
        "hours": WorkingHours(days=settings.hours or {}, zone=zone),
        "agreements": _agreements(settings.agreements or Agreements()),
        "activities": tuple(
            activity_from(
                name,
                one,
                file.defaults.activities,
                agreements=settings.agreements or Agreements(),
                members=written.members,
                manager=written.manager,
                title=titles(language, one.kind),
            )
            for name, one in written.activities.items()
        ),
        "contact_rhythm": tuple(
            domain.ContactRhythm(
                person=line.person,
                weekday=line.day,
                channel=line.channel,
                already_held=line.already_held,
                every=line.every,
            )
            for line in settings.contact_rhythm or []
        ),
        "place": _place(settings.place),
        "copies_to": tuple(settings.copies_to or []),
    }


def _language(written: Local, file: File) -> str:
    return (written.language or file.organization.language).lower()


def holidays_of(local: Local, language: str, today: date) -> Mapping[date, str]:
    """The days off of a place, by the country's table and the file's departures from it."""
    departures = local.holidays
    categories = tuple(departures.categories) if departures else ()
    country_days = _country_days(local.country or "", local.region, categories, language, today.year)
    if departures is None:
        return country_days
    worked = set(departures.worked)
    return {day: name for day, name in {**country_days, **departures.also}.items() if day not in worked}


class Abroad(Mapping[str, Mapping[date, str]]):
    """The days off of every country, as a team there would inherit them; worked out for each when it is asked for."""

    def __init__(self, organization: Organization, today: date) -> None:
        self._organization, self._today = organization, today

    def __getitem__(self, country: str) -> Mapping[date, str]:
        if country not in countries():
            raise KeyError(country)
        local = inheritance.local_settings(Local(country=country), self._organization)
        return holidays_of(local, self._organization.language.lower(), self._today)

    def __iter__(self) -> Iterator[str]:
        return iter(countries())

    def __len__(self) -> int:
        return len(countries())


@cache
def _country_days(
    country: str, region: str | None, categories: tuple[str, ...], language: str, year: int
) -> Mapping[date, str]:
    years = range(year - 1, year + 3)
    return days_off(country, region=region, categories=categories, language=language, years=years)


def _agreements(written: Agreements) -> domain.Agreements:
    return domain.Agreements(
        fixed_hours=written.fixed_hours,
        flexible_hours=written.flexible_hours or "",
        lunch=written.lunch,
        response_times=written.response_times or {},
        channels=written.channels or {},
        others=written.others or {},
        review_every=written.review_every or 6,
    )


def privacy(written: Privacy) -> domain.Privacy:
    """Privacy with every default filled in: what nobody said reads, shows and measures nothing."""
    never = domain.Privacy()
    agreed = written.agreed_with
    return domain.Privacy(
        load_reading=bool(written.load_reading),
        notice_given_on=written.notice_given_on,
        notice_weeks=never.notice_weeks if written.notice_weeks is None else written.notice_weeks,
        manager_sees=written.manager_sees or never.manager_sees,
        person_default=written.person_default or never.person_default,
        agreed_with=f"{agreed.body}, {agreed.on.isoformat()}" if agreed else "",
    )


def _quiet(written: list[QuietPeriod]) -> tuple[domain.QuietPeriod, ...]:
    return tuple(domain.QuietPeriod(first=one.first, last=one.last, reason=one.reason) for one in written)


def _place(written: Place | None) -> domain.Place | None:
    if written is None or written.city:
        return written.city if written else None
    if written.latitude is None or written.longitude is None:
        return None
    return domain.Place(latitude=written.latitude, longitude=written.longitude)
