"""The contact plan: who × weekday, with a channel and what became of it.

It is filled from what is booked and from the rhythm in the file, and people's ticks have the last word. Nothing in it
is read from calls, chats or mails, and an empty week says "nothing planned here", never "no contact".
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kaffepause.domain.activity import Kind
from kaffepause.domain.hours import monday_of
from kaffepause.domain.ids import PersonId, lot
from kaffepause.domain.organization import ContactRhythm, Team
from kaffepause.domain.people import Person, Roster
from kaffepause.reporting.days import workdays
from kaffepause.reporting.ports import Tick, TickState
from kaffepause.reporting.rhythm import Engagement

#: So many weeks with nothing planned or ticked, this one included, put a person under "needs you".
EMPTY_WEEKS = 3
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One contact on one day. already_held: a meeting that exists anyway. is_ticked: a person set its state."""

    day: date
    channel: str
    state: TickState
    already_held: bool = False
    is_ticked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanRow:
    """One person's week, Monday to Friday. last_week: what was planned or ticked then.

    is_empty_for_long: nothing planned or ticked for `EMPTY_WEEKS` weeks, of somebody who was here all that time.
    """

    person: Person
    days: tuple[tuple[Cell, ...], ...]
    last_week: tuple[Cell, ...] = ()
    is_empty_for_long: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactPlan:
    """A manager's week with one team. everybody: what is held with the whole team, Monday to Friday."""

    monday: date
    everybody: tuple[tuple[Cell, ...], ...]
    rows: tuple[PlanRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Contacts:
    """Everything one team's contact plan is made from.

    engagements, ticks: of this week and the `EMPTY_WEEKS - 1` before it. known_since: when each person was first in a
    roster of ours. days_off: each person's public holidays; the team's own days off hold for everybody.
    """

    team: Team
    roster: Roster
    monday: date
    engagements: Sequence[Engagement]
    ticks: Sequence[Tick]
    known_since: Mapping[PersonId, date]
    days_off: Mapping[PersonId, Collection[date]] = field(default_factory=dict[PersonId, Collection[date]])

    def is_open(self, day: date, person: PersonId | None = None) -> bool:
        """Whether the team is not closed on that day, and it is no holiday of that person's own."""
        own = self.days_off.get(person, ()) if person else ()
        return not self.team.is_closed(day) and day not in own


def contact_plan(contacts: Contacts) -> ContactPlan:
    """A row for every member, by name, with five weekdays each."""
    members = sorted(contacts.roster.members, key=lambda person: (person.name, person.id))
    weeks = [_week(contacts, members, contacts.monday - WEEK * number) for number in range(EMPTY_WEEKS)]
    rows = tuple(
        PlanRow(
            person=person,
            days=_by_day(weeks[0][person.id], contacts.monday),
            last_week=tuple(cell for cell in weeks[1][person.id] if cell.state is not TickState.NOT_AGREED),
            is_empty_for_long=_was_here(contacts, person)
            and not any(_says_something(week[person.id]) for week in weeks),
        )
        for person in members
    )
    everybody = _by_day(tuple(_with_everybody(contacts, contacts.monday)), contacts.monday)
    return ContactPlan(monday=contacts.monday, everybody=everybody, rows=rows)


def without_last_week(plan: ContactPlan) -> ContactPlan:
    """The plan for readers who are not shown what became of it."""
    return replace(plan, rows=tuple(replace(row, last_week=()) for row in plan.rows))


def channel_of(engagement: Engagement) -> str:
    """Which channel of the contact plan a booking of ours is."""
    activity = engagement.activity
    if activity.kind is Kind.WALK:
        return "walk"
    if activity.kind is Kind.COFFEE_PAIRS or activity.playbook == "coffee":
        return "coffee"
    return "teams" if activity.is_online else "meeting"


def _by_day(cells: Sequence[Cell], monday: date) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(cell for cell in cells if cell.day == day) for day in workdays(monday))


def _week(contacts: Contacts, members: Sequence[Person], monday: date) -> Mapping[PersonId, tuple[Cell, ...]]:
    planned = {person.id: [*_booked(contacts, person, monday), *_held(contacts, person, monday)] for person in members}
    for line in contacts.team.contact_rhythm:
        if line.weekday is None:
            _suggest(contacts, line, members, monday, planned)
    return {person: _ticked(contacts, person, cells, monday) for person, cells in planned.items()}


