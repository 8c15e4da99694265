"""Cells of the contact plan that people set. Implements `reporting.ports.ContactBook`; people are pseudonyms here."""

from datetime import date

from kaffepause.domain.ids import PersonId, TeamName
from kaffepause.reporting.ports import ContactBook, Tick, TickState
from kaffepause.store import tables
from kaffepause.store.partition import Partition
from kaffepause.store.pseudonyms import Pseudonyms

CELLS = tables.tick


class ContactTable(ContactBook):
    """One row per team, person, day and channel."""

    def __init__(self, own: Partition, pseudonyms: Pseudonyms) -> None:
        self._own = own
        self._pseudonyms = pseudonyms

    async def ticks(self, team: TeamName, since: date, until: date) -> tuple[Tick, ...]:
        """The ticks in [since, until), by day and person."""
        wanted = self._own.select(CELLS).where(CELLS.c.team == team, CELLS.c.day >= since, CELLS.c.day < until)
        async with self._own.reading() as connection:
            found = (await connection.execute(wanted)).mappings().all()
            aliases = await self._pseudonyms.behind(connection, [row["person"] for row in found])
            ticks = [
                Tick(
                    team=TeamName(row["team"]),
                    person=PersonId(aliases.behind(row["person"])),
                    day=row["day"],
                    channel=row["channel"],
                    state=TickState(row["state"]),
                )
                for row in found
            ]
        return tuple(sorted(ticks, key=lambda one: (one.day, one.person, one.channel)))

    async def tick(self, tick: Tick) -> None:
        """Set one cell; the last word counts."""
        async with self._own.writing() as connection:
            aliases = await self._pseudonyms.given(connection, [tick.person])
            await self._own.put(
                connection,
                CELLS,
                {
                    "team": tick.team,
                    "person": aliases.of(tick.person),
                    "day": tick.day,
                    "channel": tick.channel,
                    "state": tick.state.value,
                },
            )
