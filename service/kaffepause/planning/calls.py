"""Wishes of a whole team: social calls, breaks at one time, agreement reviews; and breaks each for themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kaffepause.domain.activity import Activity, HeldIn, Kind
from kaffepause.planning.proposal import Unplaced
from kaffepause.planning.question import Standing
from kaffepause.planning.reasons import Because
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Occasion, Wish


def call_wishes(scene: Scene, occasions: Iterable[Occasion]) -> Iterator[Wish | Unplaced]:
    """The rounds of an activity that the whole team holds at one time."""
    for occasion in occasions:
        if scene.is_over(occasion.round.label, ""):
            continue
        wish = team_wish(scene, occasion)
        if occasion.activity.kind is Kind.AGREEMENT_REVIEW and wish.leader is None:
            yield wish.refused(Because.NO_MANAGER)
        elif not is_alone(wish):
            yield wish.or_closed()
        elif not _everybody_had_theirs(scene, occasion):
            yield wish.refused(Because.NOBODY_TAKES_PART)


def break_wishes(scene: Scene, occasions: Iterable[Occasion]) -> Iterator[Wish | Unplaced]:
    """The rounds of a break that everybody has at their own best time: a wish for each person."""
    for occasion in occasions:
        whole = team_wish(scene, occasion)
        if is_alone(whole) and not _everybody_had_theirs(scene, occasion):
            yield whole.refused(Because.NOBODY_TAKES_PART)
        for person in whole.people:
            yield Wish(
                occasion=occasion,
                people=(person,),
                required=(person,),
                needed=1,
                part=person,
                standing=scene.standing.get((occasion.round.label, person)),
            ).or_closed()


def team_wish(scene: Scene, occasion: Occasion) -> Wish:
    """The round for everybody who takes part; of a break each on their own, for those who have not had theirs."""
    people = scene.people(occasion)
    leader = scene.manager(occasion.team) if occasion.activity.kind is Kind.AGREEMENT_REVIEW else None
    if leader and leader not in people:
        people = tuple(sorted((*people, leader)))
    if is_each_their_own(occasion.activity):
        people = tuple(person for person in people if not scene.is_over(occasion.round.label, person))
    return Wish(
        occasion=occasion,
        people=people,
        needed=occasion.activity.needed(len(people)),
        required=(leader,) if leader else (),
        leader=leader,
        standing=_standing(scene, occasion),
    )


def is_each_their_own(activity: Activity) -> bool:
    """Whether everybody has a booking of their own: a break in the own calendar, or at one's own best time."""
    is_break = activity.kind is Kind.MOVEMENT_BREAK
    return is_break and (activity.held_in is HeldIn.OWN_CALENDAR or not activity.together)


def is_alone(wish: Wish) -> bool:
    """Whether too few take part for it to mean anything: nobody, or for a call one."""
    return len(wish.people) < (1 if wish.is_break else 2)


def _standing(scene: Scene, occasion: Occasion) -> Standing | None:
    """How the round stands; of a break each on their own, the earliest time at which some stand, locked ones first."""
    label = occasion.round.label
    if not is_each_their_own(occasion.activity):
        return scene.standing.get((label, ""))
    theirs = [standing for standing in scene.standing_by_round.get(label, ()) if not standing.is_yielded]
    if not theirs:
        return None
    first = min(theirs, key=lambda standing: (not standing.is_locked, standing.slot, standing.part))
    together = sorted({person for other in theirs if other.slot == first.slot for person in other.people})
    return replace(first, part="", people=tuple(together))


def _everybody_had_theirs(scene: Scene, occasion: Occasion) -> bool:
    people = scene.people(occasion)
    return bool(people) and all(scene.is_over(occasion.round.label, person) for person in people)
