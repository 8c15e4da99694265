"""Everything wished for in the horizon, in the order of the file, before anybody's calendar is looked at."""

from collections.abc import Iterator
from dataclasses import replace

from kaffepause.domain.activity import Activity, Kind, Timing
from kaffepause.domain.ids import PersonId
from kaffepause.domain.organization import Team
from kaffepause.planning.calls import break_wishes, call_wishes, is_each_their_own
from kaffepause.planning.fixed import fixed_occasions
from kaffepause.planning.proposal import Unplaced
from kaffepause.planning.reasons import Because
from kaffepause.planning.scene import Scene
from kaffepause.planning.walks import manager_walks
from kaffepause.planning.wish import Occasion, Wish, is_across_teams, is_in_groups


def wishes(scene: Scene) -> Iterator[Wish | Unplaced]:
    """Each wish, or why it cannot be one. Peers and coffee are one wish a round, for everybody to be grouped."""
    pooled: set[str] = set()
    for team in scene.teams:
        for activity in team.activities:
            if is_across_teams(activity):
                if activity.name not in pooled:
                    yield from _pool_wishes(scene, team, activity)
                pooled.add(activity.name)
            else:
                yield from _wishes_of(scene, team, activity)


def _wishes_of(scene: Scene, team: Team, activity: Activity) -> Iterator[Wish | Unplaced]:
    if is_in_groups(activity):
        for occasion in scene.occasions(team, activity):
            yield _crowd(occasion, scene.people(occasion))
    elif activity.kind is Kind.WALK:
        yield from manager_walks(scene, team, activity)
    elif activity.timing is Timing.FIXED:
        yield from call_wishes(scene, fixed_occasions(scene, team, activity))
    elif is_each_their_own(activity) and not activity.together:
        yield from break_wishes(scene, scene.occasions(team, activity))
    else:
        yield from call_wishes(scene, scene.occasions(team, activity))


def _pool_wishes(scene: Scene, team: Team, activity: Activity) -> Iterator[Wish | Unplaced]:
    is_fixed = activity.timing is Timing.FIXED and not is_in_groups(activity)
    occasions = fixed_occasions(scene, team, activity) if is_fixed else scene.occasions(team, activity)
    for occasion in occasions:
        people = _pool(scene, occasion)
        if is_in_groups(activity):
            yield _crowd(occasion, people)
        elif not scene.is_over(occasion.round.label, ""):
            yield _talk(scene, occasion, people)


def _pool(scene: Scene, occasion: Occasion) -> tuple[PersonId, ...]:
    """Who takes part in all the teams that name the activity; of a leader talk of several teams, their managers."""
    taking_part: dict[str, tuple[PersonId, ...]] = {}
    for team in scene.teams:
        theirs = next((activity for activity in team.activities if activity.name == occasion.activity.name), None)
        if theirs and theirs.kind is occasion.activity.kind:
            taking_part[team.name] = scene.people(replace(occasion, team=team, activity=theirs))
    if occasion.activity.kind is Kind.LEADER_TALK and len(taking_part) > 1:
        managers = {manager for team in scene.teams if team.name in taking_part and (manager := scene.manager(team))}
        return tuple(sorted(manager for manager in managers if not scene.has_opted_out(manager, occasion)))
    return tuple(sorted({person for people in taking_part.values() for person in people}))


def _crowd(occasion: Occasion, people: tuple[PersonId, ...]) -> Wish | Unplaced:
    # The quorum of a crowd is nobody: whoever has no budget left is left out alone.
    wish = Wish(occasion=occasion, people=people, needed=0)
    return wish.or_closed() if people else wish.refused(Because.NOBODY_TAKES_PART)


def _talk(scene: Scene, occasion: Occasion, people: tuple[PersonId, ...]) -> Wish | Unplaced:
    label = occasion.round.label
    wish = Wish(
        occasion=occasion,
        people=people,
        needed=occasion.activity.needed(len(people)),
        standing=scene.standing.get((label, "")),
    )
    return wish.or_closed() if len(people) > 1 else wish.refused(Because.NOBODY_TAKES_PART)
