"""The audit: what we did, by which rule, to whom, under which file; no content. Implements `booking.ports.Audit`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kaffepause.booking.ports import Audit
from kaffepause.domain.ids import BookingKey, PersonId
from kaffepause.store.partition import Partition
from kaffepause.store.pseudonyms import Pseudonyms
from kaffepause.store.tables import audit


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line. people: by id; those who were erased by a pseudonym that leads to nobody. config: the file's digest."""

    at: datetime
    deed: str
    rule: str
    key: BookingKey | None
    people: tuple[PersonId, ...]
    config: str


class AuditTable(Audit):
    """Lines are only ever added; they go when they are a year old, and lose their key when somebody is erased."""

    def __init__(self, own: Partition, pseudonyms: Pseudonyms, config: str = "") -> None:
        self._own = own
        self._pseudonyms = pseudonyms
        self._config = config

    def under(self, config: str) -> "AuditTable":
        """The same audit, its lines saying that they happened under the file with that digest."""
        return AuditTable(self._own, self._pseudonyms, config)

    async def note(
        self, at: datetime, deed: str, *, rule: str = "", key: BookingKey | None = None, people: Sequence[PersonId] = ()
    ) -> None:
        """Append one line."""
        async with self._own.writing() as connection:
            aliases = await self._pseudonyms.given(connection, people)
            line = {
                "at": at,
                "deed": deed,
                "rule": rule,
                "key": key and str(key),
                "people": tuple(map(aliases.of, people)),
                "config": self._config,
            }
            await connection.execute(self._own.insert(audit).values(self._own.row(line)))

    async def lines(self, since: datetime) -> tuple[Line, ...]:
        """The lines since that moment, in the order they were written."""
        wanted = self._own.select(audit).where(audit.c.at >= since).order_by(audit.c.line)
        async with self._own.reading() as connection:
            aliases = await self._pseudonyms.known(connection)
            return tuple(
                Line(
                    at=row["at"],
                    deed=row["deed"],
                    rule=row["rule"],
                    key=row["key"] and BookingKey(UUID(row["key"])),
                    people=tuple(PersonId(aliases.behind(alias)) for alias in row["people"]),
                    config=row["config"],
                )
                for row in (await connection.execute(wanted)).mappings()
            )
