"""What was held, and with whom. Implements `planning.ports.History`; people are kept as pseudonyms."""

from datetime import UTC, date, datetime, time

from sqlalchemy import RowMapping

from kaffepause.domain.ids import ActivityName, PersonId, TeamName
from kaffepause.domain.interval import Interval
from kaffepause.planning.ports import Held, History
from kaffepause.store import tables
from kaffepause.store.partition import Partition
from kaffepause.store.pseudonyms import Aliases, Pseudonyms

SESSIONS = tables.held


class HistoryTable(History):
    """One row per round and part. A person who was erased is there as a pseudonym that leads to nobody."""

    def __init__(self, own: Partition, pseudonyms: Pseudonyms) -> None:
        self._own = own
        self._pseudonyms = pseudonyms

    async def held(self, since: date) -> tuple[Held, ...]:
        """What was held on or after that day (as UTC counts days), oldest first."""
        first = datetime.combine(since, time(), UTC)
        wanted = self._own.select(SESSIONS).where(SESSIONS.c.starts >= first)
        async with self._own.reading() as connection:
            aliases = await self._pseudonyms.known(connection)
            found = (await connection.execute(wanted.order_by(SESSIONS.c.starts, SESSIONS.c.round_label))).mappings()
            return tuple(_held(stored, aliases) for stored in found)

    async def note_held(self, held: Held) -> None:
        """Remember a session; noted again, the last word counts."""
        people = (*held.people, *held.absent, *held.part.split("+"), held.host or "")
        async with self._own.writing() as connection:
            aliases = await self._pseudonyms.given(connection, people)
            await self._own.put(connection, SESSIONS, _values(held, aliases))


def _values(held: Held, aliases: Aliases) -> dict[str, object]:
    return {
        "team": held.team,
        "activity": held.activity,
        "round_label": held.round_label,
        "part": aliases.hidden(held.part),
        "starts": held.slot.start,
        "ends": held.slot.end,
        "people": tuple(map(aliases.of, held.people)),
        "absent": tuple(map(aliases.of, held.absent)),
        "host": held.host and aliases.of(held.host),
        "entry": held.entry,
    }


def _held(stored: RowMapping, aliases: Aliases) -> Held:
    return Held(
        team=TeamName(stored["team"]),
        activity=ActivityName(stored["activity"]),
        round_label=stored["round_label"],
        part=aliases.shown(stored["part"]),
        slot=Interval(stored["starts"], stored["ends"]),
        people=tuple(PersonId(aliases.behind(alias)) for alias in stored["people"]),
        absent=tuple(PersonId(aliases.behind(alias)) for alias in stored["absent"]),
        host=stored["host"] and PersonId(aliases.behind(stored["host"])),
        entry=stored["entry"],
    )
