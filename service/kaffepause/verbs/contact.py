"""Cells of the contact plan that people set."""

from datetime import date, datetime

from kaffepause.domain.ids import PersonId, TeamName
from kaffepause.reporting.ports import Tick, TickState
from kaffepause.verbs.world import World

__all__ = ["TickState", "tick_contact"]


async def tick_contact(
    world: World, *, team: TeamName, person: PersonId, day: date, channel: str, state: TickState, now: datetime
) -> None:
    """Say what became of one planned contact; the last word counts."""
    await world.contacts.tick(Tick(team=team, person=person, day=day, channel=channel, state=state))
    await world.audit.note(now, "tick", rule=f"{team}/{channel}/{day.isoformat()}", people=[person])
