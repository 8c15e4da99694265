"""Holding back what `run` would book, and letting it book again. What stands on calendars stays as it is."""

from collections.abc import Sequence
from datetime import datetime

from kaffepause.domain.ids import PersonId
from kaffepause.verbs.world import World


async def hold(world: World, by: Sequence[PersonId], *, now: datetime) -> None:
    """Let `run` book, change and take back nothing from its next cycle on. Mails and reading go on."""
    await world.ledger.hold(now)
    await world.audit.note(now, "held", people=by)


async def let_go(world: World, by: Sequence[PersonId], *, now: datetime) -> None:
    """Let `run` book again from its next cycle on."""
    await world.ledger.let_go()
    await world.audit.note(now, "let_go", people=by)
