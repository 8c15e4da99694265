"""After the ledger was lost: a plan that records what stands on calendars and changes nothing there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid5

from kaffepause.booking.plan import Plan, Verb
from kaffepause.domain.event import OwnEvent
from kaffepause.domain.ids import KAFFEPAUSE
from kaffepause.verbs.plan import make_plan, see
from kaffepause.verbs.world import World


@dataclass(frozen=True, kw_only=True, slots=True)
class Adoption:
    """plan: only records. unknown: events of ours that no rule of the file explains; they are left where they are."""

    plan: Plan
    unknown: Sequence[OwnEvent]


async def make_adoption(world: World, *, now: datetime) -> Adoption:
    """What can be recorded again. Opt-outs, ticks, levels, history and who agreed are not on calendars."""
    seen = await see(world, now=now)
    plan = await make_plan(world, now=now)
    ours = {row.key for row in seen.recovered.rows}
    # What people moved is recorded as theirs by the same plan.
    actions = tuple(action for action in plan.actions if action.key in ours and action.verb in (Verb.ADOPT, Verb.YIELD))
    return Adoption(
        plan=replace(
            plan,
            id=str(uuid5(KAFFEPAUSE, f"adopt/{plan.id}")),
            actions=actions,
            unplaced=(),
            first_mails=0,
            leaving=(),
        ),
        unknown=seen.recovered.unknown,
    )
