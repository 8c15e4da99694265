"""Mails over twelve weeks of people moving, declining, leaving and falling ill, against one who knew it all beforehand.

The oracle sends one invitation to each attendee of each booking that was held, one update for each move and one
cancellation for each drop that people or an absence forced: where the quorum was gone when we acted.
"""

import asyncio
import sys
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from kaffepause.booking.ports import EventChange
from kaffepause.domain.activity import HeldIn
from kaffepause.domain.event import BusyTime, EventRequest, OwnEvent, ShowAs
from kaffepause.domain.hours import WORKDAYS, Weekday, instant
from kaffepause.domain.ids import ActivityName
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Limits, Team, Timetable
from kaffepause.domain.people import Person
from tests.cast import (
    COPENHAGEN,
    MONDAY,
    all_day,
    good_morning,
    movement_break,
    organization,
    social_call,
    somebody,
    team,
    walk,
    weekly,
)
from tests.fake_calendars import FakeCalendars
from tests.properties.office import Office

WEEKS, TEAMS, SIZE = 12, 4, 6


@dataclass
class Counted(FakeCalendars):
    """Calendars that count their mails by kind, and notice which changes were forced."""

    mails: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("invitation", "update", "cancellation"), 0))
    left: set[str] = field(default_factory=set)
    forced: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("update", "cancellation"), 0))

    async def create(self, request: EventRequest) -> OwnEvent:
        event = await super().create(request)
        self.mails["invitation"] += len(event.attendees)
        return event

    async def change(self, event: OwnEvent, change: EventChange) -> OwnEvent:
        before = {one.address for one in event.attendees}
        after = {one.address for one in change.invitees} if change.invitees is not None else before
        kind = "update" if change.interval else "cancellation"
        if change.interval or change.cancel_days or change.last:
            self._count(event, kind, len(before & after) * max(1, len(change.cancel_days)))
        self.mails["invitation"] += len(after - before)
        self.mails["cancellation"] += len(before - after)
        self.forced["cancellation"] += len(before - after)
        return await super().change(event, change)

    async def cancel(self, event: OwnEvent, comment: str) -> None:
        self._count(event, "cancellation", len(event.attendees))
        await super().cancel(event, comment)

    def _count(self, event: OwnEvent, kind: str, people: int) -> None:
        self.mails[kind] += people
        if self._has_lost_somebody(event):
            self.forced[kind] += people

    def _has_lost_somebody(self, event: OwnEvent) -> bool:
        """Whether somebody invited has something else at that time, or has declined."""
        theirs = {one.address: one for one in event.attendees}
        return any(
            busy.interval.overlaps(event.interval)
            for address in theirs
            for busy in self.theirs.get(by_address[address].id, ())
        ) or any(one.response == "declined" or one.address in self.left for one in event.attendees)


by_address: dict[str, Person] = {}


def company() -> list[Team]:
    """Teams of six: a call at a fixed time, a coffee and a break at the best, and walks with the manager."""
    break_ = movement_break(name=ActivityName("stretch"), held_in=HeldIn.INVITATION, together=True, quorum=0.6)
    teams: list[Team] = []
    for number in range(TEAMS):
        people = [somebody(f"T{number}P{place}") for place in range(SIZE)]
        by_address.update({person.address: person for person in people})
        activities = (
            good_morning(cadence=weekly(Weekday.MONDAY)),
            social_call(cadence=weekly(Weekday.TUESDAY, Weekday.WEDNESDAY)),
            break_,
            walk(cadence=weekly(Weekday.THURSDAY)) if number == 0 else walk(),
        )
        teams.append(team(*activities, name=f"t{number}", members=people[1:], manager=people[0].address))
    return teams


def a_day_of_people(office: Office, calendars: Counted, chance: np.random.Generator) -> None:
    """What happens between two mornings: meetings come, people move, decline, delete and fall ill."""
    everybody = [*by_address.values()]
    for person in everybody:
        if chance.random() < 0.25:
            day = office.now.date() + timedelta(days=int(chance.integers(1, 12)))
            start = instant(day, time(int(chance.integers(8, 16)), int(chance.choice([0, 30]))), COPENHAGEN)
            office.books(person, BusyTime(Interval(start, start + timedelta(minutes=60)), ShowAs.BUSY))
        if chance.random() < 0.004:
            for away in all_day(*(office.now.date() + timedelta(days=more) for more in range(1, 6))):
                office.books(person, away)
    for event in office.ahead():
        dice = chance.random()
        if dice < 0.01:
            office.moves(event, event.interval.start + timedelta(hours=1))
        elif dice < 0.015:
            office.deletes(event)
        elif dice < 0.05:
            office.declines(event, int(chance.integers(8)))
    if chance.random() < 0.02:
        leaver = everybody[int(chance.integers(len(everybody)))].address
        office.directory.employed.pop(leaver, None)
        calendars.left.add(leaver)


async def lived(seed: int) -> tuple[dict[str, int], dict[str, int]]:
    """Mails sent, and the oracle's, by kind."""
    chance = np.random.default_rng(seed)
    calendars = Counted()
    file = organization(*company(), timetable=Timetable(announce_days=0), limits=Limits(cancellations=1000))
    office = Office(organization=file, calendars=calendars)
    office.directory.employed = dict(by_address)
    held: dict[str, int] = {}
    for day in range(7 * WEEKS):
        morning = MONDAY + timedelta(days=day)
        office.now = datetime.combine(morning, time(5, 30), instant(morning, time(), COPENHAGEN).tzinfo)
        if morning.weekday() in WORKDAYS:
            await office.cycle()
        for event in calendars.events.values():
            if event.recurrence or event.interval.start < office.now + timedelta(days=1):
                held[event.id] = len(event.attendees)
        a_day_of_people(office, calendars, chance)
    held |= {id_: len(event.attendees) for id_, event in calendars.events.items()}  # what still lies ahead stands
    oracle = {"invitation": sum(held.values()), **calendars.forced}
    return calendars.mails, oracle


def main() -> None:
    print(f"{TEAMS} teams of {SIZE}, {WEEKS} weeks\n\n| seed | | invitations | updates | cancellations | all | ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for seed in (1, 2, 3):
        by_address.clear()
        ours, oracle = asyncio.run(lived(seed))
        for name, mails in (("ours", ours), ("oracle", oracle)):
            ratio = f"{sum(ours.values()) / sum(oracle.values()):.3f}" if name == "ours" else ""
            print(f"| {seed} | {name} | {' | '.join(map(str, mails.values()))} | {sum(mails.values())} | {ratio} |")


if __name__ == "__main__":
    main()
