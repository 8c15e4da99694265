"""What people asked of us. Implements `directory.ports.Wishes`; kept by person id, since it is about the person.

certain: whether the table of opt-outs is known to be whole. A new database is not: its opt-outs may have been lost
while our events stand on calendars. Whoever books asks `are_certain` first, and `declare_empty` records a person's word
that there are none to lose: at the very first apply, where no event of ours stands anywhere, or by
`--opt-outs-are-empty`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, inspect

from kaffepause.directory.ports import Wishes
from kaffepause.domain.ids import ActivityName, PersonId, TeamName
from kaffepause.domain.people import Level, OptOut
from kaffepause.errors import NotAllowed
from kaffepause.said import Said
from kaffepause.store.partition import Partition, changed
from kaffepause.store.pseudonyms import Pseudonyms
from kaffepause.store.tables import answer, joined, kept, level, opt_out

LOST = Said(
    "The database has lost its table of opt-outs, so nothing is booked. Restore a backup, or say that nobody had opted "
    "out with --opt-outs-are-empty."
)
AGREES = "organizes"
TOLD = "told"


class WishTables(Wishes):
    """Opt-outs and pauses, levels, the day each person joined, and their one-time yes."""

    def __init__(self, own: Partition, pseudonyms: Pseudonyms) -> None:
        self._own = own
        self._pseudonyms = pseudonyms

    async def opt_outs(self) -> tuple[OptOut, ...]:
        """Every wish not to take part; a pause may be there past its end. Raises NotAllowed: the table is lost."""
        async with self._own.reading() as connection:
            if not await connection.run_sync(_has_opt_outs):
                raise NotAllowed(LOST)
            keys = (opt_out.c.person, opt_out.c.team, opt_out.c.activity)
            found = (await connection.execute(self._own.select(opt_out).order_by(*keys))).mappings()
            return tuple(
                OptOut(
                    person=PersonId(row["person"]),
                    team=TeamName(row["team"]) if row["team"] else None,
                    activity=ActivityName(row["activity"]) if row["activity"] else None,
                    until=row["until"],
                )
                for row in found
            )

    async def barred(self, people: Iterable[PersonId]) -> frozenset[PersonId]:
        """Those of these ids and mailboxes whose person was erased: for us they are not there."""
        async with self._own.reading() as connection:
            return frozenset(map(PersonId, await self._pseudonyms.barred(connection, people)))

    async def opt_out(self, wish: OptOut) -> None:
        """Remember the wish; the last word about the same team and activity counts."""
        values = {"team": wish.team or "", "activity": wish.activity or "", "until": wish.until}
        async with self._own.writing() as connection:
            await self._own.put(connection, opt_out, {"person": wish.person, **values})

    async def opt_in(
        self, person: PersonId, *, team: TeamName | None = None, activity: ActivityName | None = None
    ) -> int:
        """Take back the person's wishes about that team and activity; with neither, all of them, erasure too.

        Answers how many wishes went.
        """
        wishes = self._own.delete(opt_out).where(opt_out.c.person == person)
        wishes = wishes if team is None else wishes.where(opt_out.c.team == team)
        wishes = wishes if activity is None else wishes.where(opt_out.c.activity == activity)
        async with self._own.writing() as connection:
            gone = await changed(connection, wishes)
            everything = team is None and activity is None
            return gone + (await self._pseudonyms.unbar(connection, person) if everything else 0)

    async def are_certain(self) -> bool:
        """Whether the opt-outs here are all there are."""
        async with self._own.reading() as connection:
            wanted = self._own.select(kept).where(kept.c.name == "opt_outs")
            is_marked = (await connection.execute(wanted)).first() is not None
            return is_marked and await connection.run_sync(_has_opt_outs)

    async def declare_empty(self, at: datetime) -> None:
        """Record a person's word that no opt-out is missing here. Opt-outs that are here stay."""
        async with self._own.writing() as connection:
            await connection.run_sync(lambda plain: opt_out.create(plain, checkfirst=True))
            await self._own.add(connection, kept, {"name": "opt_outs", "at": at})

    async def levels(self) -> Mapping[PersonId, Level]:
        """The level of each person who chose one."""
        async with self._own.reading() as connection:
            found = (await connection.execute(self._own.select(level))).mappings()
            return {PersonId(row["person"]): Level(row["level"]) for row in found}

    async def set_level(self, person: PersonId, chosen: Level) -> None:
        """Remember the level; who may raise and who may lower is the verbs' business."""
        async with self._own.writing() as connection:
            await self._own.put(connection, level, {"person": person, "level": int(chosen)})

    async def joined(self) -> Mapping[PersonId, date]:
        """Since when each person has been in a roster of ours."""
        async with self._own.reading() as connection:
            found = (await connection.execute(self._own.select(joined))).mappings()
            return {PersonId(row["person"]): row["since"] for row in found}

    async def note_joined(self, people: Iterable[PersonId], day: date) -> None:
        """Remember that day for those who have none yet; people who were erased are passed over."""
        newcomers = sorted(set(people))
        async with self._own.writing() as connection:
            erased = await self._pseudonyms.barred(connection, newcomers)
            for person in newcomers:
                if person not in erased:
                    await self._own.add(connection, joined, {"person": person, "since": day})

    async def told(self) -> Mapping[PersonId, datetime]:
        """When each person got the first mail."""
        async with self._own.reading() as connection:
            wanted = self._own.select(answer).where(answer.c.question == TOLD)
            return {PersonId(row["person"]): row["at"] for row in (await connection.execute(wanted)).mappings()}

    async def note_told(self, people: Iterable[PersonId], at: datetime) -> None:
        """Remember when they got it; the first time stays, and people who were erased are passed over."""
        newcomers = sorted(set(people))
        async with self._own.writing() as connection:
            erased = await self._pseudonyms.barred(connection, newcomers)
            for person in newcomers:
                if person not in erased:
                    await self._own.add(connection, answer, {"person": person, "question": TOLD, "at": at})

    async def agreed(self) -> frozenset[PersonId]:
        """Who said yes to events in their own name."""
        async with self._own.reading() as connection:
            wanted = self._own.select(answer).where(answer.c.question == AGREES)
            return frozenset(PersonId(row["person"]) for row in (await connection.execute(wanted)).mappings())

    async def agree(self, person: PersonId, at: datetime) -> None:
        """Remember their yes; the first time stays."""
        async with self._own.writing() as connection:
            await self._own.add(connection, answer, {"person": person, "question": AGREES, "at": at})

    async def disagree(self, person: PersonId) -> None:
        """Take back their yes."""
        mine = self._own.delete(answer).where(answer.c.person == person, answer.c.question == AGREES)
        async with self._own.writing() as connection:
            await changed(connection, mine)


def _has_opt_outs(connection: Connection) -> bool:
    return inspect(connection).has_table(opt_out.name)
