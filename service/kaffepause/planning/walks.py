"""Walk-and-talk of a manager with each report: who walks in which week."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from kaffepause.domain.activity import Activity
from kaffepause.domain.hours import monday_of
from kaffepause.domain.ids import PersonId, lot, people_part
from kaffepause.domain.organization import Team
from kaffepause.planning.proposal import Unplaced
from kaffepause.planning.reasons import Because
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Occasion, Wish

WEEK = timedelta(weeks=1)


def manager_walks(scene: Scene, team: Team, activity: Activity) -> Iterator[Wish | Unplaced]:
    """Every report once in each period, spread evenly over its weeks, in the same week of each period where it fits."""
    manager = scene.manager(team)
    for occasion in scene.occasions(team, activity):
        reports = tuple(person for person in scene.people(occasion) if person != manager)
        if manager is None or scene.has_opted_out(manager, occasion):
            yield Wish(occasion=occasion, people=reports, needed=2).refused(Because.NO_MANAGER)
            continue
        for report, week in _turns(scene, occasion, reports, manager).items():
            wish = pair_wish(scene, occasion, (manager, report), leader=manager, target=week)
            if scene.is_over(*wish.key):
                continue
            if wish.days and week > max(wish.weeks) and wish.standing is None:
                yield wish.refused(Because.WAITS_ITS_TURN)
            else:
                yield wish.or_closed()


def pair_wish(
    scene: Scene,
    occasion: Occasion,
    people: tuple[PersonId, ...],
    *,
    leader: PersonId | None = None,
    target: date | None = None,
) -> Wish:
    """The wish that these few meet: all of them or nobody."""
    part = people_part(people)
    return Wish(
        occasion=occasion,
        people=tuple(sorted(people)),
        required=tuple(sorted(people)),
        needed=len(people),
        part=part,
        leader=leader,
        apart=occasion.activity.apart or _clocks_differ(scene, people, occasion.first_day),
        target=target,
        standing=scene.standing.get((occasion.round.label, part)),
    )


def _turns(scene: Scene, occasion: Occasion, reports: Sequence[PersonId], manager: PersonId) -> dict[PersonId, date]:
    """The week each report is aimed at: that of the last period, else the emptiest.

    Where this period's walks already stand does not count, or every new plan would fill up the weeks anew.
    """
    weeks = occasion.activity.cadence.every
    most = -(-len(reports) // weeks)
    taken: Counter[int] = Counter()
    turns: dict[PersonId, date] = {}

    for report in sorted(reports, key=lambda one: lot(f"{occasion.team.name}/{occasion.activity.name}", one)):
        week = _last_week(scene, occasion, people_part((manager, report)))
        if week is None or taken[week] >= most:
            week = min(range(weeks), key=lambda number: (taken[number], number))
        taken[week] += 1
        turns[report] = occasion.round.first + week * WEEK
    return turns


def _last_week(scene: Scene, occasion: Occasion, part: str) -> int | None:
    """The number of the period's week that this pair had last time."""
    last = scene.memory.last((occasion.team.name, occasion.activity.name), part)
    if last is None:
        return None
    monday = monday_of(last.slot.start.astimezone(occasion.team.zone).date())
    return (monday - occasion.round.first) // WEEK % occasion.activity.cadence.every


def _clocks_differ(scene: Scene, people: Sequence[PersonId], day: date) -> bool:
    """Whether their clocks differ that day: then they are too far apart to walk side by side."""
    known = [scene.question.availability[person] for person in people if person in scene.question.availability]
    noon = time(12)
    return len({datetime.combine(day, noon, theirs.zone).utcoffset() for theirs in known}) > 1
