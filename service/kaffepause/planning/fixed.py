"""Activities at a fixed time: their rounds to the end of the current series, known without a search."""

from collections.abc import Iterator
from datetime import timedelta

from kaffepause.domain.activity import Activity
from kaffepause.domain.hours import instant
from kaffepause.domain.ids import PersonId
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Team
from kaffepause.domain.rounds import rounds_due
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Occasion


def fixed_slot(occasion: Occasion) -> Interval:
    """When the file says the round is held: the wall-clock time on its date in the team's zone."""
    at = occasion.activity.at
    if at is None:
        raise ValueError(f"{occasion.round.label} has a fixed time and does not say which.")
    start = instant(occasion.round.first, at, occasion.team.zone)
    return Interval(start, start + occasion.activity.duration)


def fixed_occasions(scene: Scene, team: Team, activity: Activity) -> Iterator[Occasion]:
    """Every round still ahead, as far beyond the horizon as one series can live; booking folds them into series."""
    since, last_day = scene.now.astimezone(team.zone).date(), scene.end_day(team) - timedelta(days=1)
    until = last_day + timedelta(weeks=scene.question.organization.timetable.series_weeks)
    for round_ in rounds_due(team.name, activity, since, until):
        closed = team.is_closed(round_.first)
        days = () if closed is not None else (round_.first,)
        occasion = Occasion(team=team, activity=activity, round=round_, days=days, closed=closed or "")
        if fixed_slot(occasion).start > scene.now:
            yield occasion


def away_during(scene: Scene, people: tuple[PersonId, ...], slot: Interval) -> tuple[PersonId, ...]:
    """Those of the people known to be out of office at some time of the slot."""
    known = scene.question.availability
    return tuple(
        person
        for person in people
        if (theirs := known.get(person)) and theirs.is_known and any(slot.overlaps(part) for part in theirs.away)
    )
