"""Our own bookings in one week, as the ledger has them: what and when, never who."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from kaffepause.booking.ports import Row, State
from kaffepause.domain.hours import instant
from kaffepause.domain.organization import Team
from kaffepause.verbs.world import World


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnTime:
    """One time of ours, on the team's own clock. count: how many mailboxes or calls hold it."""

    day: date
    start: time
    end: time
    team: str
    title: str
    count: int = 1

    @property
    def order(self) -> tuple[date, time, time, str, str]:
        """By day and time, then team and title."""
        return self.day, self.start, self.end, self.team, self.title


async def own_week(world: World, monday: date) -> tuple[OwnTime, ...]:
    """Every time that stands in the five days from that Monday, in order; what several hold in a team is one."""
    teams = {team.name: team for team in world.rules.organization.teams}
    since = min(instant(monday, time(), team.zone) for team in teams.values())
    rows = [row for row in await world.ledger.rows(since) if row.state is State.BOOKED and row.team in teams]
    held = Counter(one for row in rows for one in _times(row, teams[row.team]))
    found = [replace(one, count=count) for one, count in held.items() if monday <= one.day < monday + timedelta(days=5)]
    return tuple(sorted(found, key=lambda one: one.order))


def _times(row: Row, team: Team) -> Iterator[OwnTime]:
    title = next((one.title for one in team.activities if one.name == row.activity), str(row.activity))
    start, end = row.slot.start.astimezone(team.zone), row.slot.end.astimezone(team.zone)
    for day in row.dates or (start.date(),):
        yield _time(day, start, end, team, title)


def _time(day: date, start: datetime, end: datetime, team: Team, title: str) -> OwnTime:
    return OwnTime(day=day, start=start.time(), end=end.time(), team=team.title, title=title)