def _booked(contacts: Contacts, person: Person, monday: date) -> Iterator[Cell]:
    """What is booked for the manager with this person in particular."""
    manager = contacts.roster.manager
    for engagement in contacts.engagements:
        day = engagement.interval.start.astimezone(contacts.team.zone).date()
        together = manager and {manager.id, person.id} <= engagement.people
        if together and not engagement.is_team_wide and monday_of(day) == monday:
            yield Cell(day=day, channel=channel_of(engagement), state=TickState.PLANNED)


def _held(contacts: Contacts, person: Person, monday: date) -> Iterator[Cell]:
    """The lines of the rhythm that name this person and a weekday."""
    for line in contacts.team.contact_rhythm:
        if line.person == person.address and line.weekday is not None and _is_turn(line, person.id, monday):
            yield from _on_weekday(contacts, line, monday, person.id)


def _with_everybody(contacts: Contacts, monday: date) -> Iterator[Cell]:
    for engagement in contacts.engagements:
        day = engagement.interval.start.astimezone(contacts.team.zone).date()
        is_call = engagement.is_team_wide and engagement.activity.kind is not Kind.MOVEMENT_BREAK
        if is_call and engagement.team == contacts.team.name and monday_of(day) == monday:
            yield Cell(day=day, channel=channel_of(engagement), state=TickState.PLANNED)
    for line in contacts.team.contact_rhythm:
        if line.person is None and line.weekday is not None and _is_turn(line, "", monday):
            yield from _on_weekday(contacts, line, monday)


def _on_weekday(
    contacts: Contacts, line: ContactRhythm, monday: date, person: PersonId | None = None
) -> Iterator[Cell]:
    day = monday + timedelta(days=int(line.weekday or 0))
    if contacts.is_open(day, person):
        yield Cell(day=day, channel=line.channel, state=TickState.PLANNED, already_held=line.already_held)


def _is_turn(line: ContactRhythm, person: str, monday: date) -> bool:
    """Whether a line of every so many weeks falls in this one; each person has their own turn, drawn by lot."""
    return (monday.toordinal() // 7 + lot(f"{line.channel}/{line.every}", person)) % line.every == 0


def _suggest(
    contacts: Contacts,
    line: ContactRhythm,
    members: Sequence[Person],
    monday: date,
    planned: Mapping[PersonId, list[Cell]],
) -> None:
    """Spread a line without a weekday over the open days, fewest contacts first; the order of people turns weekly.

    Where such a contact stands already there is nothing to suggest.
    """
    taken = Counter(cell.day for cells in planned.values() for cell in cells)
    meant = [one for one in members if line.person in (None, one.address) and _is_turn(line, one.id, monday)]
    for person in _turned(meant, monday):
        days = [day for day in workdays(monday) if contacts.is_open(day, person.id)]
        if days and not any(cell.channel == line.channel for cell in planned[person.id]):
            day = min(days, key=lambda day: (taken[day], day))
            taken[day] += 1
            planned[person.id].append(_suggestion(line, day))


def _suggestion(line: ContactRhythm, day: date) -> Cell:
    state = TickState.PLANNED if line.already_held else TickState.NOT_AGREED
    return Cell(day=day, channel=line.channel, state=state, already_held=line.already_held)


def _turned(people: Sequence[Person], monday: date) -> Sequence[Person]:
    start = monday.toordinal() // 7 % len(people) if people else 0
    return (*people[start:], *people[:start])


def _ticked(contacts: Contacts, person: PersonId, cells: Sequence[Cell], monday: date) -> tuple[Cell, ...]:
    """The cells with people's last words on them; a tick where nothing was planned is a cell of its own."""
    ticks = {
        (tick.day, tick.channel): tick
        for tick in contacts.ticks
        if tick.person == person and monday_of(tick.day) == monday
    }
    ours = {(cell.day, cell.channel): cell for cell in cells}
    for place, tick in ticks.items():
        cell = ours.get(place) or Cell(day=tick.day, channel=tick.channel, state=tick.state)
        ours[place] = replace(cell, state=tick.state, is_ticked=True)
    return tuple(sorted(ours.values(), key=lambda cell: (cell.day, cell.channel)))


def _was_here(contacts: Contacts, person: Person) -> bool:
    """Whether the person has been with us through all of the weeks that are looked at."""
    since = contacts.known_since.get(person.id)
    return since is not None and since <= contacts.monday - WEEK * (EMPTY_WEEKS - 1)


def _says_something(cells: Sequence[Cell]) -> bool:
    return any(cell.is_ticked or cell.state is not TickState.NOT_AGREED for cell in cells)
