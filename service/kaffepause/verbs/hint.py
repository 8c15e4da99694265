"""The hints: to each person what their own calendar shows, before any manager hears of it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time

from kaffepause.domain.hours import instant, monday_of
from kaffepause.domain.ids import ActivityName, PersonId
from kaffepause.domain.organization import Team
from kaffepause.domain.people import ManagerSees
from kaffepause.reporting.days import WORKWEEK, workdays
from kaffepause.reporting.hint import Hint, hint
from kaffepause.reporting.mime import Envelope, envelope, letter_key
from kaffepause.reporting.ports import Letter
from kaffepause.reporting.privacy import shown_as
from kaffepause.verbs.company import read_company
from kaffepause.verbs.deliver import Delivery, deliver
from kaffepause.verbs.fortnight import WEEK, Fortnight, read_fortnight
from kaffepause.verbs.world import World

#: What an opt-out names that stops the hints alone.
HINTS = ActivityName("hints")
SEEN = (ManagerSees.NOTHING, ManagerSees.COUNTS, ManagerSees.NAMES)


async def make_hints(world: World, *, now: datetime) -> tuple[Envelope, ...]:
    """The hints before the next Monday mail of each team: this week's where it has not left, otherwise next week's.

    One a person and week, only where there is a signal, and not to those who stopped them.
    """
    company = await read_company(world)
    teams = [team for team in world.rules.organization.teams if team.name in company.rosters]
    envelopes: dict[str, Envelope] = {}
    for monday in _mondays(teams, now):
        fortnight = await read_fortnight(world, company, teams, monday=monday, now=now)
        for one in _hints(world, fortnight, now):
            envelopes.setdefault(one.key, one)
    return tuple(envelopes.values())


async def send_hints(
    world: World,
    envelopes: Sequence[Envelope],
    *,
    now: datetime,
    progress: Callable[[Delivery], None] = lambda _: None,
) -> tuple[Delivery, ...]:
    """Send those whose day has come; a person gets one a week."""
    return await deliver(world, envelopes, now=now, progress=progress)


def _mondays(teams: Sequence[Team], now: datetime) -> list[date]:
    """The weeks whose mail may still be ahead; from Friday on that is next week's alone."""
    found: set[date] = set()
    for today in {now.astimezone(team.zone).date() for team in teams}:
        this_week = [monday_of(today)] if today.weekday() < WORKWEEK - 1 else []
        found |= {*this_week, monday_of(today) + WEEK}
    return sorted(found)


def _hints(world: World, fortnight: Fortnight, now: datetime) -> Iterator[Envelope]:
    wishes = [wish for wish in fortnight.opt_outs if wish.until is None or wish.until >= now.date()]
    stopped = {wish.person for wish in wishes if wish.activity in (None, HINTS) and wish.team is None}
    places: dict[PersonId, list[tuple[Team, datetime]]] = {}
    for team in fortnight.teams:
        due = _due(fortnight, team, now)
        for person in {week.person.id for week in fortnight.weeks[team.name] if week.signals}:
            if due and person not in stopped:
                places.setdefault(person, []).append((team, due))
    for person in sorted(places):
        yield _envelope(world, fortnight, person, places[person], now)


def _due(fortnight: Fortnight, team: Team, now: datetime) -> datetime | None:
    """From when that team's hints may leave; None where the first mail about it has left, or the week is closed."""
    mailed = _first_mail(fortnight, team)
    if mailed is None or mailed <= now.astimezone(team.zone).date():
        return None
    return instant(fortnight.hint_day(mailed, team), time(), team.zone)


def _first_mail(fortnight: Fortnight, team: Team) -> date | None:
    """The day of the first mail about the team this week: the manager's, or, where somebody stands in, the deputy's.

    Without a manager at work there is no mail, and people still hear of their own week before its first open day.
    """
    manager = fortnight.company.rosters[team.name].manager
    opens = next((day for day in workdays(fortnight.monday) if not team.is_closed(day)), None)
    if opens is None or manager is None or fortnight.deputy_of(team):
        return opens
    return fortnight.mail_day(manager, fortnight.led_by(manager)) or opens


def _envelope(
    world: World, fortnight: Fortnight, person: PersonId, places: Sequence[tuple[Team, datetime]], now: datetime
) -> Envelope:
    """One hint, from the first of the person's teams; what others may see of it is the most that any of them gives."""
    first = places[0][0]
    weeks = [week for week in fortnight.weeks[first.name] if week.person.id == person]
    seen = [
        shown_as(week.level, team.privacy.manager_sees)
        for team, _ in places
        for week in fortnight.weeks[team.name]
        if week.person.id == person
    ]
    told = weeks[0].person
    page = hint(
        Hint(
            organization=world.rules.organization,
            language=world.rules.content.speak(told.language or first.language),
            person=told,
            level=max(week.level for week in weeks),
            shown_as=max(seen, key=SEEN.index),
            signals=tuple(signal for week in weeks for signal in week.signals),
        )
    )
    return envelope(
        page,
        key=letter_key(Letter.HINT, told.address, fortnight.monday),
        letter=Letter.HINT,
        to=told.address,
        person=told.id,
        due=min(due for _, due in places) if any(team.is_pilot for team, _ in places) else None,
        sender=world.service_mailbox,
        contact=world.rules.organization.contact,
        at=now,
    )
