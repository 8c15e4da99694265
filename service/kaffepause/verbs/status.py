"""What stands now, from the ledger alone: nothing is asked of Graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kaffepause.booking.ports import State
from kaffepause.domain.ids import TeamName
from kaffepause.verbs.plan import LOOK_BACK
from kaffepause.verbs.world import World


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamStanding:
    """A team's bookings: those ahead, those whose answer is still open, and those that people changed or deleted."""

    ahead: int = 0
    uncertain: int = 0
    ended: int = 0


async def standing_now(world: World, *, now: datetime) -> Mapping[TeamName, TeamStanding]:
    """Every team of the file, in its order."""
    rows = await world.ledger.rows(now - LOOK_BACK)
    standing: dict[TeamName, TeamStanding] = {}
    for team in world.rules.organization.teams:
        own = [row for row in rows if row.team == team.name]
        standing[team.name] = TeamStanding(
            ahead=sum(
                row.state is State.BOOKED and (row.dates[-1] >= now.date() if row.dates else row.slot.end > now)
                for row in own
            ),
            uncertain=sum(row.state is State.SENDING for row in own),
            ended=sum(row.state is State.ENDED for row in own),
        )
    return standing
