"""The ledger: what we mean to have on calendars, and what became of it. Implements `booking.ports.Ledger`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, case, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from kaffepause.booking.ports import Ending, Ledger, Row, State
from kaffepause.domain.event import Occurrence
from kaffepause.domain.ids import ActivityName, Address, BookingKey, EventId, PersonId, TeamName
from kaffepause.domain.interval import Interval
from kaffepause.store.partition import Partition, changed
from kaffepause.store.pseudonyms import Aliases, Pseudonyms
from kaffepause.store.reading import Reader
from kaffepause.store.request import decoded, encoded
from kaffepause.store.tables import booking, kept, occurrence, revision

#: A local date has ended everywhere on earth twelve hours after it ended in UTC.
WHEREVER = timedelta(hours=12)

Values = dict[str, object]


class LedgerTable(Ledger):
    """One row per booking key. People, mailboxes and parts are kept as pseudonyms."""

    def __init__(self, own: Partition, pseudonyms: Pseudonyms) -> None:
        self._own = own
        self._pseudonyms = pseudonyms

    async def rows(self, since: datetime) -> tuple[Row, ...]:
        """Every row whose slot, or last date, ends after that moment, and every row in `sending`; by slot and key."""
        wanted = self._own.select(booking).where(or_(booking.c.until > since, booking.c.state == State.SENDING.value))
        async with self._own.reading() as connection:
            aliases = await self._pseudonyms.known(connection)
            found = (await connection.execute(wanted.order_by(booking.c.starts, booking.c.key))).mappings().all()
            departed = await self._departed(connection)
            return tuple(_row(stored, aliases, departed.get(stored["key"], ())) for stored in found)

    async def row(self, key: BookingKey) -> Row | None:
        """The row with that key, whatever became of it."""
        wanted = self._own.select(booking).where(booking.c.key == str(key))
        async with self._own.reading() as connection:
            stored = (await connection.execute(wanted)).mappings().first()
            if stored is None:
                return None
            none: Mapping[str, tuple[Occurrence, ...]] = {}
            departed = await self._departed(connection) if stored["dates"] else none
            aliases = await self._pseudonyms.behind(connection, _aliases(stored))
            return _row(stored, aliases, departed.get(stored["key"], ()))

    async def revisions(self) -> Mapping[TeamName, int]:
        """How often each team's rows changed."""
        async with self._own.reading() as connection:
            found = (await connection.execute(self._own.select(revision))).mappings()
            return {TeamName(row["team"]): row["number"] for row in found}

    async def changed_by(self, plan_id: str, team: TeamName) -> int:
        """How many of the team's latest changes in a row that plan wrote; 0 where another wrote the last one."""
        wanted = self._own.select(revision).where(revision.c.team == team, revision.c.plan == plan_id)
        async with self._own.reading() as connection:
            found = (await connection.execute(wanted)).mappings().first()
            return found["by_plan"] if found else 0

    async def claim(self, row: Row, *, plan_id: str, expects: Row | None) -> bool:
        """Write the row in `sending` if the stored one is still as expected. False: somebody was first."""
        async with self._own.writing() as connection:
            identities = [*_identities(row), *(_identities(expects) if expects else ())]
            aliases = await self._pseudonyms.given(connection, identities)
            if not await self._stands(connection, row.key, expects and _values(expects, aliases)):
                return False
            values = _values(replace(row, state=State.SENDING), aliases)
            if expects is None:
                written = await self._own.add(connection, booking, values)
            else:
                written = await self._own.put(connection, booking, values)
            if written:
                await self._keep_departed(connection, row)
                await self._count(connection, row.team, plan_id)
            return written

    async def settle(self, row: Row, *, plan_id: str) -> None:
        """Write what the attempt came to; the request is dropped. An older attempt never undoes a newer one."""
        async with self._own.writing() as connection:
            aliases = await self._pseudonyms.given(connection, _identities(row))
            values = _values(replace(row, request=None), aliases)
            newest = booking.c.attempt <= row.attempt
            if await self._own.put(connection, booking, values, where=newest):
                await self._keep_departed(connection, row)
                await self._count(connection, row.team, plan_id)

    async def first_apply_by_a_person(self) -> datetime | None:
        """When a person first applied a plan."""
        return await self._when("applied")

    async def note_apply_by_a_person(self, at: datetime) -> None:
        """Remember that a person applied a plan; the first time stays."""
        await self._note("applied", at)

    async def held_since(self) -> datetime | None:
        """Since when an administrator holds everything `run` would book."""
        return await self._when("held")

    async def hold(self, at: datetime) -> None:
        """Let `run` book nothing until `let_go`; a hold that stands keeps its beginning."""
        await self._note("held", at)

    async def let_go(self) -> None:
        """End the hold, if there is one."""
        async with self._own.writing() as connection:
            await changed(connection, self._own.delete(kept).where(kept.c.name == "held"))

    async def _when(self, name: str) -> datetime | None:
        async with self._own.reading() as connection:
            found = (await connection.execute(self._own.select(kept).where(kept.c.name == name))).mappings().first()
            return found["at"] if found else None

    async def _note(self, name: str, at: datetime) -> None:
        async with self._own.writing() as connection:
            await self._own.add(connection, kept, {"name": name, "at": at})

    async def _departed(self, connection: Reader) -> Mapping[str, tuple[Occurrence, ...]]:
        """By booking key, the dates that people moved or cancelled, in order."""
        found: dict[str, tuple[Occurrence, ...]] = {}
        wanted = self._own.select(occurrence).order_by(occurrence.c.key, occurrence.c.day)
        for one in (await connection.execute(wanted)).mappings():
            interval = Interval(one["starts"], one["ends"]) if one["starts"] else None
            found[one["key"]] = (*found.get(one["key"], ()), Occurrence(day=one["day"], interval=interval))
        return found

    async def _keep_departed(self, connection: AsyncConnection, row: Row) -> None:
        for one in row.departed:
            times = {"starts": one.interval and one.interval.start, "ends": one.interval and one.interval.end}
            await self._own.put(connection, occurrence, {"key": str(row.key), "day": one.day, **times})

    async def _stands(self, connection: AsyncConnection, key: BookingKey, expected: Values | None) -> bool:
        # On PostgreSQL the row is locked until the transaction ends: who comes second compares with what the first
        # one wrote. SQLite has one writer at a time.
        wanted = self._own.select(booking).where(booking.c.key == str(key)).with_for_update()
        stored = (await connection.execute(wanted)).mappings().first()
        if stored is None or expected is None:
            return stored is expected
        return all(stored[name] == value for name, value in expected.items())

    async def _count(self, connection: AsyncConnection, team: TeamName, plan_id: str) -> None:
        first = {"team": team, "number": 1, "plan": plan_id, "by_plan": 1}
        insert = self._own.insert(revision).values(self._own.row(first))
        in_a_row = case((revision.c.plan == plan_id, revision.c.by_plan + 1), else_=1)
        new = {"number": revision.c.number + 1, "plan": plan_id, "by_plan": in_a_row}
        await connection.execute(insert.on_conflict_do_update(index_elements=["tenant", "team"], set_=new))


