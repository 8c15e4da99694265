"""A published meeting-scheduling instance put to our planner: as a question, and decided on its desk.

A slot is one of the planner's cells, an agent is a person who works in the slots there are, and a meeting is a session
of a team that everybody must come to. A diary keeps one free time around a session, whoever comes next, while travel
hangs on both ends: so an agent is sent as several people, one for each two of their meetings, with that travel as the
free time. With that, what hangs together, where each can start and what it takes from others is told by the planner.

What the planner has not is a proof that no week holds everything: it leaves out what finds no place. So which one is
placed next, and taken back, is decided here, depth first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from benchmarks.company import HOME, NOW, WEEK, organization, team, team_break
from benchmarks.meetings import Meetings
from kaffepause.calendars.availability import Availability
from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.people import Person, Roster
from kaffepause.planning.budget import admitted
from kaffepause.planning.components import components
from kaffepause.planning.desk import Desk
from kaffepause.planning.grid import CELL, Ints
from kaffepause.planning.options import options_of
from kaffepause.planning.question import Question
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Wish
from kaffepause.planning.wishes import wishes

DAY = Interval(WEEK.start, WEEK.start + timedelta(days=1))
OPENING = DAY.start + timedelta(hours=14)  #: past every lunch that is kept free
SLOT = replace(team_break(), duration=CELL, quorum=1.0)  #: a break may start on any cell, and costs no budget


def question(meetings: Meetings) -> Question:
    """The instance as our planner is asked. A meeting that nobody attends is no team's."""
    attending: dict[int, list[Person]] = defaultdict(list)
    for person, both in travelers(meetings).items():
        for meeting in both:
            attending[meeting].append(Person(id=person, name=person, address=Address(f"{person}@example.test")))
    teams = {number: team(number, (SLOT,), HOME) for number in sorted(attending)}
    hours = (Interval(OPENING, OPENING + meetings.slots * CELL),)
    return Question(
        now=NOW,
        horizon=DAY,
        organization=organization([*teams.values()]),
        rosters={
            one.name: Roster(team=one.name, members=tuple(attending[number]), manager=None)
            for number, one in teams.items()
        },
        availability={person: Availability(person=person, hours=hours, zone=HOME) for person in travelers(meetings)},
    )


def travelers(meetings: Meetings) -> dict[PersonId, tuple[int, ...]]:
    """Who stands for the agents: somebody for each two meetings that an agent attends both of, or for a single one."""
    alone = [theirs for theirs in meetings.attends if len(theirs) == 1]
    return {traveler(*both): both for both in (*meetings.pairs, *alone)}


def traveler(*meetings: int) -> PersonId:
    return PersonId("-".join(map(str, meetings)))


def fitted(meetings: Meetings) -> dict[int, int] | None:
    """The slot of each meeting that anybody attends; None where no week holds them all."""
    scene = Scene(question(meetings))
    wanted, _ = admitted(scene, wishes(scene))
    slots: dict[int, int] = {}
    for people, theirs in components(scene, wanted):
        desk = Desk(scene, {person: scene.diary(person) for person in people})
        found = Search(meetings, desk, theirs).week()
        if found is None:
            return None
        slots |= found
    return slots


Left = Mapping[int, Ints]  #: for each meeting that has no slot yet, the cells that are left to it


class Search:
    """Meetings that hang together, on their people's diaries.

    others: of each, who travels to which. trouble: of each, how far it is from the others together, and how often
    nothing was left to it.
    """

    def __init__(self, meetings: Meetings, desk: Desk, theirs: Sequence[Wish]) -> None:
        self.travel, self.desk = meetings.travel, desk
        self.wishes = {int(wish.team.name.removeprefix("team")): wish for wish in theirs}
        self.others: dict[int, dict[int, PersonId]] = {number: {} for number in self.wishes}
        for one, other in meetings.pairs:
            if one in self.wishes:
                self.others[one][other] = self.others[other][one] = traveler(one, other)
        self.trouble = {
            number: 1 + sum(self.travel[number][other] for other in self.others[number]) for number in self.wishes
        }
        self.opening = desk.scene.grid.floor(OPENING)
        self.cells = self.opening + np.arange(meetings.slots)

    def week(self) -> dict[int, int] | None:
        """The slot of each; None where they cannot all be held."""
        left = {number: self._starts(wish) for number, wish in self.wishes.items()}
        first = self._next(left)
        # A week played backward is as good: the first is looked for in the earlier half alone.
        return self._placed({**left, first: left[first][: (left[first].size + 1) // 2]})

    def _starts(self, wish: Wish) -> Ints:
        return options_of(self.desk.scene, wish, self.desk.group(wish)).starts

    def _next(self, left: Left) -> int:
        """The one with the fewest cells left for the trouble it makes."""
        return min(left, key=lambda number: left[number].size / self.trouble[number])

    def _placed(self, left: Left) -> dict[int, int] | None:
        if not left:
            return {}
        number = self._next(left)
        for cell in left[number].tolist():
            self._take(number, cell, left, times=1)
            beside = self._beside(number, left)
            without = [other for other, cells in beside.items() if not cells.size]
            rest = None if without else self._placed(beside)
            if rest is not None:
                return {number: cell - self.opening, **rest}
            for other in without:
                self.trouble[other] += 1
            self._take(number, cell, left, times=-1)
        return None

    def _take(self, number: int, cell: int, left: Left, *, times: int) -> None:
        for other in self._open_ends(number, left):
            self.desk.diaries[self.others[number][other]].take(cell, cell + 1, self.travel[number][other], times=times)

    def _beside(self, number: int, left: Left) -> Left:
        """What is left to the others, as the diaries stand."""
        ends = self._open_ends(number, left)
        beside = {other: cells for other, cells in left.items() if other != number}
        if ends:
            wish, people = self.wishes[number], [self.others[number][other] for other in ends]
            free = self.desk.group(wish, people).openings(wish).free(people, self.cells, wish.length, wish.margin)
            beside |= {
                other: beside[other][row[beside[other] - self.opening]] for other, row in zip(ends, free, strict=True)
            }
        return beside

    def _open_ends(self, number: int, left: Left) -> list[int]:
        return [other for other in self.others[number] if other in left]
