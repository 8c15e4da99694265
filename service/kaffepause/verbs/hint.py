"""The hints: to each person what their own calendar shows, before any manager hears of it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta

from kaffepause.domain.hours import instant, monday_of
from kaffepause.domain.ids import ActivityName
from kaffepause.domain.organization import Team
from kaffepause.domain.people import ManagerSees, Person
from kaffepause.reporting.hint import Hint, hint
from kaffepause.reporting.mime import Envelope, envelope, letter_key
from kaffepause.reporting.ports import Letter
from kaffepause.reporting.privacy import MeasuredWeek, shown_as
from kaffepause.verbs.company import read_company
from kaffepause.verbs.deliver import Delivery, deliver
from kaffepause.verbs.fortnight import Fortnight, read_fortnight
from kaffepause.verbs.world import World

#: What an opt-out names that stops the hints alone.
HINTS = ActivityName("hints")
SEEN = (ManagerSees.NOTHING, ManagerSees.COUNTS, ManagerSees.NAMES)


async def make_hints(world: World, *, now: datetime) -> tuple[Envelope, ...]:
    """The hints for the next Monday mail of each team: this week's where it has not left, otherwise next week's.

    One a person and week, only where there is a signal, and not to those who stopped them.
    """
    company = await read_company(world)
    teams = [team for team in world.rules.organization.teams if team.name in company.rosters]
    envelopes: dict[str, Envelope] = {}
    for monday in sorted(
        {monday_of(now.astimezone(team.zone).date()) + timedelta(weeks=one) for team in teams for one in (0, 1)}
    ):
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
