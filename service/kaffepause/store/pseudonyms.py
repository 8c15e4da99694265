"""Pseudonyms: what history, ticks, audit and ledger hold instead of a person.

identity: a person's id or a mailbox. alias: its pseudonym, `~` and 32 random hexadecimal digits. One table maps them;
without its row there an alias leads to nobody, and reading gives the alias itself in the person's place.

This is the one place that draws from `secrets`. Everywhere else chance is a hash of something known, so that every
machine comes to the same plan; a pseudonym that could be computed from the person would be none.
"""

import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from kaffepause.domain.ids import Address, PersonId
from kaffepause.store.partition import Partition, changed
from kaffepause.store.reading import Reader
from kaffepause.store.tables import barred, pseudonym

MARK = "~"


class Aliases:
    """Both ways between identities and aliases, as far as one transaction needs them."""

    def __init__(self, of: Mapping[str, str]) -> None:
        self._of = of
        self._behind = {alias: identity for identity, alias in of.items()}

    def of(self, identity: str) -> str:
        """The alias of that identity; an alias that leads to nobody stays as it is."""
        return identity if identity.startswith(MARK) else self._of[identity]

    def behind(self, alias: str) -> str:
        """The identity behind that alias, or the alias where nobody is."""
        return self._behind.get(alias, alias)

    def hidden(self, part: str) -> str:
        """A booking's part with aliases for the people or mailbox it names."""
        return "+".join(self.of(piece) for piece in part.split("+")) if part else ""

    def shown(self, part: str) -> str:
        """The part as it was."""
        return "+".join(self.behind(piece) for piece in part.split("+"))


class Pseudonyms:
    """The map. Every method runs inside the caller's transaction."""

    def __init__(self, own: Partition) -> None:
        self._own = own

    async def held_by(self, connection: Reader, identities: Iterable[str]) -> tuple[str, ...]:
        """The aliases that these have; none is given."""
        return tuple((await self._found(connection, set(identities))).values())

    async def known(self, connection: Reader) -> Aliases:
        """All of them, for reading."""
        rows = (await connection.execute(self._own.select(pseudonym))).mappings()
        return Aliases({row["identity"]: row["alias"] for row in rows})

    async def behind(self, connection: Reader, aliases: Iterable[str]) -> Aliases:
        """Those who have these, for reading a few rows."""
        wanted = self._own.select(pseudonym).where(pseudonym.c.alias.in_({*aliases}))
        rows = (await connection.execute(wanted)).mappings()
        return Aliases({row["identity"]: row["alias"] for row in rows})

    async def given(self, connection: AsyncConnection, identities: Iterable[str]) -> Aliases:
        """The aliases of these, for writing; who has none gets one. An erased person's is forgotten at once."""
        wanted = {identity for identity in identities if identity and not identity.startswith(MARK)}
        found = await self._found(connection, wanted)
        if new := sorted(wanted - found.keys()):
            erased = await self.barred(connection, new)
            await self._keep(connection, [identity for identity in new if identity not in erased])
            # Another process may have been first with some of them: what is kept counts.
            found |= {identity: _alias() for identity in erased} | await self._found(connection, set(new))
        return Aliases(found)

    async def _keep(self, connection: AsyncConnection, identities: list[str]) -> None:
        if identities:
            rows = [self._own.row({"identity": identity, "alias": _alias()}) for identity in identities]
            await connection.execute(self._own.insert(pseudonym).on_conflict_do_nothing(), rows)

    async def _found(self, connection: Reader, identities: set[str]) -> dict[str, str]:
        wanted = self._own.select(pseudonym).where(pseudonym.c.identity.in_(sorted(identities)))
        return {row["identity"]: row["alias"] for row in (await connection.execute(wanted)).mappings()}

    async def barred(self, connection: Reader, identities: Iterable[str]) -> frozenset[str]:
        """Those of the ids and mailboxes whose person was erased."""
        rows = (await connection.execute(self._own.select(barred))).mappings().all()
        return frozenset(identity for identity in identities if any(_is_of(row, identity) for row in rows))

    async def bar(self, connection: AsyncConnection, person: PersonId, mailbox: Address) -> None:
        """Remember, unreadably, that this person must not be booked."""
        salt = secrets.token_hex(16)
        digests = {"person_digest": salted(salt, person), "mailbox_digest": salted(salt, mailbox)}
        await self._own.add(connection, barred, {"salt": salt, **digests})

    async def unbar(self, connection: AsyncConnection, person: PersonId) -> int:
        """Forget that; answers how many rows went."""
        rows = (await connection.execute(self._own.select(barred))).mappings().all()
        theirs = [row["salt"] for row in rows if _is_of(row, person)]
        return await changed(connection, self._own.delete(barred).where(barred.c.salt.in_(theirs)))


def _alias() -> str:
    return MARK + secrets.token_hex(16)


def _is_of(row: RowMapping, identity: str) -> bool:
    return salted(row["salt"], identity) in (row["person_digest"], row["mailbox_digest"])


def salted(salt: str, identity: str) -> str:
    """What is kept of somebody who was erased."""
    return sha256(f"{salt}/{identity}".encode()).hexdigest()
