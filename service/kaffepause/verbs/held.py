"""What was held, also before anybody wrote it down."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from kaffepause.booking.ports import Row, State
from kaffepause.planning.ports import Held


def passed(rows: Iterable[Row], now: datetime) -> Iterator[Held]:
    """The sessions whose time is over as of `now`. A series is no session."""
    return (_held(row) for row in rows if row.state is State.BOOKED and row.slot.end <= now and not row.dates)


def with_passed(history: Iterable[Held], rows: Iterable[Row], now: datetime) -> tuple[Held, ...]:
    """The history as it will be once these rows are in it too, oldest first: a plan made before is the same plan."""
    known = {(held.round_label, held.part): held for held in (*history, *passed(rows, now))}
    return tuple(sorted(known.values(), key=lambda held: (held.slot.start, held.round_label)))


def _held(row: Row) -> Held:
    return Held(
        team=row.team,
        activity=row.activity,
        round_label=row.round_label,
        part=row.part,
        slot=row.slot,
        people=row.people,
        absent=row.absent,
        host=row.host,
        entry=row.entry,
    )
