"""Which letters were written and sent. Implements `reporting.ports.MailLedger`."""

from sqlalchemy import RowMapping

from kaffepause.domain.ids import Address, MessageId
from kaffepause.reporting.ports import Letter, MailLedger, Sent
from kaffepause.store.partition import Partition, changed
from kaffepause.store.tables import letter


class MailTable(MailLedger):
    """One row per letter, recipient and week; each step is taken by one process only."""

    def __init__(self, own: Partition) -> None:
        self._own = own

    async def letter(self, key: str) -> Sent | None:
        """The row with that key."""
        async with self._own.reading() as connection:
            wanted = self._own.select(letter).where(letter.c.key == key)
            found = (await connection.execute(wanted)).mappings().first()
            return _sent(found) if found else None

    async def begin(self, sent: Sent) -> bool:
        """Write the row if there is none with that key. False: somebody was first."""
        async with self._own.writing() as connection:
            return await self._own.add(connection, letter, {"key": sent.key, **_values(sent)})

    async def step(self, sent: Sent, *, was: str) -> bool:
        """Write the row if its stored state is still `was`."""
        mine = self._own.update(letter).where(letter.c.key == sent.key, letter.c.state == was)
        async with self._own.writing() as connection:
            return await changed(connection, mine.values(_values(sent))) == 1

    async def unfinished(self) -> tuple[Sent, ...]:
        """Rows that are neither `sent` nor `dropped`, by key."""
        wanted = self._own.select(letter).where(letter.c.state.not_in(("sent", "dropped"))).order_by(letter.c.key)
        async with self._own.reading() as connection:
            return tuple(map(_sent, (await connection.execute(wanted)).mappings()))


def _values(sent: Sent) -> dict[str, object]:
    return {
        "letter": sent.letter.value,
        "recipient": sent.recipient,
        "state": sent.state,
        "message": sent.message,
        "at": sent.at,
    }


def _sent(stored: RowMapping) -> Sent:
    return Sent(
        key=stored["key"],
        letter=Letter(stored["letter"]),
        recipient=Address(stored["recipient"]),
        state=stored["state"],
        message=stored["message"] and MessageId(stored["message"]),
        at=stored["at"],
    )
