"""What needs no search: bookings that are locked or still good stay, and fixed times are held."""

import numpy as np

from kaffepause.domain.activity import Timing
from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval
from kaffepause.planning.desk import Desk
from kaffepause.planning.fixed import away_during, fixed_slot
from kaffepause.planning.options import in_light, who_could_come
from kaffepause.planning.question import Standing
from kaffepause.planning.reasons import Because, Reason
from kaffepause.planning.wish import Wish


def keep_locked(desk: Desk, wish: Wish) -> bool:
    """A booking too near to be moved stays, with those who still take part. Answers whether it is one."""
    standing = wish.standing
    if standing is None or not standing.is_locked:
        return False
    _stay(desk, wish, standing.slot, tuple(person for person in wish.people if person in standing.people))
    return True


def hold_fixed(desk: Desk, wish: Wish) -> bool:
    """A fixed time is held whatever calendars say, unless too many are known to be away. Answers whether it is one."""
    if wish.activity.timing is not Timing.FIXED or wish.activity.at is None:
        return False
    slot = fixed_slot(wish.occasion)
    missing = {*away_during(desk.scene, wish.people, slot), *wish.over_budget}
    people = tuple(person for person in wish.people if person not in missing)
    if len(people) < wish.needed:
        desk.unplaced.append(wish.refused(Because.AWAY, free=len(people)))
    else:
        desk.place(wish, slot, people, _numbers(wish, people, Because.FIXED_TIME))
    return True


def keep_standing(desk: Desk, wish: Wish) -> bool:
    """A booking stays where it stands as long as it could be placed there anew, or goes where one of its two asked.

    Answers whether it does.
    """
    standing = wish.standing
    if standing is None:
        return False
    asked = standing.asked is not None and _keep_at(desk, wish, standing, standing.asked)
    return asked or _keep_at(desk, wish, standing, standing.slot)


def _keep_at(desk: Desk, wish: Wish, standing: Standing, slot: Interval) -> bool:
    grid = desk.scene.grid
    if slot.length != wish.activity.duration or not grid.holds(slot):
        return False
    cell = grid.floor(slot.start)
    starts = np.array([cell])
    free, feasible = who_could_come(wish, desk.group(wish), starts)
    is_open = grid.local(wish.team.zone).ordinal[cell] in {day.toordinal() for day in wish.days}
    if not (is_open and feasible[0] and in_light(desk.scene, wish, starts)[0]):
        return False
    coming = {person for person, is_free in zip(wish.people, free[:, 0], strict=True) if is_free}
    _stay(desk, wish, slot, _still_invited(desk, wish, standing, cell, coming))
    return True


def _still_invited(
    desk: Desk, wish: Wish, standing: Standing, cell: int, coming: set[PersonId]
) -> tuple[PersonId, ...]:
    """Who can come, and who was asked and is unknown or newly busy: an invitation sent is theirs to answer."""
    return tuple(
        person
        for person in wish.people
        if person in coming
        or (person in standing.people and not desk.diaries[person].ours[cell : cell + wish.length].any())
    )


def _stay(desk: Desk, wish: Wish, slot: Interval, people: tuple[PersonId, ...]) -> None:
    desk.place(wish, slot, people, _numbers(wish, people, Because.STANDS))


def _numbers(wish: Wish, people: tuple[PersonId, ...], because: Because) -> Reason:
    return Reason(because=because, free=len(people), people=len(wish.people), needed=wish.needed)