def _aliases(stored: RowMapping) -> Iterator[str]:
    yield from (stored["organizer"], *stored["people"], *stored["absent"], *stored["part"].split("+"))
    if stored["host"]:
        yield stored["host"]


def _identities(row: Row) -> Iterator[str]:
    yield from (row.organizer, *row.people, *row.absent, *row.declined, *row.part.split("+"))
    if row.host:
        yield row.host


def _values(row: Row, aliases: Aliases) -> Values:
    return {
        "key": str(row.key),
        "team": row.team,
        "activity": row.activity,
        "round_label": row.round_label,
        "part": aliases.hidden(row.part),
        "attempt": row.attempt,
        "state": row.state.value,
        "organizer": aliases.of(row.organizer),
        "people": tuple(map(aliases.of, row.people)),
        "absent": tuple(map(aliases.of, row.absent)),
        "host": row.host and aliases.of(row.host),
        "starts": row.slot.start,
        "ends": row.slot.end,
        "dates": tuple(day.isoformat() for day in row.dates),
        "until": _until(row),
        "event": row.event,
        "request": row.request and encoded(row.request),
        "ending": row.ending and row.ending.value,
        "because": row.because,
        "entry": row.entry,
        "updated_on": row.updated_on,
        "declined": tuple(map(aliases.of, row.declined)),
    }


def _until(row: Row) -> datetime:
    if not row.dates:
        return row.slot.end
    return datetime.combine(max(row.dates) + timedelta(days=1), time(), UTC) + WHEREVER


def _row(stored: RowMapping, aliases: Aliases, departed: tuple[Occurrence, ...]) -> Row:
    return Row(
        key=BookingKey(UUID(stored["key"])),
        team=TeamName(stored["team"]),
        activity=ActivityName(stored["activity"]),
        round_label=stored["round_label"],
        part=aliases.shown(stored["part"]),
        attempt=stored["attempt"],
        state=State(stored["state"]),
        organizer=Address(aliases.behind(stored["organizer"])),
        people=_people(stored["people"], aliases),
        slot=Interval(stored["starts"], stored["ends"]),
        dates=tuple(map(date.fromisoformat, stored["dates"])),
        event=stored["event"] and EventId(stored["event"]),
        request=stored["request"] and decoded(stored["request"]),
        ending=stored["ending"] and Ending(stored["ending"]),
        because=stored["because"],
        host=stored["host"] and PersonId(aliases.behind(stored["host"])),
        entry=stored["entry"],
        absent=_people(stored["absent"], aliases),
        updated_on=stored["updated_on"],
        declined=_people(stored["declined"], aliases),
        departed=departed,
    )


def _people(stored: Any, aliases: Aliases) -> tuple[PersonId, ...]:
    return tuple(PersonId(aliases.behind(alias)) for alias in stored)
