"""Twos and threes of a round: those that stand, and new ones for whoever has no company yet."""

from collections.abc import Iterator

import numpy as np

from kaffepause.domain.activity import Kind
from kaffepause.domain.ids import PersonId
from kaffepause.planning.company import Company, grouped
from kaffepause.planning.desk import Desk
from kaffepause.planning.grid import Cells
from kaffepause.planning.options import options_of, starts_of
from kaffepause.planning.reasons import Because
from kaffepause.planning.refusal import why_none
from kaffepause.planning.scene import Scene
from kaffepause.planning.walks import pair_wish
from kaffepause.planning.wish import Wish


def standing_groups(desk: Desk, crowd: Wish) -> list[Wish]:
    """The round's groups that are on calendars and whose people all still take part."""
    standing = desk.scene.standing_by_round.get(crowd.round.label, ())
    groups = [_people_in(one.part) for one in standing if not desk.scene.is_over(one.round_label, one.part)]
    return [pair_wish(desk.scene, crowd.occasion, group) for group in groups if {*group} <= {*crowd.people}]


def new_groups(desk: Desk, crowd: Wish) -> list[Wish]:
    """Groups for those who have none. Whoever cannot meet anybody is told to the administrator with the reason."""
    covered = {*_covered(desk.scene, crowd.round.label)}
    covered |= {person for wish in standing_groups(desk, crowd) for person in wish.people}
    loose = [person for person in crowd.people if person not in covered]
    solos = {person: _solo(crowd, person) for person in loose}
    for person in crowd.over_budget & {*loose}:
        desk.unplaced.append(solos.pop(person).refused(Because.BUDGET))
    free = {person: marks for person, wish in solos.items() if (marks := _free(desk, wish)) is not None}
    return [wish for wish in _grouped(desk, crowd, free) if len(wish.people) > 1 or _waits(desk, wish)]


def _grouped(desk: Desk, crowd: Wish, free: dict[PersonId, Cells]) -> Iterator[Wish]:
    if not free:
        return
    company = Company(
        people=tuple(free),
        free=np.stack([*free.values()]),
        hours=np.stack([desk.diaries[person].hours for person in free]),
        teams={person: frozenset(team.name for team in desk.scene.teams_of[person]) for person in free},
    )
    joins = crowd.activity.kind is Kind.COFFEE_PAIRS
    for group in grouped(desk.scene, crowd.occasion, company, odd_joins=joins):
        yield pair_wish(desk.scene, crowd.occasion, group)


def _waits(desk: Desk, wish: Wish) -> bool:
    desk.unplaced.append(wish.refused(Because.WAITS_ITS_TURN))
    return False


def _solo(crowd: Wish, person: PersonId) -> Wish:
    return Wish(occasion=crowd.occasion, people=(person,), required=(person,), needed=1, part=person)


def _free(desk: Desk, wish: Wish) -> Cells | None:
    """When the person could meet anybody; None, and noted as unplaced, where never."""
    starts = starts_of(desk.scene, wish)
    options = options_of(desk.scene, wish, desk.group(wish))
    if not options.starts.size:
        desk.unplaced.append(why_none(desk, wish))
        return None
    return np.isin(starts, options.starts)


def _covered(scene: Scene, label: str) -> Iterator[PersonId]:
    """Everybody whose group of that round was held, ended, or moved by a person."""
    for held in scene.memory.in_round(label):
        yield from held.people
    for other, part in sorted(scene.question.ended):
        if other == label:
            yield from _people_in(part)
    for standing in scene.standing_by_round.get(label, ()):
        if standing.is_yielded:
            yield from standing.people


def _people_in(part: str) -> tuple[PersonId, ...]:
    return tuple(PersonId(person) for person in part.split("+"))
