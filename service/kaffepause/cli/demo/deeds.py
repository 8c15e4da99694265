"""What the people of the made-up company do in the demo: each deed through the sandbox, as they would in Outlook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kaffepause.domain.activity import Kind
from kaffepause.domain.ids import TeamName
from kaffepause.domain.people import Level
from kaffepause.sandbox.server import Sandbox
from kaffepause.verbs.contact import TickState, tick_contact
from kaffepause.verbs.people import person_called, set_level
from kaffepause.verbs.plan import Wanted
from kaffepause.verbs.world import World

TEAM = TeamName("udvikling")

#: Who chose what, each for themselves, long before the demo begins.
LEVELS = {
    "kasper.friis@nordwind.example": Level.NAMED,
    "thomas.hedegaard@nordwind.example": Level.NAMED,
    "rasmus.toft@nordwind.example": Level.NAMED,
    "maria.nygaard@nordwind.example": Level.SELF,
    "astrid.bak@nordwind.example": Level.NONE,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Deeds:
    """People acting on the sandbox's calendars, and on what the service keeps about them."""

    sandbox: Sandbox
    world: World

    async def choose_levels(self, now: datetime) -> None:
        """Everybody in LEVELS says what may be measured of them."""
        for address, level in LEVELS.items():
            person = await person_called(self.world, address)
            await set_level(self.world, person, level, now=now, by_themselves=True)

    async def of_the_week(self, booked: Sequence[Wanted], now: datetime) -> list[str]:
        """What happens on the Friday between the two Mondays, each in a sentence. now: that Friday; what
        is booked for Monday is too near to be changed by the plan of Monday morning."""
        tuesday = now + timedelta(days=3, hours=18)
        ahead = [one for one in booked if one.team == TEAM and one.interval.start > tuesday and not one.recurrence]
        mover, deleter, absentee = [one for one in ahead if _is_own_break(one, self._manager)][:3]
        call = next(one for one in booked if _is_call(one) and one.interval.start > now)
        return [
            self._moves(mover),
            self._deletes(deleter),
            self._declines(call, besides={mover.organizer, deleter.organizer, absentee.organizer}),
            self._goes_on_leave(absentee, now),
            *[await self._ticks(one, now) for one in booked if _was_walked(one, now)],
        ]

    def _moves(self, own: Wanted) -> str:
        later = own.interval.start + timedelta(hours=1)
        self._act(own.organizer, "move", subject=own.subject, start=later.isoformat())
        return f"{own.organizer} moves their own movement break an hour later."

    def _deletes(self, own: Wanted) -> str:
        self._act(own.organizer, "delete", subject=own.subject)
        return f"{own.organizer} deletes theirs."

    def _declines(self, call: Wanted, besides: set[str]) -> str:
        person = next(one.address for one in call.invitees if one.address not in besides)
        self._act(person, "decline", subject=call.subject)
        return f"{person} declines “{call.subject}”."

    def _goes_on_leave(self, own: Wanted, now: datetime) -> str:
        monday = now.date() + timedelta(days=3)
        self._act(own.organizer, "go_on_leave", first=_text(monday), last=_text(monday + timedelta(days=4)))
        return f"{own.organizer} goes on leave for the whole of next week."

    async def _ticks(self, walk: Wanted, now: datetime) -> str:
        report = next(one.address for one in walk.invitees if one.address != self._manager)
        person = await person_called(self.world, report)
        day = walk.interval.start.date()
        await tick_contact(
            self.world, team=TEAM, person=person.id, day=day, channel="walk", state=TickState.DONE, now=now
        )
        return f"{self._manager} ticks the walk with {report} as done."

    @property
    def _manager(self) -> str:
        return str(self.world.rules.organization.team(TEAM).manager)

    def _act(self, person: str, deed: str, **more: Any) -> None:
        self.sandbox.control("POST", "act", {"person": person, "do": deed, **more})


def _is_call(one: Wanted) -> bool:
    return one.team == TEAM and one.kind is Kind.SOCIAL_CALL and not one.recurrence


def _is_own_break(one: Wanted, manager: str) -> bool:
    return one.kind is Kind.MOVEMENT_BREAK and one.organizer != manager


def _was_walked(one: Wanted, now: datetime) -> bool:
    return one.team == TEAM and one.kind is Kind.WALK and one.interval.end < now


def _text(day: date) -> str:
    return day.isoformat()
