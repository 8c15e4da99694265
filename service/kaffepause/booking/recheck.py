"""The last look before a create: is the slot still free for as many as are needed?"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kaffepause.booking.plan import Action, Wanted
from kaffepause.calendars.ports import CalendarSource
from kaffepause.domain.event import FreeBusy, ShowAs
from kaffepause.domain.ids import BookingKey, PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.people import Person

#: As many people as one getSchedule call answers for.
PEOPLE_AT_ONCE = 20

#: What does not keep anybody from coming.
AT_WORK = (ShowAs.FREE, ShowAs.WORKING_ELSEWHERE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recheck:
    """Re-reads slots from the calendars. people: everybody a plan may name."""

    calendars: CalendarSource
    people: Mapping[PersonId, Person]

    def groups(self, creates: Sequence[Action]) -> Iterator[tuple[Action, ...]]:
        """The creates in order, in groups that one reading covers."""
        group: list[Action] = []
        named: set[PersonId] = set()
        for action in creates:
            asked = set(_asked(action))
            if group and len(named | asked) > PEOPLE_AT_ONCE:
                yield tuple(group)
                group, named = [], set()
            group.append(action)
            named |= asked
        if group:
            yield tuple(group)

    async def still_stand(self, group: Sequence[Action]) -> AbstractSet[BookingKey]:
        """The keys of those whose quorum is still free. A series keeps its fixed time and is not asked about."""
        asked = {person for action in group for person in _asked(action)}
        slots = [action.wanted.interval for action in group if action.wanted and _asked(action)]
        if not slots:
            return {action.key for action in group}
        within = Interval(min(slot.start for slot in slots), max(slot.end for slot in slots))
        known = [self.people[person] for person in sorted(asked) if person in self.people]
        read = await self.calendars.free_busy(known, within)
        return {
            action.key for action in group if not _asked(action) or (action.wanted and _stands(action.wanted, read))
        }


def _asked(action: Action) -> tuple[PersonId, ...]:
    """Whose calendars decide. What half stands already takes its people's time itself, and is only finished."""
    return action.wanted.people if action.wanted and action.wanted.needed and action.event is None else ()


def _stands(wanted: Wanted, read: Mapping[PersonId, FreeBusy]) -> bool:
    free = sum(_is_free(read.get(person), wanted.interval) for person in wanted.people)
    return free >= wanted.needed


def _is_free(calendar: FreeBusy | None, slot: Interval) -> bool:
    """Unknown is not free."""
    if calendar is None or not calendar.is_known:
        return False
    return not any(time.interval.overlaps(slot) for time in calendar.times if time.show_as not in AT_WORK)
