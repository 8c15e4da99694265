"""The load budget: how much of a person's week we may take, counted over wishes in the order of the file.

A wish counts for everybody it is for, in every week it may fall in, whether or not its slot leaves them out: so what is
admitted keeps the budget wherever it is placed. Breaks are gaps and do not count; social calls of fifteen minutes or
less count half; a walk does not count against the manager who leads it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from kaffepause.domain.activity import Activity, Kind
from kaffepause.domain.hours import monday_of
from kaffepause.domain.ids import ActivityName, PersonId, TeamName
from kaffepause.planning.proposal import Unplaced
from kaffepause.planning.reasons import Because
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Wish, is_in_groups

CHECK_IN = timedelta(minutes=15)
FREE = timedelta()


def weight_of(activity: Activity) -> timedelta:
    """What one session of the activity counts."""
    if activity.kind is Kind.MOVEMENT_BREAK:
        return FREE
    is_check_in = activity.kind is Kind.SOCIAL_CALL and activity.duration <= CHECK_IN
    return activity.duration / 2 if is_check_in else activity.duration


class Budget:
    """What is left of everybody's weeks while wishes are admitted one by one."""

    def __init__(self, limit: timedelta) -> None:
        self.limit = limit
        self.spent: dict[tuple[PersonId, date], timedelta] = defaultdict(timedelta)

    def charge(self, activity: Activity, people: Sequence[PersonId], weeks: Iterable[date]) -> None:
        """Count a session that stands whatever the budget says."""
        for week in weeks:
            for person in people:
                self.spent[person, week] += weight_of(activity)

    def charge_standing(self, wish: Wish) -> None:
        """Count a session that stays where it stands."""
        if wish.standing:
            week = monday_of(wish.standing.slot.start.astimezone(wish.team.zone).date())
            self.charge(wish.activity, self._charged(wish), (week,))

    def admitted(self, wish: Wish) -> Wish | Unplaced:
        """The wish for those whose budget holds it, or refused where too few are left; what is admitted is counted."""
        weight, weeks = weight_of(wish.activity), wish.weeks
        over = {person: self._short(person, weeks, weight) for person in self._charged(wish)}
        out = frozenset(person for person, short in over.items() if short > FREE)
        left = len(wish.people) - len(out)
        if left < wish.needed or out & set(wish.required):
            return wish.refused(Because.BUDGET, free=left, minutes=-(-max(over.values()) // timedelta(minutes=1)))
        self.charge(wish.activity, [person for person in over if person not in out], weeks)
        return wish.less(out)

    def _charged(self, wish: Wish) -> tuple[PersonId, ...]:
        is_led_walk = wish.activity.kind is Kind.WALK
        return tuple(person for person in wish.people if not (is_led_walk and person == wish.leader))

    def _short(self, person: PersonId, weeks: Iterable[date], weight: timedelta) -> timedelta:
        return max((self.spent[person, week] + weight - self.limit for week in weeks), default=FREE)


def admitted(scene: Scene, wishes: Iterable[Wish | Unplaced]) -> tuple[list[Wish], list[Unplaced]]:
    """The wishes whose people's budgets hold them, in their order, and everything refused by then."""
    asked = list(wishes)
    budget = Budget(scene.question.organization.load_budget)
    locked = [wish for wish in asked if isinstance(wish, Wish) and wish.standing and wish.standing.is_locked]
    for wish in locked:
        budget.charge_standing(wish)
    _charge_what_stands(scene, budget)
    answers = [wish if isinstance(wish, Unplaced) or wish in locked else budget.admitted(wish) for wish in asked]
    wanted = [answer for answer in answers if isinstance(answer, Wish)]
    return wanted, [answer for answer in answers if isinstance(answer, Unplaced)]


def _charge_what_stands(scene: Scene, budget: "Budget") -> None:
    """Count this horizon's sessions that are no longer wished for: held already, or moved by a person."""
    yielded = [
        (*one.round_label.split("/")[:2], one.slot, one.people) for one in scene.question.standing if one.is_yielded
    ]
    horizon = scene.question.horizon
    since = horizon.start - timedelta(weeks=1)
    held = [(one.team, one.activity, one.slot, one.people) for one in scene.question.history if one.slot.start >= since]
    known = {(team.name, activity.name): (team, activity) for team in scene.teams for activity in team.activities}
    for team_name, activity_name, slot, people in (*yielded, *held):
        team, activity = known.get((TeamName(team_name), ActivityName(activity_name)), (None, None))
        # What people do in twos and threes is counted for everybody, once a round, where it is wished for.
        if team and activity and not is_in_groups(activity):
            budget.charge(activity, people, (monday_of(slot.start.astimezone(team.zone).date()),))
